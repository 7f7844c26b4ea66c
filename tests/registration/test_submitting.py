"""Handing a profile in from the form, and the organisations of a person."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import insert
from werkzeug.test import TestResponse

from matchmaker import clock
from matchmaker.db import db, transaction
from matchmaker.organisations.lifecycle import CONSENT_VERSION
from matchmaker.organisations.models import Organisation, ReviewComment
from tests.people import AIKO, CLARA, DAICHI, browser_of, post
from tests.registration.form import OFFER, begin, draft, save

pytestmark = pytest.mark.usefixtures("nobody_has_tried_too_often")


class TestSubmitting:
    def test_a_complete_profile_is_submitted_and_has_suggestions(self, app: APIFlask) -> None:
        with browser_of(app, AIKO) as client:
            id_ = begin(client)
            save(client, id_, "offers", 1, offers__0__text=OFFER)
            answer = submit(client, id_, 2, consent="y")
            assert answer.location == f"/organisations/{id_}/draft-suggestions"
            assert 'class="card sug"' in client.get(answer.location).text
        assert stage(app, id_) == "submitted"

    @pytest.mark.parametrize("missing", ["consent", "text"])
    def test_nothing_is_submitted_without_consent_or_text(
        self, app: APIFlask, missing: str
    ) -> None:
        with browser_of(app, AIKO) as client:
            id_ = begin(client)
            if missing == "consent":
                save(client, id_, "offers", 1, offers__0__text=OFFER)
                submit(client, id_, 2)
            else:
                submit(client, id_, 1, consent="y")
        assert stage(app, id_) == "draft"

    def test_what_somebody_has_not_seen_is_not_submitted(self, app: APIFlask) -> None:
        with browser_of(app, AIKO) as client:
            id_ = begin(client)
            save(client, id_, "offers", 1, offers__0__text=OFFER)
            submit(client, id_, 1, consent="y")
        assert stage(app, id_) == "draft"

    def test_a_change_after_submitting_takes_it_back(self, app: APIFlask) -> None:
        with browser_of(app, AIKO) as client:
            id_ = begin(client)
            save(client, id_, "offers", 1, offers__0__text=OFFER)
            submit(client, id_, 2, consent="y")
            save(client, id_, "needs", 2, needs__0__text="販売代理店")
        assert stage(app, id_) == "draft"

    def test_consent_is_kept_with_its_version_and_can_be_taken_back(self, app: APIFlask) -> None:
        with browser_of(app, AIKO) as client:
            id_ = begin(client)
            save(client, id_, "contact", 1, contact_email=AIKO, open_for_inquiries="y", consent="y")
            given = draft(app, id_)
            save(client, id_, "contact", given.version, contact_email=AIKO, open_for_inquiries="y")
        assert given.consented_at is not None and given.consent_version == CONSENT_VERSION
        assert draft(app, id_).consented_at is None

    def test_notes_of_the_desk_stand_at_their_field(self, app: APIFlask) -> None:
        with browser_of(app, AIKO) as client:
            id_ = begin(client)
            comment = {"organisation_id": id_, "field": "offers", "text": "Which titanium?"}
            with app.app_context(), transaction() as session:
                session.execute(insert(ReviewComment).values(**comment, made_at=clock.now()))
            assert "Which titanium?" in client.get(f"/organisations/{id_}/edit/offers").text
            assert "Which titanium?" not in client.get(f"/organisations/{id_}/edit/needs").text

    def test_the_preview_speaks_each_language(self, app: APIFlask) -> None:
        with browser_of(app, AIKO) as client:
            id_ = begin(client)
            save(client, id_, "offers", 1, offers__0__text=OFFER)
            for language, word in (("de", "Bietet"), ("ja", "提供")):
                page = client.get(f"/organisations/{id_}/edit/preview?as={language}").text
                assert f'<div class="preview" lang="{language}">' in page and word in page


def submit(client: FlaskClient, id_: int, version: int, **values: str) -> TestResponse:
    return post(client, f"/organisations/{id_}/edit/submit", version=str(version), **values)


def stage(app: APIFlask, id_: int) -> str:
    with app.app_context():
        return db.session.get_one(Organisation, id_).stage


class TestOwnOrganisations:
    def test_members_come_to_their_organisations(self, app: APIFlask) -> None:
        with browser_of(app, CLARA) as client:
            assert client.get("/home").location == "/my/organisations"
            assert "Rheinwerk" in client.get("/my/organisations").text

    def test_whoever_has_none_is_led_to_register(self, app: APIFlask) -> None:
        with browser_of(app, DAICHI) as client:
            assert client.get("/home").location == "/desk"
            assert 'href="/register"' in client.get("/my/organisations").text
