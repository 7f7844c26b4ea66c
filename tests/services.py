"""Services of their own for the tests that write: demo people and organisations, no sentence vectors."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from shutil import copy, copytree, rmtree
from tempfile import mkdtemp

from apiflask import APIFlask
from flask_migrate import upgrade
from sqlalchemy import select

from matchmaker import create_app
from matchmaker.accounts.demo import load_demo_people
from matchmaker.accounts.models import User
from matchmaker.accounts.policy import COMMAND_LINE, Actor
from matchmaker.accounts.queries import actor_of
from matchmaker.db import db
from matchmaker.desks.models import Desk
from matchmaker.exchange.demo import load_demo
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.sectors import taxonomy
from matchmaker.organisations.service import load_taxonomy
from matchmaker.settings import PROJECT, Settings, data_folder
from matchmaker.suggestions.extension import suggestion_index


def app_with_demo_data(settings: Settings) -> APIFlask:
    """An application whose database holds the sectors and the demo organisations."""
    app = create_app(settings)
    with app.app_context():
        upgrade()
        load_taxonomy(COMMAND_LINE, taxonomy())
        load_demo(COMMAND_LINE, data_folder("seeds") / "organisations.jsonl", taxonomy())
        load_demo_people(COMMAND_LINE, data_folder("seeds"))
    return app


@cache
def prepared_folder() -> Path:
    """A folder with a database and an index of the demo data, made once for all tests here."""
    folder = Path(mkdtemp(prefix="matchmaker-"))
    atexit.register(rmtree, folder)
    app = app_with_demo_data(Settings(instance=folder, meaning=False))
    with app.app_context():
        suggestion_index().snapshot()
        db.session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.session.remove()
        db.engine.dispose()
    return folder


def own_service(folder: Path, **settings: object) -> APIFlask:
    """A service on a database file of its own in this folder, with the demo data."""
    prepared = prepared_folder()
    copy(prepared / "matchmaker.db", folder / "matchmaker.db")
    copytree(prepared / "index", folder / "index", symlinks=True, dirs_exist_ok=True)
    return create_app(Settings(instance=folder, meaning=False, **settings))  # type: ignore[arg-type]


def actor(email: str) -> Actor:
    """One of the demo people as an actor."""
    return actor_of(db.session.scalars(select(User.id).where(User.email == email)).one())


def organisation_id(external_id: str) -> int:
    """The id of a demo organisation."""
    return db.session.scalars(
        select(Organisation.id).where(Organisation.external_id == external_id)
    ).one()


def desk_id(code: str) -> int:
    """The id of a demo desk."""
    return db.session.scalars(select(Desk.id).where(Desk.code == code)).one()


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def web_server(instance: Path, *, workers: int = 1, threads: int = 4) -> Iterator[str]:
    """The address of a service of so many web processes, by words alone."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}"]
    quiet = [
        f"--workers={workers}",
        f"--threads={threads}",
        "--log-level=error",
        "--no-control-socket",
    ]
    environment = {
        **os.environ,
        "MATCHMAKER_INSTANCE": str(instance),
        "MATCHMAKER_MEANING": "0",
    }
    process = subprocess.Popen(
        [*command, *quiet], cwd=PROJECT, env=environment, stderr=subprocess.DEVNULL
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()
