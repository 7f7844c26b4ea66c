"""What the clock may do to inquiries, and what it must leave alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from matchmaker import clock
from matchmaker.accounts.policy import VISITOR, WORKER, PermissionRefused
from matchmaker.db import db
from matchmaker.desks.absences import note_absence
from matchmaker.inquiries.models import HandOver
from matchmaker.inquiries.service.cases import NextStep
from matchmaker.inquiries.service.handovers import (
    accept_hand_over,
    offer_hand_over,
    refuse_hand_over,
    return_inquiry,
)
from matchmaker.inquiries.service.intake import actor_of_link
from matchmaker.inquiries.service.moves import MoveNotDue
from matchmaker.inquiries.service.steps import assign, plan_step
from matchmaker.inquiries.service.timekeeping import keep_time
from matchmaker.inquiries.workflow import Verb
from matchmaker.proposals.models import Proposal
from matchmaker.proposals.service.introducing import ask_partner, remind
from matchmaker.proposals.service.proposing import Put, answer_proposal, send_proposals, shortlist
from matchmaker.suggestions.models import Judgement
from tests.inquiries.world import MONDAY, asked, desk_id, inquiry, move, on, taken
from tests.people import DAICHI, EVA, FRANK
from tests.services import actor, organisation_id

pytestmark = pytest.mark.usefixtures("app_context")
HIROSHI = "hiroshi@ahk.example"
MIDNIGHT = datetime(2026, 11, 23, 23, 10, tzinfo=UTC)  # ten past on Tuesday in Düsseldorf


def due_at(moment: datetime) -> int:
    """An inquiry of Eva's with something that is due then."""
    id_ = asked(text=f"Wir suchen Federn, fällig {moment}.").id
    taken(actor(EVA), id_)
    plan_step(actor(EVA), id_, None, NextStep("Nachfragen", moment))
    return id_


def away(person: str, first: date, last: date, deputy: str | None = None) -> None:
    """Somebody is away."""
    user_id = actor(person).user_id
    assert user_id is not None
    deputy_id = actor(deputy).user_id if deputy else None
    note_absence(actor(person), user_id, first, last, deputy_id)


def owner_of(id_: int) -> int | None:
    """Who owns an inquiry."""
    return inquiry(id_).owner_id


def test_what_is_due_in_the_evening_is_covered_before_the_day_begins() -> None:
    with on(MONDAY):
        evening = due_at(datetime(2026, 11, 24, 22, 30, tzinfo=UTC))
        away(EVA, date(2026, 11, 24), date(2026, 11, 24))
        keep_time(WORKER)
        assert owner_of(evening) == actor(EVA).user_id
    with on(MIDNIGHT):
        keep_time(WORKER)
        assert owner_of(evening) == actor(FRANK).user_id


def test_what_is_due_on_the_day_on_which_the_owner_is_back_stays() -> None:
    with on(MONDAY):
        tomorrow = due_at(datetime(2026, 11, 24, 8, tzinfo=UTC))
        away(EVA, date(2026, 11, 23), date(2026, 11, 23), FRANK)
        version = inquiry(tomorrow).version
        assert keep_time(WORKER)["owners covered"] == 0
        assert (owner_of(tomorrow), inquiry(tomorrow).version) == (actor(EVA).user_id, version)


def test_who_is_away_tomorrow_as_well_is_covered_in_time() -> None:
    with on(MONDAY):
        tomorrow = due_at(datetime(2026, 11, 24, 8, tzinfo=UTC))
        away(EVA, date(2026, 11, 23), date(2026, 11, 24))
        keep_time(WORKER)
        assert owner_of(tomorrow) == actor(FRANK).user_id


def test_a_deputy_who_is_away_as_well_gets_nothing_and_with_nobody_there_the_queue_does() -> None:
    with on(MONDAY):
        due = due_at(MONDAY + timedelta(hours=1))
        away(EVA, date(2026, 11, 23), date(2026, 11, 27), FRANK)
        away(FRANK, date(2026, 11, 23), date(2026, 11, 23), EVA)
        keep_time(WORKER)
        assert owner_of(due) is None


