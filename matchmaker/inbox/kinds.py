"""Tells what a mail is: an answer of a person, of a machine, or the news that a mail came back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum

from matchmaker.inbox.headers import message_ids, one_line, value

SUBJECTS = (
    "automatische antwort",
    "auto-antwort",
    "automatische empfangsbestätigung",
    "abwesenheitsnotiz",
    "abwesenheitsnachricht",
    "abwesend",
    "out of office",
    "out of the office",
    "automatic reply",
    "autoreply",
    "auto reply",
    "auto-reply",
    "自動返信",
    "自動応答",
    "自動送信",
    "不在",
)
OPENING = re.compile(r"[\s\[\](){}【】「」＜＞<>*:：・-]+")
BULK = {"bulk", "junk", "auto_reply", "auto-reply"}
AUTO_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Autoresponse", "X-Auto-Reply-From")
ID_LINE = re.compile(r"^[ \t>]*Message-ID:\s*(<[^<>\s]{1,250}>)", re.IGNORECASE | re.MULTILINE)
LONGEST_REPORT = 200_000
LONGEST_FIELD = 250


class MailKind(StrEnum):
    """What a mail is."""

    REPLY = "reply"
    AUTO_REPLY = "auto-reply"
    BOUNCE = "bounce"


@dataclass(frozen=True)
class Bounce:
    """What a mail server tells of a mail of ours (RFC 3464); each field may be empty.

    `action` is failed, delayed, delivered, relayed or expanded; `status` is as 5.1.1.
    """

    original_message_id: str
    recipient: str
    action: str
    status: str

    @property
    def is_final(self) -> bool:
        """Whether the mail has not arrived and will not be tried again."""
        return self.action in ("failed", "") and not self.status.startswith(("2", "4"))


def kind_of(message: Message, subject: str) -> MailKind:
    """What the mail is, by its headers and by how its subject begins."""
    if is_bounce(message):
        return MailKind.BOUNCE
    return MailKind.AUTO_REPLY if is_automatic(message, subject) else MailKind.REPLY


def is_bounce(message: Message) -> bool:
    """Whether a mail server reports about a mail: a report on delivery, or from MAILER-DAEMON."""
    if message.get_content_type() == "multipart/report" and (
        str(message.get_param("report-type", "delivery-status")).lower() == "delivery-status"
    ):
        return True
    sender = value(message, "From").lower()
    return_path = value(message, "Return-Path")
    is_empty = return_path == "<>"
    is_daemon = re.search(r"\bmailer-daemon\b", sender) is not None
    is_postmaster = re.search(r"\bpostmaster@", sender) is not None
    return (is_daemon and (is_empty or not return_path)) or (is_postmaster and is_empty)


def is_automatic(message: Message, subject: str) -> bool:
    """Whether no person wrote the mail (RFC 3834, and what mail programs do instead)."""
    submitted = value(message, "Auto-Submitted").split(";")[0].strip().lower()
    suppressed = value(message, "X-Auto-Response-Suppress").strip().lower()
    return (
        submitted not in ("", "no")
        or suppressed not in ("", "none")
        or value(message, "Precedence").strip().lower() in BULK
        or any(name in message for name in AUTO_HEADERS)
        or message.get_content_type() == "multipart/report"  # of another kind: it was read
        or OPENING.sub(" ", subject).strip().casefold().startswith(SUBJECTS)
    )


def bounce_of(message: Message, text: str) -> Bounce:
    """What the report says, and of which mail; what old servers write stands in the text alone."""
    fields = [part for part in inner(message) if part.get("Action") or part.get("Final-Recipient")]
    told = fields[0] if fields else Message()
    recipient = value(told, "Final-Recipient") or value(told, "Original-Recipient")
    return Bounce(
        original_message_id=original_id(message, text),
        recipient=recipient.rpartition(";")[2].strip()[:LONGEST_FIELD],
        action=value(told, "Action").split(" ")[0].lower()[:LONGEST_FIELD],
        status=value(told, "Status").split(" ")[0][:LONGEST_FIELD],
    )


def original_id(message: Message, text: str) -> str:
    """The Message-ID of the mail that came back, wherever the report has it; else empty."""
    for part in inner(message):
        for each in message_ids(part, "Original-Message-ID", "X-Original-Message-ID", "Message-ID"):
            return each
    for part in message.walk():
        if part.get_content_type() == "text/rfc822-headers":
            text = f"{part.get_payload()}\n{text}"
    found = ID_LINE.search(text[:LONGEST_REPORT])
    if found:
        return one_line(found[1])
    return next(iter(message_ids(message, "In-Reply-To", "References")), "")


def inner(message: Message) -> Iterator[Message]:
    """The mails and blocks of fields inside a report, in their order."""
    for part in message.walk():
        if part.get_content_maintype() == "message" and part.is_multipart():
            yield from (each for each in part.get_payload() if isinstance(each, Message))
