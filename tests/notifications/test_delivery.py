"""Mails that reach a real SMTP server, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from apiflask import APIFlask
from flask_babel import force_locale
from sqlalchemy import select

from matchmaker.accounts import mails
from matchmaker.cli.worker import tasks
from matchmaker.db import db, transaction
from matchmaker.notifications.letters import AddressRefused, Letter, Reader, send
from matchmaker.notifications.models import OutboxItem
from matchmaker.notifications.outbox import work_once
from tests.people import AIKO, browser_of, post
from tests.services import free_port, own_service


class Sink(Message):
    """Keeps what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[EmailMessage] = []

    def handle_message(self, message: object) -> None:
        mail = message_from_bytes(bytes(message), policy=policy.default)  # type: ignore[call-overload]
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)


@pytest.fixture
def sink() -> Iterator[tuple[Sink, int]]:
    """A mail server in this process."""
    handler, port = Sink(), free_port()
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    yield handler, port
    server.stop()


@pytest.fixture
def app(tmp_path: Path, sink: tuple[Sink, int]) -> Iterator[APIFlask]:
    app = own_service(
        tmp_path,
        mail_url=f"smtp://127.0.0.1:{sink[1]}",
        public_url="https://match.example",
        demo=True,
    )
    yield app
    with app.app_context():
        db.engine.dispose()


def deliver_all(app: APIFlask) -> None:
    with app.app_context():
        while work_once("test", tasks()):
            pass


def parts(mail: EmailMessage) -> tuple[str, str]:
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None and html is not None
    return text.get_content(), html.get_content()


def test_a_mail_arrives_in_text_and_html_in_the_readers_language(
    app: APIFlask, sink: tuple[Sink, int]
) -> None:
    with browser_of(app) as client:
        client.get("/about")
        with app.app_context(), transaction() as session:
            with force_locale("ja"):
                letter = mails.reset_letter("token")
            send(session, Reader(AIKO, "ja", "佐藤 愛子"), letter)
    deliver_all(app)
    [mail] = sink[0].mails
    text, html = parts(mail)
    assert mail["Content-Language"] == "ja" and mail["To"] == AIKO
    for body in (text, html):
        assert "佐藤 愛子 様" in body and "https://match.example/reset/token" in body
    assert '<html lang="ja">' in html and mail["Message-ID"].endswith("@match.example>")


def test_a_reset_link_leaves_nothing_of_it_in_the_outbox(
    app: APIFlask, sink: tuple[Sink, int]
) -> None:
    with app.app_context():
        from matchmaker.accounts.service import ask_for_reset

        ask_for_reset(AIKO)
    deliver_all(app)
    text, _html = parts(sink[0].mails[0])
    token = text.split("/reset/")[1].split()[0]
    with app.app_context():
        stored = str(list(db.session.scalars(select(OutboxItem.payload))))
    assert token not in stored and AIKO not in stored


def test_nothing_written_by_people_can_add_a_header(app: APIFlask, sink: tuple[Sink, int]) -> None:
    evil = "Hello\r\nBcc: everybody@example.com"
    with app.app_context(), transaction() as session:
        send(session, Reader(AIKO, "en", evil), Letter(evil, (evil,)))
    with app.app_context(), transaction() as session, pytest.raises(AddressRefused):
        send(session, Reader(f"{AIKO}\r\nBcc: x@example.com", "en"), Letter("a", ("b",)))
    deliver_all(app)
    [mail] = sink[0].mails
    assert mail["Bcc"] is None and mail["Subject"] == "Hello Bcc: everybody@example.com"


def test_what_people_write_is_text_and_not_markup_in_the_html_part(
    app: APIFlask, sink: tuple[Sink, int]
) -> None:
    with app.app_context(), transaction() as session:
        send(session, Reader(AIKO, "en", "<b>x</b>"), Letter("s", ("<script>1</script>",)))
    deliver_all(app)
    text, html = parts(sink[0].mails[0])
    assert "<script>" not in html and "<script>1</script>" in text


def test_a_mail_waits_while_the_server_is_away_and_arrives_once_after(
    app: APIFlask, sink: tuple[Sink, int]
) -> None:
    away = own_service(Path(app.instance_path), mail_url=f"smtp://127.0.0.1:{free_port()}")
    with browser_of(away) as client:
        assert post(client, "/reset", "/reset", email=AIKO).status_code == 200
    deliver_all(away)
    with app.app_context():
        item = db.session.scalars(select(OutboxItem).where(OutboxItem.kind == "mail")).one()
        assert item.done_at is None and "Refused" in (item.last_error or "")
        with transaction() as session:
            item.due_at = item.created_at
            session.add(item)
    deliver_all(app)
    deliver_all(app)
    assert len(sink[0].mails) == 1


@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_every_letter_can_be_written_in_every_language(app: APIFlask, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        letters = [
            mails.confirmation_letter("t", has_account=False),
            mails.confirmation_letter("t", has_account=True),
            mails.reset_letter("t"),
            mails.password_letter(),
            mails.new_address_letter("t"),
            mails.old_address_letter(),
        ]
        with transaction() as session:
            for letter in letters:
                send(session, Reader(AIKO, language, "N"), letter)
    with app.app_context():
        stored = db.session.scalars(select(OutboxItem.payload)).all()
    assert len({mail["subject"] for mail in stored}) == len(letters)
    assert all(mail["text"] and "</html>" in mail["html"] for mail in stored)
