"""Rules of open inquiries: answers, appointments, rests, absences, escalations, hand-overs, merging."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from matchmaker import clock
from matchmaker.accounts.policy import COMMAND_LINE, WORKER
from matchmaker.accounts.service import disable_user
from matchmaker.casework.case_queries import alike_in_words, messages_for
from matchmaker.db import db, transaction
from matchmaker.desks.absences import note_absence
from matchmaker.errors import NotFound
from matchmaker.inquiries.models import HandOver, Inquiry, InquiryTask
from matchmaker.inquiries.queries import with_merged
from matchmaker.inquiries.service.cases import InquiryOutdated
from matchmaker.inquiries.service.handovers import (
    HandOverRefused,
    accept_hand_over,
    offer_hand_over,
    return_inquiry,
    withdraw_hand_over,
)
from matchmaker.inquiries.service.intake import actor_of_link
from matchmaker.inquiries.service.messages import Reply, take_reply, write_note, write_to_inquirer
from matchmaker.inquiries.service.moves import MoveNotDue
from matchmaker.inquiries.service.steps import OwnerRefused, assign, plan_step
from matchmaker.inquiries.service.timekeeping import keep_time
from matchmaker.inquiries.workflow import Verb
from tests.inquiries.world import MONDAY, asked, desk_id, inquiry, mails_to, move, on, step, taken
from tests.people import DAICHI, EVA, FRANK
from tests.services import actor

pytestmark = pytest.mark.usefixtures("app_context")
ANSWER = Reply("Wir brauchen es bis März.", "mail", message_id="<a@muster.example>")


def reply(id_: int, answer: Reply = ANSWER) -> int | None:
    """The inquirer answers."""
    return take_reply(actor_of_link(inquiry(id_)), id_, answer)


def resting(days: int = 10, **values: object) -> int:
    """An inquiry of Eva's that rests for some days."""
    id_ = asked().id
    taken(actor(EVA), id_)
    until = clock.today() + timedelta(days=days)
    move(actor(EVA), id_, Verb.HOLD, until=until, next_step=None, **values)
    return id_


def test_an_answer_is_the_desks_turn_and_is_kept_once() -> None:
    id_ = asked().id
    taken(actor(EVA), id_)
    write_to_inquirer(actor(EVA), id_, None, "Bis wann brauchen Sie es?")
    assert inquiry(id_).waiting_for == "inquirer"
    assert reply(id_) is not None and reply(id_) is None
    assert (inquiry(id_).waiting_for, inquiry(id_).next_step) == ("desk", "@read the answer")


@pytest.mark.parametrize("kind", ["auto-reply"])
def test_an_automatic_answer_moves_no_clock(kind: str) -> None:
    id_ = asked().id
    taken(actor(EVA), id_)
    write_to_inquirer(actor(EVA), id_, None, "Bis wann?")
    before = inquiry(id_).next_due_at
    reply(id_, Reply("Ich bin im Urlaub.", "mail", kind))
    assert (inquiry(id_).waiting_for, inquiry(id_).next_due_at) == ("inquirer", before)


def test_an_answer_never_moves_an_appointment_and_leaves_a_task_to_read_it() -> None:
    id_ = asked().id
    taken(actor(EVA), id_)
    plan_step(actor(EVA), id_, None, step(5, "Besuch in Solingen", is_appointment=True))
    before = (inquiry(id_).next_step, inquiry(id_).next_due_at)
    reply(id_)
    assert (inquiry(id_).next_step, inquiry(id_).next_due_at) == before
    tasks = db.session.scalars(select(InquiryTask.text)).all()
    assert tasks == ["@read the answer"]


def test_an_answer_ends_a_rest() -> None:
    id_ = resting()
    reply(id_)
    assert (inquiry(id_).stage, inquiry(id_).on_hold_until) == ("qualified", None)


def test_a_rest_ends_by_itself_on_its_day() -> None:
    with on(MONDAY):
        id_ = resting(3)
    with on(MONDAY + timedelta(days=2)):
        keep_time(WORKER)
        assert inquiry(id_).stage == "on hold"
    with on(MONDAY + timedelta(days=3)):
        keep_time(WORKER)
        assert (inquiry(id_).stage, inquiry(id_).next_step) == ("qualified", "@resume")


def test_an_answer_to_a_closed_inquiry_is_not_forgotten() -> None:
    id_ = asked().id
    taken(actor(EVA), id_)
    move(actor(EVA), id_, Verb.WITHDRAW, reason="other")
    reply(id_)
    task = db.session.scalars(select(InquiryTask)).one()
    assert (task.text, task.owner_id) == ("@read the answer", actor(EVA).user_id)


def test_what_is_due_of_an_absent_owner_goes_to_the_deputy() -> None:
    with on(MONDAY):
        due, later = asked().id, asked(text="Wir suchen Federn.").id
        for id_ in (due, later):
            taken(actor(EVA), id_)
        plan_step(actor(EVA), due, None, step(0.2))
        plan_step(actor(EVA), later, None, step(30))
        eva, frank = actor(EVA).user_id, actor(FRANK).user_id
        assert eva is not None
        note_absence(actor(EVA), eva, date(2026, 11, 23), date(2026, 11, 27), frank)
        keep_time(WORKER)
        assert (inquiry(due).owner_id, inquiry(later).owner_id) == (frank, eva)


