"""The applications with the demo organisations: one for tests that only read, one each for others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from matchmaker.accounts.security import RULES
from matchmaker.db import db
from matchmaker.settings import Settings
from matchmaker.suggestions.extension import suggestion_index
from tests.services import app_with_demo_data, own_service

# A real hash takes a third of a second of processor time, and the tests sign people in all the time;
# test_passwords.py sees what the service itself does.
RULES["PASSWORD_HASH_PASSLIB_OPTIONS"] = {
    "argon2__rounds": 1,
    "argon2__memory_cost": 64,
    "argon2__parallelism": 1,
}


@pytest.fixture(scope="session")
def demo_app(tmp_path_factory: pytest.TempPathFactory) -> APIFlask:
    """The demo organisations on a database file of their own."""
    folder: Path = tmp_path_factory.mktemp("instance")
    app = app_with_demo_data(Settings(instance=folder, log_format="json"))
    with app.app_context():
        suggestion_index().snapshot()  # else the first page would count its statements too
    return app


@pytest.fixture
def client(demo_app: APIFlask) -> Iterator[FlaskClient]:
    """A visitor of the demo service."""
    with demo_app.test_client() as visitor:
        yield visitor


@pytest.fixture
def app(tmp_path: Path) -> Iterator[APIFlask]:
    """A service of its own with the demo people and organisations, for tests that write."""
    app = own_service(tmp_path)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app_context(app: APIFlask) -> Iterator[APIFlask]:
    """The same service, in whose context the whole test runs."""
    with app.app_context():
        yield app
