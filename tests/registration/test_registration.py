"""A profile step by step: saved, limited, edited by two, kept over an expired session."""

from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from apiflask import APIFlask
from sqlalchemy import delete, func, select

from matchmaker import clock
from matchmaker.accounts.models import UserSession
from matchmaker.db import db, transaction
from matchmaker.desks.models import Desk
from matchmaker.organisations.lifecycle import begin_profile, plain_record, save_draft
from matchmaker.organisations.models import Organisation, ProfileDraft
from matchmaker.organisations.queries import stored_record
from matchmaker.registration.kept import FormTooLarge, keep_form, kept_form
from matchmaker.registration.models import KeptForm
from tests.pages import open_page
from tests.people import AIKO, BEN, CLARA, browser_of, post, sign_in
from tests.registration.form import OFFER, begin, draft, save
from tests.services import actor, organisation_id

pytestmark = pytest.mark.usefixtures("nobody_has_tried_too_often")
STEPS = ("organisation", "offers", "needs", "sectors", "proof", "contact", "preview")


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


class TestSaving:
    def test_a_saved_step_stands_in_the_form_again(self, app: APIFlask) -> None:
        with browser_of(app, AIKO) as client:
            id_ = begin(client)
            save(client, id_, "offers", 1, offers__0__title="精密切削", offers__0__text=OFFER)
            page = client.get(f"/organisations/{id_}/edit/offers").text
        assert OFFER in page and "精密切削" in page
        assert draft(app, id_).record["offers"] == [{"title": "精密切削", "text": OFFER}]

    def test_another_offer_is_added_without_a_script(self, app: APIFlask) -> None:
        with browser_of(app, AIKO) as client:
            id_ = begin(client)
            answer = save(client, id_, "offers", 1, offers__0__text=OFFER, do="offers")
            page = client.get(answer.location).text
        assert 'name="offers-1-text"' in page and OFFER in page

    def test_back_saves_too(self, app: APIFlask) -> None:
        with browser_of(app, AIKO) as client:
            id_ = begin(client)
            answer = save(client, id_, "needs", 1, needs__0__text="販売代理店", do="back")
        assert answer.location.endswith("/edit/offers")
        assert draft(app, id_).record["needs"][0]["text"] == "販売代理店"

    def test_what_the_form_does_not_show_is_kept(self, app: APIFlask) -> None:
        with browser_of(app, CLARA) as client:
            id_ = organisation_id_of(app, "demo-081")
            page = client.get(f"/organisations/{id_}/edit/needs").text
            texts = re.findall(r'<textarea[^>]*name="needs-(\d)-text"[^>]*>\s*([^<]+)<', page)
            fields = {f"needs__{at}__text": html.unescape(text) for at, text in texts}
            places = {f"needs__{at}__place": at for at, _text in texts}
            fields["needs__0__text"] += " Eilig."
            assert save(client, id_, "needs", 0, **fields, **places).status_code == 303
        with app.app_context():
            published = plain_record(stored_record(db.session(), id_))
        kept = draft(app, id_).record["needs"][0]
        assert kept["text"].endswith("Eilig.")
        assert kept.get("partnership") == published["needs"][0].get("partnership")

    def test_the_contact_is_the_accounts_until_another_is_given(self, app: APIFlask) -> None:
        with browser_of(app, AIKO) as client:
            assert AIKO in client.get(f"/organisations/{begin(client)}/edit/contact").text

    def test_the_desk_that_sent_somebody_cares_for_the_profile(self, app: APIFlask) -> None:
        with browser_of(app, AIKO) as client:
            client.get("/register?source=jetro")
            id_ = begin(client)
        with app.app_context():
            desk_id = db.session.get_one(Organisation, id_).desk_id
            assert db.session.get_one(Desk, desk_id).code == "jetro"

    def test_a_second_press_of_the_first_button_makes_no_second_organisation(
        self, app: APIFlask
    ) -> None:
        values = {"kind": "startup", "name": "二度押し株式会社", "country": "JP"}

        def press(name: str) -> int:
            with app.app_context():
                return begin_profile(actor(AIKO), {**values, "name": name}, "ja", None)

        with ThreadPoolExecutor(4) as hands:
            pressed = list(hands.map(press, [values["name"]] * 8))
        assert len(set(pressed)) == 1
        assert press("別の会社") not in pressed

    def test_a_foreign_organisation_is_not_there(self, app: APIFlask) -> None:
        with browser_of(app, AIKO) as client:
            id_ = begin(client)
        with browser_of(app, CLARA) as client:
            for path in (*(f"edit/{step}" for step in STEPS), "draft-suggestions"):
                assert client.get(f"/organisations/{id_}/{path}").status_code == 404
            assert save(client, id_, "offers", 1, offers__0__text="x").status_code == 404
            assert post(client, f"/organisations/{id_}/edit/submit").status_code == 404

    def test_a_visitor_is_sent_to_sign_up_and_back(self, app: APIFlask) -> None:
        with browser_of(app) as client:
            where = client.get("/register").location
        assert where == "/sign-up?next=/register/organisation"


