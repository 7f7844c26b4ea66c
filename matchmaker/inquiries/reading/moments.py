"""Reads dates and instants as people and programs write them. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from matchmaker.desks.hours import OfficeHours, is_working_day, next_opening

YEAR_FIRST = r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?"
DAY_FIRST = r"(?P<d>\d{1,2})\.\s*(?P<m>\d{1,2})\.\s*(?P<y>\d{4})"
CLOCK = (
    r"(?:(?:T|[ ,]+|,\s*)(?P<h>\d{1,2})[:時](?P<min>\d{2})分?(?::(?P<s>\d{2})(?:\.(?P<us>\d{1,6}))?)?"
    r"(?:\s*Uhr)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
SHAPES = tuple(re.compile(shape + CLOCK, re.ASCII) for shape in (YEAR_FIRST, DAY_FIRST))
NOON = time(12)
YEARS = range(1980, 2101)


@dataclass(frozen=True)
class Moment:
    """A date, and the instant on it where a time was written with it."""

    day: date
    instant: datetime | None = None


def read_moment(raw: object, zone: ZoneInfo) -> Moment | None:
    """What a cell or text says; a time without an offset is that of the zone. None if nothing fits."""
    if isinstance(raw, date):
        raw = raw.isoformat()
    text = unicodedata.normalize("NFKC", raw).strip() if isinstance(raw, str) else ""
    found = next((match for shape in SHAPES if (match := shape.fullmatch(text))), None)
    try:
        return moment_of(found.groupdict(), zone) if found else None
    except ValueError:
        return None


def moment_of(parts: dict[str, str | None], zone: ZoneInfo) -> Moment:
    """The moment of these parts. Raises ValueError for a date or time that there is not."""
    day = date(int(parts["y"] or 0), int(parts["m"] or 0), int(parts["d"] or 0))
    if day.year not in YEARS:
        raise ValueError("No inquiry is that old or that far ahead.")
    if parts["h"] is None:
        return Moment(day)
    at = time(
        int(parts["h"]),
        int(parts["min"] or 0),
        int(parts["s"] or 0),
        int((parts["us"] or "0").ljust(6, "0")),
    )
    local = datetime.combine(day, at, tzinfo=offset_of(parts["zone"]) or zone)
    return Moment(day, local.astimezone(UTC))


def offset_of(text: str | None) -> timezone | None:
    """The offset that is written behind a time, None for none."""
    if text is None:
        return None
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if text[0] == "-" else span)


def happened_at(moment: Moment, zone: ZoneInfo, now: datetime) -> datetime:
    """When something happened: a date alone means noon at the desk, which is the same date in Europe
    and Japan, and today at the latest now."""
    if moment.instant is not None:
        return moment.instant
    noon = datetime.combine(moment.day, NOON, tzinfo=zone).astimezone(UTC)
    return min(noon, now) if moment.day == now.astimezone(zone).date() else noon


def due_at(moment: Moment, hours: OfficeHours) -> datetime:
    """When something is due: a date alone means when the desk closes on it, or opens after it."""
    if moment.instant is not None:
        return moment.instant
    if is_working_day(hours, moment.day):
        closes = hours.week[moment.day.weekday()][-1][1]
        return datetime.combine(moment.day, closes, tzinfo=hours.zone).astimezone(UTC)
    return next_opening(hours, datetime.combine(moment.day, time(0), tzinfo=hours.zone))
