"""The clock of a desk: its office hours, and reckoning in working time and working days. Pure.

All instants that come out are in UTC. Hours are those of the desk's own wall clock; time between
two instants is real time that passed, so that an hour which the clocks skip is not counted and an
hour which comes twice is counted as two. Where a local time comes twice, its first one is meant;
where it is skipped, the instant of the jump.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from matchmaker.desks.closing_days import (
    Cause,
    HoursInvalid,
    check_region,
    own_closing_days,
    public_holidays,
    read_rule,
)

Span = tuple[time, time]
Week = tuple[tuple[Span, ...], ...]
DAYS_OF_A_WEEK = 7
MOST_EMPTY_YEARS = 2
FURTHEST_YEARS = 100
TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
NO_TIME = timedelta(0)


@dataclass
class Year:
    """The open time of one year of a desk's calendar, in order.

    `days` are ordinals of the working days; `before[i]` is the open time ahead of the i-th span.
    """

    days: list[int] = field(default_factory=list)
    opens: list[datetime] = field(default_factory=list)
    closes: list[datetime] = field(default_factory=list)
    before: list[timedelta] = field(default_factory=list)
    total: timedelta = NO_TIME

    def add(self, opens: datetime, closes: datetime) -> None:
        """Put a span of open time at the end."""
        self.opens.append(opens)
        self.closes.append(closes)
        self.before.append(self.total)
        self.total += closes - opens

    def open_before(self, moment: datetime) -> timedelta:
        """The open time of this year that lies before a moment."""
        at = bisect_right(self.opens, moment) - 1
        if at < 0:
            return NO_TIME
        return self.before[at] + min(moment, self.closes[at]) - self.opens[at]


@dataclass(frozen=True)
class OfficeHours:
    """When a desk is open.

    `week` holds the hours of each weekday, Monday first; `country` (ISO) and `region` (its
    subdivision, such as NW) say whose public holidays hold; `closing` are rules of closing_days.
    """

    zone: ZoneInfo
    week: Week
    country: str
    region: str | None = None
    closing: tuple[str, ...] = ()

    @cached_property
    def years(self) -> dict[int, Year]:
        """The years that were reckoned already, shared by all equal hours."""
        return kept_years(self)


@lru_cache(maxsize=500)
def kept_years(_hours: OfficeHours) -> dict[int, Year]:
    """Where the years of a desk's calendar are kept."""
    return {}


def read_hours(
    week: object, zone: str, country: str, region: str | None, closing: Iterable[str] = ()
) -> OfficeHours:
    """Hours as they are stored: seven lists of ["09:00", "17:00"], Monday first, and codes.

    Raises HoursInvalid.
    """
    check_region(country, region)
    rules = tuple(sorted({read_rule(rule) for rule in closing}))
    return OfficeHours(read_zone(zone), read_week(week), country, region, rules)


def read_zone(name: str) -> ZoneInfo:
    """A time zone by its name.

    Raises HoursInvalid.
    """
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise HoursInvalid(Cause.ZONE, name) from None


def read_week(stored: object) -> Week:
    """The hours of a week.

    Raises HoursInvalid.
    """
    if not isinstance(stored, list | tuple) or len(stored) != DAYS_OF_A_WEEK:
        raise HoursInvalid(Cause.SEVEN_DAYS)
    week = tuple(read_day(spans, day) for day, spans in enumerate(stored))
    if not any(week):
        raise HoursInvalid(Cause.NEVER_OPEN)
    return week


def read_day(stored: object, day: int) -> tuple[Span, ...]:
    """The hours of one day, in order.

    Raises HoursInvalid.
    """
    if not isinstance(stored, list | tuple):
        raise HoursInvalid(Cause.SEVEN_DAYS, day=day)
    spans: list[Span] = []
    for pair in stored:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise HoursInvalid(Cause.TIME, pair, day=day)
        opens, closes = (read_time(text, day) for text in pair)
        if opens >= closes:
            raise HoursInvalid(Cause.BACKWARDS, f"{pair[0]}–{pair[1]}", day=day)
        if spans and opens < spans[-1][1]:
            raise HoursInvalid(Cause.OVERLAP, f"{pair[0]}–{pair[1]}", day=day)
        spans.append((opens, closes))
    return tuple(spans)


