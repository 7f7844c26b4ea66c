"""Periods, months, shares, lines, and how an address is read: without a database."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from matchmaker.reports.figures import BY_KEY, Period, line, year_of
from matchmaker.reports.forms import read_figure, read_page, read_reading

TODAY = date(2026, 11, 28)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def period_of(**address: str) -> tuple[str, str]:
    values = {name.removesuffix("_"): value for name, value in address.items()}
    period = read_reading(MultiDict(values), TODAY).asked.period
    return period.first_on.isoformat(), period.last_on.isoformat()


@given(DAYS, DAYS)
def test_the_months_of_a_period_follow_one_another_and_cover_it(one: date, other: date) -> None:
    period = Period(min(one, other), max(one, other))
    buckets = period.buckets()
    ends = [bucket.until for bucket in buckets]
    assert ends == sorted(set(ends)) and len({bucket.name for bucket in buckets}) == len(buckets)
    assert ends[-1] > period.last_on and all(end <= period.last_on for end in ends[:-1])
    assert buckets[0].name == f"{period.first_on:%Y-%m}"[: len(buckets[0].name)]
    assert len(buckets) <= 100


def test_a_year_has_twelve_months_and_a_long_period_has_years() -> None:
    assert [bucket.name for bucket in year_of(TODAY).buckets()][::11] == ["2026-01", "2026-12"]
    long = Period(date(2020, 5, 1), date(2026, 2, 28)).buckets()
    assert [bucket.name for bucket in long][::6] == ["2020", "2026"]


def test_months_that_have_not_begun_are_not_shown() -> None:
    year = year_of(TODAY)
    assert len(year.until(TODAY).buckets()) == 11
    assert len(year.until(date(2025, 3, 1)).buckets()) == 1
    assert year.until(date(2030, 3, 1)) == year


def test_a_day_begins_at_midnight_of_the_desk() -> None:
    year = year_of(TODAY)
    assert year.begins(ZoneInfo("Asia/Tokyo")).isoformat() == "2026-01-01T00:00:00+09:00"
    assert year.ends(ZoneInfo("Europe/Berlin")).isoformat() == "2027-01-01T00:00:00+01:00"


def test_an_address_that_says_nothing_asks_for_this_year() -> None:
    assert period_of() == ("2026-01-01", "2026-12-31")
    assert period_of(from_="2025-04-01") == ("2025-04-01", "2025-12-31")
    assert period_of(to="2024-03-31") == ("2024-01-01", "2024-03-31")
    assert period_of(from_="2026-03-31", to="2026-03-01") == ("2026-03-01", "2026-03-31")


@pytest.mark.parametrize("text", ["31.12.2026", "2026-02-30", "gestern", "9" * 400, "\x00"])
def test_a_day_that_is_none_is_named(text: str) -> None:
    reading = read_reading(MultiDict({"from": text}), TODAY)
    assert reading.asked.period == year_of(TODAY) and reading.unreadable == ("from",)


def test_a_day_out_of_all_reason_becomes_the_nearest() -> None:
    assert period_of(from_="0001-01-01", to="9999-12-31") == ("2000-01-01", "2099-12-31")


def test_the_address_of_a_report_asks_for_the_same_report() -> None:
    reading = read_reading(
        MultiDict({"from": "2026-01-01", "desk": "x", "region": " 大阪府 ", "source": "phone"}),
        TODAY,
    )
    again = read_reading(MultiDict(reading.asked.query()), TODAY)
    assert again == reading and reading.asked.region == "大阪府"


def test_a_list_is_asked_for_by_figure_and_value() -> None:
    found = read_figure(MultiDict({"figure": "ladder", "value": "met"}))
    assert found == (BY_KEY["ladder"], "met")
    assert read_figure(MultiDict({"figure": "nonsense"})) is None
    assert read_figure(MultiDict({"figure": "conversion"})) == (BY_KEY["received"], "")
    assert [read_page(MultiDict({"page": text})) for text in ("3", "0", "x", "9" * 9)] == [
        3,
        1,
        1,
        1,
    ]


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=50))
def test_a_line_stays_within_its_drawing(numbers: list[int]) -> None:
    points = [tuple(map(float, point.split(","))) for point in line(numbers, max(numbers)).split()]
    assert points[0][0] == 0 and points[-1][0] == 100
    assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in points)
