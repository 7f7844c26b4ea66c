"""Reads a mail as it came: who wrote what to whom, in answer to which mail of ours.

Pure: bytes in, a value out. Any bytes give a mail or MailUnreadable, in a time that grows with
their number. The headers are kept as they stand in the mail and decoded here, because the
library's structured ones raise on some broken mails and need very long for some hostile ones.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32, Policy

from matchmaker.errors import MatchmakerError
from matchmaker.inbox.bodies import Attachment, read_body
from matchmaker.inbox.headers import (
    LONGEST_HEADER,
    Address,
    addresses,
    message_ids,
    sent_at,
    value,
)
from matchmaker.inbox.kinds import Bounce, MailKind, bounce_of, kind_of
from matchmaker.inbox.quoting import new_words

MOST_BYTES = 25_000_000
MOST_PARTS = 100
MOST_LINES = 500_000
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
REPLY_ADDRESS = re.compile(r"reply\+([A-Za-z0-9_-]{1,100})@", re.IGNORECASE)
REPLY_ID = re.compile(r"<reply\.([A-Za-z0-9_-]{1,100})\.[^@<>\s]*@")


class MailUnreadable(MatchmakerError):
    """The bytes are no mail, or one that is too large."""


@dataclass(frozen=True)
class IncomingMail:
    """A mail that came in.

    `message_id` is made of the bytes where the mail has none, so that the same mail has the same.
    `answered_ids` are the Message-IDs of the mails that it answers, the nearest first. `text` are
    the new words, `whole_text` is with what it quotes. `bounce` is there for a bounce alone.
    """

    message_id: str
    sender: Address
    recipients: tuple[str, ...]
    reply_token: str | None
    answered_ids: tuple[str, ...]
    subject: str
    text: str
    whole_text: str
    sent_at: datetime | None
    kind: MailKind
    bounce: Bounce | None
    attachments: tuple[Attachment, ...]


class AsItStands(Compat32):
    """Keeps headers as strings with their bytes, of a bounded length, and counts the parts."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """The header as it came; of a very long one only the beginning, and of ids the end."""
        is_ids = name.lower() in ("references", "in-reply-to")
        return value[-LONGEST_HEADER:] if is_ids else value[:LONGEST_HEADER]


def read_mail(raw: bytes) -> IncomingMail:
    """What a mail says, from its bytes.

    Raises MailUnreadable.
    """
    message = parsed(raw)
    sender = sender_of(message)
    subject = value(message, "Subject")
    kind = kind_of(message, subject)
    if not sender.address and kind is not MailKind.BOUNCE:
        raise MailUnreadable("The mail does not say who sent it. Add a From header.")
    whole_text, attached = read_body(message)
    recipients = tuple(each.address for each in addresses(message, *RECIPIENTS))
    answered = message_ids(message, "In-Reply-To", "References")
    bounce = bounce_of(message, whole_text) if kind is MailKind.BOUNCE else None
    if bounce and bounce.original_message_id:
        answered = tuple(dict.fromkeys((bounce.original_message_id, *answered)))
    return IncomingMail(
        message_id=own_id(message, raw),
        sender=sender,
        recipients=recipients,
        reply_token=reply_token(recipients, answered),
        answered_ids=answered,
        subject=subject,
        text=new_words(whole_text, subject),
        whole_text=whole_text,
        sent_at=sent_at(message),
        kind=kind,
        bounce=bounce,
        attachments=attached,
    )


def parsed(raw: bytes) -> Message:
    """The message, if it is one of a size that can be worked on.

    Raises MailUnreadable.
    """
    if len(raw) > MOST_BYTES:
        raise MailUnreadable(f"The mail is larger than {MOST_BYTES:,} bytes. Send a smaller one.")
    if raw.count(b"\n") > MOST_LINES:
        raise MailUnreadable(f"The mail has more than {MOST_LINES:,} lines. Send a shorter one.")
    parts = 0

    def new_part(policy: Policy[Message]) -> Message:
        nonlocal parts
        parts += 1
        if parts > MOST_PARTS:
            raise MailUnreadable(f"The mail has more than {MOST_PARTS} parts. Send fewer.")
        return Message(policy)

    try:
        message = BytesParser(policy=AsItStands(message_factory=new_part)).parsebytes(
            raw.lstrip(b"\r\n")
        )
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise MailUnreadable("The mail is too broken to be read. Send it again.") from error
    if not message.keys():
        raise MailUnreadable("This is no mail: it has no headers. Pass one whole message.")
    return message


def sender_of(message: Message) -> Address:
    """Who sent the mail, by the first header that tells an address; a bare name if none does."""
    for name in ("From", "Sender", "Return-Path"):
        for found in addresses(message, name):
            return Address(found.address, found.name or "")
    return Address("", value(message, "From"))


def own_id(message: Message, raw: bytes) -> str:
    """The mail's Message-ID, or one made of its bytes."""
    for found in message_ids(message, "Message-ID"):
        return found
    return f"<{hashlib.sha256(raw).hexdigest()}@without-id.invalid>"


def reply_token(recipients: tuple[str, ...], answered: tuple[str, ...]) -> str | None:
    """The token of the inquiry: in an address of ours, else in the id of a mail of ours."""
    tokens = [REPLY_ADDRESS.match(each) for each in recipients]
    tokens += [REPLY_ID.match(each) for each in answered]
    return next((found[1] for found in tokens if found), None)
