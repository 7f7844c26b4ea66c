"""What is forgotten of inquiries: who sent them and what was said. What is counted stays."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.accounts.policy import WORKER, Actor
from matchmaker.activities.service import erase_texts_about, record
from matchmaker.establishments.erasure import forget_company
from matchmaker.inbox.erasure import forget_mails_about
from matchmaker.inquiries.blanking import Personal, personal
from matchmaker.inquiries.models import (
    HandOver,
    Inquiry,
    InquiryFile,
    InquiryMessage,
    InquiryTask,
    UndoStep,
)
from matchmaker.inquiries.service.cases import INQUIRY, due_in, load
from matchmaker.inquiries.service.steps import assign
from matchmaker.inquiries.texts import ERASED, search_text
from matchmaker.proposals.erasure import forget_inquirer

STEP = "@inquirer was erased"
STEP_KEY = "erased"
SHORT = ("organisation_name", "source_detail", "programme", "region", "city")
# A step or a line of a check list that the service itself has written names nobody.
OWN_WORDS = re.compile(r"@[a-z0-9 ]+|#[a-z ]+/[A-Z]{2}/[\w-]+")


def inquiries_sent_by(session: Session, user_id: int, email: str | None) -> list[int]:
    """The ids of the inquiries of an account, and of those that name its confirmed address."""
    theirs = Inquiry.sender_user_id == user_id
    if email:
        theirs = or_(theirs, func.lower(Inquiry.sender_email) == email.lower())
    return list(session.scalars(select(Inquiry.id).where(theirs).order_by(Inquiry.id)))


def closed_before(session: Session, before: datetime) -> list[int]:
    """The ids of the inquiries that were closed before an instant and still tell who sent them."""
    tells = or_(
        Inquiry.text != ERASED,
        Inquiry.sender_name != "",
        Inquiry.sender_email != "",
        Inquiry.sender_phone != "",
        Inquiry.sender_user_id.is_not(None),
    )
    old = select(Inquiry.id).where(Inquiry.closed_at < before, tells)
    return list(session.scalars(old.order_by(Inquiry.id)))


def personal_of(inquiry: Inquiry) -> Personal:
    """What an inquiry tells about its sender."""
    return personal(inquiry.sender_name, inquiry.sender_email, inquiry.sender_phone)


@dataclass
class Forgotten:
    """What was known of the senders, and the subjects of their inquiries by number: to be blanked
    out wherever else they stand."""

    who: Personal = field(default_factory=Personal)
    subjects: dict[str, str] = field(default_factory=dict)


def erase_inquiries(
    session: Session, actor: Actor, ids: Sequence[int], also: Personal
) -> Forgotten:
    """Take the senders and their words out of inquiries, in the surrounding transaction.

    Stages, waits and numbers stay, and so do the desk's own words, in which the sender's name,
    address and number (and `also`) are blanked out. Files leave the disk a day later; private
    links and reply addresses end.
    """
    found = Forgotten()
    for id_ in ids:
        inquiry = load(session, id_)
        own = personal_of(inquiry)
        if inquiry.subject:
            found.subjects[inquiry.number] = inquiry.subject
        erase_inquiry(session, actor, inquiry, own | also)
        found.who |= own
    return found


def erase_inquiry(session: Session, actor: Actor, inquiry: Inquiry, who: Personal) -> None:
    """Take the sender out of one inquiry and out of all that belongs to it."""
    id_ = inquiry.id
    erase_messages(session, id_, who)
    erase_beside(session, id_, who)
    forget_inquirer(session, id_, who.out_of)
    forget_company(session, id_, who.out_of_name)
    forget_mails_about(session, id_)
    erase_texts_about(session, INQUIRY, id_)
    for name in SHORT:
        setattr(inquiry, name, who.out_of_name(getattr(inquiry, name)))
    inquiry.next_step = to_do(inquiry.next_step, who) if inquiry.next_step else None
    inquiry.close_note = who.out_of(inquiry.close_note)
    inquiry.sender_name = inquiry.sender_email = inquiry.sender_phone = inquiry.subject = ""
    inquiry.sender_user_id, inquiry.send_key = None, None
    inquiry.story, inquiry.story_consented_at = "", None
    inquiry.text, inquiry.link_key = ERASED, secrets.token_hex(16)
    inquiry.search_text = search_text(inquiry)
    inquiry.version += 1
    inquiry.updated_at = clock.now()
    if inquiry.closed_at is None:
        ask_to_close(session, inquiry)
    session.flush()
    record(session, actor, INQUIRY, id_, "erase")


def erase_messages(session: Session, inquiry_id: int, who: Personal) -> None:
    """Erase what came from the inquirer; blank the name out of what desk and partners wrote.

    Without their Message-IDs no answer finds the inquiry any more.
    """
    rows = session.scalars(select(InquiryMessage).where(InquiryMessage.inquiry_id == inquiry_id))
    for row in rows:
        if row.direction == "in" and row.party != "partner":
            row.text, row.author_name, row.author_id = ERASED, "", None
        else:
            row.text = who.out_of(row.text)
        row.message_id = None


def erase_beside(session: Session, inquiry_id: int, who: Personal) -> None:
    """Delete the files and the last step's memory; blank the name out of tasks and hand-overs."""
    for table in (InquiryFile, UndoStep):
        session.execute(delete(table).where(table.inquiry_id == inquiry_id))
    for task in session.scalars(select(InquiryTask).where(InquiryTask.inquiry_id == inquiry_id)):
        task.text = to_do(task.text, who)
    for hop in session.scalars(select(HandOver).where(HandOver.inquiry_id == inquiry_id)):
        hop.note, hop.reason = who.out_of(hop.note), who.out_of(hop.reason)