def test_the_date_of_an_absence_is_that_of_the_desk() -> None:
    with on(datetime(2026, 11, 23, 16, tzinfo=UTC)):  # one o'clock on Tuesday in Higashiosaka
        id_ = asked(partner="higashiosaka").id
        assign(actor(DAICHI), id_, None, actor(DAICHI).user_id)
        plan_step(actor(DAICHI), id_, None, NextStep("電話", clock.now() + timedelta(hours=9)))
        away(DAICHI, date(2026, 11, 24), date(2026, 11, 24))
        assert keep_time(WORKER)["owners covered"] == 1


def test_a_rest_ends_after_today_on_the_calendar_of_the_desk() -> None:
    with on(datetime(2026, 11, 23, 16, tzinfo=UTC)):
        id_ = asked(partner="higashiosaka").id
        with pytest.raises(MoveNotDue):
            move(actor(DAICHI), id_, Verb.HOLD, until=date(2026, 11, 24), next_step=None)
        move(actor(DAICHI), id_, Verb.HOLD, until=date(2026, 11, 25), next_step=None)


def handed_on() -> int:
    """An inquiry that came from Düsseldorf to Tokyo, and from there to Higashiosaka."""
    id_ = asked().id
    offer_hand_over(actor(EVA), id_, None, desk_id("ahk-japan"), "")
    accept_hand_over(actor(HIROSHI), id_)
    offer_hand_over(actor(HIROSHI), id_, None, desk_id("higashiosaka"), "")
    accept_hand_over(actor(DAICHI), id_)
    return id_


def test_an_inquiry_that_was_given_back_can_be_given_back_further() -> None:
    id_ = handed_on()
    return_inquiry(actor(DAICHI), id_, None, "担当の企業がありません。")
    accept_hand_over(actor(HIROSHI), id_)
    return_inquiry(actor(HIROSHI), id_, None, "Auch bei uns nicht.")
    accept_hand_over(actor(EVA), id_)
    states = db.session.scalars(select(HandOver.state).order_by(HandOver.id)).all()
    assert states == ["returned", "returned", "accepted", "accepted"]
    assert inquiry(id_).desk_id == desk_id("japan-desk-duesseldorf")


def test_a_return_that_is_refused_can_be_tried_again() -> None:
    id_ = handed_on()
    for _time in range(2):
        return_inquiry(actor(DAICHI), id_, None, "担当の企業がありません。")
        refuse_hand_over(actor(HIROSHI), id_, "Bitte weiter suchen.")
    states = db.session.scalars(select(HandOver.state).order_by(HandOver.id)).all()
    assert states == ["accepted", "accepted", "refused", "refused"]


def asked_partner(**changes: object) -> tuple[int, int]:
    """An inquiry whose partner was asked: its id and the proposal's."""
    id_ = asked(**changes).id
    eva = actor(EVA)
    taken(eva, id_)
    proposal = shortlist(eva, id_, Put(organisation_id("demo-001")))
    send_proposals(eva, id_, None, [proposal], "")
    answer_proposal(actor_of_link(inquiry(id_)), proposal, says_yes=True)
    ask_partner(eva, proposal, "")
    return id_, proposal


def test_nobody_is_reminded_of_an_inquiry_that_has_ended() -> None:
    with on(MONDAY):
        id_, proposal = asked_partner()
        move(actor(EVA), id_, Verb.CLOSE, reason="no answer")
    with on(MONDAY + timedelta(days=9)):
        assert remind(WORKER) == 0
        assert db.session.get_one(Proposal, proposal).reminded_at is None


def test_only_the_service_reminds() -> None:
    with pytest.raises(PermissionRefused):
        remind(VISITOR)


@pytest.mark.parametrize("reason", ["location", "sector", "size", "price", "known", "other"])
def test_every_reason_of_a_sender_with_a_profile_counts_as_a_judgement(reason: str) -> None:
    id_ = asked(sender_organisation_id=organisation_id("demo-081")).id
    eva = actor(EVA)
    taken(eva, id_)
    proposal = shortlist(eva, id_, Put(organisation_id("demo-001")))
    send_proposals(eva, id_, None, [proposal], "")
    answer_proposal(actor_of_link(inquiry(id_)), proposal, says_yes=False, reason=reason)
    assert db.session.scalars(select(Judgement.outcome)).all() == ["declined"]
