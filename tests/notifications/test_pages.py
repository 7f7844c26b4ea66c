"""The operator's pages about mails, jobs and security events."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from sqlalchemy import select, update

from matchmaker.cli.worker import JOBS, TASKS
from matchmaker.db import db, transaction
from matchmaker.notifications.models import OutboxItem
from matchmaker.notifications.repeated import ensure_rows
from tests.pages import open_page
from tests.people import AIKO, OLGA, browser_of, post, work_off


@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_the_operator_reads_what_waits_where_no_mail_server_is_set(
    app: APIFlask, language: str
) -> None:
    with browser_of(app) as client:
        post(client, "/reset", "/reset", email=AIKO)
    work_off(app, dict(TASKS))
    with app.app_context():
        ensure_rows(JOBS)
    with browser_of(app, OLGA) as client:
        page = open_page(client, f"/operator/outbox?lang={language}")
        assert AIKO in page.html and "MAIL_URL" in page.html
        open_page(client, f"/operator/security-log?lang={language}")


def test_what_failed_says_why_and_is_tried_again_by_one_button(app: APIFlask) -> None:
    with browser_of(app) as client:
        post(client, "/reset", "/reset", email=AIKO)
    with app.app_context(), transaction() as session:
        session.execute(
            update(OutboxItem).values(last_error="OSError: away", attempts=3, given_up_at=None)
        )
    with browser_of(app, OLGA) as client:
        assert "OSError: away" in client.get("/operator/outbox").text
        post(client, "/operator/outbox/retry", "/operator/outbox")
    with app.app_context():
        assert db.session.scalars(select(OutboxItem.attempts)).all() == [0]
