"""Inquiries are forgotten: with the account, at an inquirer's wish, when their time is over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from apiflask import APIFlask
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from matchmaker import clock
from matchmaker.accounts.demo import DEMO_PASSWORD
from matchmaker.accounts.policy import COMMAND_LINE, VISITOR, WORKER, PermissionRefused
from matchmaker.activities.queries import chain_fault, history
from matchmaker.casework.case_queries import case_of, similar_to
from matchmaker.casework.models import SavedView
from matchmaker.casework.service import save_view
from matchmaker.cli.inquiries import inquiries_group
from matchmaker.db import db
from matchmaker.errors import NotFound
from matchmaker.exchange.inquiries.exporting import export_inquiries
from matchmaker.inquiries.blanking import BLANK, personal
from matchmaker.inquiries.models import (
    Inquiry,
    InquiryFile,
    InquiryMessage,
    InquiryStage,
    InquiryTask,
    InquiryWait,
)
from matchmaker.inquiries.service.handovers import accept_hand_over, offer_hand_over
from matchmaker.inquiries.service.intake import actor_of_link
from matchmaker.inquiries.service.messages import Reply, take_reply, write_note, write_to_inquirer
from matchmaker.inquiries.service.tasks import add_task_by_hand
from matchmaker.inquiries.texts import ERASED
from matchmaker.inquiries.workflow import Verb
from matchmaker.notifications.models import OutboxItem
from matchmaker.privacy.inquiries import erase_inquiry_at_wish
from matchmaker.privacy.queries import traces
from matchmaker.privacy.service import apply_retention, delete_account
from matchmaker.proposals.models import Proposal
from matchmaker.settings import current_settings
from matchmaker.suggestions.models import Judgement
from tests.inquiries.world import asked, desk_id, inquiry, mails_to, move, step, taken
from tests.pages import open_page
from tests.people import AIKO, DAICHI, EVA, FRANK, browser_of
from tests.privacy.inquiring import WORDS, answer_for_partner, ask_and_answer
from tests.services import actor

NAME, EMAIL, PHONE = "渡辺 千尋", "chihiro@elsewhere.example", "+81 6-0000-0777"


@pytest.fixture
def asked_once(app_context: APIFlask) -> int:
    """An inquiry of somebody without an account, with all that can belong to it."""
    assert app_context
    return ask_and_answer(VISITOR, NAME, EMAIL, PHONE)


def number_of(id_: int) -> str:
    return inquiry(id_).number


def counted(id_: int) -> list[object]:
    """What statistics are made of."""
    row = inquiry(id_)
    waits = db.session.execute(
        select(InquiryWait.waiting_for, InquiryWait.since, InquiryWait.minutes).where(
            InquiryWait.inquiry_id == id_
        )
    ).all()
    stages = db.session.execute(
        select(InquiryStage.stage, InquiryStage.entered_at).where(InquiryStage.inquiry_id == id_)
    ).all()
    proposals = db.session.execute(
        select(Proposal.stage, Proposal.score, Proposal.decline_reason).where(
            Proposal.inquiry_id == id_
        )
    ).all()
    facts = [row.stage, row.kind, row.source, row.desk_id, row.received_at, row.closed_at]
    return [*facts, row.first_answered_at, row.sender_organisation_id, waits, stages, proposals]


class TestAtWish:
    def test_nothing_of_the_inquirer_is_left_and_all_that_counts_is(self, asked_once: int) -> None:
        before = counted(asked_once)
        erased = erase_inquiry_at_wish(COMMAND_LINE, number_of(asked_once).lower())
        assert (erased.numbers, erased.others, erased.traces) == ((number_of(asked_once),), (), ())
        assert list(traces(db.session(), [NAME, EMAIL, PHONE, "渡辺", *WORDS])) == []
        assert counted(asked_once) == before
        assert chain_fault() is None
        assert db.session.scalar(select(func.count(InquiryFile.id))) == 0
        assert history("inquiry", asked_once)[0].verb == "erase"

    def test_the_words_of_the_desk_stay_without_the_name(self, asked_once: int) -> None:
        erase_inquiry_at_wish(COMMAND_LINE, number_of(asked_once))
        texts = db.session.execute(
            select(InquiryMessage.direction, InquiryMessage.text).order_by(InquiryMessage.id)
        ).all()
        assert [tuple(row) for row in texts] == [
            ("in", ERASED),
            ("internal", f"{BLANK} 様に電話する: {BLANK}"),
            ("out", f"{BLANK}様、ご連絡ありがとうございます。"),
        ]
        assert inquiry(asked_once).next_step == "@search again"
        tasks = db.session.scalars(select(InquiryTask.text).order_by(InquiryTask.id)).all()
        assert tasks == [f"{BLANK} に資料を送る", "@inquirer was erased"]

    def test_links_and_answers_no_longer_find_it(self, asked_once: int) -> None:
        row = inquiry(asked_once)
        key = row.link_key
        erase_inquiry_at_wish(COMMAND_LINE, row.number)
        assert inquiry(asked_once).link_key != key
        known = select(func.count(InquiryMessage.message_id))
        assert db.session.scalar(known) == 0
        assert mails_to(EMAIL) == []

    def test_two_erased_inquiries_are_not_said_to_be_the_same(self, asked_once: int) -> None:
        other = asked(text="Wir suchen Federn.", partner="japan-desk-duesseldorf").id
        for id_ in (asked_once, other):
            erase_inquiry_at_wish(COMMAND_LINE, number_of(id_))
        assert similar_to(actor(EVA), inquiry(other)) == ()

    def test_others_from_the_address_are_named_and_erased_if_wished(self, asked_once: int) -> None:
        second = asked(text="Noch etwas.", email=EMAIL.upper()).number
        erased = erase_inquiry_at_wish(COMMAND_LINE, second)
        assert (erased.numbers, erased.others) == ((second,), (number_of(asked_once),))
        assert "inquiry.sender_email" in erased.traces
        third = asked(text="Und noch etwas.", email=EMAIL, phone="").number
        erased = erase_inquiry_at_wish(COMMAND_LINE, third, same_sender=True)
        assert (erased.numbers, erased.traces) == ((number_of(asked_once), third), ())

    def test_what_was_merged_into_it_goes_along(self, asked_once: int) -> None:
        twin = asked(text="Dasselbe noch einmal.", email=EMAIL).id
        taken(actor(EVA), twin)
        move(actor(EVA), twin, Verb.MERGE, into_id=asked_once)
        erased = erase_inquiry_at_wish(COMMAND_LINE, number_of(asked_once))
        assert set(erased.numbers) == {number_of(asked_once), number_of(twin)}

    def test_the_command_says_what_it_did_and_what_there_is_not(
        self, app: APIFlask, asked_once: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("matchmaker.cli.inquiries.prepared_app", lambda: app)
        number = number_of(asked_once)
        run = CliRunner().invoke(inquiries_group, ["erase", number, "--json"])
        assert json.loads(run.stdout) == {"numbers": [number], "others": [], "traces": []}
        run = CliRunner().invoke(inquiries_group, ["erase", "MM-2026-99999"])
        assert isinstance(run.exception, NotFound)

    def test_only_operators_may(self, asked_once: int) -> None:
        for who in (VISITOR, actor(EVA), actor(FRANK)):
            with pytest.raises(PermissionRefused):
                erase_inquiry_at_wish(who, number_of(asked_once))

    def test_an_erased_inquiry_can_be_exported_and_erased_again(
        self, asked_once: int, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        number = number_of(asked_once)
        for _time in range(2):
            assert erase_inquiry_at_wish(COMMAND_LINE, number).numbers == (number,)
        path = tmp_path_factory.mktemp("out") / "a.jsonl"
        assert export_inquiries(COMMAND_LINE, path).inquiries == 1
        assert json.loads(path.read_text(encoding="utf-8"))["text"] == ERASED


@pytest.mark.usefixtures("app_context")
class TestRetention:
    def close(self, days_ago: int, text: str) -> int:
        with clock.at(clock.now() - timedelta(days=days_ago)):
            id_ = asked(text=text, subject="Betreff", email=f"{days_ago}@muster.example").id
            taken(actor(EVA), id_)
            move(actor(EVA), id_, Verb.WITHDRAW, reason="other")
        return id_

    def test_closed_inquiries_are_erased_when_their_time_is_over(self) -> None:
        old, young = self.close(1096, "Alt"), self.close(1094, "Jung")
        with clock.at(clock.now() - timedelta(days=2000)):
            open_ = asked(text="Offen", email="open@muster.example").id
        assert apply_retention(WORKER, current_settings())["inquiries"] == 1
        assert apply_retention(WORKER, current_settings())["inquiries"] == 0
        assert [inquiry(id_).text for id_ in (old, young, open_)] == [ERASED, "Jung", "Offen"]
        row = inquiry(old)
        assert (row.sender_name, row.sender_email, row.subject) == ("", "", "")
        assert (row.stage, row.close_reason, row.city) == ("withdrawn", "other", "Düsseldorf")
        assert list(traces(db.session(), ["1096@muster.example"])) == []

    def test_words_that_pretend_to_be_erased_keep_no_address(self) -> None:
        self.close(1096, ERASED)
        assert apply_retention(WORKER, current_settings())["inquiries"] == 1
        assert list(traces(db.session(), ["1096@muster.example"])) == []


@pytest.mark.usefixtures("app_context")
class TestConsultant:
    def test_open_cases_go_back_into_the_queue_with_their_next_step(self) -> None:
        id_, closed = asked().id, asked(text="Erledigt.").id
        for each in (id_, closed):
            taken(actor(EVA), each)
        move(actor(EVA), closed, Verb.WITHDRAW, reason="other")
        write_note(actor(EVA), id_, "Zeichnung fehlt.")
        write_to_inquirer(actor(EVA), id_, None, "Guten Tag.", step(text="Anrufen"))
        add_task_by_hand(actor(EVA), id_, "Nachsehen", clock.now(), actor(EVA).user_id)
        save_view(actor(EVA), "meine", "owner=me")
        name, eva = actor(EVA).name, actor(EVA).user_id
        save_view(actor(FRANK), "von Eva", f"q={name.replace(' ', '+')}")
        delete_account(actor(EVA), DEMO_PASSWORD, archive=False)
        row = inquiry(id_)
        assert (row.owner_id, row.next_step) == (None, "Anrufen")
        assert inquiry(closed).owner_id == eva
        assert db.session.scalars(select(InquiryMessage.author_name)).all() == ["", ""]
        assert db.session.scalar(select(InquiryTask.owner_id)) is None
        assert db.session.scalar(select(func.count(SavedView.id))) == 0
        assert list(traces(db.session(), [name, EVA])) == []

    def test_a_name_in_hand_overs_and_judgements_is_gone(self) -> None:
        id_ = answer_for_partner(actor("aiko@hikari-robotics.example"))
        name = actor("aiko@hikari-robotics.example").name
        assert db.session.scalar(select(Judgement.made_by)) == name
        offer_hand_over(actor(EVA), id_, None, desk_id("higashiosaka"), "Bitte übernehmen.")
        accept_hand_over(actor(DAICHI), id_)
        delete_account(actor(EVA), DEMO_PASSWORD, archive=False)
        delete_account(actor("aiko@hikari-robotics.example"), DEMO_PASSWORD, archive=True)
        assert db.session.scalar(select(Judgement.made_by)) == "person"
        case = case_of(actor(DAICHI), id_)
        assert case is not None and case.hops[0].offered_by == ""

    def test_what_somebody_else_wrote_by_mail_to_an_inquiry_goes_with_the_account(self) -> None:
        id_ = asked().id
        author = "Clara <clara@rheinwerk.example>"
        mail = Reply("Ich kenne die Firma.", "mail", author_name=author)
        take_reply(actor_of_link(inquiry(id_)), id_, mail)
        delete_account(actor("clara@rheinwerk.example"), DEMO_PASSWORD, archive=True)
        message = db.session.scalars(select(InquiryMessage)).one()
        assert (message.text, message.author_name) == (ERASED, "")
        assert inquiry(id_).text != ERASED


def test_pages_say_that_the_words_were_erased(app: APIFlask) -> None:
    with app.app_context():
        id_ = ask_and_answer(actor(AIKO), NAME, EMAIL, PHONE)
        erase_inquiry_at_wish(COMMAND_LINE, number_of(id_))
    with browser_of(app, EVA) as eva:
        for path in ("", f"/{id_}", f"/{id_}/partners"):
            text = eva.get(f"/desk/inquiries{path}?lang=en").text
            assert "The words were erased." in text and ERASED not in text, path
        assert eva.get(f"/desk/inquiries/{id_}/suggested").status_code == 200
    with browser_of(app, AIKO) as colleague:  # it is still her organisation's
        page = open_page(colleague, "/my/inquiries?lang=en")
        assert "The words were erased." in page.html
        status = next(link for link in page.links if link.startswith("/inquiries/follow/"))
        assert "The words were erased." in open_page(colleague, status).html


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Rückruf bei Frau Dr. Rademann", "Rückruf bei Frau Dr. […]"),
        ("Rademanns Zeichnung, Silke kommt", "[…] Zeichnung, […] kommt"),
        ("Rademannsdorf bleibt", "Rademannsdorf bleibt"),
        ("SILKE@X.EXAMPLE schrieb", "[…] schrieb"),
        ("Tel. +49 331 0000 0202!", "Tel. […]!"),
    ],
)
def test_names_addresses_and_numbers_are_blanked(text: str, left: str) -> None:
    who = personal("Dr. Silke Rademann", "silke@x.example", "+49 331 0000 0202")
    assert who.out_of(text) == left


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=60))
def test_whatever_a_name_is_it_does_not_stay(name: str, email: str, around: str) -> None:
    who = personal(name, email)
    left = who.out_of(f"{around}{name}{around}{email}{around}")
    for word in who.whole - {BLANK}:
        assert word not in left.replace(BLANK, "") or word in BLANK


def waiting_payloads() -> Iterator[str]:
    for item in db.session.scalars(select(OutboxItem)):
        yield json.dumps(item.payload, ensure_ascii=False)


def test_mails_that_wait_for_the_desk_lose_the_subject(asked_once: int) -> None:
    assert any(WORDS[1] in payload for payload in waiting_payloads())
    erase_inquiry_at_wish(COMMAND_LINE, number_of(asked_once))
    assert not any(WORDS[1] in payload for payload in waiting_payloads())


def test_retention_runs_by_the_setting(app: APIFlask) -> None:
    with app.app_context(), time_machine.travel(clock.now(), tick=False):
        settings = current_settings().model_copy(update={"keep_inquiries_days": 1})
        with clock.at(clock.now() - timedelta(days=3)):
            id_ = asked().id
            taken(actor(EVA), id_)
            move(actor(EVA), id_, Verb.WITHDRAW, reason="other")
        assert apply_retention(WORKER, settings)["inquiries"] == 1
        assert db.session.scalars(select(Inquiry.text)).all() == [ERASED]
