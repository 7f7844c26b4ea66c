"""An empty service, and a way to import a file into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask_migrate import upgrade

from matchmaker import create_app
from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.db import db
from matchmaker.exchange.importing import import_organisations
from matchmaker.exchange.report import ImportReport
from matchmaker.exchange.rows import ImportOptions
from matchmaker.matching.detection import detect_language
from matchmaker.organisations.sectors import taxonomy
from matchmaker.settings import Settings

Import = Callable[..., ImportReport]


@pytest.fixture
def empty_app(tmp_path: Path) -> Iterator[APIFlask]:
    """A service without organisations, its context open."""
    app = create_app(Settings(instance=tmp_path / "instance", demo=False))
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def take(empty_app: APIFlask) -> Import:
    """Import a file with options."""
    assert empty_app

    def run(path: Path, **options: object) -> ImportReport:
        asked = ImportOptions(**({"kind": "company"} | options))  # type: ignore[arg-type]
        return import_organisations(COMMAND_LINE, path, asked, taxonomy(), detect_language)

    return run
