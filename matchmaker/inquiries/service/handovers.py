"""Hand-overs: offered, accepted, refused, taken back, given back; and desks that read along."""

from __future__ import annotations

from sqlalchemy import delete, select

from matchmaker.accounts.policy import Actor, Permission
from matchmaker.db import insert_into
from matchmaker.desks.models import Desk
from matchmaker.errors import MatchmakerError
from matchmaker.inquiries import mails
from matchmaker.inquiries.models import HandOver, InquiryFollower
from matchmaker.inquiries.service.cases import (
    Case,
    NextStep,
    appointment,
    changing,
    due_in,
    open_hand_over,
    plan,
    stop_waiting,
)
from matchmaker.inquiries.service.steps import check_open
from matchmaker.inquiries.workflow import Waiting

ANSWER_WITHIN_DAYS = 2


class HandOverRefused(MatchmakerError):
    """A hand-over is not possible like that; the message says what to do."""

    status = 409


def offer_hand_over(
    actor: Actor, inquiry_id: int, version: int | None, to_desk_id: int, note: str
) -> int:
    """Offer an inquiry to another desk; its id. Until it accepts, case and clock stay here.

    Raises NotFound, InquiryOutdated, InquiryClosed, HandOverRefused.
    """
    return offer(actor, inquiry_id, version, to_desk_id, note, is_return=False)


def return_inquiry(actor: Actor, inquiry_id: int, version: int | None, reason: str) -> int:
    """Offer an inquiry back to the desk that it came from; that desk must accept as well.

    Raises NotFound, InquiryOutdated, InquiryClosed, HandOverRefused.
    """
    if not reason.strip():
        raise HandOverRefused("Say why the inquiry goes back.")
    with changing(actor, inquiry_id, version) as case:
        last = last_hop(case)
        if last is None or last.to_desk_id != case.inquiry.desk_id:
            raise HandOverRefused("This inquiry was not handed over to your desk.")
        return offer(actor, inquiry_id, None, last.from_desk_id, reason, is_return=True)


def last_hop(case: Case) -> HandOver | None:
    """The hand-over by which the inquiry came to its desk, those that were given back left out."""
    return case.session.scalar(
        select(HandOver)
        .where(
            HandOver.inquiry_id == case.inquiry.id,
            HandOver.state == "accepted",
            HandOver.is_return.is_(False),
        )
        .order_by(HandOver.id.desc())
        .limit(1)
    )


def offer(
    actor: Actor,
    inquiry_id: int,
    version: int | None,
    to_desk_id: int,
    note: str,
    *,
    is_return: bool,
) -> int:
    """Write the offer and tell the other desk."""
    with changing(actor, inquiry_id, version) as case:
        check_open(case)
        sender = case.session.get_one(Desk, case.inquiry.desk_id)
        receiver = case.session.get(Desk, to_desk_id)
        if receiver is None or receiver.id == sender.id:
            raise HandOverRefused("Choose another desk than your own.")
        if open_hand_over(case.session, inquiry_id) is not None:
            raise HandOverRefused("This inquiry is offered already. Take that offer back first.")
        hop = HandOver(
            inquiry_id=inquiry_id,
            from_desk_id=sender.id,
            to_desk_id=receiver.id,
            state="offered",
            is_return=is_return,
            note=note.strip(),
            offered_at=case.now,
            offered_by=actor.user_id,
        )
        case.session.add(hop)
        if not case.inquiry.is_appointment:
            due = due_in(sender.id, case.now, ANSWER_WITHIN_DAYS)
            plan(case, NextStep("@answer of the other desk", due, Waiting.OTHER_DESK))
        case.tell("offer hand-over", note, to_desk=receiver.code)
        write = mails.hand_over_offered(hop, sender)
        mails.tell_desk(case.session, case.inquiry, write, receiver.id)
        return hop.id


