"""The desk's pages of mail that belongs to no inquiry."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from matchmaker.accounts.policy import WORKER
from matchmaker.db import db
from matchmaker.inbox.service import receive
from matchmaker.inquiries.models import Inquiry, InquiryFile
from tests.inbox.cases import (
    HER_ADDRESS,
    HIGASHIOSAKA,
    JAPAN_DESK,
    inquiry,
    messages_of,
    strays,
)
from tests.inbox.mails import mail
from tests.pages import open_page
from tests.people import AIKO, DAICHI, EVA, FRANK, OLGA, browser_of, post


def arrived(app: APIFlask, to: str = JAPAN_DESK, subject: str = "Frage") -> int:
    """A mail with a file that waits; its id."""
    message = mail("Guten Tag, wir suchen Federn.", To=to, Subject=subject)
    message.replace_header("Message-ID", f"<{subject}@x.example>")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="plan.pdf")
    with app.app_context():
        receive(WORKER, message.as_bytes())
        return strays()[-1].id


@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_the_list_and_a_mail_are_well_made(app: APIFlask, language: str) -> None:
    id_ = arrived(app)
    with browser_of(app, EVA) as client:
        page = open_page(client, f"/desk/mail?lang={language}")
        assert "Federn" in page.html and f"/desk/mail/{id_}" in page.links
        one = open_page(client, f"/desk/mail/{id_}?lang={language}")
    assert "[+ plan.pdf, 4 B]" in one.html and HER_ADDRESS in one.html


def test_an_empty_list_says_so(app: APIFlask) -> None:
    with browser_of(app, EVA) as client:
        assert "No mail waits" in open_page(client, "/desk/mail?lang=en").html


def test_each_desk_sees_its_own_mail_and_leads_and_operators_that_of_no_desk(
    app: APIFlask,
) -> None:
    mails = {
        "eva": arrived(app, JAPAN_DESK, "eva"),
        "daichi": arrived(app, HIGASHIOSAKA, "daichi"),
        "nobody": arrived(app, "a@b.example", "nobody"),
    }
    seen = {EVA: {"eva"}, DAICHI: {"daichi"}, FRANK: {"eva", "nobody"}, OLGA: {"nobody"}}
    for person, own in seen.items():
        with browser_of(app, person) as client:
            links = set(open_page(client, "/desk/mail").links)
            for name, id_ in mails.items():
                assert (f"/desk/mail/{id_}" in links) == (name in own), (person, name)
                status = client.get(f"/desk/mail/{id_}").status_code
                assert status == (200 if name in own else 404)


def test_members_have_no_such_page(app: APIFlask) -> None:
    id_ = arrived(app)
    with browser_of(app, AIKO) as client:
        assert client.get("/desk/mail").status_code == 403
        assert client.get(f"/desk/mail/{id_}").status_code == 404


def test_a_mail_is_filed_with_an_inquiry_by_its_number_with_its_files(app: APIFlask) -> None:
    id_ = arrived(app)
    with app.app_context():
        number = inquiry().number
    with browser_of(app, EVA) as client:
        page = f"/desk/mail/{id_}"
        assert post(client, f"{page}/file", page, number=f" {number.lower()} ").status_code == 303
        assert number in open_page(client, page).html
    with app.app_context():
        case = db.session.scalars(select(Inquiry)).one()
        [row] = messages_of(case)
        assert row.text == "Guten Tag, wir suchen Federn." and row.author_name == "Aiko Sato"
        assert db.session.scalars(select(InquiryFile.message_id)).one() == row.id
        assert strays()[0].inquiry_id == case.id and strays()[0].settled_by is not None


@pytest.mark.parametrize("typed", ["", "MM-2026-99999", "of another desk"])
def test_a_number_that_is_not_the_desks_is_asked_for_again(app: APIFlask, typed: str) -> None:
    id_ = arrived(app)
    with app.app_context():
        foreign = inquiry("JP").number
    with browser_of(app, EVA) as client:
        page = f"/desk/mail/{id_}"
        number = foreign if typed == "of another desk" else typed
        answer = post(client, f"{page}/file", page, number=number)
        assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text
    with app.app_context():
        assert strays()[0].settled_at is None


def test_a_mail_is_put_aside_once(app: APIFlask) -> None:
    id_ = arrived(app)
    with browser_of(app, EVA) as client:
        page = f"/desk/mail/{id_}"
        for said in ("put aside", "already"):
            assert post(client, f"{page}/aside", page).status_code == 303
            assert said in client.get("/desk/mail?lang=en").text
    with app.app_context():
        assert strays()[0].settled_at is not None and strays()[0].inquiry_id is None


def test_an_inquiry_is_made_of_a_mail_and_later_mails_find_it(app: APIFlask) -> None:
    id_ = arrived(app)
    with browser_of(app, EVA) as client:
        page = f"/desk/inquiries/new?mail={id_}"
        html = open_page(client, page).html
        assert "Federn" in html and HER_ADDRESS in html
        with app.app_context():
            desk_id = str(strays()[0].desk_id)
        values = {"text": "Federn", "name": "Aiko", "email": HER_ADDRESS, "source": "e-mail"}
        form = {**values, "kind": "general", "language": "", "country": "", "desk": desk_id}
        answer = post(client, "/desk/inquiries/new", page, **form, mail=str(id_))
        assert answer.status_code == 303, answer.text
    with app.app_context():
        case = db.session.scalars(select(Inquiry)).one()
        assert strays()[0].inquiry_id == case.id
        assert db.session.scalars(select(InquiryFile.original_name)).all() == ["plan.pdf"]
        later = mail("Nachtrag", To=JAPAN_DESK, In_Reply_To="<Frage@x.example>")
        assert receive(WORKER, later.as_bytes()).inquiry == case.number


def test_the_menu_of_the_desk_counts_the_mail_that_waits(app: APIFlask) -> None:
    arrived(app)
    with browser_of(app, EVA) as client:
        page = open_page(client, "/desk/mail?lang=en")
    assert 'Unmatched mail <span class="num">(1)</span>' in page.html
