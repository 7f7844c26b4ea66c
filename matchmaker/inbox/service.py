"""What is done with mail that comes in: it is stored once, with its inquiry or for a desk to sort."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.accounts.policy import Actor, Permission, Related, require
from matchmaker.db import insert_into, transaction
from matchmaker.errors import MatchmakerError, NotFound
from matchmaker.inbox.bodies import Attachment
from matchmaker.inbox.headers import Address
from matchmaker.inbox.kinds import MailKind
from matchmaker.inbox.models import StrayMail
from matchmaker.inbox.originals import original_name, original_of
from matchmaker.inbox.queries import (
    Whose,
    desk_among,
    inquiry_id_of,
    is_stored,
    party_of,
    whose,
)
from matchmaker.inbox.quoting import new_words
from matchmaker.inbox.reading import IncomingMail, read_mail
from matchmaker.inquiries.models import Inquiry
from matchmaker.inquiries.service.cases import load, related
from matchmaker.inquiries.service.files import NewFile, add_files
from matchmaker.inquiries.service.intake import (
    NewInquiry,
    Sent,
    actor_of_link,
    record_inquiry,
)
from matchmaker.inquiries.service.messages import LONGEST, Reply, standing_inquiry, take_reply
from matchmaker.logs import log
from matchmaker.matching.detection import detect_language
from matchmaker.uploads.storage import keep_file

CUT = "\n[…]"
SURELY_TOLD = 40
NOTHING_WRITTEN = "–"


class Place(StrEnum):
    """Where a mail was stored."""

    INQUIRY = "inquiry"
    UNMATCHED = "unmatched"
    KNOWN = "known"


@dataclass(frozen=True)
class Receipt:
    """What became of a mail. `inquiry` is a number, `desk` the code of the desk that sorts it.

    A mail that came in before is `known`, and nothing is stored again.
    """

    message_id: str
    kind: str
    stored: str
    inquiry: str | None = None
    desk: str | None = None


class MailSettled(MatchmakerError):
    """Somebody has dealt with the mail already."""

    status = 409


class InquiryUnknown(NotFound):
    """There is no inquiry with this number that the actor works on."""


def receive(actor: Actor, raw: bytes) -> Receipt:
    """Store a mail from its bytes: with its inquiry, else for a desk or the leads to sort.

    The same Message-ID is stored once. Raises MailUnreadable, PermissionRefused.
    """
    require(actor, Permission.MAIL_RECEIVE)
    mail = read_mail(raw)
    with transaction() as session:
        found = whose(mail)
        if is_stored(mail.message_id):
            receipt = Receipt(mail.message_id, mail.kind, Place.KNOWN)
        elif found is not None:
            receipt = keep_answer(session, found, mail)
        else:
            receipt = keep_stray(session, mail, raw)
    log.info(
        "mail received",
        kind=receipt.kind,
        stored=receipt.stored,
        inquiry=receipt.inquiry,
        desk=receipt.desk,
    )
    return receipt


def keep_answer(session: Session, found: Whose, mail: IncomingMail) -> Receipt:
    """Put a mail with its files into the timeline of its inquiry."""
    inquiry = standing_inquiry(session, found.inquiry)
    sender = actor_of_link(inquiry, found.party)
    message_id = take_reply(sender, inquiry.id, answer_of(inquiry, mail, found.party))
    if message_id is None:  # it came in on another way at the same moment
        return Receipt(mail.message_id, mail.kind, Place.KNOWN)
    add_files(sender, inquiry.id, message_id, kept_files(mail))
    return Receipt(mail.message_id, mail.kind, Place.INQUIRY, inquiry=inquiry.number)


def kept_files(mail: IncomingMail) -> list[NewFile]:
    """The files of a mail that are within the limits."""
    return [
        NewFile(file.name, file.media_type, file.data)
        for file in mail.attachments
        if file.data is not None
    ]


def answer_of(inquiry: Inquiry, mail: IncomingMail, party: str) -> Reply:
    """The mail as an answer. Somebody else than the inquirer is named with the address."""
    name, address = mail.sender.name, mail.sender.address
    is_inquirer = address.lower() == inquiry.sender_email.lower()
    lost = [file for file in mail.attachments if file.data is None]
    text = with_files(mail.text or mail.subject, lost)
    return Reply(
        text=text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT,
        channel="mail",
        kind=message_kind(mail),
        party=party,
        author_name=name if is_inquirer else " ".join(filter(None, (name, f"<{address}>"))),
        message_id=mail.message_id,
        sent_at=mail.sent_at,
        language=language_of(mail.text),
    )


def language_of(text: str) -> str | None:
    """The language of an answer; None (that of the inquiry) where a few words do not tell it."""
    language = detect_language(text)
    return language if language == "ja" or len(text) >= SURELY_TOLD else None


def message_kind(mail: IncomingMail) -> str:
    """What the mail is in the timeline; the news of a delay, or that a mail did arrive, is no bounce."""
    if mail.kind is MailKind.BOUNCE:
        return "bounce" if mail.bounce is not None and mail.bounce.is_final else "auto-reply"
    return "auto-reply" if mail.kind is MailKind.AUTO_REPLY else "message"


def with_files(text: str, files: Sequence[Attachment]) -> str:
    """The words, and below them the name and size of each of these files."""
    named = "\n".join(f"[+ {file.name}, {size_in_words(file.size)}]" for file in files)
    return "\n\n".join(filter(None, (text, named))) or NOTHING_WRITTEN


def size_in_words(size: int) -> str:
    """How large a file is, as people say it."""
    if size < 1_000:
        return f"{size} B"
    return f"{size / 1_000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def keep_stray(session: Session, mail: IncomingMail, raw: bytes) -> Receipt:
    """Keep a mail of no inquiry that we know for the desk that it was sent to, or for the leads.

    The answer of a machine to no inquiry asks for nothing: it is kept, but nobody has to sort it.
    """
    desk, now = desk_among(mail.recipients), clock.now()
    is_automatic = mail.kind is MailKind.AUTO_REPLY
    values = {
        "desk_id": desk.id if desk else None,
        "kind": mail.kind,
        "sender_name": mail.sender.name,
        "sender_email": mail.sender.address,
        "subject": mail.subject,
        "text": with_files(mail.whole_text, mail.attachments),
        "message_id": mail.message_id,
        "received_at": now,
        "settled_at": now if is_automatic else None,
    }
    row = insert_into(session, StrayMail).values(values).on_conflict_do_nothing()
    if session.execute(row.returning(StrayMail.id)).scalar() is None:
        return Receipt(mail.message_id, mail.kind, Place.KNOWN)
    if not is_automatic:
        keep_file(original_name(mail.message_id), raw)
    return Receipt(mail.message_id, mail.kind, Place.UNMATCHED, desk=desk.code if desk else None)


def waiting_row(session: Session, actor: Actor, mail_id: int) -> StrayMail:
    """A mail that the actor may settle, locked.

    Raises NotFound, MailSettled.
    """
    row = session.get(StrayMail, mail_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("There is no such mail.")
    require(actor, Permission.STRAY_MAIL_SETTLE, Related(desk_id=row.desk_id))
    if row.settled_at is not None:
        raise MailSettled("Somebody has dealt with this mail already.")
    return row


def file_mail(actor: Actor, mail_id: int, number: str) -> str:
    """Put a mail into the timeline of the inquiry with this number; the number of the one it is in.

    Raises NotFound, MailSettled, InquiryUnknown.
    """
    with transaction() as session:
        row = waiting_row(session, actor, mail_id)
        inquiry = standing_inquiry(session, worked_inquiry(session, actor, number))
        keep_answer(session, Whose(inquiry, party_of(inquiry, row.sender_email)), mail_of(row))
        settle(row, actor, inquiry.id)
        return inquiry.number


def mail_of(row: StrayMail) -> IncomingMail:
    """The mail of a row: from its original, else from what the row has kept of it."""
    original = original_of(row.message_id) if row.message_id else None
    if original is not None:
        return read_mail(original)
    return IncomingMail(
        message_id=row.message_id or f"<{row.id}@without-id.invalid>",
        sender=Address(row.sender_email, row.sender_name),
        recipients=(),
        reply_token=None,
        answered_ids=(),
        subject=row.subject,
        text=new_words(row.text, row.subject),
        whole_text=row.text,
        sent_at=row.received_at,
        kind=MailKind(row.kind),
        bounce=None,
        attachments=(),
    )


def worked_inquiry(session: Session, actor: Actor, number: str) -> Inquiry:
    """The inquiry with this number, if the actor works on it.

    Raises InquiryUnknown.
    """
    id_ = inquiry_id_of(number)
    try:
        if id_ is None:
            raise NotFound("There is no such inquiry.")
        inquiry = load(session, id_)
        require(actor, Permission.INQUIRY_WORK, related(session, inquiry))
    except NotFound:
        raise InquiryUnknown("Your desk has no inquiry with this number.") from None
    return inquiry


def settle(row: StrayMail, actor: Actor, inquiry_id: int | None) -> None:
    """Mark a mail as dealt with."""
    row.settled_at, row.settled_by, row.inquiry_id = clock.now(), actor.user_id, inquiry_id


def put_mail_aside(actor: Actor, mail_id: int) -> None:
    """Settle a mail that is not about an inquiry.

    Raises NotFound, MailSettled.
    """
    with transaction() as session:
        settle(waiting_row(session, actor, mail_id), actor, None)


def make_inquiry_of_mail(
    actor: Actor, mail_id: int, new: NewInquiry, desk_id: int, *, confirm: bool = True
) -> Sent:
    """Record an inquiry that came as a mail, with the mail's files; the mail is settled by it.

    Raises NotFound, MailSettled, InquiryIncomplete.
    """
    with transaction() as session:
        row = waiting_row(session, actor, mail_id)
        sent = record_inquiry(actor, new, desk_id, confirm=confirm)
        sender = actor_of_link(session.get_one(Inquiry, sent.id))
        if sent.is_new:
            add_files(sender, sent.id, None, kept_files(mail_of(row)))
        settle(row, actor, sent.id)
        return sent
