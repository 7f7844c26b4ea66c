"""The public pages of inquiries: nothing that was written is lost, nothing is told to the wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from matchmaker import clock
from matchmaker.db import db
from matchmaker.inquiries.models import Inquiry, InquiryMessage
from matchmaker.inquiries.service.messages import write_note
from matchmaker.proposals.models import Proposal
from tests.inquiries.world import desk_id, inquiry, mails_to, taken
from tests.people import EVA, browser_of
from tests.services import actor, organisation_id

WORDS = {
    "text": "Wir suchen einen Hersteller für Drehteile aus Edelstahl.",
    "organisation_name": "Muster Antriebe GmbH",
    "email": "einkauf@muster.example",
    "country": "DE",
    "kind": "partner search",
    "consent": "y",
}


@pytest.fixture
def visitor(app: APIFlask) -> Iterator[FlaskClient]:
    with browser_of(app) as client:
        yield client


def fields(page: str) -> dict[str, str]:
    """The hidden fields of the form, as a browser would send them."""
    form = page[page.index('action="/inquiries/new"') :]
    return {
        name: unescape(value)
        for name, value in re.findall(
            r'<input[^>]*name="(csrf_token|source|about|send_key|opened)"[^>]*value="([^"]*)"', form
        )
    }


def send(client: FlaskClient, path: str = "/inquiries/new", **changes: str) -> object:
    """Open the form, wait as long as a person would, and send it."""
    opened = client.get(path)
    assert opened.status_code == 200
    with clock.at(clock.now() + timedelta(seconds=30)):
        return client.post("/inquiries/new", data=fields(opened.text) | WORDS | changes)


def stored(app: APIFlask) -> list[Inquiry]:
    """All inquiries."""
    with app.app_context():
        return list(db.session.scalars(select(Inquiry).order_by(Inquiry.id)))


def status_path(client: FlaskClient) -> str:
    """The private page of what was just sent."""
    found = re.search(r'href="(/inquiries/follow/[^"]+)"', client.get("/inquiries/sent").text)
    assert found
    return found[1]


def test_four_entries_are_enough_and_give_a_number_a_date_and_a_link(
    app: APIFlask, visitor: FlaskClient
) -> None:
    send(visitor)
    row = stored(app)[0]
    page = visitor.get("/inquiries/sent?lang=de").text
    assert row.number in page and "Japan Desk" in page
    assert not row.is_suspect
    status = visitor.get(f"{status_path(visitor)}?lang=de")
    assert status.status_code == 200 and row.text in status.text
    assert status.headers["Cache-Control"] == "private, no-store"
    assert status.headers["Referrer-Policy"] == "no-referrer"
    with app.app_context():
        assert len(mails_to("einkauf@muster.example")) == 1


def test_a_double_press_gives_one_inquiry(app: APIFlask, visitor: FlaskClient) -> None:
    data = fields(visitor.get("/inquiries/new").text) | WORDS
    with clock.at(clock.now() + timedelta(seconds=30)):
        visitor.post("/inquiries/new", data=data)
        visitor.post("/inquiries/new", data=data | {"text": "Noch einmal anders."})
    assert len(stored(app)) == 1


def test_what_was_written_is_kept_when_something_is_missing(
    app: APIFlask, visitor: FlaskClient
) -> None:
    answer = visitor.post(
        "/inquiries/new?lang=de",
        data=fields(visitor.get("/inquiries/new").text) | WORDS | {"email": "kein-at"},
    )
    assert answer.status_code == 422
    assert WORDS["text"] in answer.text and 'href="#email"' in answer.text
    assert stored(app) == []


@pytest.mark.parametrize("trap", [{"website": "https://spam.example"}, {"opened": "forged"}])
def test_what_a_machine_sends_waits_until_its_address_is_confirmed(
    app: APIFlask, visitor: FlaskClient, trap: dict[str, str]
) -> None:
    send(visitor, **trap)
    row = stored(app)[0]
    assert row.is_suspect
    with app.app_context():
        assert mails_to(EVA) == []
    path = status_path(visitor)
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get(path).text)
    assert token
    visitor.post(f"{path}/confirm", data={"csrf_token": token[1]})
    assert not stored(app)[0].is_suspect
    with app.app_context():
        assert len(mails_to(EVA)) == 1


def test_the_partners_link_routes_to_its_desk_and_is_noted(
    app: APIFlask, visitor: FlaskClient
) -> None:
    assert "source=ihk-duesseldorf" in visitor.get("/p/ihk-duesseldorf").text
    send(visitor, "/inquiries/new?source=ihk-duesseldorf")
    row = stored(app)[0]
    with app.app_context():
        assert row.desk_id == row.came_through_id == desk_id("ihk-duesseldorf")
    assert row.source == "partner page"


def test_the_shortlist_and_the_profile_it_is_about_go_along(
    app: APIFlask, visitor: FlaskClient
) -> None:
    with app.app_context():
        kept, about = organisation_id("demo-002"), organisation_id("demo-003")
        slug = f"x-{about}"
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get("/shortlist").text)
    assert token
    visitor.post(f"/shortlist/keep/{kept}", data={"csrf_token": token[1]})
    send(visitor, f"/inquiries/new?organisation={slug}", with_list="y")
    with app.app_context():
        rows = db.session.scalars(select(Proposal).order_by(Proposal.position)).all()
        assert [row.organisation_id for row in rows] == [about, kept]
        assert {row.stage for row in rows} == {"shortlisted"}


def test_the_private_page_never_shows_an_internal_note(app: APIFlask, visitor: FlaskClient) -> None:
    send(visitor)
    path = status_path(visitor)
    with app.app_context():
        id_ = db.session.scalars(select(Inquiry.id)).one()
        taken(actor(EVA), id_)
        write_note(actor(EVA), id_, "Geheimnis der Beratungsstelle", is_shared=True)
    page = visitor.get(path).text
    assert "Geheimnis" not in page and "Eva Brandt" not in page


def test_a_reply_on_the_private_page_is_the_desks_turn(app: APIFlask, visitor: FlaskClient) -> None:
    send(visitor)
    path = status_path(visitor)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visitor.get(path).text)
    assert token
    visitor.post(f"{path}/reply", data={"csrf_token": token[1], "text": "Noch etwas: bis März."})
    with app.app_context():
        row = inquiry(db.session.scalars(select(Inquiry.id)).one())
        assert (row.waiting_for, row.next_step) == ("desk", "@read the answer")
        assert db.session.scalar(select(func.count(InquiryMessage.id))) == 1


def test_a_wrong_link_answers_as_if_nothing_were_there(visitor: FlaskClient) -> None:
    send(visitor)
    path = status_path(visitor)
    wrong = path[:-1] + ("0" if path[-1] != "0" else "1")
    for forged in (wrong, "/inquiries/follow/1-", "/inquiries/follow/x", "/turn/1-" + "0" * 32):
        assert visitor.get(forged).status_code == 404


def test_the_api_sends_once_for_a_key_and_reads_only_with_its_own(
    app: APIFlask, visitor: FlaskClient
) -> None:
    asked = {
        "text": "We look for a maker of springs.",
        "email": "buyer@firm.example",
        "organisation_name": "Firm Ltd",
        "consent": True,
        "country": "DE",
    }
    first = visitor.post("/api/v1/inquiries", json=asked, headers={"Idempotency-Key": "a"})
    again = visitor.post(
        "/api/v1/inquiries", json=asked | {"text": "Other."}, headers={"Idempotency-Key": "a"}
    )
    assert first.status_code == again.status_code == 201
    assert first.json and again.json and first.json["number"] == again.json["number"]
    assert again.json["is_new"] is False and len(stored(app)) == 1
    path = f"/api/v1/inquiries/{first.json['number']}"
    assert visitor.get(path).status_code == 404
    read = visitor.get(path, headers={"Authorization": f"Bearer {first.json['key']}"})
    assert read.json and read.json["stage"] == "received"
    other = visitor.post("/api/v1/inquiries", json=asked | {"email": "zoe@example.com"})
    assert other.json
    foreign = {"Authorization": f"Bearer {other.json['key']}"}
    assert visitor.get(path, headers=foreign).status_code == 404


def test_the_api_names_what_is_missing(visitor: FlaskClient) -> None:
    answer = visitor.post("/api/v1/inquiries", json={"text": "x", "email": "a@b.example"})
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json and "consent" in answer.json["errors"]
