"""The words of remaining time on pages: how long, until when, and what the clocks show there."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_datetime
from flask import Flask
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from matchmaker.desks.remaining import PlaceTime, Remaining, Unit, is_due_now
from matchmaker.languages import current_language

NEAR = {"de": "EEE, HH:mm", "en": "EEE HH:mm", "ja": "M月d日(EEE) HH:mm"}
FAR = {
    "de": "EEE, dd.MM.yyyy, HH:mm",
    "en": "EEE d MMM yyyy, HH:mm",
    "ja": "y年M月d日(EEE) HH:mm",
}
CLOCK = "HH:mm"


def remaining_words(view: Remaining) -> str:
    """How much time is left, or how late it is: "2 working days left", "3 hours late"."""
    if is_due_now(view):
        return str(_("due now"))
    if view.unit is Unit.WORKING_HOURS and view.amount == 0:
        return str(
            _("less than a working hour late")
            if view.is_late
            else _("less than a working hour left")
        )
    return late_words(view) if view.is_late else left_words(view)


def left_words(view: Remaining) -> str:
    """How much time is left."""
    number = view.amount
    words = {
        Unit.DAYS: ngettext("%(num)s working day left", "%(num)s working days left", number),
        Unit.WORKING_HOURS: ngettext(
            "%(num)s working hour left", "%(num)s working hours left", number
        ),
        Unit.HOURS: ngettext("%(num)s hour left", "%(num)s hours left", number),
        Unit.MINUTES: ngettext("%(num)s minute left", "%(num)s minutes left", number),
    }
    return str(words[view.unit])


def late_words(view: Remaining) -> str:
    """How late it is."""
    number = view.amount
    words = {
        Unit.DAYS: ngettext("%(num)s working day late", "%(num)s working days late", number),
        Unit.WORKING_HOURS: ngettext(
            "%(num)s working hour late", "%(num)s working hours late", number
        ),
        Unit.HOURS: ngettext("%(num)s hour late", "%(num)s hours late", number),
        Unit.MINUTES: ngettext("%(num)s minute late", "%(num)s minutes late", number),
    }
    return str(words[view.unit])


def due_times(view: Remaining) -> str:
    """What the clocks show when it is due: "Thu 16:00 in Osaka, 08:00 in Düsseldorf"."""
    first = view.times[0]
    patterns = NEAR if view.is_near else FAR
    texts = [at_place(first, patterns[current_language()])]
    for each in view.times[1:]:
        same_day = each.local.date() == first.local.date()
        texts.append(at_place(each, CLOCK if same_day else patterns[current_language()]))
    return ("、" if current_language() == "ja" else ", ").join(texts)


def at_place(there: PlaceTime, pattern: str) -> str:
    """The time in a city; outside its office hours it says so."""
    values = {"time": local_words(there.local, pattern), "city": there.city}
    if there.is_office_time:
        return str(_("%(time)s in %(city)s", **values))
    return str(_("%(time)s in %(city)s (outside office hours)", **values))


def local_words(local: datetime, pattern: str) -> str:
    """A local time in the reader's language, not moved to the reader's zone."""
    return str(format_datetime(local, pattern, tzinfo=local.tzinfo, locale=get_locale()))


def clock_in(there: PlaceTime) -> str:
    """What the clocks of a city show now, for the head of a page."""
    return local_words(there.local, NEAR[current_language()])


def init_clocks(app: Flask) -> None:
    """Join the words to the templates."""
    app.add_template_filter(remaining_words)
    app.add_template_filter(due_times)
    app.add_template_filter(clock_in)
