"""The desk's queue: oldest first, one click to accept, changes and rejections by mail."""

from __future__ import annotations

from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import select, update

from matchmaker.accounts.models import User
from matchmaker.db import db, transaction
from matchmaker.directory.queries import published_one
from matchmaker.notifications.models import OutboxItem
from matchmaker.organisations.lifecycle import begin_profile, save_draft, submit_profile
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.reviewing import change_stage
from matchmaker.organisations.standing import standing_of
from matchmaker.organisations.workflow import Verb
from tests.pages import open_page
from tests.people import AIKO, CLARA, DAICHI, EVA, browser_of, post
from tests.services import actor, organisation_id

OFFER = {
    "title": "精密切削",
    "text": "チタンの五軸加工。試作一個から対応します。",
    "language": "ja",
}
NEW: dict[str, Any] = {
    "kind": "startup",
    "name": "株式会社アオバ精機",
    "country": "JP",
    "offers": [OFFER],
}


def submitted(app: APIFlask, **values: Any) -> int:
    with app.app_context():
        id_ = begin_profile(actor(AIKO), {**NEW, **values}, "ja", None)
        submit_profile(actor(AIKO), id_)
        return id_


def mails_to(app: APIFlask, email: str) -> list[dict[str, Any]]:
    with app.app_context():
        rows = db.session.scalars(select(OutboxItem).order_by(OutboxItem.id))
        return [dict(row.payload) for row in rows if row.payload.get("to") == email]


def stage_of(app: APIFlask, id_: int) -> str:
    with app.app_context():
        return db.session.get_one(Organisation, id_).stage


@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_the_queue_and_a_review_are_well_made(app: APIFlask, language: str) -> None:
    id_ = submitted(app)
    with browser_of(app, DAICHI) as client:
        assert "アオバ" in open_page(client, f"/desk/reviews?lang={language}").html
        assert "五軸" in open_page(client, f"/desk/reviews/{id_}?lang={language}").html
        open_page(client, f"/desk/claims?lang={language}")


def test_one_click_publishes_and_the_owner_hears_of_it(app: APIFlask) -> None:
    id_ = submitted(app)
    with browser_of(app, DAICHI) as client:
        path = f"/desk/reviews/{id_}"
        assert post(client, path, path, verb="accept").location == "/desk/reviews"
    with app.app_context():
        assert published_one(id_) is not None
    assert mails_to(app, AIKO)[-1]["language"] == "ja"
    assert len(mails_to(app, DAICHI)) == 1


def test_the_oldest_waits_on_top(app: APIFlask) -> None:
    first = submitted(app, name="株式会社イチ")
    second = submitted(app, name="株式会社ニ")
    with browser_of(app, DAICHI) as client:
        page = client.get("/desk/reviews").text
    assert page.index(f"/desk/reviews/{first}") < page.index(f"/desk/reviews/{second}")


def test_changes_are_asked_for_after_the_mail_was_shown(app: APIFlask) -> None:
    id_ = submitted(app)
    path = f"/desk/reviews/{id_}"
    asked = {"verb": "request changes", "comment-offers": "材料も書いてください。", "message": ""}
    with browser_of(app, DAICHI) as client:
        shown = post(client, path, path, **asked)
        assert shown.status_code == 200 and "材料も書いてください。" in shown.text
        assert stage_of(app, id_) == "submitted" and mails_to(app, AIKO) == []
        post(client, path, path, confirmed="1", **asked)
    assert stage_of(app, id_) == "changes requested"
    [mail] = mails_to(app, AIKO)
    assert "材料も書いてください。" in mail["text"]
    with browser_of(app, AIKO) as client:
        assert "材料も書いてください。" in client.get(f"/organisations/{id_}/standing").text
    with app.app_context():
        submit_profile(actor(AIKO), id_)
        assert standing_of(id_).comments == ()


def test_a_rejection_needs_a_reason(app: APIFlask) -> None:
    id_ = submitted(app)
    path = f"/desk/reviews/{id_}"
    with browser_of(app, DAICHI) as client:
        assert post(client, path, path, verb="reject", confirmed="1").status_code == 409
        assert stage_of(app, id_) == "submitted"
        post(client, path, path, verb="reject", confirmed="1", message="対象外です。")
    assert stage_of(app, id_) == "rejected"
    assert "対象外です。" in mails_to(app, AIKO)[-1]["text"]


def test_the_second_of_two_consultants_is_told(app: APIFlask) -> None:
    id_ = submitted(app)
    path = f"/desk/reviews/{id_}"
    with browser_of(app, DAICHI) as first, browser_of(app, DAICHI) as second:
        post(first, path, path, verb="accept")
        answer = post(second, path, "/about", verb="reject", message="x", confirmed="1")
        assert answer.status_code in {303, 404}
    with app.app_context():
        assert published_one(id_) is not None
    assert len(mails_to(app, AIKO)) == 1


def test_nothing_is_published_before_an_owner_confirmed_an_address(app: APIFlask) -> None:
    id_ = submitted(app)
    with app.app_context(), transaction() as session:
        session.execute(update(User).where(User.email == AIKO).values(email=None))
    path = f"/desk/reviews/{id_}"
    with browser_of(app, DAICHI) as client:
        assert post(client, path, path, verb="accept").status_code == 409
    assert stage_of(app, id_) == "submitted"


def test_a_revision_shows_what_changed_word_by_word(app: APIFlask) -> None:
    with app.app_context():
        id_ = organisation_id("demo-001")
        save_draft(actor(AIKO), id_, 0, {"city": "Sakai"}, "ja")
        submit_profile(actor(AIKO), id_)
    with browser_of(app, DAICHI) as client:
        page = open_page(client, f"/desk/reviews/{id_}").html
    assert "Sakai" in page.split("<ins>")[1].split("</ins>")[0]
    assert "Osaka" in page.split("<del>")[1].split("</del>")[0]


def test_the_check_list_names_a_known_organisation_and_contact_data(app: APIFlask) -> None:
    id_ = submitted(
        app,
        name="（株）ひかりﾛﾎﾞﾃｨｸｽ",
        offers=[{**OFFER, "text": "お電話ください 06-6789-0123 または sales@aoba.example まで"}],
    )
    with browser_of(app, DAICHI) as client:
        page = client.get(f"/desk/reviews/{id_}").text
    assert "ひかりロボティクス株式会社" in page
    assert "06-6789-0123" in page.split("<aside")[-1] and "sales@aoba.example" in page


@pytest.mark.parametrize("stranger", [EVA, CLARA, AIKO])
def test_strangers_find_no_review(app: APIFlask, stranger: str) -> None:
    id_ = submitted(app)
    with browser_of(app, stranger) as client:
        assert client.get(f"/desk/reviews/{id_}").status_code == 404


def test_a_profile_taken_up_again_after_it_was_archived_can_be_decided_on(app: APIFlask) -> None:
    with app.app_context():
        id_ = organisation_id("demo-001")
        change_stage(actor(AIKO), id_, Verb.ARCHIVE)
        change_stage(actor(AIKO), id_, Verb.RESTORE)
        save_draft(actor(AIKO), id_, 0, {"city": "Sakai"}, "ja")
        submit_profile(actor(AIKO), id_)
    path = f"/desk/reviews/{id_}"
    with browser_of(app, DAICHI) as client:
        assert 'value="accept"' in client.get(path).text
        assert post(client, path, path, verb="accept").location == "/desk/reviews"
    assert stage_of(app, id_) == "published"
