"""What a page says about the time that is left: numbers, words, the clocks of both places."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from apiflask import APIFlask
from flask import render_template_string

from matchmaker import create_app
from matchmaker.desks.remaining import Place, Remaining, Unit, remaining
from matchmaker.desks.remaining_words import due_times, remaining_words
from matchmaker.settings import Settings
from tests.desks.test_hours import DUESSELDORF, OSAKA, japanese, local

RHINE, JAPAN = Place("Düsseldorf", DUESSELDORF), Place("Osaka", OSAKA)
THURSDAY = japanese(2026, 11, 26, 16)
COMPONENT = "{% from 'components/clock.html' import clock %}{{ clock(view) }}"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> APIFlask:
    """An application without any data: words need none."""
    return create_app(Settings(instance=tmp_path_factory.mktemp("words"), meaning=False))


def left(now: datetime, due: datetime = THURSDAY) -> tuple[int, Unit, bool]:
    """Amount, unit and whether it is late, at the Japanese desk."""
    view = remaining(now, due, JAPAN)
    return view.amount, view.unit, view.is_late


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (japanese(2026, 11, 24, 16), (2, Unit.DAYS, False)),
        (japanese(2026, 11, 25, 17), (7, Unit.WORKING_HOURS, False)),
        (japanese(2026, 11, 26, 12, 30), (3, Unit.HOURS, False)),
        (japanese(2026, 11, 26, 15, 20), (40, Unit.MINUTES, False)),
        (THURSDAY, (0, Unit.MINUTES, False)),
        (japanese(2026, 11, 26, 16, 20), (20, Unit.MINUTES, True)),
        (japanese(2026, 11, 26, 17, 30), (1, Unit.HOURS, True)),
        (japanese(2026, 11, 26, 20), (1, Unit.WORKING_HOURS, True)),
        (japanese(2026, 11, 30, 16), (2, Unit.DAYS, True)),
    ],
)
def test_time_is_counted_in_the_largest_whole_unit(
    now: datetime, expected: tuple[int, Unit, bool]
) -> None:
    assert left(now) == expected


def test_a_weekend_in_between_leaves_working_hours() -> None:
    due = japanese(2026, 11, 30, 9, 30)
    assert left(japanese(2026, 11, 27, 17), due) == (1, Unit.WORKING_HOURS, False)
    assert left(japanese(2026, 11, 27, 17, 15), due) == (0, Unit.WORKING_HOURS, False)


def test_the_other_place_stands_beside_only_where_its_clocks_differ() -> None:
    now = local(2026, 11, 24, 10)
    both = remaining(now, THURSDAY, JAPAN, RHINE)
    assert [(each.city, each.local.hour) for each in both.times] == [
        ("Osaka", 16),
        ("Düsseldorf", 8),
    ]
    assert len(remaining(now, THURSDAY, RHINE, RHINE).times) == 1


def test_a_time_outside_office_hours_is_known_as_such() -> None:
    osaka, duesseldorf = remaining(THURSDAY, THURSDAY, JAPAN, RHINE).times
    assert osaka.is_office_time and not duesseldorf.is_office_time
    closing = remaining(THURSDAY, japanese(2026, 11, 26, 17, 30), JAPAN)
    assert closing.times[0].is_office_time


def said(app: APIFlask, language: str, view: Remaining) -> tuple[str, str]:
    """The words and times in a language."""
    with app.test_request_context(f"/?lang={language}"):
        return remaining_words(view), due_times(view)


def test_words_and_clocks_name_both_cities(pages: APIFlask) -> None:
    view = remaining(japanese(2026, 11, 24, 16), THURSDAY, JAPAN, RHINE)
    assert said(pages, "en", view) == (
        "2 working days left",
        "Thu 16:00 in Osaka, 08:00 in Düsseldorf (outside office hours)",
    )


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (-2880, "2 working days left"),
        (-1440, "1 working day left"),
        (-60, "1 hour left"),
        (-20, "20 minutes left"),
        (0, "due now"),
        (1, "1 minute late"),
        (80, "1 hour late"),
        (120, "1 working hour late"),
        (1440, "1 working day late"),
    ],
)
def test_every_unit_has_its_words(pages: APIFlask, minutes: int, words: str) -> None:
    view = remaining(THURSDAY + timedelta(minutes=minutes), THURSDAY, JAPAN)
    assert said(pages, "en", view)[0] == words


def test_a_working_hour_that_is_not_whole_is_said_so(pages: APIFlask) -> None:
    evening, morning = japanese(2026, 11, 26, 17, 15), japanese(2026, 11, 27, 9, 15)
    early = remaining(evening, morning, JAPAN)
    late = remaining(morning, evening, JAPAN)
    assert said(pages, "en", early)[0] == "less than a working hour left"
    assert said(pages, "en", late)[0] == "less than a working hour late"


@pytest.mark.parametrize(
    ("language", "near", "far"),
    [
        ("de", "Do., 16:00", "Do., 24.12.2026, 16:00"),
        ("en", "Thu 16:00", "Thu 24 Dec 2026, 16:00"),
        ("ja", "11月26日(木) 16:00", "2026年12月24日(木) 16:00"),
    ],
)
def test_dates_are_written_as_the_reader_writes_them(
    pages: APIFlask, language: str, near: str, far: str
) -> None:
    now = japanese(2026, 11, 24, 16)
    christmas = japanese(2026, 12, 24, 16)
    assert near in said(pages, language, remaining(now, THURSDAY, JAPAN))[1]
    assert far in said(pages, language, remaining(now, christmas, JAPAN))[1]


def test_another_day_at_the_other_place_is_named(pages: APIFlask) -> None:
    late_in_germany = local(2026, 11, 26, 16, 30)
    view = remaining(local(2026, 11, 26, 10), late_in_germany, RHINE, JAPAN)
    assert said(pages, "en", view)[1] == (
        "Thu 16:30 in Düsseldorf, Fri 00:30 in Osaka (outside office hours)"
    )


def test_the_component_holds_the_instant_for_machines(pages: APIFlask) -> None:
    view = remaining(THURSDAY + timedelta(days=7), THURSDAY, JAPAN, RHINE)
    with pages.test_request_context("/?lang=en"):
        html = render_template_string(COMPONENT, view=view)
    assert f'datetime="{THURSDAY.astimezone(UTC).isoformat()}"' in html
    assert 'class="tag bad"' in html and "working days late" in html
