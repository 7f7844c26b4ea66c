"""Office hours: laws of working time on any desk, and dates that were worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matchmaker.desks.closing_days import Cause, HoursInvalid, public_holidays
from matchmaker.desks.hours import (
    OfficeHours,
    Week,
    add_working_days,
    add_working_time,
    is_open,
    is_working_day,
    next_opening,
    read_hours,
    stored_week,
    working_days_left,
    working_time,
)

OFFICE = [*([[["09:00", "17:00"]]] * 4), [["09:00", "15:00"]], [], []]
NIGHTS = [[["00:00", "06:00"]]] * 7
GERMAN = ("easter-48", "12-24", "12-31")
OBON = ("08-13", "08-14", "08-15", "12-29", "12-30", "12-31", "01-02", "01-03")
DUESSELDORF = read_hours(OFFICE, "Europe/Berlin", "DE", "NW", GERMAN)
OSAKA = read_hours([*([[["09:00", "17:30"]]] * 5), [], []], "Asia/Tokyo", "JP", None, OBON)
PLACES = (
    ("Europe/Berlin", "DE", "NW"),
    ("Asia/Tokyo", "JP", None),
    ("UTC", "GB", None),
    ("America/New_York", "US", "NY"),
)
QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
LEAST = timedelta(microseconds=1)


def quarters(marks: list[int]) -> tuple[tuple[time, time], ...]:
    """Hours of a day between marks that count quarters of an hour."""
    times = [time(mark // 4, mark % 4 * 15) for mark in sorted(marks)[: len(marks) // 2 * 2]]
    return tuple(zip(times[::2], times[1::2], strict=True))


days = st.lists(st.integers(0, 95), max_size=6, unique=True).map(quarters)
weeks: st.SearchStrategy[Week] = st.tuples(*([days] * 7)).filter(any)
rules = st.lists(st.sampled_from((*GERMAN, *OBON, "02-29", "2026-11-27")), unique=True)
desks = st.builds(
    lambda place, week, closing: OfficeHours(
        ZoneInfo(place[0]), week, place[1], place[2], tuple(sorted(closing))
    ),
    st.sampled_from(PLACES),
    weeks,
    rules,
)
instants = st.datetimes(datetime(2025, 7, 1), datetime(2028, 6, 30), timezones=st.just(UTC))
changes = st.sampled_from(
    [
        datetime(2026, 3, 29, 1, tzinfo=UTC),
        datetime(2026, 10, 25, 1, tzinfo=UTC),
        datetime(2026, 3, 8, 7, tzinfo=UTC),
        datetime(2026, 11, 1, 6, tzinfo=UTC),
    ]
)
moments = instants | st.builds(
    lambda change, off: change + off,
    changes,
    st.timedeltas(timedelta(days=-2), timedelta(days=2)),
)
amounts = st.timedeltas(LEAST, timedelta(hours=100))


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A time on the clocks of Düsseldorf."""
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin"))


