"""Many workers on PostgreSQL, one of them killed."""

from __future__ import annotations

import pytest
from apiflask import APIFlask

from matchmaker.db import db
from tests.notifications.test_work import JOBS, kill_one_of_four

pytestmark = pytest.mark.postgres


def test_a_thousand_jobs_take_effect_once_each(
    postgres_app: APIFlask, postgres_address: str
) -> None:
    with postgres_app.app_context():
        counts = kill_one_of_four(postgres_app.instance_path, postgres_address)
        db.session.remove()
    assert len(counts) == JOBS and set(counts.values()) == {1}
