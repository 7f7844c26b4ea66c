"""Answers of people, of machines, and mails that came back."""

from __future__ import annotations

import pytest

from matchmaker.inbox.kinds import MailKind
from matchmaker.inbox.reading import read_mail
from tests.inbox.mails import TOKEN, mail, raw_mail, read

OURS = f"<reply.{TOKEN}.17ab@match.example>"
REPORT = f"""\
--b
Content-Type: text/plain; charset=us-ascii

I could not deliver it.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; gone@rheinwerk.example
Action: failed
Status: 5.1.1

--b
Content-Type: message/rfc822

From: desk@japan-desk.example
Message-ID: {OURS}

Words of ours
--b--
""".encode()
REPORT_HEAD = b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"'


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Auto_Submitted", "auto-replied"),
        ("Auto_Submitted", "auto-generated; x=y"),
        ("Precedence", "bulk"),
        ("Precedence", "auto_reply"),
        ("X_Autoreply", "yes"),
        ("X_Auto_Response_Suppress", "All"),
        ("Subject", "Automatische Antwort: Ihre Anfrage"),
        ("Subject", "Abwesenheitsnotiz"),
        ("Subject", "Out of Office: x"),
        ("Subject", "【自動返信】お問い合わせ"),
        ("Subject", "不在のお知らせ"),
    ],
)
def test_an_answer_of_a_machine_is_told_by_its_headers_or_its_subject(
    name: str, value: str
) -> None:
    assert read(mail(**{name: value})).kind is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Auto_Submitted", "no"),
        ("X_Auto_Response_Suppress", "None"),
        ("Precedence", "normal"),
        ("Subject", "Re: Out of office"),
        ("Subject", "AW: Automatische Antwort"),
        ("From", "Postmaster of Rheinwerk <postmaster@rheinwerk.example>"),
    ],
)
def test_a_person_who_writes_about_such_things_stays_a_person(name: str, value: str) -> None:
    assert read(mail(**{name: value})).kind is MailKind.REPLY


def test_a_report_tells_which_mail_came_back_from_whom_and_why() -> None:
    got = read_mail(raw_mail(REPORT, REPORT_HEAD))
    assert got.kind is MailKind.BOUNCE and got.bounce is not None
    assert got.bounce.original_message_id == OURS and got.reply_token == TOKEN
    assert got.bounce.recipient == "gone@rheinwerk.example"
    assert (got.bounce.action, got.bounce.status, got.bounce.is_final) == ("failed", "5.1.1", True)
    assert got.text == "I could not deliver it." and got.attachments == ()


def test_a_delay_is_not_final() -> None:
    later = REPORT.replace(b"failed", b"delayed").replace(b"5.1.1", b"4.4.1")
    bounce = read_mail(raw_mail(later, REPORT_HEAD)).bounce
    assert bounce is not None and not bounce.is_final


def test_a_report_with_the_headers_alone_tells_the_mail_too() -> None:
    only = REPORT.replace(b"message/rfc822", b"text/rfc822-headers")
    bounce = read_mail(raw_mail(only, REPORT_HEAD)).bounce
    assert bounce is not None and bounce.original_message_id == OURS


def test_a_note_of_the_mailer_daemon_is_a_bounce_and_its_text_tells_the_mail() -> None:
    body = f"Hi. This is qmail.\n--- Below this line is a copy.\n\nMessage-ID: {OURS}\n".encode()
    raw = b"Return-Path: <>\r\nFrom: MAILER-DAEMON\r\n\r\n" + body
    got = read_mail(raw)
    assert got.kind is MailKind.BOUNCE and got.bounce is not None and got.bounce.is_final
    assert got.bounce.original_message_id == OURS and got.answered_ids == (OURS,)
    assert got.sender.address == "" and got.sender.name == "MAILER-DAEMON"


def test_a_report_that_a_mail_was_read_is_an_answer_of_a_machine() -> None:
    head = b'Content-Type: multipart/report; report-type=disposition-notification; boundary="b"'
    body = b"--b\r\nContent-Type: text/plain\r\n\r\nread\r\n--b--\r\n"
    assert read_mail(raw_mail(body, head)).kind is MailKind.AUTO_REPLY
