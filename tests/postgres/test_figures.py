"""Figures for Prometheus and the literal search on PostgreSQL: as on SQLite."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from matchmaker.accounts.policy import VISITOR
from matchmaker.directory.queries import DirectoryFilter
from matchmaker.health.queries import Figures, database_bytes, figures
from matchmaker.organisations.sectors import taxonomy
from matchmaker.suggestions.literal import search_literally

pytestmark = pytest.mark.postgres


def of_profiles(app: APIFlask) -> tuple[Figures, int]:
    """What is counted, and the size of the database."""
    with app.app_context():
        return figures(), database_bytes()


def test_both_databases_count_alike(demo_app: APIFlask, postgres_app: APIFlask) -> None:
    (here, small), (there, large) = of_profiles(demo_app), of_profiles(postgres_app)
    assert (here.profiles, here.texts) == (there.profiles, there.texts)
    assert list(here.inquiries) == list(there.inquiries) and set(here.overdue) == set(there.overdue)
    assert small > 100_000 and large > 1_000_000


def test_the_page_is_read_there_too(postgres_app: APIFlask) -> None:
    client: FlaskClient = postgres_app.test_client()
    assert 'database="postgresql"' in client.get("/metrics").text


@pytest.mark.parametrize("q", ["titanium", "チタン", "Hikari Robotics", "ISO 9001", "100%"])
def test_both_databases_find_the_same_literally(
    demo_app: APIFlask, postgres_app: APIFlask, q: str
) -> None:
    found = []
    for app in (demo_app, postgres_app):
        with app.app_context():
            answer = search_literally(VISITOR, taxonomy(), q, DirectoryFilter(), 1)
            ids = [hit.organisation.external_id for hit in answer.hits]
            found.append((answer.total, ids))
    assert found[0] == found[1]
