"""Who belongs to an organisation, and claims to a listed one."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from matchmaker.accounts.models import Membership
from matchmaker.db import db
from matchmaker.directory.queries import published_one
from matchmaker.members.models import Claim
from matchmaker.members.queries import members_of
from matchmaker.notifications.models import OutboxItem
from tests.pages import open_page
from tests.people import AIKO, BEN, CLARA, DAICHI, browser_of, post
from tests.services import actor, organisation_id


def hikari(app: APIFlask) -> int:
    with app.app_context():
        return organisation_id("demo-001")


def last_link(app: APIFlask, email: str) -> str:
    with app.app_context():
        payloads = db.session.scalars(select(OutboxItem.payload).order_by(OutboxItem.id.desc()))
        text = next(each["text"] for each in payloads if each.get("to") == email)
    address = next(line for line in text.splitlines() if line.startswith("http://"))
    return str(address.removeprefix("http://127.0.0.1:5000"))


def names(app: APIFlask, id_: int) -> dict[str | None, bool]:
    with app.app_context():
        return {each.email: each.is_owner for each in members_of(id_)}


@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_the_pages_are_well_made(app: APIFlask, language: str) -> None:
    id_ = hikari(app)
    with browser_of(app, AIKO) as client:
        open_page(client, f"/organisations/{id_}/members?lang={language}")
        open_page(client, f"/organisations/{id_}/standing?lang={language}")
    with browser_of(app) as client, app.app_context():
        listed = organisation_id("demo-005")
        for kind in ("us", "remove"):
            open_page(client, f"/organisations/{listed}/claim?kind={kind}&lang={language}")


def test_an_invited_colleague_joins_by_the_link_once(app: APIFlask) -> None:
    id_ = hikari(app)
    with browser_of(app, AIKO) as client:
        path = f"/organisations/{id_}/members"
        post(client, path, path, email="clara@elsewhere.example")
        assert "clara@elsewhere.example" in client.get(path).text
    link = last_link(app, "clara@elsewhere.example")
    with browser_of(app) as visitor:
        assert open_page(visitor, link).html.count("sign-up")
    with browser_of(app, CLARA) as client:
        post(client, link, link)
        assert client.get(link).status_code == 410
    assert names(app, id_)[CLARA] is False


def test_members_who_are_no_owners_cannot_invite_or_remove(app: APIFlask) -> None:
    id_ = hikari(app)
    with app.app_context():
        aiko = actor(AIKO).user_id
    with browser_of(app, BEN) as client:
        path = f"/organisations/{id_}/members"
        assert post(client, path, path, email="x@example.com").status_code == 404
        assert post(client, f"{path}/{aiko}/remove", path).status_code == 404
    assert AIKO in names(app, id_)


def test_the_last_owner_stays_until_there_is_another(app: APIFlask) -> None:
    id_ = hikari(app)
    with app.app_context():
        aiko, ben = actor(AIKO).user_id, actor(BEN).user_id
    path = f"/organisations/{id_}/members"
    with browser_of(app, AIKO) as client:
        post(client, f"{path}/{aiko}/remove", path)
        assert AIKO in names(app, id_)
        post(client, f"{path}/{ben}/own", path)
        post(client, f"{path}/{aiko}/remove", path)
    assert names(app, id_) == {BEN: True}


def test_a_claim_makes_an_owner_after_the_desk_accepted_it(app: APIFlask) -> None:
    with app.app_context():
        listed = organisation_id("demo-005")
    path = f"/organisations/{listed}/claim"
    with browser_of(app, CLARA) as client:
        post(client, path, path, kind="us", email=CLARA, text="I lead the sales there.")
    with browser_of(app, DAICHI) as client, app.app_context():
        claim = db.session.scalars(select(Claim)).one()
        assert "I lead the sales there." in open_page(client, "/desk/claims").html
        post(client, f"/desk/claims/{claim.id}", "/desk/claims", answer="accept")
        post(client, f"/desk/claims/{claim.id}", "/desk/claims", answer="refuse")
    with app.app_context():
        owners = db.session.scalars(
            select(Membership.user_id).where(
                Membership.organisation_id == listed, Membership.is_owner
            )
        ).all()
        assert owners == [actor(CLARA).user_id]


def test_a_firm_that_asks_to_be_removed_is_public_no_more(app: APIFlask) -> None:
    with app.app_context():
        listed = organisation_id("demo-005")
    path = f"/organisations/{listed}/claim?kind=remove"
    with browser_of(app) as client:
        post(client, path, path, kind="remove", email="boss@firm.example", text="Please remove.")
    with browser_of(app, DAICHI) as client, app.app_context():
        claim = db.session.scalars(select(Claim.id)).one()
        post(client, f"/desk/claims/{claim}", "/desk/claims", answer="accept")
        db.session.rollback()
        assert published_one(listed) is None


def test_a_machine_that_fills_every_field_claims_nothing(app: APIFlask) -> None:
    with app.app_context():
        listed = organisation_id("demo-005")
    path = f"/organisations/{listed}/claim?kind=remove"
    with browser_of(app) as client:
        post(client, path, path, kind="remove", email="a@b.example", text="x", website="spam")
    with app.app_context():
        assert db.session.scalars(select(Claim)).all() == []


def test_an_organisation_with_members_cannot_be_claimed(app: APIFlask) -> None:
    with browser_of(app) as client:
        assert client.get(f"/organisations/{hikari(app)}/claim").status_code == 404
