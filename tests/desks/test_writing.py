"""Hours and closing days as people write them."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given

from matchmaker.desks.closing_days import (
    Cause,
    HoursInvalid,
    coming_dates,
    coming_holidays,
    date_of,
    holiday_names,
    public_holidays,
    read_rule,
    regions_of,
)
from matchmaker.desks.hours import Span, read_week
from matchmaker.desks.writing import (
    read_closing_words,
    read_spans,
    read_week_words,
    written_spans,
)
from tests.desks.test_hours import OFFICE, days

NINE_TO_FIVE = (time(9), time(17))


@pytest.mark.parametrize(
    "text",
    ["09:00–17:00", "9-17", "9.00 - 17.00", "9:00 ~ 17:00", "9時〜17時", "９：００～１７：００"],
)
def test_hours_are_read_as_people_write_them(text: str) -> None:
    assert read_spans(text) == (NINE_TO_FIVE,)


@pytest.mark.parametrize(
    "text", ["9-12, 13-17", "09:00–12:00; 13:00–17:00", "9時〜12時、13時〜17時"]
)
def test_a_day_can_have_two_parts(text: str) -> None:
    assert read_spans(text) == ((time(9), time(12)), (time(13), time(17)))


@pytest.mark.parametrize("text", ["", "  ", "-", "–"])
def test_nothing_is_a_day_off(text: str) -> None:
    assert read_spans(text) == ()


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("morning", Cause.TIME),
        ("9", Cause.TIME),
        ("9-25", Cause.TIME),
        ("9-17,", Cause.TIME),
        ("17-9", Cause.BACKWARDS),
        ("9-13, 12-17", Cause.OVERLAP),
    ],
)
def test_what_is_no_hours_is_refused(text: str, cause: Cause) -> None:
    with pytest.raises(HoursInvalid) as refused:
        read_spans(text, 3)
    assert refused.value.cause is cause and refused.value.day == 3


@given(days)
def test_written_hours_are_read_as_they_were(spans: tuple[Span, ...]) -> None:
    assert read_spans(written_spans(spans)) == spans


def test_a_week_is_read_from_the_words_of_the_seeds() -> None:
    week = read_week_words("Mon-Thu 09:00-17:00; Fri 09:00-15:00")
    assert week == OFFICE and read_week(week)[4] == ((time(9), time(15)),)


@pytest.mark.parametrize("text", ["Noday 09:00-17:00", "Mon", "Mon-Xyz 9-17", "09:00-17:00"])
def test_an_unknown_weekday_is_refused(text: str) -> None:
    with pytest.raises(HoursInvalid):
        read_week_words(text)


def test_closing_days_are_read_with_their_names() -> None:
    assert read_closing_words("easter-48 Rosenmontag; 12-24; 08-13 お盆") == (
        ("easter-48", "Rosenmontag"),
        ("12-24", ""),
        ("08-13", "お盆"),
    )


@pytest.mark.parametrize(
    ("rule", "year", "day"),
    [
        ("easter-48", 2026, date(2026, 2, 16)),
        ("easter-48", 2027, date(2027, 2, 8)),
        ("easter", 2027, date(2027, 3, 28)),
        ("easter+39", 2027, date(2027, 5, 6)),
        ("02-29", 2027, None),
        ("02-29", 2028, date(2028, 2, 29)),
        ("2026-11-27", 2026, date(2026, 11, 27)),
        ("2026-11-27", 2027, None),
    ],
)
def test_a_rule_has_its_date_in_a_year(rule: str, year: int, day: date | None) -> None:
    assert date_of(read_rule(rule), year) == day


def test_coming_dates_end_with_the_next_year() -> None:
    assert coming_dates("12-24", date(2026, 12, 25)) == (date(2027, 12, 24),)
    assert coming_dates("12-24", date(2026, 12, 24)) == (date(2026, 12, 24), date(2027, 12, 24))


@pytest.mark.parametrize(
    ("country", "language", "name"),
    [
        ("DE", "de", "Neujahr"),
        ("DE", "en", "New Year's Day"),
        ("DE", "ja", "New Year's Day"),
        ("JP", "ja", "元日"),
        ("JP", "de", "New Year's Day"),
    ],
)
def test_holidays_have_the_readers_names_where_there_are_any(
    country: str, language: str, name: str
) -> None:
    assert holiday_names(country, None, 2027, language)[0] == (date(2027, 1, 1), name)


def test_holidays_to_come_end_with_the_next_year() -> None:
    found = [day for day, _name in coming_holidays("DE", "NW", date(2026, 12, 26), "de")]
    assert found[0] == date(2026, 12, 26) and found[-1] == date(2027, 12, 26)


def test_regions_are_offered_by_name() -> None:
    assert ("NW", "Nordrhein-Westfalen") in regions_of("DE") and regions_of("JP") == ()
    with pytest.raises(HoursInvalid):
        public_holidays("DE", "XX", 2026)
