"""The service that the tests of registration share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from apiflask import APIFlask
from sqlalchemy import delete

from matchmaker.accounts.models import RateCount
from matchmaker.db import db, transaction
from matchmaker.suggestions.extension import suggestion_index
from tests.services import own_service


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[APIFlask]:
    """A service of its own with the demo people and organisations."""
    app = own_service(tmp_path_factory.mktemp("registration"))
    with app.app_context():
        suggestion_index().snapshot()  # else the first page would count its statements too
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def nobody_has_tried_too_often(app: APIFlask) -> None:
    """The tests share one service, and sign the same people in again and again."""
    with app.app_context(), transaction() as session:
        session.execute(delete(RateCount))
