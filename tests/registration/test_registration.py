"""A profile from the first step of the form to its submission, and what may go wrong on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matchmaker.db import db
from matchmaker.organisations.models import ProfileDraft
from tests.pages import open_page
from tests.people import AIKO, CLARA, browser_of, post
from tests.services import organisation_id, own_service

OFFER = "チタンの五軸加工と医療機器向けの微細部品を小ロットで製作します。"
STEPS = ("organisation", "offers", "needs", "sectors", "proof", "contact", "preview")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[APIFlask]:
    """A service of its own with the demo people and organisations."""
    app = own_service(tmp_path_factory.mktemp("registration"))
    yield app
    with app.app_context():
        db.engine.dispose()


def begin(client: FlaskClient, name: str = "株式会社アオバ精機") -> int:
    answer = post(
        client, "/register/organisation", kind="company", name=name, country="JP", version="0"
    )
    assert answer.status_code == 303, answer.text
    found = re.search(r"/organisations/(\d+)/edit/offers", answer.location)
    assert found, answer.location
    return int(found[1])


def save(client: FlaskClient, id_: int, step: str, version: int, **values: str) -> TestResponse:
    """Send a step as its form would; `-` in names is written as `__`."""
    fields = {name.replace("__", "-"): value for name, value in values.items()}
    return post(client, f"/organisations/{id_}/edit/{step}", version=str(version), **fields)


def draft(app: APIFlask, id_: int) -> ProfileDraft:
    with app.app_context():
        return db.session.get_one(ProfileDraft, id_)


@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_every_page_is_well_made_in_three_languages(app: APIFlask, language: str) -> None:
    with browser_of(app, AIKO) as client:
        open_page(client, f"/register/organisation?lang={language}")
        id_ = begin(client)
        save(client, id_, "offers", 1, offers__0__text=OFFER)
        for step in STEPS:
            open_page(client, f"/organisations/{id_}/edit/{step}")
        open_page(client, f"/organisations/{id_}/draft-suggestions")
        open_page(client, "/my/organisations")
    with browser_of(app, CLARA) as client:
        for step in STEPS:
            open_page(client, f"/organisations/{organisation_id_of(app, 'demo-081')}/edit/{step}")


def organisation_id_of(app: APIFlask, external_id: str) -> int:
    with app.app_context():
        return organisation_id(external_id)
