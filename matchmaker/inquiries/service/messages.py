"""Words in the timeline: notes of the desk, messages to the inquirer, answers that come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.policy import WORKER, Actor, Permission
from matchmaker.errors import MatchmakerError
from matchmaker.inquiries import mails
from matchmaker.inquiries.models import Inquiry, InquiryMessage, InquiryTask
from matchmaker.inquiries.service.cases import (
    Case,
    NextStep,
    answered,
    changing,
    due_in,
    enter,
    plan,
    wait_for,
)
from matchmaker.inquiries.workflow import Stage, Verb, Waiting

LONGEST = 10_000


class MessageRefused(MatchmakerError):
    """There is nothing to send, too much, or nobody to send it to."""


@dataclass(frozen=True)
class Reply:
    """An answer of the inquirer, by mail, by the private link or by the portal.

    By mail a partner may write too, or somebody else: that is a `party` of its own.
    """

    text: str
    channel: str
    kind: str = "message"
    party: str = "inquirer"
    author_name: str = ""
    message_id: str | None = None
    sent_at: datetime | None = None
    language: str | None = None


def checked_text(text: str) -> str:
    """The words without space around them.

    Raises MessageRefused when there are none, or too many.
    """
    written = text.strip()
    if not written:
        raise MessageRefused("Write something first.")
    if len(written) > LONGEST:
        raise MessageRefused(f"Please use at most {LONGEST} characters.")
    return written


def write_note(actor: Actor, inquiry_id: int, text: str, *, is_shared: bool = False) -> int:
    """Keep an internal note of the actor's desk; the id of the message.

    It is never shown to inquirer or partner, and to another desk only if shared.
    Raises NotFound, MessageRefused.
    """
    written = checked_text(text)
    with changing(actor, inquiry_id) as case:
        row = InquiryMessage(
            inquiry_id=inquiry_id,
            direction="internal",
            channel="desk",
            desk_id=case.inquiry.desk_id,
            author_id=actor.user_id,
            author_name=actor.name,
            language=None,
            text=written,
            is_shared=is_shared,
            sent_at=case.now,
        )
        case.session.add(row)
        case.tell("note")
        return row.id


def share_note(actor: Actor, inquiry_id: int, message_id: int, *, is_shared: bool) -> None:
    """Let the other desks that hold the case read a note, or no longer.

    Raises NotFound, MessageRefused for a note of another desk.
    """
    with changing(actor, inquiry_id) as case:
        row = case.session.get(InquiryMessage, message_id)
        own = row is not None and row.inquiry_id == inquiry_id and row.desk_id in actor.desks
        if row is None or not own or row.direction != "internal":
            raise MessageRefused("Only a note of your own desk can be shared.")
        row.is_shared = is_shared
        case.tell("share" if is_shared else "unshare", message=message_id)


def write_to_inquirer(
    actor: Actor,
    inquiry_id: int,
    version: int | None,
    text: str,
    step: NextStep | None = None,
) -> int:
    """Write to the inquirer: a mail with a reply address, and a line on the private page.

    Without another `step` the inquirer's answer is waited for, for five working days.
    Raises NotFound, InquiryOutdated, MessageRefused.
    """
    written = checked_text(text)
    with changing(actor, inquiry_id, version) as case:
        row = add_outgoing(case, written)
        answered(case)
        if case.is_open:
            plan_after_writing(case, step)
        case.tell("write")
        return row.id


def plan_after_writing(case: Case, step: NextStep | None) -> None:
    """Wait for the inquirer's answer, unless something else is planned or an appointment stands."""
    if step is not None:
        plan(case, step)
    elif case.inquiry.is_appointment or case.stage is Stage.ON_HOLD:
        wait_for(case, Waiting.INQUIRER)
    else:
        due = due_in(case.inquiry.desk_id, case.now, 5)
        plan(case, NextStep("@answer of the inquirer", due, Waiting.INQUIRER))


def add_outgoing(case: Case, text: str) -> InquiryMessage:
    """A message to the inquirer in the timeline and in the outbox."""
    actor = case.actor
    message_id = mails.write_to_inquirer(
        case.session, case.inquiry, mails.message(text, actor.name)
    )
    row = InquiryMessage(
        inquiry_id=case.inquiry.id,
        direction="out",
        channel="desk",
        desk_id=case.inquiry.desk_id,
        author_id=actor.user_id,
        author_name=actor.name,
        language=case.inquiry.language,
        text=text,
        message_id=message_id,
        sent_at=case.now,
    )
    case.session.add(row)
    case.session.flush()
    return row


