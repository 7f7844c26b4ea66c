"""Whatever comes in: a mail, or a refusal in words; nothing else, and soon."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.inbox.html_text import text_of_html
from matchmaker.inbox.reading import IncomingMail, MailUnreadable, read_mail
from tests.inbox.mails import raw_mail
from tests.inbox.test_kinds import REPORT, REPORT_HEAD

PIECES = [
    b"From: a@b.example\r\n",
    b"To: =?utf-8?B?w7w",
    b"Subject: =?x?Q?=ZZ?= =?utf-8?q?",
    b"Content-Type: multipart/mixed; boundary=b\r\n",
    b"Content-Type: message/rfc822\r\n",
    b"Content-Type: message/delivery-status\r\n",
    b"Content-Type: text/html; charset=iso-2022-jp\r\n",
    b"Content-Type: text/plain; format=flowed; charset*=x''%ff\r\n",
    b"Content-Disposition: attachment; filename*0*=utf-8''%80; filename*1=x\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: x-uuencode\r\n",
    b"Date: Thu, 1 Jan 0000 00:00:00 +9999\r\n",
    b"Message-ID: <a b>\r\n",
    b"References: <a@b> <\xff@c>\r\n",
    b"\r\n\r\n",
    b"\r\n--b\r\n",
    b"\r\n--b--\r\n",
    b"begin 644 x\r\n#86)C\r\n",
    b"<p>&#xD800;&#0;<blockquote class=quote>",
    b"On 1 Jan 2026 x wrote:\r\n> ",
    b"\x1b$B",
    b"\x00\xff\xa4\x80",
    REPORT,
]


def is_mail_or_refused(raw: bytes) -> None:
    try:
        got = read_mail(raw)
    except MailUnreadable:
        return
    assert isinstance(got, IncomingMail) and got.message_id
    texts = {name: value for name, value in asdict(got).items() if name != "attachments"}
    written = json.dumps(texts, default=str, ensure_ascii=False)
    written.encode("utf-8")  # no lone surrogate
    assert "\\u0000" not in written  # no database keeps it


@given(st.binary(max_size=2000))
def test_any_bytes_are_a_mail_or_refused(raw: bytes) -> None:
    is_mail_or_refused(raw)
    is_mail_or_refused(b"From: a@b.example\n" + raw)


@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=20), max_size=30))
def test_any_mixture_of_pieces_of_mails_is_a_mail_or_refused(pieces: list[bytes]) -> None:
    is_mail_or_refused(b"From: a@b.example\r\n" + b"".join(pieces))


@given(st.integers(0, len(REPORT)), st.binary(max_size=6))
def test_a_damaged_report_is_a_mail_or_refused(at: int, damage: bytes) -> None:
    is_mail_or_refused(raw_mail(REPORT[:at] + damage + REPORT[at + len(damage) :], REPORT_HEAD))


@given(st.text(st.sampled_from("<>/!-\"'ab= &#;pre\n") | st.characters(), max_size=300))
def test_any_markup_becomes_text(html: str) -> None:
    assert isinstance(text_of_html(html), str)


@pytest.mark.parametrize(
    "piece", ["<a ", "<!--", "<![", "<b>x</b>", "<blockquote class=quote>", "<a'>", '<p a="', "&#"]
)
def test_hostile_markup_of_a_megabyte_is_read(piece: str) -> None:
    assert isinstance(text_of_html(piece * (1_000_000 // len(piece))), str)


@pytest.mark.parametrize(
    "head",
    [
        b"To: " + b"(" * 1_000_000,
        b"To: " + b"a@b.example, " * 100_000,
        b"Subject: " + b"=?utf-8?Q?" * 100_000,
        b"Content-Type: text/plain" + b"; a=b" * 200_000,
        b'Content-Type: text/plain; a="' + b"; " * 500_000,
        b"References: " + b"<a@b> " * 150_000,
        b"From: " + b'"' * 1_000_000,
        b"Content-Type: multipart/mixed; boundary=b" + b"\r\n" * 2 + b"\r\n--b\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n" * 200,
    ],
    ids=["brackets", "addresses", "words", "parameters", "quoted", "ids", "quotes", "nested"],
)
def test_hostile_headers_of_a_megabyte_are_read_or_refused(head: bytes) -> None:
    is_mail_or_refused(raw_mail(b"x", head))
