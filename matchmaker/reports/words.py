"""What the reports say: the name and the definition of each figure, the words for its values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import format_date, format_decimal, format_percent
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.desks.queries import DeskCard
from matchmaker.inquiry_labels import KINDS, OUTCOMES, REASONS, SOURCES, STAGES, WAITING, labelled
from matchmaker.languages import country_name, current_language
from matchmaker.reports.figures import (
    DIRECT,
    ELSEWHERE,
    MINUTES_A_DAY,
    QUEUE,
    Counted,
    Figure,
    Split,
    Subject,
)

TITLES = {
    "received": _l("Received"),
    "closed-by-time": _l("Closed"),
    "introductions": _l("Introductions"),
    "meetings": _l("Meetings"),
    "agreements": _l("Agreements"),
    "first-answer": _l("First answer"),
    "conversion": _l("Conversion by stage"),
    "open-by-stage": _l("Open, by stage"),
    "open-by-age": _l("Open, by age"),
    "by-source": _l("Received, by source"),
    "by-kind": _l("Received, by kind"),
    "by-partner": _l("Received, by the desk they came through"),
    "ladder": _l("What has come of the introductions"),
    "results": _l("Results noted"),
    "closed": _l("Closed, by outcome"),
    "no-agreement": _l("No agreement, by reason"),
    "settlements-by-city": _l("Settlements by city"),
    "settlements-by-state": _l("Settlements by state"),
    "time-owed": _l("Time owed by each side"),
    "load-open": _l("Open, by consultant"),
    "load-overdue": _l("Overdue, by consultant"),
    "load-closed": _l("Closed, by consultant"),
}
DEFINITIONS = {
    Subject.RECEIVED: _l(
        "Inquiries that arrived in the period, also those that were merged as duplicates later."
    ),
    Subject.OPEN: _l(
        "Inquiries that are open today, or were open at the end of a period that is over, whenever they arrived."
    ),
    Subject.REACHED: _l(
        "Of the inquiries that arrived in the period: how many have been in each stage at least once until today; a step that was taken back at once does not count."
    ),
    Subject.CLOSED: _l(
        "Inquiries that were closed in the period and are closed still; the last closing decides."
    ),
    Subject.AGREED: _l(
        "Inquiries that were closed with an agreement in the period; the day of closing decides."
    ),
    Subject.NOT_AGREED: _l(
        "Inquiries that were closed without agreement in the period; the day of closing decides."
    ),
    Subject.INTRODUCED: _l(
        "Partners that were introduced in the period, often several in one inquiry; the day on which names and contacts were exchanged decides."
    ),
    Subject.MET: _l(
        "Introduced partners of whom a meeting was noted in the period; the day of the note decides."
    ),
    Subject.CONCLUDED: _l(
        "Introduced partners whose last result was noted in the period, whenever they were introduced."
    ),
    Subject.SETTLED: _l(
        "Companies that set up, relocated or invested in a city in the period; the day of the settlement decides, and a company counts once for a city."
    ),
    Subject.SETTLED_IN_STATE: _l(
        "The same companies by state: a company counts once for a state in a year, in however many of its cities it settled."
    ),
    Subject.WAITED: _l(
        "Office hours of the desk during which each side owed the next answer; stretches that ended in the period, 8 hours are a working day."
    ),
    Subject.OPEN_NOW: _l("Inquiries that are open today, whatever the period."),
    Subject.OVERDUE_NOW: _l(
        "Open inquiries whose next step is overdue at this moment, whatever the period."
    ),
}
# What a split adds to the definition of its subject.
SPLIT_DEFINITIONS = {
    Split.ANSWER: _l("In time is an answer no later than the date that was promised on arrival."),
    Split.AGE: _l("The age is counted in full days since arrival."),
    Split.PARTNER: _l("It came through a desk if it was written on the page of that desk."),
    Split.RUNG: _l("Each introduction counts once, at the furthest that is known of it today."),
    Split.OWNER: _l("It counts for whoever works on it, or did last."),
}
COVERAGE = _l(
    "Counted are the inquiries that are at your desks or were there before they were handed over. Spam, and what looks like spam and is not confirmed, counts nowhere."
)
UNITS = {
    Counted.INQUIRIES: _l("inquiries"),
    Counted.PROPOSALS: _l("introduced partners"),
    Counted.COMPANIES: _l("companies"),
    Counted.MINUTES: _l("minutes"),
}
NOTES = {
    Counted.INQUIRIES: "",
    Counted.PROPOSALS: _l("Partner"),
    Counted.COMPANIES: _l("Company"),
    Counted.MINUTES: _l("Time owed"),
}
ANSWERS = {
    "in time": _l("in time"),
    "late": _l("too late"),
    "overdue": _l("not yet, overdue"),
    "not yet": _l("not yet, still in time"),
    "none": _l("closed without an answer"),
}
AGES = {
    "0-7": _l("up to 7 days"),
    "8-30": _l("8 to 30 days"),
    "31-90": _l("31 to 90 days"),
    "91+": _l("more than 90 days"),
}
RUNGS: dict[str, object] = {
    "introduced": _l("introduced, no meeting noted"),
    "met": _l("met, no result noted"),
    **OUTCOMES,
}
OWNERS = {QUEUE: _l("nobody, in the queue"), ELSEWHERE: _l("handed over to another desk")}
WORDS: dict[Split, Mapping[str, object]] = {
    Split.ANSWER: ANSWERS,
    Split.SOURCE: SOURCES,
    Split.KIND: KINDS,
    Split.STAGE: STAGES,
    Split.AGE: AGES,
    Split.FUNNEL: STAGES,
    Split.CLOSING: STAGES,
    Split.REASON: REASONS,
    Split.RUNG: RUNGS,
    Split.OUTCOME: OUTCOMES,
    Split.SIDE: WAITING,
}
MONTHS = {"de": "MMM y", "en": "MMM y", "ja": "y年M月"}


def title_of(figure: Figure) -> str:
    """The name of a figure in the reader's language."""
    return str(TITLES[figure.key])


