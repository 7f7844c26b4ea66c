"""Reports on PostgreSQL: the same rows give the same numbers and the same lists."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from apiflask import APIFlask

from matchmaker import clock
from matchmaker.db import db
from matchmaker.reports.figures import FIGURES, Period
from matchmaker.reports.queries.lists import behind
from matchmaker.reports.queries.numbers import Numbers, numbers_of
from matchmaker.settings import Settings
from tests.inquiries.world import MONDAY
from tests.people import EVA
from tests.reports.asking import Y2026, scope_for
from tests.reports.many import write_many
from tests.services import app_with_demo_data, own_service

pytestmark = pytest.mark.postgres
Answer = tuple[Numbers, dict[str, list[tuple[str, str, int]]]]


def answers(app: APIFlask, period: Period) -> Answer:
    """All numbers of a report, and the lists behind them."""
    with app.app_context(), clock.at(MONDAY):
        scope = scope_for(EVA, period)
        lists = {
            figure.key: [
                (line.number, line.note, line.amount) for line in behind(scope, figure).lines
            ]
            for figure in FIGURES
        }
        return numbers_of(scope), lists


def test_both_databases_report_the_same(tmp_path: Path, empty_address: str) -> None:
    (tmp_path / "here").mkdir()
    here = own_service(tmp_path / "here")
    there = app_with_demo_data(
        Settings(instance=tmp_path / "there", database_url=empty_address, meaning=False)
    )
    for app in (here, there):
        with app.app_context(), clock.at(MONDAY):
            write_many(300)
    for period in (Y2026, Period(date(2025, 1, 1), date(2025, 12, 31))):
        numbers, lists = answers(here, period)
        assert answers(there, period) == (numbers, lists)
        assert all(numbers[figure.key] for figure in FIGURES)
    for app in (here, there):
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