class TestLimits:
    @pytest.mark.parametrize(
        ("step", "field", "most"),
        [
            ("offers", "offers-0-title", 100),
            ("offers", "offers-0-text", 10_000),
            ("organisation", "summary_en", 500),
        ],
    )
    def test_a_text_that_is_too_long_is_kept_and_says_by_how_much(
        self, app: APIFlask, step: str, field: str, most: int
    ) -> None:
        with browser_of(app, BEN) as client:
            id_ = begin(client, "Aoba")
            fields = {"kind": "company", "name": "Aoba", field: "x" * (most + 7)}
            answer = save(client, id_, step, 1, **fields)
        assert answer.status_code == 422
        assert "7 characters too long" in answer.text and "x" * (most + 7) in answer.text
        assert draft(app, id_).version == 1

    def test_wrong_numbers_dates_and_addresses_are_refused_at_their_field(
        self, app: APIFlask
    ) -> None:
        with browser_of(app, BEN) as client:
            id_ = begin(client, "Aoba")
            page = save(
                client,
                id_,
                "organisation",
                1,
                kind="company",
                name="Aoba",
                founded="soon",
                website="javascript:alert(1)",
            ).text
            proof = save(
                client,
                id_,
                "proof",
                1,
                **{
                    "certificates-0-standard": "ISO 9001",
                    "certificates-0-valid_until": "31.02.2027",
                    "capabilities-0-tolerance_mm": "fine",
                },
            ).text
        assert 'id="founded-error"' in page and 'id="website-error"' in page
        assert 'id="certificates-0-valid_until-error"' in proof
        assert 'id="capabilities-0-tolerance_mm-error"' in proof


class TestTwoAtOnce:
    def test_different_fields_of_two_people_are_joined(self, app: APIFlask) -> None:
        id_ = organisation_id_of(app, "demo-001")
        with browser_of(app, AIKO) as aiko, browser_of(app, BEN) as ben:
            version = begun_revision(app, id_)
            ask = {"kind": "startup", "name": "ひかり", "country": "JP"}
            assert save(aiko, id_, "organisation", version, **ask, city="堺").status_code == 303
            answer = save(ben, id_, "organisation", version, **ask, founded="2018")
            assert answer.status_code == 303
        record = draft(app, id_).record
        assert (record["city"], record["founded"]) == ("堺", 2018)

    def test_the_same_field_is_shown_in_both_texts_and_nothing_is_written(
        self, app: APIFlask
    ) -> None:
        id_ = organisation_id_of(app, "demo-001")
        with browser_of(app, AIKO) as aiko, browser_of(app, BEN) as ben:
            version = begun_revision(app, id_)
            save(aiko, id_, "offers", version, offers__0__text="今日の文")
            answer = save(ben, id_, "offers", version, offers__0__text="Today's words")
            assert answer.status_code == 409
            assert "今日の文" in answer.text and "Today&#39;s words" in answer.text
            assert draft(app, id_).record["offers"] == [{"text": "今日の文"}]

    @pytest.mark.parametrize(
        ("choice", "texts"),
        [("mine", ["Words"]), ("newer", ["文"]), ("both", ["文", "Words"])],
    )
    def test_the_choice_is_saved(self, app: APIFlask, choice: str, texts: list[str]) -> None:
        id_ = organisation_id_of(app, "demo-001")
        with browser_of(app, AIKO) as aiko, browser_of(app, BEN) as ben:
            version = begun_revision(app, id_)
            save(aiko, id_, "offers", version, offers__0__text="文")
            seen = draft(app, id_).version
            fields = {"choice.offers": choice, "seen": str(seen), "offers-0-text": "Words"}
            assert save(ben, id_, "offers", version, **fields).status_code == 303
        assert [offer["text"] for offer in draft(app, id_).record["offers"]] == texts

    def test_a_choice_is_asked_again_when_a_third_version_came(self, app: APIFlask) -> None:
        id_ = organisation_id_of(app, "demo-001")
        with browser_of(app, AIKO) as aiko, browser_of(app, BEN) as ben:
            version = begun_revision(app, id_)
            save(aiko, id_, "offers", version, offers__0__text="文")
            seen = draft(app, id_).version
            save(aiko, id_, "offers", seen, offers__0__text="別の文")
            fields = {"choice.offers": "mine", "seen": str(seen), "offers-0-text": "Words"}
            assert save(ben, id_, "offers", version, **fields).status_code == 409
        assert draft(app, id_).record["offers"] == [{"text": "別の文"}]