def standing_inquiry(session: Session, inquiry: Inquiry) -> Inquiry:
    """The inquiry that a merged one was merged into, at the end of the chain."""
    while inquiry.merged_into_id is not None:
        inquiry = session.get_one(Inquiry, inquiry.merged_into_id)
    return inquiry


def take_reply(actor: Actor, inquiry_id: int, reply: Reply) -> int | None:
    """Keep an answer: it lands in the timeline, and it is the desk's turn.

    What a partner or somebody else has written stays with the desk; the inquirer does not see it.

    The same Message-ID is kept once (None for the second time). An automatic answer moves no clock.
    An appointment stays as it is, and so does a rest with one; a rest without one ends.
    Raises NotFound, MessageRefused.
    """
    written = checked_text(reply.text[:LONGEST])
    with changing(actor, inquiry_id, permission=Permission.INQUIRY_FOLLOW) as case:
        known = select(InquiryMessage.id).where(InquiryMessage.message_id == reply.message_id)
        if reply.message_id and case.session.scalar(known) is not None:
            return None
        row = InquiryMessage(
            inquiry_id=inquiry_id,
            direction="in",
            channel=reply.channel,
            kind=reply.kind,
            party=reply.party,
            desk_id=None,
            author_id=actor.user_id,
            author_name=reply.author_name or case.inquiry.sender_name,
            language=reply.language or case.inquiry.language,
            text=written,
            message_id=reply.message_id,
            sent_at=min(reply.sent_at or case.now, case.now),
        )
        case.session.add(row)
        case.session.flush()
        take_in(case, reply, row.id)
        case.tell("reply", kind=reply.kind, channel=reply.channel, party=reply.party)
        return row.id


def take_in(case: Case, reply: Reply, message_id: int) -> None:
    """What follows from an answer that is in the timeline: whose turn it is, whom to tell."""
    is_inquirer = reply.party == "inquirer"
    if reply.kind == "bounce":
        note_bounce(case, "@mail did not arrive" if is_inquirer else "@partner mail did not arrive")
    elif reply.kind == "message":
        if reply.channel == "mail" and is_inquirer:
            prove_address(case)
        turn_to_desk(case, message_id)
        mails.tell_desk(
            case.session, case.inquiry, mails.answer_arrived if is_inquirer else mails.others_wrote
        )


def prove_address(case: Case) -> None:
    """Whoever answers our mail has it: the address is right, and the desk sees the inquiry."""
    if case.inquiry.confirmed_at is None:
        case.inquiry.confirmed_at = case.now
        case.inquiry.is_suspect = False


def turn_to_desk(case: Case, message_id: int) -> None:
    """It is the desk's turn: read what came. What is fixed already stays; then a task says it."""
    case.authority = WORKER
    due = due_in(case.inquiry.desk_id, case.now, 2)
    if not case.is_open or case.inquiry.is_appointment:
        add_task(case, "@read the answer", due, key=f"reply {message_id}")
        if case.is_open:
            wait_for(case, Waiting.DESK)
        return
    if case.stage is Stage.ON_HOLD:
        enter(case, Verb.RESUME, Stage(case.inquiry.held_stage or Stage.RECEIVED))
    plan(case, NextStep("@read the answer", due))


def note_bounce(case: Case, step: str) -> None:
    """Our mail did not arrive: the desk must find another way."""
    due = due_in(case.inquiry.desk_id, case.now, 1)
    if case.is_open and not case.inquiry.is_appointment and case.stage is not Stage.ON_HOLD:
        plan(case, NextStep(step, due))
    else:
        add_task(case, step, due, key=None)


def add_task(
    case: Case,
    text: str,
    due_at: datetime,
    *,
    key: str | None,
    kind: str = "task",
    owner_id: int | None = None,
) -> InquiryTask:
    """A task beside the next step, of the owner of the inquiry unless another is named."""
    task = InquiryTask(
        inquiry_id=case.inquiry.id,
        kind=kind,
        key=key,
        text=text,
        owner_id=owner_id or case.inquiry.owner_id,
        due_at=due_at,
    )
    case.session.add(task)
    return task
