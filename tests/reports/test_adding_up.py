"""Whatever the rows: parts add up to their whole, and each number is the length of its list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from apiflask import APIFlask

from matchmaker.db import db
from matchmaker.reports.figures import BY_KEY, FIGURES, Counted, Period
from matchmaker.reports.queries.lists import behind
from matchmaker.reports.queries.numbers import Numbers, numbers_of
from matchmaker.reports.queries.scope import Scope
from tests.people import DAICHI, EVA
from tests.reports.asking import Y2026, scope_for, view_for
from tests.reports.many import write_many
from tests.services import own_service

LAST_YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
SOME = Period(date(2025, 11, 20), date(2026, 2, 3))
ALWAYS = Period(date(2020, 1, 1), date(2026, 12, 31))
WANTED: tuple[tuple[str, Period, dict[str, str]], ...] = (
    (EVA, Y2026, {}),
    (EVA, LAST_YEAR, {}),
    (EVA, SOME, {"source": "phone"}),
    (EVA, ALWAYS, {"region": "大阪府", "programme": "Japan-Tag 2026"}),
    (DAICHI, ALWAYS, {"desk": "higashiosaka"}),
)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[APIFlask]:
    """A service with 400 inquiries of two years."""
    app = own_service(tmp_path_factory.mktemp("many"))
    with app.app_context():
        write_many(400)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(params=WANTED, ids=["this year", "last year", "some", "always", "another desk"])
def scope(request: pytest.FixtureRequest, many: APIFlask) -> Scope:
    """What the report covers."""
    assert many
    email, period, filters = request.param
    return scope_for(email, period, **filters)


def wholes(numbers: Numbers) -> dict[str, int]:
    """The whole of each figure."""
    return {figure.key: sum(numbers[figure.key].values()) for figure in FIGURES}


def test_every_number_is_that_of_the_list_behind_it(scope: Scope) -> None:
    numbers = numbers_of(scope)
    for figure in FIGURES:
        for value, number in numbers[figure.key].items():
            found = behind(scope, figure, value)
            assert number == found.number == sum(line.amount for line in found.lines)
            if figure.counted is not Counted.MINUTES:
                assert found.count == len(found.lines) == number, (figure.key, value)


def test_the_list_of_a_whole_holds_the_lists_of_its_parts(scope: Scope) -> None:
    numbers = numbers_of(scope)
    for figure in (figure for figure in FIGURES if figure.adds_up):
        parts = [line.id for v in numbers[figure.key] for line in behind(scope, figure, v).lines]
        whole = [line.id for line in behind(scope, figure).lines]
        assert sorted(set(parts)) == sorted(set(whole))
        if figure.counted is not Counted.MINUTES:
            assert sorted(parts) == sorted(whole), figure.key


def test_what_was_received_is_the_same_by_month_answer_source_kind_and_desk(scope: Scope) -> None:
    numbers, whole = numbers_of(scope), wholes(numbers_of(scope))
    assert whole["received"] > 0
    for key in ("first-answer", "by-source", "by-kind", "by-partner"):
        assert whole[key] == whole["received"], key
    assert numbers["conversion"]["received"] == whole["received"]
    assert all(number <= whole["received"] for number in numbers["conversion"].values())


def test_what_is_open_or_closed_is_the_same_by_every_split(scope: Scope) -> None:
    numbers, whole = numbers_of(scope), wholes(numbers_of(scope))
    assert whole["open-by-stage"] == whole["open-by-age"]
    if scope.end > scope.now:
        assert whole["open-by-stage"] == whole["load-open"]
    assert whole["closed"] == whole["closed-by-time"] == whole["load-closed"]
    assert numbers["closed"].get("agreement", 0) == whole["agreements"]
    assert numbers["closed"].get("no agreement", 0) == whole["no-agreement"]
    assert whole["load-overdue"] <= whole["load-open"]


def test_introductions_are_the_same_by_month_and_by_what_came_of_them(scope: Scope) -> None:
    whole = wholes(numbers_of(scope))
    assert whole["introductions"] == whole["ladder"]
    assert whole["settlements-by-state"] <= whole["settlements-by-city"]


def test_two_halves_of_a_year_make_the_year(many: APIFlask) -> None:
    assert many
    first = Period(date(2026, 1, 1), date(2026, 6, 30))
    second = Period(date(2026, 7, 1), date(2026, 12, 31))
    one, other, year = (
        wholes(numbers_of(scope_for(EVA, period))) for period in (first, second, Y2026)
    )
    for key in ("received", "closed", "introductions", "meetings", "results", "time-owed"):
        assert one[key] + other[key] == year[key] > 0, key
    assert one["settlements-by-city"] + other["settlements-by-city"] == year["settlements-by-city"]


def test_no_part_is_lost_on_the_page(many: APIFlask) -> None:
    with many.test_request_context("/desk/reports"):
        numbers = numbers_of(scope_for(EVA))
        view = view_for(EVA)
    for figure in (figure for figure in FIGURES if figure.adds_up):
        shown = view.figures[figure.key]
        assert sum(part.number for part in shown.parts) == shown.number
        assert shown.number == sum(numbers[figure.key].values()) > 0, figure.key
    for at, key in enumerate(("load-open", "load-overdue", "load-closed")):
        assert sum(line.parts[at][1].number for line in view.load) == view.figures[key].number


def test_a_list_has_pages_that_follow_one_another(many: APIFlask) -> None:
    assert many
    scope = scope_for(EVA, ALWAYS)
    whole = behind(scope, BY_KEY["received"])
    pages = [behind(scope, BY_KEY["received"], page=page, size=50) for page in (1, 2, 3)]
    lines = [line for page in pages for line in page.lines]
    assert lines == list(whole.lines[:150]) and pages[0].count == whole.count > 100
    received = [(line.received_at, line.id) for line in whole.lines]
    assert received == sorted(received, reverse=True)
