"""Mails as letters in the reader's language, with a text and an HTML part of the same words."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import make_msgid, parseaddr
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale
from sqlalchemy.orm import Session

from matchmaker.errors import MatchmakerError
from matchmaker.notifications.outbox import put
from matchmaker.settings import Settings

MAIL = "mail"


class AddressRefused(MatchmakerError):
    """The address cannot stand in a mail's header."""


@dataclass(frozen=True)
class Letter:
    """What a mail says: paragraphs, one thing to do, and a closing note in small print.

    Its texts are written already, in the language of the reader. With a `reply_token` an answer by
    mail finds its way back; `is_personal` marks what a person wrote.
    """

    subject: str
    paragraphs: tuple[str, ...]
    action: tuple[str, str] | None = None
    note: str = ""
    reply_token: str = ""
    is_personal: bool = False


@dataclass(frozen=True)
class Reader:
    """To whom a mail goes, and in which language."""

    email: str
    language: str
    name: str = ""


def page_address(endpoint: str, **values: str | int | None) -> str:
    """The full address of a page, as it stands in a mail; never taken from a request's headers."""
    settings: Settings = current_app.config["SETTINGS"]
    base = urlsplit(settings.base_url)
    adapter = current_app.url_map.bind(
        base.netloc, script_name=base.path or "/", url_scheme=base.scheme
    )
    return adapter.build(endpoint, values, force_external=True)


def send(session: Session, reader: Reader, letter: Letter, *, key: str | None = None) -> str:
    """Write a mail into the outbox, in the surrounding transaction; its Message-ID.

    Raises AddressRefused for an address that is none.
    """
    settings: Settings = current_app.config["SETTINGS"]
    with force_locale(reader.language):
        values = {"letter": letter, "reader": reader, "language": reader.language}
        templates = current_app.jinja_env  # no request is going on in a worker
        text = templates.get_template("mail/letter.txt").render(values)
        html = templates.get_template("mail/letter.html").render(values)
    message_id = new_message_id(settings, letter.reply_token)
    payload = {
        "to": checked_address(reader.email),
        "subject": " ".join(letter.subject.split()),
        "text": text,
        "html": html,
        "language": reader.language,
        "message_id": message_id,
        "is_personal": letter.is_personal,
    }
    if letter.reply_token:
        payload["reply_to"] = reply_address(settings, letter.reply_token)
    put(session, MAIL, payload, key=key)
    return message_id


def new_message_id(settings: Settings, reply_token: str) -> str:
    """A Message-ID; one with a token brings an answer back that keeps nothing but its references."""
    domain = urlsplit(settings.base_url).hostname or "localhost"
    if not reply_token:
        return make_msgid(domain=domain)
    return f"<reply.{reply_token}.{secrets.token_hex(8)}@{domain}>"


def reply_address(settings: Settings, token: str) -> str:
    """The address to which an answer goes: that of the service, with the token in it."""
    _name, sender = parseaddr(settings.mail_from)
    return f"reply+{token}@{sender.rpartition('@')[2] or 'localhost'}"


def checked_address(email: str) -> str:
    """The address, if it is one and nothing but one."""
    try:
        return Address(addr_spec=email).addr_spec
    except (ValueError, IndexError, MessageError) as error:
        raise AddressRefused("This is not an e-mail address.") from error
