"""Mails as they come in, built part by part or from raw bytes."""

from __future__ import annotations

from email.message import EmailMessage

from matchmaker.inbox.reading import IncomingMail, read_mail

TOKEN = "k3y-of_aiko"
REPLY_TO = f"reply+{TOKEN}@match.example"


def mail(text: str = "Guten Tag", **headers: str) -> EmailMessage:
    """A mail of Aiko's to the address of her inquiry; names of headers have _ for -."""
    message = EmailMessage()
    told = {
        "From": "Aiko Sato <aiko@hikari-robotics.example>",
        "To": REPLY_TO,
        "Subject": "Re: Ihre Anfrage",
        "Message-ID": "<1@hikari-robotics.example>",
        "Date": "Tue, 24 Nov 2026 10:00:00 +0900",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in told.items():
        if value:
            message[name] = value
    message.set_content(text)
    return message


def read(message: EmailMessage) -> IncomingMail:
    """What is read of a mail."""
    return read_mail(message.as_bytes())


def raw_mail(body: bytes, *headers: bytes) -> bytes:
    """A mail with these very bytes."""
    head = b"\r\n".join((b"From: aiko@hikari-robotics.example", *headers))
    return head + b"\r\n\r\n" + body


def text_in(charset: str, body: bytes, subtype: str = "plain") -> IncomingMail:
    """What is read of a mail that says that it is in this charset."""
    head = f"Content-Type: text/{subtype}; charset={charset}".encode()
    return read_mail(raw_mail(body, head, b"Content-Transfer-Encoding: 8bit"))
