"""Reads what consultants enter: dates in their desk's time, steps, filters, an inquiry by phone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    SelectField,
    TelField,
    TextAreaField,
)

from matchmaker import clock
from matchmaker.casework.queries import Asked
from matchmaker.desks.hours import add_working_days, is_working_day, next_opening
from matchmaker.desks.queries import hours_of
from matchmaker.errors import MatchmakerError
from matchmaker.inbox.queries import StrayView
from matchmaker.inquiries.service.cases import NextStep
from matchmaker.inquiries.service.intake import LONGEST_TEXT, NewInquiry
from matchmaker.inquiries.service.moves import Given
from matchmaker.inquiries.workflow import Kind, Source, Waiting
from matchmaker.inquiry_labels import KINDS, SOURCES
from matchmaker.web_forms import LONGEST_LINE, Address, Longest, OneLine, PageForm, Required

LONGEST_STEP = 300
SOONER = (1, 2, 3, 5, 10, 20)
BY_HAND = (Source.PHONE, Source.EMAIL, Source.EVENT, Source.REFERRAL)


class DateInvalid(MatchmakerError):
    """What was entered is no date."""


def read_date(text: str) -> date | None:
    """A date as a browser sends it, None for nothing.

    Raises DateInvalid.
    """
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise DateInvalid("Give a date, such as 2027-01-31.") from None


def read_due(form: Mapping[str, str], desk_id: int) -> datetime | None:
    """When something is due: on a date at a time, else so many working days from now.

    Without a time the day ends when the desk closes. Raises DateInvalid.
    """
    hours, day = hours_of(desk_id), read_date(form.get("due_on", ""))
    if day is None:
        days = form.get("in_days", "")
        return add_working_days(hours, clock.now(), int(days)) if days.isdigit() else None
    if form.get("due_time"):
        try:
            at = time.fromisoformat(form["due_time"])
        except ValueError:
            raise DateInvalid("Give a date, such as 2027-01-31.") from None
        return datetime.combine(day, at, tzinfo=hours.zone)
    if not is_working_day(hours, day):
        return next_opening(hours, datetime.combine(day, time(0), tzinfo=hours.zone))
    return datetime.combine(day, hours.week[day.weekday()][-1][1], tzinfo=hours.zone)


def read_step(form: Mapping[str, str], desk_id: int) -> NextStep | None:
    """The next step, None where nothing of it was entered.

    Raises DateInvalid.
    """
    due, text = read_due(form, desk_id), form.get("next_step", "").strip()[:LONGEST_STEP]
    if not text or due is None:
        return None
    waiting = form.get("waiting_for", "")
    return NextStep(
        text,
        due,
        Waiting(waiting) if waiting in set(Waiting) else Waiting.DESK,
        is_appointment=form.get("is_appointment") == "1",
    )


def read_given(form: Mapping[str, str], desk_id: int, into_id: int | None) -> Given:
    """What comes with a move.

    Raises DateInvalid.
    """
    return Given(
        next_step=read_step(form, desk_id),
        reason=form.get("reason", ""),
        note=form.get("note", "").strip()[:LONGEST_TEXT],
        until=read_date(form.get("until", "")),
        into_id=into_id,
    )


def read_version(form: Mapping[str, str]) -> int | None:
    """The version that the form was made from."""
    text = form.get("version", "")
    return int(text) if text.isdigit() and len(text) < 10 else None


def read_asked(args: MultiDict[str, str]) -> Asked:
    """The filters of the list, from an address."""
    page = args.get("page", "1")
    names = ("q", "stage", "owner", "desk", "waiting", "kind", "source", "due")
    values = {name: args.get(name, "").strip()[:200] for name in names}
    return Asked(
        **values,
        sort=args.get("sort", "due"),
        page=int(page) if page.isdigit() and len(page) < 6 else 1,
    )


class RecordForm(PageForm):
    """What a consultant was told by phone, by mail or at an event."""

    text = TextAreaField(_l("What is looked for"), [Required(), Longest(LONGEST_TEXT)])
    organisation_name = OneLine(_l("Organisation"), [Longest(LONGEST_LINE)])
    name = OneLine(_l("Contact person"), [Longest(LONGEST_LINE)])
    email = EmailField(_l("E-mail address"), [Address(), Longest(LONGEST_LINE)])
    phone = TelField(_l("Phone"), [Longest(50)])
    source = SelectField(
        _l("How it came"), choices=[(str(source), SOURCES[str(source)]) for source in BY_HAND]
    )
    source_detail = OneLine(_l("Which event, or who referred it"), [Longest(LONGEST_LINE)])
    kind = SelectField(
        _l("What it is about"), choices=[(str(kind), KINDS[str(kind)]) for kind in Kind]
    )
    language = SelectField(
        _l("Language"),
        choices=[("", _l("from the text")), ("de", "Deutsch"), ("en", "English"), ("ja", "日本語")],
    )
    country = SelectField(_l("Country"), choices=[])
    city = OneLine(_l("City"), [Longest(LONGEST_LINE)])
    programme = OneLine(_l("Programme"), [Longest(LONGEST_LINE)])
    desk = SelectField(_l("Desk"), choices=[])
    is_anonymous = BooleanField(_l("The sender wishes to stay anonymous"))
    confirm = BooleanField(_l("Send a confirmation by mail"))
    mail = HiddenField()

    def fill_from(self, mail: StrayView) -> None:
        """Write into the fields what a mail says that an inquiry is to be made of."""
        self.mail.data = str(mail.id)
        self.text.data = mail.words[:LONGEST_TEXT]
        self.name.data, self.email.data = mail.sender_name, mail.sender_email
        self.source.data = str(Source.EMAIL)

    def new_inquiry(self) -> NewInquiry:
        """What was written, as a service takes it."""
        return NewInquiry(
            text=self.text.data or "",
            email=self.email.data or "",
            name=self.name.data or "",
            organisation_name=self.organisation_name.data or "",
            phone=self.phone.data or "",
            language=self.language.data or "",
            country=self.country.data or "",
            city=self.city.data or "",
            kind=Kind(self.kind.data),
            source=Source(self.source.data),
            source_detail=self.source_detail.data or "",
            programme=self.programme.data or "",
            is_anonymous=bool(self.is_anonymous.data),
            send_key=None,
        )
