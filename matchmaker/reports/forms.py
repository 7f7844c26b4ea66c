"""Reads the address of a report: period, filters, which figure, which page of its list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import MultiDict

from matchmaker.inquiries.workflow import Source
from matchmaker.reports.figures import BY_KEY, EARLIEST, LATEST, Asked, Figure, Period, year_of

LONGEST_VALUE = 400
LAST_PAGE = 99_999
SOURCES = tuple(map(str, Source))


@dataclass(frozen=True)
class Reading:
    """What an address asks for; `unreadable` names the fields that are no dates."""

    asked: Asked
    unreadable: tuple[str, ...] = ()


def read_reading(args: MultiDict[str, str], today: date) -> Reading:
    """Period and filters of an address; the year of one day where it names but one, or none."""
    first, last = read_day(args.get("from", "")), read_day(args.get("to", ""))
    year = year_of(first or last or today)
    unreadable = tuple(name for name in ("from", "to") if args.get(name, "").strip())
    days = {"from": first, "to": last}
    period = period_of(first or year.first_on, last or year.last_on)
    return Reading(
        Asked(
            period,
            desk=line_of(args, "desk"),
            programme=line_of(args, "programme"),
            source=line_of(args, "source"),
            region=line_of(args, "region"),
        ),
        tuple(name for name in unreadable if days[name] is None),
    )


def period_of(first: date, last: date) -> Period:
    """The days between two dates, in whichever order they were given."""
    return Period(min(first, last), max(first, last))


def read_day(text: str) -> date | None:
    """A day as a browser sends it, within the years that reports know."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return min(max(day, EARLIEST), LATEST)


def line_of(args: MultiDict[str, str], name: str) -> str:
    """A value of the address, without what no database can look for."""
    return args.get(name, "").replace("\x00", "").strip()[:LONGEST_VALUE]


def read_figure(args: MultiDict[str, str]) -> tuple[Figure, str] | None:
    """The figure and the part of it whose list is asked for; None for one that there is not.

    All stages that inquiries have reached are no list; the inquiries themselves are.
    """
    figure = BY_KEY.get(args.get("figure", "received"))
    value = line_of(args, "value")
    if figure is not None and not figure.adds_up and not value:
        figure = BY_KEY["received"]
    return None if figure is None else (figure, value)


def read_page(args: MultiDict[str, str]) -> int:
    """The page of a list, the first one for what is none."""
    text = args.get("page", "1")
    is_number = text.isascii() and text.isdigit() and len(text) < len(str(LAST_PAGE)) + 1
    return max(int(text), 1) if is_number else 1
