"""How long a desk still has, and what the clocks show then in both places. Pure.

The words of it are in remaining_words.py; templates/components/clock.html shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from matchmaker.desks.hours import (
    OfficeHours,
    in_utc,
    is_open,
    working_days_left,
    working_time,
)

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
LEAST = timedelta(microseconds=1)
DAYS_NAMED_BY_WEEKDAY = 6


class Unit(StrEnum):
    """What remaining time is counted in: days and hours are those of the desk's working time."""

    DAYS = "days"
    WORKING_HOURS = "working hours"
    HOURS = "hours"
    MINUTES = "minutes"


@dataclass(frozen=True)
class Place:
    """A city, and the hours of the desk in it."""

    city: str
    hours: OfficeHours


@dataclass(frozen=True)
class PlaceTime:
    """What the clocks of a city show, and whether its desk is at work then."""

    city: str
    local: datetime
    is_office_time: bool


@dataclass(frozen=True)
class Remaining:
    """What is left until something is due, or how late it is.

    `amount` counts whole units. `is_near` says that the weekday alone names the day.
    `times` has the responsible desk first; the other place only where its clocks differ.
    """

    due: datetime
    amount: int
    unit: Unit
    is_late: bool
    is_near: bool
    times: tuple[PlaceTime, ...]

    @property
    def is_soon(self) -> bool:
        """Whether less than a working day is left."""
        return not self.is_late and self.unit is not Unit.DAYS


def remaining(now: datetime, due: datetime, at: Place, other: Place | None = None) -> Remaining:
    """What is left at a desk from now until due, with the clocks of another place beside it."""
    days = abs(working_days_left(at.hours, now, due))
    amount, unit = (days, Unit.DAYS) if days else within_a_day(at.hours, now, due)
    there = at.hours.zone
    distance = abs((due.astimezone(there).date() - now.astimezone(there).date()).days)
    return Remaining(
        due=in_utc(due),
        amount=amount,
        unit=unit,
        is_late=due < now,
        is_near=distance <= DAYS_NAMED_BY_WEEKDAY,
        times=times_of(due, at, other),
    )


def within_a_day(hours: OfficeHours, now: datetime, due: datetime) -> tuple[int, Unit]:
    """What is left (or late) when it is less than a working day.

    Where the desk closes in between, only the hours in which it is open count.
    """
    open_time = abs(working_time(hours, now, due))
    if open_time != abs(due - now):
        return open_time // HOUR, Unit.WORKING_HOURS
    if open_time >= HOUR:
        return open_time // HOUR, Unit.HOURS
    return open_time // MINUTE, Unit.MINUTES


def times_of(due: datetime, at: Place, other: Place | None) -> tuple[PlaceTime, ...]:
    """What the clocks show when it is due."""
    first = time_at(due, at)
    if other is None:
        return (first,)
    second = time_at(due, other)
    same = first.local.utcoffset() == second.local.utcoffset()
    return (first,) if same else (first, second)


def time_at(instant: datetime, place: Place) -> PlaceTime:
    """What the clocks of a place show. Closing time still counts as office time."""
    before = instant - LEAST
    at_work = is_open(place.hours, instant) or is_open(place.hours, before)
    return PlaceTime(place.city, instant.astimezone(place.hours.zone), at_work)


def is_due_now(view: Remaining) -> bool:
    """Whether less than a minute is left or gone."""
    return view.unit is Unit.MINUTES and view.amount == 0
