"""The desk's pages: today, the list, one inquiry, and what the second of two consultants is told."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from matchmaker import clock
from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.casework.demo import load_demo_inquiries
from matchmaker.db import db
from matchmaker.inquiries.service.handovers import let_follow, offer_hand_over
from matchmaker.inquiries.service.messages import write_note
from matchmaker.inquiries.workflow import Verb
from matchmaker.organisations.models import Organisation
from matchmaker.settings import data_folder
from tests.inquiries.world import asked, desk_id, inquiry, move, step, taken
from tests.pages import open_page
from tests.people import DAICHI, EVA, FRANK, browser_of, post, token_of
from tests.services import actor, organisation_id

RHEINWERK = "demo-081"


@pytest.fixture
def eva(app: APIFlask) -> Iterator[FlaskClient]:
    with browser_of(app, EVA) as client:
        yield client


def act(client: FlaskClient, id_: int, what: str, **values: object) -> int:
    """Send one of the forms of an inquiry's page; the status of the answer."""
    path = f"/desk/inquiries/{id_}"
    texts = {name: str(value) for name, value in values.items()}
    return post(client, f"{path}/{what}", path, **texts).status_code


def test_today_shows_without_a_click_what_is_overdue_due_and_new(
    app: APIFlask, eva: FlaskClient
) -> None:
    with app.app_context():
        new, late = asked().id, asked(text="Wir suchen Federn.").id
        taken(actor(EVA), late)
        move(actor(EVA), late, Verb.SEARCH, next_step=step(-1, "Rückruf bei Muster"))
        number = inquiry(new).number
    page = open_page(eva, "/desk?lang=de").html
    overdue, queue = page.index('id="overdue"'), page.index('id="new"')
    assert overdue < page.index("Rückruf bei Muster") < queue < page.rindex(number)


def test_the_list_finds_by_number_word_and_sender_in_any_writing(
    app: APIFlask, eva: FlaskClient
) -> None:
    with app.app_context():
        id_ = asked(organisation_name="Möller Präzision GmbH").id
        number = inquiry(id_).number
    for q in (number, number.lower(), "moeller", "MÖLLER", "edelstahl", "einkauf@muster"):
        assert number in open_page(eva, f"/desk/inquiries?q={q}").html, q
    assert number not in open_page(eva, "/desk/inquiries?q=Titan").html


def test_several_are_assigned_at_once_and_each_refusal_is_told(
    app: APIFlask, eva: FlaskClient
) -> None:
    with app.app_context():
        ids = [asked(text=f"Wir suchen Teil {n}.").id for n in range(3)]
        foreign = asked(partner="higashiosaka", text="Anderswo.").id
        eva_id = actor(EVA).user_id
    chosen = [("inquiry", str(id_)) for id_ in [*ids, foreign]]
    data = {"csrf_token": token_of(eva, "/desk/inquiries"), "owner": str(eva_id)}
    eva.post("/desk/inquiries/assign", data={**data, "inquiry": [value for _key, value in chosen]})
    with app.app_context():
        assert [inquiry(id_).owner_id for id_ in ids] == [eva_id] * 3
        assert inquiry(foreign).owner_id is None


def test_done_cannot_be_saved_without_a_next_step_and_a_date(
    app: APIFlask, eva: FlaskClient
) -> None:
    with app.app_context():
        id_ = asked().id
    assert act(eva, id_, "next-step", next_step="", in_days="3") == 400
    assert act(eva, id_, "next-step", next_step="Zeichnung anfordern", in_days="") == 400
    assert act(eva, id_, "next-step", next_step="Zeichnung anfordern", in_days="3") == 303
    with app.app_context():
        assert inquiry(id_).next_step == "Zeichnung anfordern"


