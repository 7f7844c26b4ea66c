"""The clock of a desk and absences are kept on PostgreSQL, too."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from matchmaker.db import db
from matchmaker.desks.absences import AbsenceRefused, end_absence, note_absence
from matchmaker.desks.hours import stored_week
from matchmaker.desks.queries import closing_days_of, colleagues_at, deputy_for, hours_of, today_at
from matchmaker.desks.timetables import add_closing_day, remove_closing_day, set_hours
from matchmaker.settings import Settings
from tests.people import EVA, FRANK
from tests.services import actor, app_with_demo_data, desk_id

pytestmark = pytest.mark.postgres
SHORT = [[["10:00", "12:00"]], [], [], [], [], [], []]


def test_hours_closing_days_and_absences(tmp_path: Path, empty_address: str) -> None:
    app = app_with_demo_data(Settings(instance=tmp_path, database_url=empty_address, meaning=False))
    with app.app_context():
        desk, frank, eva = desk_id("japan-desk-duesseldorf"), actor(FRANK), actor(EVA)
        set_hours(frank, desk, SHORT, None)
        assert stored_week(hours_of(desk).week) == SHORT
        for name in ("Umzug", "Umzug ins neue Haus"):
            add_closing_day(frank, desk, "12-27", name)
        today = today_at(desk)
        [moving] = [day for day in closing_days_of(desk, today) if day.rule == "12-27"]
        assert moving.name == "Umzug ins neue Haus"
        remove_closing_day(frank, desk, moving.id)
        away = note_absence(eva, eva.user_id or 0, today, today + timedelta(days=2), frank.user_id)
        with pytest.raises(AbsenceRefused):
            note_absence(frank, eva.user_id or 0, today, today)
        assert deputy_for(eva.user_id or 0, desk, today) == frank.user_id
        end_absence(frank, away)
        assert not any(person.absences for person in colleagues_at(desk, today))
        db.session.remove()
        db.engine.dispose()
