"""The forms of a desk's settings and of absences."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    Form,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    TextAreaField,
    ValidationError,
)
from wtforms.widgets import DateInput

from matchmaker.desks.absences import AbsenceCause
from matchmaker.desks.closing_days import Cause, HoursInvalid, read_rule, regions_of
from matchmaker.desks.hours import Span, Week
from matchmaker.desks.labels import absence_refusal, hours_refusal, site_refusal, weekday_name
from matchmaker.desks.queries import Colleague, DeskCard, hours_version
from matchmaker.desks.sites import SiteInvalid, read_sites
from matchmaker.desks.timetables import LONGEST_NAME, MOST_ANSWER_DAYS
from matchmaker.desks.writing import WEEKDAYS, read_spans, written_spans
from matchmaker.registration.fields import Day, WholeNumber
from matchmaker.web_forms import Longest, OneLine, PageForm, Required

MOST_DAYS_FROM_EASTER = 100
MOST_CHARACTERS = 5000
AT_FIELD = {
    AbsenceCause.BACKWARDS: "last_on",
    AbsenceCause.PAST: "last_on",
    AbsenceCause.TOO_LONG: "last_on",
    AbsenceCause.OVERLAP: "first_on",
    AbsenceCause.DEPUTY: "deputy",
}


class HoursField(OneLine):
    """The hours of one day as they are written; `spans` are what they mean."""

    spans: tuple[Span, ...] = ()

    def pre_validate(self, _form: Form) -> None:
        try:
            self.spans = read_spans(self.data or "")
        except HoursInvalid as error:
            raise ValidationError(hours_refusal(error)) from None


class DateField(OneLine):
    """A date, with the browser's calendar."""

    widget = DateInput()


class HoursForm(PageForm):
    """The hours of a week, and the region whose public holidays hold."""

    mon = HoursField(validators=[Longest(100)])
    tue = HoursField(validators=[Longest(100)])
    wed = HoursField(validators=[Longest(100)])
    thu = HoursField(validators=[Longest(100)])
    fri = HoursField(validators=[Longest(100)])
    sat = HoursField(validators=[Longest(100)])
    sun = HoursField(validators=[Longest(100)])
    region = SelectField(_l("Region of the public holidays"))
    version = HiddenField()

    def __init__(self, card: DeskCard, **kwargs: Any) -> None:
        hours = card.hours
        stored: dict[str, str] = {
            name: written_spans(spans) for name, spans in zip(WEEKDAYS, hours.week, strict=True)
        }
        stored["region"] = hours.region or ""
        stored["version"] = hours_version(hours.week, hours.region)
        super().__init__(data=stored, **kwargs)
        for number, name in enumerate(WEEKDAYS):
            self[name].label.text = weekday_name(number)
        self.region.choices = [
            SelectChoice("", _("the whole country")),
            *(SelectChoice(code, label) for code, label in regions_of(hours.country)),
        ]

    @property
    def days(self) -> list[HoursField]:
        """The fields of the week."""
        return [self[name] for name in WEEKDAYS]

    def week(self) -> Week:
        """What was written."""
        return tuple(day.spans for day in self.days)

    def build_on(self, card: DeskCard) -> None:
        """Let the entries replace what somebody else has stored meanwhile, and say so."""
        self.version.data = hours_version(card.hours.week, card.hours.region)
        self.form_errors.append(
            _("Somebody changed these hours meanwhile. Saving again replaces them by yours.")
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything can be taken; a desk is open at least once a week."""
        if not super().validate(extra_validators):
            return False
        if not any(self.week()):
            self.refuse("mon", hours_refusal(HoursInvalid(Cause.NEVER_OPEN)))
        return not self.errors


class AnswerForm(PageForm):
    """After how many working days a first answer is due."""

    days = OneLine(_l("Working days"), [Required(), WholeNumber(1, MOST_ANSWER_DAYS)])


class SitesField(TextAreaField):
    """Websites, one a line; `sites` are what was written as browsers compare it."""

    sites: tuple[str, ...] = ()

    def pre_validate(self, _form: Form) -> None:
        try:
            self.sites = read_sites(self.data or "")
        except SiteInvalid as error:
            raise ValidationError(site_refusal(error)) from None


class FrameForm(PageForm):
    """The websites that may show the frame of a desk."""

    sites = SitesField(_l("Websites that may show the frame"), [Longest(MOST_CHARACTERS)])


class ClosingDayForm(PageForm):
    """A day on which the desk is closed: every year, once, or counted from Easter Sunday."""

    kind = RadioField(
        _l("Which days"),
        choices=[
            SelectChoice("every", _l("on this date every year")),
            SelectChoice("once", _l("on this date once")),
            SelectChoice("easter", _l("counted from Easter Sunday")),
        ],
        default="every",
    )
    on = DateField(_l("Date"), [Day()])
    days = OneLine(
        _l("Days from Easter Sunday"), [WholeNumber(-MOST_DAYS_FROM_EASTER, MOST_DAYS_FROM_EASTER)]
    )
    name = OneLine(_l("Name of the day"), [Longest(LONGEST_NAME)])

    def validate_on(self, field: Field) -> None:
        """A date is needed unless the day is counted."""
        if self.kind.data != "easter" and not field.data:
            raise ValidationError(_("Please choose the date."))

    def validate_days(self, field: Field) -> None:
        """A number is needed where the day is counted."""
        if self.kind.data == "easter" and not field.data:
            raise ValidationError(_("Please write the number of days, for example -48."))

    def rule(self) -> str:
        """The rule as it is stored."""
        if self.kind.data == "easter":
            return read_rule(f"easter{int(self.days.data):+d}")
        return read_rule(self.on.data if self.kind.data == "once" else self.on.data[5:])


class AbsenceForm(PageForm):
    """From when until when somebody is away, and who stands in."""

    first_on = DateField(_l("First day away"), [Required(), Day()])
    last_on = DateField(_l("Last day away"), [Required(), Day()])
    deputy = SelectField(_l("Who stands in"), default="")

    def offer_deputies(self, people: list[Colleague]) -> None:
        """Let one of these people be chosen, or nobody."""
        self.deputy.choices = [
            SelectChoice("", _("whoever is there, leads first")),
            *(SelectChoice(str(person.user_id), person.name) for person in people),
        ]

    def first(self) -> date:
        """The first day."""
        return date.fromisoformat(self.first_on.data)

    def last(self) -> date:
        """The last day."""
        return date.fromisoformat(self.last_on.data)

    def deputy_id(self) -> int | None:
        """Who was chosen."""
        return int(self.deputy.data) if self.deputy.data else None

    def refuse_for(self, cause: AbsenceCause) -> None:
        """Say at the right field why an absence is not noted."""
        self.refuse(AT_FIELD[cause], absence_refusal(cause))


class ColleagueAbsenceForm(AbsenceForm):
    """The same for somebody of the desk."""

    person = SelectField(_l("Who is away"))

    def offer_people(self, people: list[Colleague]) -> None:
        """Let the people of the desk be chosen."""
        self.person.choices = [SelectChoice(str(each.user_id), each.name) for each in people]
        self.offer_deputies(people)
