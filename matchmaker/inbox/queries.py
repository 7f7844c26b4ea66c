"""Reads to which inquiry a mail belongs, and the mail that belongs to none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from matchmaker.accounts.policy import Actor, Permission, Related, may
from matchmaker.db import db
from matchmaker.desks.models import Desk
from matchmaker.inbox.models import StrayMail
from matchmaker.inbox.quoting import new_words
from matchmaker.inbox.reading import IncomingMail
from matchmaker.inquiries.links import id_in, opens
from matchmaker.inquiries.mails import REPLY
from matchmaker.inquiries.models import Inquiry, InquiryMessage
from matchmaker.proposals.mails import PARTNER_REPLY, partner_readers
from matchmaker.proposals.models import Proposal

SHOWN = 100
LONGEST_EXCERPT = 300


@dataclass(frozen=True)
class StrayView:
    """A mail that belongs to no inquiry that we know; `desk` is the code of the desk it came to."""

    id: int
    kind: str
    sender_name: str
    sender_email: str
    subject: str
    text: str
    received_at: datetime
    desk: str | None
    is_settled: bool
    inquiry: str | None

    @property
    def words(self) -> str:
        """Its new words, without what it quotes."""
        return new_words(self.text, self.subject)

    @property
    def excerpt(self) -> str:
        """How its new words begin."""
        words = " ".join(self.words.split())
        return words if len(words) <= LONGEST_EXCERPT else words[:LONGEST_EXCERPT].rstrip() + " …"


def is_stored(message_id: str) -> bool:
    """Whether the mail with this Message-ID has come in before."""
    answers = select(InquiryMessage.id).where(InquiryMessage.message_id == message_id)
    strays = select(StrayMail.id).where(StrayMail.message_id == message_id)
    return db.session.scalar(select(or_(answers.exists(), strays.exists()))) or False


@dataclass(frozen=True)
class Whose:
    """The inquiry that a mail belongs to, and which of its parties has written."""

    inquiry: Inquiry
    party: str = "inquirer"


def whose(mail: IncomingMail) -> Whose | None:
    """Whose a mail is: by the token of our reply address, else by the message that it answers."""
    found = by_token(mail.reply_token)
    if found is not None:
        return found
    inquiry = by_answered(mail)
    return None if inquiry is None else Whose(inquiry)


def by_token(token: str | None) -> Whose | None:
    """Whose a reply address is; mail servers may have turned its letters small."""
    id_ = id_in(token) if token else None
    if token is None or id_ is None:
        return None
    inquiry = db.session.get(Inquiry, id_)
    if inquiry is not None and opens(token, REPLY, inquiry.id, inquiry.link_key):
        return Whose(inquiry)
    proposal = db.session.get(Proposal, id_)
    if proposal is not None and opens(token, PARTNER_REPLY, proposal.id, proposal.link_key):
        return Whose(db.session.get_one(Inquiry, proposal.inquiry_id), "partner")
    return None


def party_of(inquiry: Inquiry, address: str) -> str:
    """Which party of an inquiry writes from an address."""
    if address.lower() == inquiry.sender_email.lower():
        return "inquirer"
    partners = select(Proposal.organisation_id).where(
        Proposal.inquiry_id == inquiry.id, Proposal.partner_asked_at.is_not(None)
    )
    for organisation_id in db.session.scalars(partners):
        readers = partner_readers(db.session(), organisation_id)
        if address.lower() in {reader.email.lower() for reader in readers}:
            return "partner"
    return "other"


def by_answered(mail: IncomingMail) -> Inquiry | None:
    """The inquiry of a message that the mail answers, the nearest one first.

    The ids of our own messages are known to those alone whom we wrote to. The inquirer's own have
    been seen by others too, so they count only in a mail that comes from the inquirer's address.
    """
    is_inquirer = func.lower(Inquiry.sender_email) == mail.sender.address.lower()
    messages = select(InquiryMessage.message_id, InquiryMessage.inquiry_id).where(
        InquiryMessage.message_id.in_(mail.answered_ids),
        InquiryMessage.inquiry_id == Inquiry.id,
        or_(
            InquiryMessage.direction == "out",
            and_(InquiryMessage.direction == "in", is_inquirer),
        ),
    )
    made_of = select(StrayMail.message_id, StrayMail.inquiry_id).where(
        StrayMail.message_id.in_(mail.answered_ids), StrayMail.inquiry_id == Inquiry.id, is_inquirer
    )
    found: dict[str | None, int | None] = {
        row.message_id: row.inquiry_id
        for statement in (made_of, messages)
        for row in db.session.execute(statement)
    }
    ids = (found[each] for each in mail.answered_ids if each in found)
    return next((db.session.get_one(Inquiry, id_) for id_ in ids), None)


def desk_among(recipients: tuple[str, ...]) -> Desk | None:
    """The desk whose address a mail was sent to; of several the first in the mail."""
    wanted = [each.lower() for each in recipients]
    desks = db.session.scalars(
        select(Desk).where(func.lower(Desk.email).in_(wanted)).order_by(Desk.id)
    ).all()
    return min(desks, key=lambda desk: (wanted.index(desk.email.lower()), desk.id), default=None)


def inquiry_id_of(number: str) -> int | None:
    """The inquiry with this number, as somebody has typed it."""
    typed = number.strip().strip("[]#").upper()
    return db.session.scalar(select(Inquiry.id).where(Inquiry.number == typed))


def related_mail(mail_id: int) -> Related | None:
    """Whose a mail is, or None if there is no such mail."""
    row = db.session.execute(select(StrayMail.desk_id).where(StrayMail.id == mail_id)).one_or_none()
    return None if row is None else Related(desk_id=row.desk_id)


def readable_by(actor: Actor) -> ColumnElement[bool]:
    """The mail that the actor may read: of the own desks, and of none where that is allowed."""
    may_of_none = may(actor, Permission.STRAY_MAIL_READ, Related())
    of_none = StrayMail.desk_id.is_(None) if may_of_none else false()
    return or_(StrayMail.desk_id.in_(actor.desks), of_none)


def waiting_mail(actor: Actor) -> list[StrayView]:
    """The mail that waits for the actor, the oldest first."""
    return views(StrayMail.settled_at.is_(None), readable_by(actor))


def count_waiting_mail(actor: Actor) -> int:
    """How many mails wait for the actor."""
    waiting = select(func.count(StrayMail.id)).where(
        StrayMail.settled_at.is_(None), readable_by(actor)
    )
    return db.session.scalar(waiting) or 0


def one_mail(mail_id: int) -> StrayView | None:
    """One mail, settled or not."""
    return next(iter(views(StrayMail.id == mail_id)), None)


def mail_to_record(actor: Actor, mail_id: int | None) -> StrayView | None:
    """A mail that the actor may make an inquiry of, if it waits."""
    related = related_mail(mail_id) if mail_id is not None else None
    if mail_id is None or related is None:
        return None
    mail = one_mail(mail_id) if may(actor, Permission.STRAY_MAIL_SETTLE, related) else None
    return mail if mail is not None and not mail.is_settled else None


def views(*conditions: ColumnElement[bool]) -> list[StrayView]:
    """The mails for which the conditions hold, the oldest first."""
    rows = db.session.execute(
        select(StrayMail, Desk.code, Inquiry.number)
        .outerjoin(Desk, Desk.id == StrayMail.desk_id)
        .outerjoin(Inquiry, Inquiry.id == StrayMail.inquiry_id)
        .where(*conditions)
        .order_by(StrayMail.received_at, StrayMail.id)
        .limit(SHOWN)
    )
    return [
        StrayView(
            id=mail.id,
            kind=mail.kind,
            sender_name=mail.sender_name,
            sender_email=mail.sender_email,
            subject=mail.subject,
            text=mail.text,
            received_at=mail.received_at,
            desk=code,
            is_settled=mail.settled_at is not None,
            inquiry=number,
        )
        for mail, code, number in rows
    ]