def definition_of(figure: Figure) -> str:
    """What a figure counts, and which date decides."""
    parts = (DEFINITIONS[figure.subject], SPLIT_DEFINITIONS.get(figure.split, ""))
    apart = "" if current_language() == "ja" else " "
    return apart.join(str(part) for part in parts if part)


def label_of(
    figure: Figure, value: str, desks: Mapping[int, DeskCard], people: Mapping[str, str]
) -> str:
    """A value of a figure in the reader's language."""
    if figure.split is Split.TIME:
        return written_month(value)
    if figure.split in (Split.CITY, Split.STATE):
        return place_label(value)
    if figure.split is Split.PARTNER:
        return str(_("directly")) if value == DIRECT else desk_label(value, desks)
    if figure.split is Split.OWNER:
        return people.get(value) or labelled(OWNERS, value)
    return labelled(WORDS[figure.split], value) or str(_("not stated"))


def desk_label(value: str, desks: Mapping[int, DeskCard]) -> str:
    """The name of a desk by its id."""
    desk = next((desk for id_, desk in desks.items() if str(id_) == value), None)
    return value if desk is None else desk.name_for(current_language())


def written_month(value: str) -> str:
    """A month, 2026-03, or a year, 2026, as the reader writes it."""
    try:
        month = date.fromisoformat(f"{value}-01")
    except ValueError:
        return value
    return str(format_date(month, MONTHS[current_language()]))


def place_label(value: str) -> str:
    """Year and place of a settlement: 2026/DE/Nordrhein-Westfalen/Düsseldorf as it is read."""
    year, _slash, place = value.partition("/")
    country, _slash, rest = place.partition("/")
    parts = [*reversed(rest.split("/", 1)), country_name(country)]
    return f"{year} · {', '.join(part for part in parts if part)}"


def written_number(number: int, counted: Counted = Counted.INQUIRIES) -> str:
    """A number as the reader writes it; time in working days and hours."""
    if counted is not Counted.MINUTES:
        return str(format_decimal(number))
    return str(
        _(
            "%(days)s days (%(hours)s h)",
            days=format_decimal(round(number / MINUTES_A_DAY, 1)),
            hours=format_decimal(round(number / 60, 1)),
        )
    )


def written_share(share: float) -> str:
    """A share as the reader writes it."""
    return str(format_percent(round(share, 2)))
