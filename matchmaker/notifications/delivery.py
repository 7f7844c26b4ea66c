"""Delivers mails of the outbox to the server that MAIL_URL names."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app

from matchmaker import clock
from matchmaker.db import transaction
from matchmaker.notifications.outbox import Taken, mark_done
from matchmaker.settings import Settings

TIMEOUT_SECONDS = 20


def message_of(item: Taken, sender: str) -> EmailMessage:
    """The mail of an outbox item; its headers refuse line breaks."""
    mail = item.payload
    message = EmailMessage()
    message["Subject"] = mail["subject"]
    message["From"] = sender
    message["To"] = mail["to"]
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = mail["message_id"]
    if not mail.get("is_personal"):
        message["Auto-Submitted"] = "auto-generated"
    if mail.get("reply_to"):
        message["Reply-To"] = mail["reply_to"]
    message.set_content(mail["text"])
    message.add_alternative(mail["html"], subtype="html")
    message["Content-Language"] = mail["language"]  # after the parts, which take such headers along
    return message


@contextmanager
def mail_server(address: str) -> Iterator[smtplib.SMTP]:
    """A connection to the server of `smtp://user:pass@host:port?starttls=1` or `smtps://…`."""
    parts = urlsplit(address)
    host, context = parts.hostname or "localhost", ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_SECONDS)
    with server:
        if parse_qs(parts.query).get("starttls") == ["1"]:
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def deliver(item: Taken) -> None:
    """Send one mail; afterwards only its subject and language are kept.

    Raises OSError or smtplib.SMTPException when the server does not take it.
    """
    settings: Settings = current_app.config["SETTINGS"]
    message = message_of(item, settings.mail_from)
    with mail_server(settings.mail_url) as server:
        server.send_message(message)
    with transaction() as session:
        kept = {name: item.payload[name] for name in ("subject", "language", "message_id")}
        mark_done(session, item, kept)