def test_the_second_of_two_consultants_is_told_and_loses_nothing(
    app: APIFlask, eva: FlaskClient
) -> None:
    with app.app_context():
        id_ = asked().id
        seen = inquiry(id_).version
        taken(actor(FRANK), id_)
    answer = post(
        eva,
        f"/desk/inquiries/{id_}/messages?lang=de",
        f"/desk/inquiries/{id_}",
        version=str(seen),
        message="Guten Tag, wir suchen schon.",
    )
    assert answer.status_code == 409
    assert "Guten Tag, wir suchen schon." in answer.text
    assert "Nichts wurde geändert" in answer.text
    with app.app_context():
        assert inquiry(id_).owner_id == actor(FRANK).user_id


def test_a_refused_move_says_why_and_where_the_missing_thing_is(
    app: APIFlask, eva: FlaskClient
) -> None:
    with app.app_context():
        id_ = asked().id
        taken(actor(EVA), id_)
    path = f"/desk/inquiries/{id_}"
    answer = post(eva, f"{path}/move?lang=en", path, verb="propose", next_step="x", in_days="3")
    assert answer.status_code == 409
    assert 'href="#partners"' in answer.text and "Put at least one organisation" in answer.text


def test_closing_asks_for_a_reason_and_reopening_clears_it(app: APIFlask, eva: FlaskClient) -> None:
    with app.app_context():
        id_ = asked().id
        taken(actor(EVA), id_)
    assert act(eva, id_, "move", verb="close without agreement", reason="") == 400
    assert act(eva, id_, "move", verb="close without agreement", reason="price") == 303
    with app.app_context():
        assert inquiry(id_).close_reason == "price"
    assert act(eva, id_, "move", verb="reopen", next_step="Weiter suchen", in_days="2") == 303
    with app.app_context():
        row = inquiry(id_)
        assert (row.close_reason, row.closed_at, row.stage) == (None, None, "searching")


def test_closing_can_be_taken_back_for_ten_seconds(app: APIFlask, eva: FlaskClient) -> None:
    with app.app_context():
        id_ = asked().id
        taken(actor(EVA), id_)
        before = inquiry(id_)
        was = (before.stage, before.next_step, before.next_due_at, before.waiting_for)
    act(eva, id_, "move", verb="withdraw", reason="other")
    assert "data-seconds" in eva.get(f"/desk/inquiries/{id_}").text
    assert act(eva, id_, "undo") == 303
    with app.app_context():
        row = inquiry(id_)
        assert (row.stage, row.next_step, row.next_due_at, row.waiting_for) == was
    act(eva, id_, "move", verb="withdraw", reason="other")
    with clock.at(clock.now() + timedelta(seconds=20)):
        assert act(eva, id_, "undo") == 409


def test_a_desk_that_reads_along_sees_no_internal_note_and_changes_nothing(
    app: APIFlask, eva: FlaskClient
) -> None:
    with app.app_context():
        id_ = asked(partner="higashiosaka").id
        write_note(actor(DAICHI), id_, "内部だけのメモ")
        write_note(actor(DAICHI), id_, "共有するメモ", is_shared=True)
    assert eva.get(f"/desk/inquiries/{id_}").status_code == 404
    with app.app_context():
        let_follow(actor(DAICHI), id_, desk_id("japan-desk-duesseldorf"))
    page = open_page(eva, f"/desk/inquiries/{id_}").html
    assert "共有するメモ" in page and "内部だけのメモ" not in page
    assert "einkauf@muster.example" not in page
    assert act(eva, id_, "notes", note="x") == 404


def test_both_desks_see_the_offered_hand_over_and_who_is_responsible(
    app: APIFlask, eva: FlaskClient
) -> None:
    with app.app_context():
        id_ = asked(partner="higashiosaka").id
        offer_hand_over(
            actor(DAICHI), id_, None, desk_id("japan-desk-duesseldorf"), "お願いします。"
        )
    with browser_of(app, DAICHI) as daichi:
        for client in (eva, daichi):
            page = client.get(f"/desk/inquiries/{id_}?lang=en").text
            assert "City of Higashiosaka (demo) stays responsible" in page
    assert act(eva, id_, "hand-over/answer", answer="refuse", reason="") == 409
    assert act(eva, id_, "hand-over/answer", answer="accept") == 303
    with app.app_context():
        assert inquiry(id_).desk_id == desk_id("japan-desk-duesseldorf")


