"""Mails as letters in the reader's language, with a text and an HTML part of the same words."""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import make_msgid
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

    Its texts are written already, in the language of the reader.
    """

    subject: str
    paragraphs: tuple[str, ...]
    action: tuple[str, str] | None = None
    note: str = ""


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


def send(session: Session, reader: Reader, letter: Letter, *, key: str | None = None) -> None:
    """Write a mail into the outbox, in the surrounding transaction.

    Raises AddressRefused for an address that is none.
    """
    settings: Settings = current_app.config["SETTINGS"]
    with force_locale(reader.language):
        values = {"letter": letter, "reader": reader, "language": reader.language}
        templates = current_app.jinja_env  # no request is going on in a worker
        text = templates.get_template("mail/letter.txt").render(values)
        html = templates.get_template("mail/letter.html").render(values)
    put(
        session,
        MAIL,
        {
            "to": checked_address(reader.email),
            "subject": " ".join(letter.subject.split()),
            "text": text,
            "html": html,
            "language": reader.language,
            "message_id": make_msgid(domain=urlsplit(settings.base_url).hostname or "localhost"),
        },
        key=key,
    )


def checked_address(email: str) -> str:
    """The address, if it is one and nothing but one."""
    try:
        return Address(addr_spec=email).addr_spec
    except (ValueError, IndexError) as error:
        raise AddressRefused("This is not an e-mail address.") from error
