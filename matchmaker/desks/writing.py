"""Hours and closing days as people write them: "9-12, 13:00–17:00", "Mon-Thu 09:00-17:00". Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from matchmaker.desks.closing_days import Cause, HoursInvalid, read_rule
from matchmaker.desks.hours import DAYS_OF_A_WEEK, Span, read_day, stored_week

DASHES = re.compile(r"\s*[-‐‑‒–—−〜~]\s*")
SEPARATORS = re.compile(r"[,;、/\n]")
SPAN = re.compile(
    r"(?P<h1>\d{1,2})(?:[:.](?P<m1>\d\d)|時)?-(?P<h2>\d{1,2})(?:[:.](?P<m2>\d\d)|時)?", re.ASCII
)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS = re.compile(r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))? (?P<hours>.+)")
NO_HOURS = {"", "-"}


def read_spans(text: str, day: int = 0) -> tuple[Span, ...]:
    """The hours of one day; nothing or a dash is a day off.

    Raises HoursInvalid.
    """
    plain = DASHES.sub("-", unicodedata.normalize("NFKC", text)).strip()
    if plain in NO_HOURS:
        return ()
    return read_day([pair_of(part.strip(), day) for part in SEPARATORS.split(plain)], day)


def pair_of(part: str, day: int) -> list[str]:
    """Opening and closing time of one span, as they are stored.

    Raises HoursInvalid.
    """
    found = SPAN.fullmatch(part)
    if found is None:
        raise HoursInvalid(Cause.TIME, part, day=day)
    return [
        f"{int(found[hour]):02}:{found[minute] or '00'}"
        for hour, minute in (("h1", "m1"), ("h2", "m2"))
    ]


def written_spans(spans: tuple[Span, ...]) -> str:
    """The hours of one day as they are shown: "09:00–12:00, 13:00–17:00"."""
    return ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in spans)


def read_week_words(text: str) -> list[list[list[str]]]:
    """A week as seeds write it, "Mon-Thu 09:00-17:00; Fri 09:00-15:00", as it is stored.

    Raises HoursInvalid.
    """
    week: list[tuple[Span, ...]] = [()] * DAYS_OF_A_WEEK
    for part in text.split(";"):
        for day, hours in days_of(part.strip().lower()):
            week[day] = read_spans(hours, day)
    return stored_week(tuple(week))


def days_of(part: str) -> Iterator[tuple[int, str]]:
    """The weekdays that a part of a week names, each with its hours.

    Raises HoursInvalid.
    """
    found = DAYS.fullmatch(part)
    if found is None or not {found["first"], found["last"] or "mon"} <= set(WEEKDAYS):
        raise HoursInvalid(Cause.TIME, part)
    first = WEEKDAYS.index(found["first"])
    last = WEEKDAYS.index(found["last"] or found["first"])
    for day in range(first, last + 1):
        yield day, found["hours"]


def read_closing_words(text: str) -> tuple[tuple[str, str], ...]:
    """Closing days as seeds write them, "easter-48 Rosenmontag; 12-24": rules and names.

    Raises HoursInvalid.
    """
    parts = [part.strip().partition(" ") for part in text.split(";") if part.strip()]
    return tuple((read_rule(rule), name.strip()) for rule, _space, name in parts)
