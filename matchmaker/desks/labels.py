"""Words of the pages of desks: weekdays, hours, closing days, and why something is not taken."""

from __future__ import annotations

from datetime import date

from babel.dates import get_day_names
from flask import Flask
from flask_babel import format_date, get_locale, ngettext
from flask_babel import gettext as _
from markupsafe import escape

from matchmaker.desks.absences import LONGEST_DAYS, AbsenceCause
from matchmaker.desks.closing_days import LEAP_YEAR, Cause, HoursInvalid
from matchmaker.desks.queries import DeskCard
from matchmaker.desks.sites import MOST_SITES, SiteCause, SiteInvalid
from matchmaker.desks.writing import written_spans
from matchmaker.languages import current_language, written_date
from matchmaker.notifications.letters import page_address

DAY_OF_YEAR = {"de": "d. MMMM", "en": "d MMMM", "ja": "M月d日"}
# So high is the frame at a width of 320 px in the language that needs most.
FRAME_HEIGHT = 500
WITH_WEEKDAY = {"de": "EEE, dd.MM.yyyy", "en": "EEE d MMM yyyy", "ja": "y年M月d日(EEE)"}


def weekday_name(day: int) -> str:
    """The name of a weekday in the reader's language; Monday is 0."""
    return str(get_day_names("wide", locale=get_locale() or "en")[day])


def date_with_weekday(value: date) -> str:
    """A date with its weekday, as the reader writes it."""
    return str(format_date(value, WITH_WEEKDAY[current_language()]))


def rule_words(rule: str) -> str:
    """A rule of closing days in the reader's language."""
    if rule.startswith("easter"):
        return easter_words(int(rule.removeprefix("easter") or 0))
    if rule.count("-") == 2:
        return str(_("%(date)s, once", date=written_date(date.fromisoformat(rule))))
    day = date.fromisoformat(f"{LEAP_YEAR}-{rule}")
    return str(_("%(date)s, every year", date=format_date(day, DAY_OF_YEAR[current_language()])))


def easter_words(days: int) -> str:
    """A day counted from Easter Sunday."""
    if days == 0:
        return str(_("Easter Sunday"))
    if days < 0:
        return str(
            ngettext("%(num)s day before Easter Sunday", "%(num)s days before Easter Sunday", -days)
        )
    return str(
        ngettext("%(num)s day after Easter Sunday", "%(num)s days after Easter Sunday", days)
    )


def hours_refusal(error: HoursInvalid) -> str:
    """Why hours or a closing day are not taken, and what to do."""
    texts = {
        Cause.TIME: _("Please write hours like 09:00–17:00, with a comma between two parts."),
        Cause.BACKWARDS: _("Please write the opening before the closing time of the same day."),
        Cause.OVERLAP: _("Please write the parts of a day in order; they may not overlap."),
        Cause.NEVER_OPEN: _("Please give hours on at least one day of the week."),
        Cause.RULE: _("Please choose a day that the calendar has."),
    }
    return str(texts.get(error.cause, error))


def absence_refusal(cause: AbsenceCause) -> str:
    """Why an absence is not noted, and what to do."""
    texts = {
        AbsenceCause.BACKWARDS: _("Please write a last day that is not before the first one."),
        AbsenceCause.PAST: _("These days are over. Please write a last day from today on."),
        AbsenceCause.TOO_LONG: _("Please note at most %(days)s days at once.", days=LONGEST_DAYS),
        AbsenceCause.OVERLAP: _("Another absence lies on these days. End that one first."),
        AbsenceCause.DEPUTY: _("Please choose somebody of the same desk, or nobody."),
    }
    return str(texts[cause])


def site_refusal(error: SiteInvalid) -> str:
    """Why a website is not taken, and what to do."""
    if error.cause is SiteCause.MANY:
        return str(_("Please name at most %(most)s websites.", most=MOST_SITES))
    if error.cause is SiteCause.PATH:
        return str(
            _(
                "Please write only https:// and the name of the website, nothing behind it: %(site)s",
                site=error.site,
            )
        )
    return str(_("Please write a website as https://www.example.org: %(site)s", site=error.site))


def frame_snippet(desk: DeskCard) -> str:
    """The lines that a partner institution puts into its own page, in the reader's language."""
    language = current_language()
    address = page_address("frames.show_frame", partner=desk.code, lang=language)
    title = _("Inquiry to %(desk)s", desk=desk.name_for(language))
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}"\n'
        f'  width="100%" height="{FRAME_HEIGHT}" loading="lazy" style="border: 0"></iframe>'
    )


def init_desk_labels(app: Flask) -> None:
    """Join the words to the templates."""
    for label in (weekday_name, date_with_weekday, rule_words, written_spans, frame_snippet):
        app.add_template_filter(label)
