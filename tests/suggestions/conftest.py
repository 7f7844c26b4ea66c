"""The service that the tests of judgements share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask

from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.suggestions.feedback import withdraw_judgement
from matchmaker.suggestions.feedback_queries import judgements
from tests.suggestions.feedback import app_with_some


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> APIFlask:
    folder: Path = tmp_path_factory.mktemp("judged")
    return app_with_some(folder)


@pytest.fixture
def judged(app: APIFlask) -> Iterator[None]:
    """A context in which all that was judged is withdrawn at the end."""
    with app.app_context():
        yield
        for judgement in judgements(COMMAND_LINE):
            withdraw_judgement(COMMAND_LINE, judgement.id)
