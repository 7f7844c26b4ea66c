"""Services that only these tests use: one to read, one to write, one reached over TLS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask

from matchmaker.db import db
from tests.services import own_service


def closed_after(app: APIFlask) -> Iterator[APIFlask]:
    """The service, whose database is let go afterwards."""
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def quiet_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[APIFlask]:
    """A service for the tests of one file that change nothing."""
    yield from closed_after(own_service(tmp_path_factory.mktemp("quiet")))


@pytest.fixture
def app(tmp_path: Path) -> Iterator[APIFlask]:
    """A service of one test."""
    yield from closed_after(own_service(tmp_path))


@pytest.fixture
def tls_app(tmp_path: Path) -> Iterator[APIFlask]:
    """A service that readers reach over TLS, by one proxy."""
    yield from closed_after(
        own_service(tmp_path, public_url="https://partners.example", trusted_proxies=1)
    )
