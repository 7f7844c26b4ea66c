"""The migrations on SQLite."""

from __future__ import annotations

from pathlib import Path

from alembic.script import ScriptDirectory
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect

from matchmaker.db import db
from matchmaker.settings import PACKAGE, Settings
from tests.services import app_with_demo_data


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory(str(PACKAGE / "migrations")).get_heads()) == 1


def test_the_models_equal_the_migrations_and_both_ways_work_with_rows_in(tmp_path: Path) -> None:
    app = app_with_demo_data(Settings(instance=tmp_path))
    with app.app_context():
        check()
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        check()
        db.engine.dispose()
