"""The shortlist: without an account, kept at sign-up, with notes, side by side."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import select

from matchmaker import clock
from matchmaker.db import db
from matchmaker.shortlists.models import ShortlistEntry
from matchmaker.shortlists.service import VISITORS_KEEP, forget_old_lists
from tests.pages import open_page
from tests.people import AIKO, CLARA, browser_of, post, sign_in
from tests.services import organisation_id


def ids(app: APIFlask, *external: str) -> list[int]:
    with app.app_context():
        return [organisation_id(each) for each in external]


def keep(client: FlaskClient, *organisations: int) -> None:
    for each in organisations:
        assert post(client, f"/shortlist/keep/{each}", back="/directory").location == "/directory"


@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_a_visitor_keeps_notes_and_compares(app: APIFlask, language: str) -> None:
    first, second = ids(app, "demo-001", "demo-081")
    with browser_of(app) as client:
        open_page(client, f"/shortlist?lang={language}")
        keep(client, first, second)
        post(client, f"/shortlist/note/{first}", note="Ask Aiko about <grippers>")
        page = open_page(client, f"/shortlist?lang={language}")
        assert "Ask Aiko about &lt;grippers&gt;" in page.html
        side_by_side = open_page(client, f"/shortlist/compare?with={first}&with={second}")
        assert "Ask Aiko" in side_by_side.html and side_by_side.html.count('<th scope="col">') == 2


def test_what_a_visitor_kept_goes_along_when_signing_in(app: APIFlask) -> None:
    first, second = ids(app, "demo-002", "demo-081")
    with browser_of(app, AIKO) as client:
        keep(client, first)
    with browser_of(app) as client:
        keep(client, first, second)
        sign_in(client, AIKO)
        page = client.get("/shortlist").text
        assert page.count('class="card stack"') == 2
        post(client, "/sign-out")
        assert 'class="card stack"' not in client.get("/shortlist").text


def test_nobody_sees_anothers_list(app: APIFlask) -> None:
    [first] = ids(app, "demo-001")
    with browser_of(app, AIKO) as client:
        keep(client, first)
    for person in (None, CLARA):
        with browser_of(app, person) as client:
            assert 'class="card stack"' not in client.get("/shortlist").text


def test_a_removal_can_be_undone(app: APIFlask) -> None:
    [first] = ids(app, "demo-001")
    with browser_of(app) as client:
        keep(client, first)
        answer = post(client, f"/shortlist/remove/{first}")
        page = client.get(answer.location).text
        assert 'class="card stack"' not in page and f"/shortlist/keep/{first}" in page


def test_what_is_not_public_cannot_be_kept(app: APIFlask) -> None:
    with browser_of(app) as client:
        assert post(client, "/shortlist/keep/99999").status_code == 404


def test_forgotten_lists_of_visitors_are_removed_and_others_stay(app: APIFlask) -> None:
    [first] = ids(app, "demo-001")
    for person in (None, AIKO):
        with browser_of(app, person) as client:
            keep(client, first)
    later = clock.now() + VISITORS_KEEP + timedelta(days=1)
    with app.app_context(), time_machine.travel(later, tick=False):
        assert forget_old_lists() == 1
        assert len(db.session.scalars(select(ShortlistEntry)).all()) == 1
