"""The application with the demo organisations, shared by the tests that only read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from matchmaker import create_app
from matchmaker.accounts.demo import load_demo_people
from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.exchange.demo import load_demo
from matchmaker.organisations.sectors import taxonomy
from matchmaker.organisations.service import load_taxonomy
from matchmaker.settings import Settings, data_folder
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