def test_everything_of_a_disabled_account_goes_to_somebody_who_is_there() -> None:
    id_ = asked().id
    taken(actor(EVA), id_)
    plan_step(actor(EVA), id_, None, step(60))
    disable_user(COMMAND_LINE, EVA)
    keep_time(WORKER)
    assert inquiry(id_).owner_id == actor(FRANK).user_id


def test_an_overdue_step_and_a_missing_first_answer_are_told_to_the_lead_once() -> None:
    with on(MONDAY):
        id_ = asked().id
    with on(MONDAY + timedelta(days=4)):
        first, second = keep_time(WORKER), keep_time(WORKER)
    assert (first["steps escalated"], first["first answers escalated"]) == (1, 1)
    assert (second["steps escalated"], second["first answers escalated"]) == (0, 0)
    number = inquiry(id_).number
    assert sum(number in subject for subject in mails_to(FRANK)) == 3


def test_an_open_inquiry_without_a_next_step_cannot_be_stored_even_by_hand() -> None:
    id_ = asked().id
    without = update(Inquiry).where(Inquiry.id == id_).values(next_step=None)
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(without)


def test_the_second_of_two_consultants_is_refused_and_nothing_is_lost() -> None:
    id_ = asked().id
    seen = inquiry(id_).version
    plan_step(actor(EVA), id_, seen, step(2, "Zeichnung anfordern"))
    with pytest.raises(InquiryOutdated):
        plan_step(actor(FRANK), id_, seen, step(9, "Nichts tun"))
    assert inquiry(id_).next_step == "Zeichnung anfordern"


def test_only_people_of_the_desk_own_its_inquiries() -> None:
    id_ = asked().id
    with pytest.raises(OwnerRefused):
        assign(actor(EVA), id_, None, actor(DAICHI).user_id)
    with pytest.raises(NotFound):
        assign(actor(DAICHI), id_, None, actor(DAICHI).user_id)


def test_until_a_hand_over_is_accepted_case_and_clock_stay_with_the_sender() -> None:
    id_ = asked().id
    offer_hand_over(actor(EVA), id_, None, desk_id("higashiosaka"), "")
    assert inquiry(id_).desk_id == desk_id("japan-desk-duesseldorf")
    with pytest.raises(HandOverRefused):
        offer_hand_over(actor(EVA), id_, None, desk_id("jetro"), "")
    with pytest.raises(MoveNotDue):
        move(actor(EVA), id_, Verb.WITHDRAW, reason="other")
    withdraw_hand_over(actor(EVA), id_)
    with pytest.raises(NotFound):
        accept_hand_over(actor(DAICHI), id_)


def test_an_inquiry_is_given_back_only_to_a_desk_that_takes_it() -> None:
    id_ = asked().id
    offer_hand_over(actor(EVA), id_, None, desk_id("higashiosaka"), "")
    accept_hand_over(actor(DAICHI), id_)
    return_inquiry(actor(DAICHI), id_, None, "担当の企業がありません。")
    assert inquiry(id_).desk_id == desk_id("higashiosaka")
    accept_hand_over(actor(EVA), id_)
    states = db.session.scalars(select(HandOver.state).order_by(HandOver.id)).all()
    assert (inquiry(id_).desk_id, states) == (
        desk_id("japan-desk-duesseldorf"),
        ["returned", "accepted"],
    )


def test_a_merged_inquiry_loses_no_line_and_its_answers_arrive_at_the_other() -> None:
    stays, goes = asked().id, asked(text="Wir suchen immer noch Drehteile.").id
    write_note(actor(EVA), goes, "Am Telefon nachgefragt.")
    reply(goes)
    move(actor(EVA), goes, Verb.MERGE, into_id=stays)
    texts = [message.text for message in messages_for(actor(EVA), with_merged(stays))]
    assert set(texts) == {"Am Telefon nachgefragt.", ANSWER.text}
    with pytest.raises(MoveNotDue):
        move(actor(EVA), stays, Verb.MERGE, into_id=goes)


def test_the_same_question_in_another_language_is_shown_as_alike() -> None:
    one = asked(text="Wir suchen Drehteile aus Edelstahl und Titan, CNC-Fräsen und Schleifen.").id
    asked(text="Wir brauchen Verpackungen aus Karton.", email="b@b.example")
    other = asked(
        text="ステンレスとチタンの旋盤加工部品、CNCフライス加工と研削加工を探しています。",
        email="c@c.example",
        organisation_name="港北精工株式会社",
    ).id
    assert [view.id for view in alike_in_words(actor(EVA), inquiry(one))] == [other]


def test_each_inquiry_has_its_own_number() -> None:
    for n in range(5):
        asked(text=f"Frage {n}")
    assert db.session.scalar(select(func.count(func.distinct(Inquiry.number)))) == 5
