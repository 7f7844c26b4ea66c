"""The history cannot be changed unnoticed, and its words can be erased."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy import select, text

from matchmaker.activities.models import Activity, ActivityText
from matchmaker.activities.queries import chain_fault, history
from matchmaker.activities.service import erase_texts, record
from matchmaker.db import db, transaction
from tests.people import AIKO
from tests.services import actor, own_service


@pytest.fixture
def app(tmp_path: Path) -> Iterator[APIFlask]:
    app = own_service(tmp_path)
    with app.app_context():
        with transaction() as session:
            for number in range(5):
                record(session, actor(AIKO), "inquiry", 7, "note", {"n": number}, f"word {number}")
        yield app
        db.engine.dispose()


def change(statement: str) -> None:
    with transaction() as session:
        session.execute(text(statement))


@pytest.mark.usefixtures("app")
class TestChain:
    def test_it_is_whole_as_it_was_written(self) -> None:
        assert chain_fault() is None
        assert [line.text for line in history("inquiry", 7)] == [
            f"word {n}" for n in (4, 3, 2, 1, 0)
        ]

    @pytest.mark.parametrize(
        ("statement", "fault"),
        [
            ("UPDATE activity SET verb = 'other' WHERE id = 3", 3),
            ("UPDATE activity SET data = '{\"n\": 9}' WHERE id = 2", 2),
            ("UPDATE activity SET text_digest = '' WHERE id = 4", 4),
            ("UPDATE activity SET at = '2020-01-01 00:00:00.000000' WHERE id = 1", 1),
            ("DELETE FROM activity WHERE id = 2", 3),
            ("DELETE FROM activity WHERE id = 5", 0),
            ("UPDATE activity SET id = CASE id WHEN 2 THEN 20 ELSE id END", 3),
        ],
    )
    def test_a_changed_removed_or_moved_line_is_found(self, statement: str, fault: int) -> None:
        change(statement)
        assert chain_fault() == fault

    def test_erasing_words_leaves_it_whole(self) -> None:
        user_id = actor(AIKO).user_id
        assert user_id is not None
        with transaction():
            assert erase_texts(db.session(), user_id) == 5
        assert chain_fault() is None
        assert db.session.scalars(select(ActivityText)).all() == []
        assert all(line.text_was_erased and line.text is None for line in history("inquiry", 7))
        assert db.session.scalars(select(Activity.text_id)).all() == [None] * 5