def read_time(text: object, day: int = 0) -> time:
    """A time of day.

    Raises HoursInvalid.
    """
    if not isinstance(text, str) or not TIME_OF_DAY.fullmatch(text):
        raise HoursInvalid(Cause.TIME, text, day=day)
    return time.fromisoformat(text)


def stored_week(week: Week) -> list[list[list[str]]]:
    """The hours of a week as they are stored."""
    return [[[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in day] for day in week]


def is_open(hours: OfficeHours, instant: datetime) -> bool:
    """Whether the desk is open at an instant; at its closing time it is not."""
    moment, number = located(hours, instant)
    year = year_of(hours, number)
    at = bisect_right(year.opens, moment) - 1
    return at >= 0 and moment < year.closes[at]


def is_working_day(hours: OfficeHours, day: date) -> bool:
    """Whether the desk has hours on a date."""
    days = year_of(hours, day.year).days
    at = bisect_left(days, day.toordinal())
    return at < len(days) and days[at] == day.toordinal()


def next_opening(hours: OfficeHours, instant: datetime) -> datetime:
    """The instant itself if the desk is open then, else when it opens next.

    Raises HoursInvalid when it stays closed for more than two years.
    """
    moment, number = located(hours, instant)
    for year in years_from(hours, number):
        at = bisect_right(year.closes, moment)
        if at < len(year.closes):
            return max(moment, year.opens[at])
    raise HoursInvalid(Cause.CLOSED_TOO_LONG)


def working_time(hours: OfficeHours, start: datetime, end: datetime) -> timedelta:
    """The time within office hours from start to end; negative when end comes first."""
    if end < start:
        return -working_time(hours, end, start)
    first, number = located(hours, start)
    last, last_number = located(hours, end)
    elapsed = year_of(hours, last_number).open_before(last)
    elapsed -= year_of(hours, number).open_before(first)
    if number == last_number:
        return elapsed
    years = (year_of(hours, each) for each in range(number, last_number))
    return elapsed + sum((year.total for year in years), NO_TIME)


def add_working_time(hours: OfficeHours, start: datetime, amount: timedelta) -> datetime:
    """The first instant by which so much office time has passed since start; may be a closing time.

    Raises HoursInvalid when the desk is closed for too long, ValueError for a negative amount.
    """
    if amount < NO_TIME:
        raise ValueError("Working time can only be added.")
    moment, number = located(hours, next_opening(hours, start))
    if not amount:
        return moment
    wanted = year_of(hours, number).open_before(moment) + amount
    for year in years_from(hours, number):
        if wanted <= year.total:
            at = bisect_left(year.before, wanted) - 1
            return year.opens[at] + (wanted - year.before[at])
        wanted -= year.total
    raise HoursInvalid(Cause.CLOSED_TOO_LONG)


def add_working_days(hours: OfficeHours, start: datetime, days: int) -> datetime:
    """The same local time so many working days after start, or the next opening after it.

    A start outside office hours counts as the next opening.
    Raises HoursInvalid when the desk is closed for too long, ValueError for a negative number.
    """
    if days < 0:
        raise ValueError("Working days can only be added.")
    moment = next_opening(hours, start)
    if days == 0:
        return moment
    local = moment.astimezone(hours.zone)
    day = working_day_after(hours, local.date(), days)
    return next_opening(hours, instant_of(day, local.time(), hours.zone))


def working_day_after(hours: OfficeHours, day: date, days: int) -> date:
    """The date of the n-th working day after a date.

    Raises HoursInvalid when the desk is closed for too long.
    """
    wanted = days
    for year in years_from(hours, day.year):
        passed = bisect_right(year.days, day.toordinal())
        if wanted <= len(year.days) - passed:
            return date.fromordinal(year.days[passed + wanted - 1])
        wanted -= len(year.days) - passed
    raise HoursInvalid(Cause.CLOSED_TOO_LONG)


def working_days_left(hours: OfficeHours, now: datetime, due: datetime) -> int:
    """The whole working days from now until due; negative when due was whole days ago.

    It is the largest n such that due is not before `add_working_days(hours, now, n)`.
    """
    return whole_days(hours, now, due) if now <= due else -whole_days(hours, due, now)


def whole_days(hours: OfficeHours, start: datetime, end: datetime) -> int:
    """The whole working days from start to a later end."""
    first = next_opening(hours, start)
    if first > end:
        return 0
    after = first.astimezone(hours.zone).date()
    days = working_days_between(hours, after, end.astimezone(hours.zone).date())
    while days and add_working_days(hours, first, days) > end:
        days -= 1
    return days


def working_days_between(hours: OfficeHours, after: date, until: date) -> int:
    """How many working days come after a date, up to and with another one."""
    found = bisect_right(year_of(hours, until.year).days, until.toordinal())
    found -= bisect_right(year_of(hours, after.year).days, after.toordinal())
    return found + sum(len(year_of(hours, number).days) for number in range(after.year, until.year))


def in_utc(instant: datetime) -> datetime:
    """An instant in UTC.

    Raises ValueError when it has no time zone.
    """
    if instant.tzinfo is None:
        raise ValueError("An instant needs a time zone: take it from matchmaker.clock.")
    return instant.astimezone(UTC)


def located(hours: OfficeHours, instant: datetime) -> tuple[datetime, int]:
    """An instant in UTC, and the year in which it lies at the desk."""
    moment = in_utc(instant)
    return moment, moment.astimezone(hours.zone).year


def year_of(hours: OfficeHours, number: int) -> Year:
    """A year of the desk's calendar, reckoned once."""
    found = hours.years.get(number)
    if found is None:
        found = hours.years[number] = reckoned_year(hours, number)
    return found


def years_from(hours: OfficeHours, first: int) -> Iterator[Year]:
    """Years of the desk's calendar in order; they end after two whole ones without an open hour."""
    empty = 0
    for number in range(first, min(first + FURTHEST_YEARS, MAXYEAR)):
        year = year_of(hours, number)
        empty = 0 if year.opens else empty + 1
        if empty > MOST_EMPTY_YEARS:
            return
        yield year


def reckoned_year(hours: OfficeHours, number: int) -> Year:
    """The working days of a year and their hours."""
    closed = public_holidays(hours.country, hours.region, number)
    closed |= own_closing_days(hours.closing, number)
    year = Year()
    for ordinal in range(date(number, 1, 1).toordinal(), date(number, 12, 31).toordinal() + 1):
        day = date.fromordinal(ordinal)
        spans = hours.week[day.weekday()]
        if not spans or day in closed:
            continue
        year.days.append(ordinal)
        for opening, closing in spans:
            opens = instant_of(day, opening, hours.zone)
            closes = instant_of(day, closing, hours.zone)
            if opens < closes:
                year.add(opens, closes)
    return year


def instant_of(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The instant at which the clocks of a zone show a time on a date, the first if twice."""
    local = datetime.combine(day, clock.replace(fold=0), tzinfo=zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    return jump_between(local.replace(fold=1).astimezone(UTC), instant, zone)


def jump_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The second at which the clocks of a zone jump."""
    offset = before.astimezone(zone).utcoffset()
    seconds = range(int(before.timestamp()), int(after.timestamp()) + 1)
    at = bisect_left(
        seconds,
        True,
        key=lambda second: datetime.fromtimestamp(second, zone).utcoffset() != offset,
    )
    return datetime.fromtimestamp(seconds[at], UTC)