def japanese(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A time on the clocks of Osaka."""
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("Asia/Tokyo"))


@settings(max_examples=100, deadline=None)
@given(desks, moments, moments, moments)
def test_working_time_adds_up_over_any_split(
    hours: OfficeHours, start: datetime, split: datetime, end: datetime
) -> None:
    whole = working_time(hours, start, end)
    assert whole == working_time(hours, start, split) + working_time(hours, split, end)


@settings(max_examples=100, deadline=None)
@given(desks, moments, moments)
def test_working_time_is_never_more_than_the_time_that_passed(
    hours: OfficeHours, start: datetime, end: datetime
) -> None:
    first, last = sorted((start, end))
    assert timedelta(0) <= working_time(hours, first, last) <= last - first


@settings(max_examples=100, deadline=None)
@given(desks, moments)
def test_a_desk_is_open_exactly_when_its_own_clock_says_so(
    hours: OfficeHours, instant: datetime
) -> None:
    here = instant.astimezone(hours.zone)
    assume(here.fold == 0)
    spans = hours.week[here.weekday()] if is_working_day(hours, here.date()) else ()
    assert is_open(hours, instant) == any(a <= here.time() < b for a, b in spans)


@settings(max_examples=60, deadline=None)
@given(desks, moments, st.integers(0, 300))
def test_working_time_is_the_sum_of_the_open_quarters_of_an_hour(
    hours: OfficeHours, near: datetime, number: int
) -> None:
    start = near.replace(minute=0, second=0, microsecond=0)
    steps = [start + QUARTER * step for step in range(number)]
    counted = QUARTER * sum(is_open(hours, step) for step in steps)
    assert working_time(hours, start, start + QUARTER * number) == counted


@settings(max_examples=100, deadline=None)
@given(desks, moments, amounts)
def test_adding_working_time_is_undone_by_measuring_it(
    hours: OfficeHours, start: datetime, amount: timedelta
) -> None:
    end = add_working_time(hours, start, amount)
    assert working_time(hours, start, end) == amount
    assert working_time(hours, start, end - LEAST) == amount - LEAST
    assert is_open(hours, end - LEAST)


@settings(max_examples=100, deadline=None)
@given(desks, moments, moments, amounts, amounts)
def test_a_later_start_or_a_longer_wait_never_ends_earlier(
    hours: OfficeHours, start: datetime, other: datetime, amount: timedelta, more: timedelta
) -> None:
    first, second = sorted((start, other))
    end = add_working_time(hours, first, amount)
    assert end <= add_working_time(hours, second, amount)
    assert end < add_working_time(hours, first, amount + more)
    assert end == add_working_time(hours, next_opening(hours, first), amount)


@settings(max_examples=100, deadline=None)
@given(desks, moments)
def test_the_next_opening_is_the_first_open_instant(hours: OfficeHours, instant: datetime) -> None:
    opening = next_opening(hours, instant)
    assert is_open(hours, opening) and opening >= instant
    assert working_time(hours, instant, opening) == timedelta(0)
    assert (opening == instant) == is_open(hours, instant)
    assert add_working_time(hours, instant, timedelta(0)) == opening


@settings(max_examples=100, deadline=None)
@given(desks, moments, st.integers(0, 60))
def test_a_deadline_in_working_days_lies_within_office_hours(
    hours: OfficeHours, start: datetime, number: int
) -> None:
    due = add_working_days(hours, start, number)
    assert is_open(hours, due)
    assert due >= next_opening(hours, start)
    assert due <= add_working_days(hours, start, number + 1)
    assert working_days_left(hours, start, due) >= number


@settings(max_examples=100, deadline=None)
@given(desks, moments, st.integers(0, 400), st.timedeltas(timedelta(0), timedelta(days=3)))
def test_the_days_that_are_left_are_as_many_as_can_be_added(
    hours: OfficeHours, now: datetime, ahead: int, off: timedelta
) -> None:
    due = now + timedelta(days=ahead) + off
    left = working_days_left(hours, now, due)
    assert left >= 0 and working_days_left(hours, due, now) == -left
    assert left == 0 or add_working_days(hours, now, left) <= due
    assert add_working_days(hours, now, left + 1) > due


@given(weeks)
def test_a_week_is_read_as_it_was_stored(week: Week) -> None:
    assert read_hours(stored_week(week), "UTC", "GB", None).week == week


def test_a_night_in_which_clocks_go_forward_has_an_hour_less() -> None:
    hours = read_hours(NIGHTS, "Europe/Berlin", "DE", "NW")
    night, morning = local(2026, 3, 29), local(2026, 3, 29, 12)
    assert working_time(hours, night, morning) == 5 * HOUR
    assert add_working_time(hours, night, 2 * HOUR) == local(2026, 3, 29, 3)
    assert add_working_time(hours, night, 5 * HOUR) == local(2026, 3, 29, 6)


def test_a_night_in_which_clocks_go_back_has_an_hour_more() -> None:
    hours = read_hours(NIGHTS, "Europe/Berlin", "DE", "NW")
    night, morning = local(2026, 10, 25), local(2026, 10, 25, 12)
    assert working_time(hours, night, morning) == 7 * HOUR
    assert add_working_time(hours, night, 3 * HOUR) == datetime(2026, 10, 25, 1, tzinfo=UTC)
    assert add_working_time(hours, night, 4 * HOUR) == local(2026, 10, 25, 3)


def test_an_opening_in_the_skipped_hour_is_the_jump_itself() -> None:
    hours = read_hours([[["02:30", "04:00"]]] * 7, "Europe/Berlin", "DE", "NW")
    assert next_opening(hours, local(2026, 3, 29)) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert working_time(hours, local(2026, 3, 29), local(2026, 3, 30)) == HOUR


def test_hours_that_a_jump_swallows_are_no_hours() -> None:
    hours = read_hours([[["02:10", "02:50"]]] * 7, "Europe/Berlin", "DE", "NW")
    assert working_time(hours, local(2026, 3, 29), local(2026, 3, 30)) == timedelta(0)
    assert next_opening(hours, local(2026, 3, 29)) == local(2026, 3, 30, 2, 10)


def test_office_time_over_both_changes_of_2026_is_what_the_clock_shows() -> None:
    for friday, monday in ((27, 30), (23, 26)):
        month = 3 if friday == 27 else 10
        start = local(2026, month, friday, 14)
        assert working_time(DUESSELDORF, start, local(2026, month, monday, 10)) == 2 * HOUR
        assert add_working_time(DUESSELDORF, start, 2 * HOUR) == local(2026, month, monday, 10)
        assert add_working_days(DUESSELDORF, start, 1) == local(2026, month, monday, 14)


def test_american_clocks_change_on_other_days() -> None:
    week = [*([[["09:00", "17:00"]]] * 5), [], []]
    hours = read_hours(week, "America/New_York", "US", "NY")
    start = datetime(2026, 3, 6, 20, tzinfo=UTC)  # Friday, 15:00 in winter
    assert add_working_days(hours, start, 1) == datetime(2026, 3, 9, 19, tzinfo=UTC)
    assert add_working_time(hours, start, 3 * HOUR) == datetime(2026, 3, 9, 14, tzinfo=UTC)


def test_rosenmontag_is_a_closing_day_of_the_desk_and_no_public_holiday() -> None:
    rosenmontag = date(2027, 2, 8)
    plain = read_hours(OFFICE, "Europe/Berlin", "DE", "NW")
    assert not is_working_day(DUESSELDORF, rosenmontag) and is_working_day(plain, rosenmontag)
    assert add_working_days(DUESSELDORF, local(2027, 2, 5, 10), 1) == local(2027, 2, 9, 10)


def test_golden_week_2026_with_its_substitute_holiday_holds_the_clock() -> None:
    closed = [date(2026, 4, 29), *(date(2026, 5, day) for day in (3, 4, 5, 6))]
    assert not any(is_working_day(OSAKA, day) for day in closed)
    assert date(2026, 5, 6) in public_holidays("JP", None, 2026)
    assert add_working_days(OSAKA, japanese(2026, 4, 30, 10), 2) == japanese(2026, 5, 7, 10)
    evening = japanese(2026, 5, 1, 17)
    assert add_working_time(OSAKA, evening, HOUR) == japanese(2026, 5, 7, 9, 30)


def test_all_saints_is_a_holiday_in_north_rhine_westphalia_and_none_in_berlin() -> None:
    all_saints = date(2027, 11, 1)
    berlin = read_hours(OFFICE, "Europe/Berlin", "DE", "BE")
    assert not is_working_day(DUESSELDORF, all_saints) and is_working_day(berlin, all_saints)


def test_obon_and_the_turn_of_the_year_close_the_japanese_desk() -> None:
    assert add_working_days(OSAKA, japanese(2026, 8, 12, 10), 1) == japanese(2026, 8, 17, 10)
    assert next_opening(OSAKA, japanese(2026, 12, 28, 18)) == japanese(2027, 1, 4, 9)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (local(2026, 11, 24, 10), 2, local(2026, 11, 26, 10)),
        (local(2026, 11, 27, 14, 30), 2, local(2026, 12, 1, 14, 30)),
        (local(2026, 11, 26, 16), 1, local(2026, 11, 30, 9)),  # on Fridays they close at 15:00
        (local(2026, 11, 27, 18), 2, local(2026, 12, 2, 9)),  # after hours: from Monday 9:00
        (local(2026, 12, 23, 10), 1, local(2026, 12, 28, 10)),
    ],
)
def test_working_days_keep_the_time_of_day(start: datetime, days: int, due: datetime) -> None:
    assert add_working_days(DUESSELDORF, start, days) == due


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (local(2026, 11, 24, 10), 2),
        (local(2026, 11, 24, 18), 1),
        (local(2026, 11, 26, 9), 0),
        (local(2026, 11, 27, 9), 0),
        (local(2026, 11, 27, 10), -1),
        (local(2026, 11, 29, 10), -1),
        (local(2026, 11, 30, 10), -2),
    ],
)
def test_days_are_counted_until_and_after_the_deadline(now: datetime, left: int) -> None:
    assert working_days_left(DUESSELDORF, now, local(2026, 11, 26, 10)) == left


def test_one_instant_is_open_here_and_closed_there() -> None:
    instant = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    assert is_open(DUESSELDORF, instant) and not is_open(OSAKA, instant)


def test_a_desk_closes_at_its_closing_time() -> None:
    closing = local(2026, 11, 24, 17)
    assert not is_open(DUESSELDORF, closing) and is_open(DUESSELDORF, closing - LEAST)
    assert add_working_time(DUESSELDORF, local(2026, 11, 24, 16), HOUR) == closing


def test_a_desk_that_is_closed_for_years_is_told_so() -> None:
    every_day = [f"{date(2024, 1, 1) + timedelta(days=n):%m-%d}" for n in range(366)]
    hours = read_hours(OFFICE, "Europe/Berlin", "DE", "NW", every_day)
    now = local(2026, 11, 24, 10)
    assert working_time(hours, now, local(2028, 1, 1)) == timedelta(0)
    searches: list[Callable[[], datetime]] = [
        lambda: next_opening(hours, now),
        lambda: add_working_time(hours, now, HOUR),
        lambda: add_working_days(hours, now, 1),
    ]
    for search in searches:
        with pytest.raises(HoursInvalid, match="no open hour"):
            search()


def test_what_takes_more_than_a_hundred_years_is_refused() -> None:
    with pytest.raises(HoursInvalid):
        add_working_time(DUESSELDORF, local(2026, 11, 24, 10), timedelta(hours=250_000))
    with pytest.raises(HoursInvalid):
        add_working_days(DUESSELDORF, local(2026, 11, 24, 10), 30_000)


@pytest.mark.parametrize(
    ("week", "zone", "country", "region", "closing", "cause"),
    [
        ([[]] * 7, "UTC", "DE", "NW", (), Cause.NEVER_OPEN),
        ([[["09:00", "17:00"]]] * 6, "UTC", "DE", "NW", (), Cause.SEVEN_DAYS),
        ({"mon": []}, "UTC", "DE", "NW", (), Cause.SEVEN_DAYS),
        ([["09:00"]] * 7, "UTC", "DE", "NW", (), Cause.TIME),
        ([[["9:00", "17:00"]]] * 7, "UTC", "DE", "NW", (), Cause.TIME),
        ([[["09:00", "24:00"]]] * 7, "UTC", "DE", "NW", (), Cause.TIME),
        ([[["09:00", 17]]] * 7, "UTC", "DE", "NW", (), Cause.TIME),
        ([[["17:00", "09:00"]]] * 7, "UTC", "DE", "NW", (), Cause.BACKWARDS),
        ([[["09:00", "09:00"]]] * 7, "UTC", "DE", "NW", (), Cause.BACKWARDS),
        ([[["09:00", "13:00"], ["12:00", "17:00"]]] * 7, "UTC", "DE", "NW", (), Cause.OVERLAP),
        (OFFICE, "Mars/Olympus", "DE", "NW", (), Cause.ZONE),
        (OFFICE, "../etc/passwd", "DE", "NW", (), Cause.ZONE),
        (OFFICE, "UTC", "XX", None, (), Cause.COUNTRY),
        (OFFICE, "UTC", "DE", "ZZ", (), Cause.REGION),
        (OFFICE, "UTC", "JP", "27", (), Cause.REGION),
        (OFFICE, "UTC", "DE", "NW", ("13-01",), Cause.RULE),
        (OFFICE, "UTC", "DE", "NW", ("2026-02-29",), Cause.RULE),
        (OFFICE, "UTC", "DE", "NW", ("easter-999",), Cause.RULE),
        (OFFICE, "UTC", "DE", "NW", ("tomorrow",), Cause.RULE),
    ],
)
def test_nonsense_is_refused_with_what_to_do(
    week: object, zone: str, country: str, region: str | None, closing: tuple[str], cause: Cause
) -> None:
    with pytest.raises(HoursInvalid) as refused:
        read_hours(week, zone, country, region, closing)
    assert refused.value.cause is cause and str(refused.value).endswith(".")


def test_a_refusal_names_the_weekday() -> None:
    with pytest.raises(HoursInvalid) as refused:
        read_hours([*OFFICE[:2], [["x", "y"]], *OFFICE[3:]], "UTC", "DE", "NW")
    assert refused.value.day == 2


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        is_open(DUESSELDORF, datetime(2026, 11, 24, 10))


def test_time_cannot_be_taken_back() -> None:
    with pytest.raises(ValueError, match="added"):
        add_working_time(DUESSELDORF, local(2026, 11, 24, 10), -HOUR)
    with pytest.raises(ValueError, match="added"):
        add_working_days(DUESSELDORF, local(2026, 11, 24, 10), -1)


def test_a_year_is_reckoned_once_for_equal_hours() -> None:
    once = read_hours(OFFICE, "Europe/Berlin", "DE", "NW", GERMAN)
    again = read_hours(OFFICE, "Europe/Berlin", "DE", "NW", reversed(GERMAN))
    assert again == once and again.years is once.years