def to_do(text: str, who: Personal) -> str:
    """What is to be done, without the name."""
    return text if OWN_WORDS.fullmatch(text) else who.out_of(text)


def ask_to_close(session: Session, inquiry: Inquiry) -> None:
    """A task for the desk: nobody is there any more to whom an open inquiry could be answered."""
    known = select(InquiryTask.id).where(
        InquiryTask.inquiry_id == inquiry.id, InquiryTask.key == STEP_KEY
    )
    if session.scalar(known) is None:
        session.add(
            InquiryTask(
                inquiry_id=inquiry.id,
                kind="task",
                key=STEP_KEY,
                text=STEP,
                owner_id=inquiry.owner_id,
                due_at=due_in(inquiry.desk_id, clock.now(), 1),
            )
        )


def erase_answers_of(session: Session, email: str | None) -> int:
    """Erase what somebody wrote by mail to inquiries of others; how many messages."""
    if not email:
        return 0
    theirs = func.lower(InquiryMessage.author_name).contains(f"<{email.lower()}>", autoescape=True)
    rows = session.scalars(
        select(InquiryMessage).where(InquiryMessage.direction == "in", theirs)
    ).all()
    for row in rows:
        row.text, row.author_name, row.message_id = ERASED, "", None
    return len(rows)


def leave_cases(session: Session, user_id: int) -> None:
    """Take somebody who worked at a desk out of the inquiries: open ones go back into the queue."""
    owned = select(Inquiry.id).where(Inquiry.owner_id == user_id, Inquiry.closed_at.is_(None))
    for id_ in session.scalars(owned.order_by(Inquiry.id)).all():
        assign(WORKER, id_, None, None)
    session.execute(
        update(InquiryTask)
        .where(InquiryTask.owner_id == user_id, InquiryTask.done_at.is_(None))
        .values(owner_id=None)
    )
    session.execute(
        update(InquiryMessage).where(InquiryMessage.author_id == user_id).values(author_name="")
    )
    session.execute(delete(UndoStep).where(UndoStep.user_id == user_id))


def of_same_sender(session: Session, inquiry: Inquiry) -> list[Inquiry]:
    """The inquiry and all others that came from the same address, by number."""
    same = Inquiry.id == inquiry.id
    if inquiry.sender_email:
        same = or_(same, func.lower(Inquiry.sender_email) == inquiry.sender_email.lower())
    return list(session.scalars(select(Inquiry).where(same).order_by(Inquiry.id)))