def asked_by_rheinwerk(text: str) -> int:
    """An inquiry of an organisation of the directory, taken over."""
    id_ = asked(sender_organisation_id=organisation_id(RHEINWERK), text=text).id
    taken(actor(EVA), id_)
    return id_


def test_suggested_partners_carry_reasons_and_left_out_ones_their_cause(
    app: APIFlask, eva: FlaskClient
) -> None:
    with app.app_context():
        id_ = asked_by_rheinwerk("Roboter mit Kraftsensor gesucht.")
    eva.get(f"/desk/inquiries/{id_}/partners")  # the first look builds the index
    page = open_page(eva, f"/desk/inquiries/{id_}/partners?lang=en")
    assert "Why this suggestion?" in page.html


def test_whoever_is_in_the_directory_can_be_put_on_the_list(
    app: APIFlask, eva: FlaskClient
) -> None:
    with app.app_context():
        id_ = asked_by_rheinwerk("Wir suchen Honig.")
        others = select(Organisation.name).where(Organisation.external_id != RHEINWERK)
        name = db.session.scalars(others).first()
    path = f"/desk/inquiries/{id_}/partners?lang=en"
    assert "No published profile holds" in open_page(eva, f"{path}&q=zyxwvut").html
    page = open_page(eva, f"{path}&q={name}").html
    found = re.search(r'name="organisation" value="(\d+)"', page.split('id="directory"')[1])
    assert found
    answer = post(eva, f"/desk/inquiries/{id_}/proposals", organisation=found[1])
    assert answer.status_code == 303
    listed = open_page(eva, f"{path}&q={name}").html.split('id="directory"')[1]
    assert "on the list already" in listed.split("</section>")[0]
    own = open_page(eva, f"{path}&q=Rheinwerk").html.split('id="directory"')[1]
    assert "the inquirer itself" in own.split("</section>")[0]


def test_the_demo_desk_has_every_stage_and_its_pages_are_well_made(app: APIFlask) -> None:
    with app.app_context():
        assert load_demo_inquiries(COMMAND_LINE, data_folder("seeds") / "inquiries.jsonl") == 60
    with browser_of(app, FRANK) as frank:
        for path in (
            "/desk",
            "/desk?whose=desk",
            "/desk/inquiries?stage=all",
            "/desk/inquiries/new",
        ):
            for language in ("de", "en", "ja"):
                joint = "&" if "?" in path else "?"
                open_page(frank, f"{path}{joint}lang={language}")
        for id_ in range(1, 61):
            answer = frank.get(f"/desk/inquiries/{id_}")
            assert answer.status_code in (200, 404)


def test_the_list_is_exported_with_its_filters_and_no_cell_is_a_formula(
    app: APIFlask, eva: FlaskClient
) -> None:
    with app.app_context():
        ours = asked(subject="=1+1", organisation_name="+Muster").number
        foreign = asked(partner="higashiosaka", text="Anderswo.").number
        closed = asked(text="Erledigt.").id
        taken(actor(EVA), closed)
        move(actor(EVA), closed, Verb.WITHDRAW, reason="other")
    assert "/desk/inquiries.xlsx?q=einkauf" in eva.get("/desk/inquiries?q=einkauf").text
    with eva.get("/desk/inquiries.csv?lang=de&q=einkauf") as answer:
        rows = list(csv.reader(answer.data.decode("utf-8-sig").splitlines()))
        assert "attachment" in answer.headers["Content-Disposition"]
    assert rows[0][:3] == ["Nummer", "Betreff", "Absender"]
    assert [row[:3] for row in rows[1:]] == [[ours, "'=1+1", "'+Muster"]]
    assert foreign not in str(rows)
    with eva.get("/desk/inquiries.xlsx?stage=all&lang=de") as answer:
        sheet = load_workbook(BytesIO(answer.data)).active
    assert [cell.data_type for row in sheet.iter_rows(max_col=1) for cell in row] == ["s"] * 3
    assert {sheet["B2"].value, sheet["B3"].value} == {"=1+1", "Erledigt."}