def begun_revision(app: APIFlask, id_: int) -> int:
    """A revision of a published profile, with known offers and no place or year; its version."""
    with app.app_context():
        found = db.session.get(ProfileDraft, id_)
        version = found.version if found else 0
        marker = f"before {version}"
        changes = {"offers": [{"text": marker}], "city": None, "founded": None}
        return save_draft(actor(AIKO), id_, version, changes, "ja")


class TestExpiredSession:
    def test_what_was_typed_is_there_after_signing_in_again(self, app: APIFlask) -> None:
        with browser_of(app, AIKO) as client:
            id_ = begin(client)
            end_sessions(app)
            path = f"/organisations/{id_}/edit/offers"
            answer = client.post(path, data={"version": "1", "offers-0-text": OFFER})
            assert answer.status_code == 303 and "/sign-in?next=" in answer.location
            assert draft(app, id_).version == 1
            sign_in(client, AIKO)
            page = client.get(path).text
            assert OFFER in page and "was kept" in page
            assert save(client, id_, "offers", 1, offers__0__text=OFFER).status_code == 303
            assert "was kept" not in client.get(path).text
        with app.app_context():
            kept = select(func.count()).select_from(KeptForm).where(KeptForm.path == path)
            assert db.session.scalar(kept) == 0

    def test_somebody_signed_in_again_elsewhere_loses_nothing(self, app: APIFlask) -> None:
        with browser_of(app, AIKO) as client:
            id_ = begin(client)
            path = f"/organisations/{id_}/edit/offers"
            old = {"csrf_token": "of the session before", "version": "1", "offers-0-text": OFFER}
            answer = client.post(path, data=old)
            assert answer.status_code == 303 and OFFER in client.get(answer.location).text

    def test_a_stranger_never_sees_what_was_kept(self, app: APIFlask) -> None:
        with browser_of(app, AIKO) as client:
            id_ = begin(client)
        path = f"/organisations/{id_}/edit/offers"
        with browser_of(app) as visitor:
            visitor.post(path, data={"version": "1", "offers-0-text": OFFER})
            sign_in(visitor, CLARA)
            assert visitor.get(path).status_code == 404
        with browser_of(app, AIKO) as other:
            assert OFFER not in other.get(path).text

    def test_it_is_kept_for_a_day(self, app: APIFlask) -> None:
        with app.app_context():
            token = keep_form("/somewhere", [("name", "Aoba"), ("csrf_token", "x")])
            assert kept_form(token, "/somewhere") == [("name", "Aoba")]
            assert kept_form(token, "/elsewhere") is None
            with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1)):
                assert kept_form(token, "/somewhere") is None
                keep_form("/somewhere", [])
            assert kept_form(token, "/somewhere") is None

    def test_no_more_is_kept_than_a_form_holds(self, app: APIFlask) -> None:
        with app.app_context(), pytest.raises(FormTooLarge):
            keep_form("/somewhere", [("text", "x" * 300_001)])


def end_sessions(app: APIFlask) -> None:
    with app.app_context(), transaction() as session:
        session.execute(delete(UserSession))