def accept_hand_over(actor: Actor, inquiry_id: int) -> None:
    """Take an offered inquiry over: from now on the actor's desk is responsible and its clock runs.

    Raises NotFound, HandOverRefused.
    """
    with changing(actor, inquiry_id, permission=Permission.HAND_OVER_ANSWER) as case:
        hop = standing_offer(case)
        receiver = case.session.get_one(Desk, hop.to_desk_id)
        last = last_hop(case) if hop.is_return else None
        if last is not None:
            last.state = "returned"
        answer(case, hop, "accepted", "")
        stop_waiting(case)
        case.inquiry.desk_id, case.inquiry.owner_id = hop.to_desk_id, actor.user_id
        due = due_in(hop.to_desk_id, case.now, receiver.first_answer_days)
        plan(case, appointment(case) or NextStep("@take care", due))
        case.tell("accept hand-over", from_desk=hop.from_desk_id)
        write = mails.hand_over_answered(hop, receiver)
        mails.tell_desk(case.session, case.inquiry, write, hop.from_desk_id)
        mails.write_to_inquirer(case.session, case.inquiry, mails.new_desk(receiver))


def refuse_hand_over(actor: Actor, inquiry_id: int, reason: str) -> None:
    """Refuse an offered inquiry with a reason: it stays where it is.

    Raises NotFound, HandOverRefused.
    """
    if not reason.strip():
        raise HandOverRefused("Say why your desk does not take it.")
    with changing(actor, inquiry_id, permission=Permission.HAND_OVER_ANSWER) as case:
        hop = standing_offer(case)
        receiver = case.session.get_one(Desk, hop.to_desk_id)
        answer(case, hop, "refused", reason)
        turn_back(case, "@other desk refused")
        case.tell("refuse hand-over", reason)
        mails.tell_desk(case.session, case.inquiry, mails.hand_over_answered(hop, receiver))


def withdraw_hand_over(actor: Actor, inquiry_id: int) -> None:
    """Take an offer back before it was answered.

    Raises NotFound, HandOverRefused.
    """
    with changing(actor, inquiry_id) as case:
        hop = standing_offer(case)
        answer(case, hop, "withdrawn", "")
        turn_back(case, "@take care")
        case.tell("withdraw hand-over")


def standing_offer(case: Case) -> HandOver:
    """The offer that waits for an answer.

    Raises HandOverRefused when somebody has answered or withdrawn it meanwhile.
    """
    hop = open_hand_over(case.session, case.inquiry.id)
    if hop is None:
        raise HandOverRefused("This hand-over has been answered or taken back meanwhile.")
    return hop


def answer(case: Case, hop: HandOver, state: str, reason: str) -> None:
    """Date the answer to an offer."""
    hop.state, hop.reason = state, reason.strip()
    hop.answered_at, hop.answered_by = case.now, case.actor.user_id


def turn_back(case: Case, step: str) -> None:
    """It is this desk's turn again."""
    if case.is_open and not case.inquiry.is_appointment:
        plan(case, NextStep(step, due_in(case.inquiry.desk_id, case.now, 1)))


def let_follow(actor: Actor, inquiry_id: int, desk_id: int) -> None:
    """Let another desk read along, without its part in it and without internal notes.

    Raises NotFound.
    """
    with changing(actor, inquiry_id) as case:
        row = {"inquiry_id": inquiry_id, "desk_id": desk_id, "since": case.now}
        statement = insert_into(case.session, InquiryFollower).values(row)
        case.session.execute(statement.on_conflict_do_nothing())
        case.tell("let follow", desk=desk_id)


def end_following(actor: Actor, inquiry_id: int, desk_id: int) -> None:
    """Let another desk no longer read along.

    Raises NotFound.
    """
    with changing(actor, inquiry_id) as case:
        case.session.execute(
            delete(InquiryFollower).where(
                InquiryFollower.inquiry_id == inquiry_id, InquiryFollower.desk_id == desk_id
            )
        )
        case.tell("end following", desk=desk_id)
