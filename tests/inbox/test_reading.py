"""Who wrote what to whom: headers, text and files of a mail."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from matchmaker.inbox.bodies import MOST_ATTACHED_BYTES, MOST_ATTACHMENTS
from matchmaker.inbox.kinds import MailKind
from matchmaker.inbox.reading import MailUnreadable, read_mail
from tests.inbox.mails import REPLY_TO, TOKEN, mail, raw_mail, read


def test_a_reply_tells_who_wrote_what_when_and_to_which_inquiry() -> None:
    got = read(mail("Ja, gern.\n", In_Reply_To="<q@match.example>"))
    assert (got.sender.address, got.sender.name) == ("aiko@hikari-robotics.example", "Aiko Sato")
    assert got.recipients == (REPLY_TO,) and got.reply_token == TOKEN
    assert got.message_id == "<1@hikari-robotics.example>"
    assert got.answered_ids == ("<q@match.example>",)
    assert (got.subject, got.text, got.kind) == ("Re: Ihre Anfrage", "Ja, gern.", MailKind.REPLY)
    assert got.sent_at == datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    assert got.bounce is None and got.attachments == ()


@pytest.mark.parametrize("header", ["Cc", "Delivered_To", "X_Original_To", "Envelope_To"])
def test_the_address_of_the_inquiry_is_found_in_every_header_of_recipients(header: str) -> None:
    got = read(mail(To="desk@japan-desk.example", **{header: f"Match <{REPLY_TO}>"}))
    assert got.reply_token == TOKEN
    assert got.recipients == ("desk@japan-desk.example", REPLY_TO)


def test_the_token_stands_in_the_id_of_the_mail_that_is_answered_too() -> None:
    ours = f"<reply.{TOKEN}.17ab@match.example>"
    got = read(mail(To="desk@japan-desk.example", In_Reply_To=ours))
    assert got.reply_token == TOKEN
    got = read(mail(To="desk@japan-desk.example", References=f"<a@b.example> {ours}"))
    assert got.reply_token == TOKEN and got.answered_ids == (ours, "<a@b.example>")


def test_a_mail_without_a_token_has_none() -> None:
    got = read(mail(To="no-reply+x@match.example", In_Reply_To="<reply@match.example>"))
    assert got.reply_token is None


def test_names_and_subjects_are_decoded_whatever_encoding_they_have() -> None:
    raw = raw_mail(
        b"x",
        b"To: =?UTF-8?Q?J=C3=BCrgen_M=C3=BCller?= <j@rheinwerk.example>, plain@x.example",
        b"Subject: =?ISO-2022-JP?B?GyRCJDQ8QUxkGyhC?=\r\n =?ISO-2022-JP?B?GyRCLSEbKEI=?=",
    )
    got = read_mail(raw)
    assert got.subject == "ご質問①"
    assert got.recipients == ("j@rheinwerk.example", "plain@x.example")


def test_a_character_that_is_split_between_two_encoded_words_stays_whole() -> None:
    got = read_mail(raw_mail(b"x", b"Subject: =?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC=C3=9Fe?="))
    assert got.subject == "Grüße"


def test_a_subject_in_raw_bytes_is_read() -> None:
    assert read_mail(raw_mail(b"x", "Subject: 見積もり".encode())).subject == "見積もり"
    assert read_mail(raw_mail(b"x", "Subject: 見積もり".encode("cp932"))).subject == "見積もり"


def test_a_subject_holds_no_signs_that_mislead() -> None:
    got = read_mail(raw_mail(b"x", b"Subject: =?utf-8?Q?a=E2=80=AEb=00c=0D=0ABcc:_d?="))
    assert got.subject == "abc Bcc: d"


@pytest.mark.parametrize("date", ["", "gestern", "Tue, 99 Nov 2026 10:00:00 +0900", "0"])
def test_a_date_that_cannot_be_read_is_none(date: str) -> None:
    raw = raw_mail(b"x", f"Date: {date}".encode())
    assert read_mail(raw).sent_at is None


def test_a_mail_without_an_id_has_the_same_id_every_time() -> None:
    raw, other = raw_mail(b"x"), raw_mail(b"y")
    assert read_mail(raw).message_id == read_mail(raw).message_id != read_mail(other).message_id


def test_plain_text_is_preferred_to_html() -> None:
    message = mail("schlicht")
    message.add_alternative("<p>bunt</p>", subtype="html")
    assert read(message).text == "schlicht"


def test_html_becomes_text_without_scripts_and_hidden_parts() -> None:
    message = mail()
    message.set_content(
        "<html><head><title>t</title><style>p{}</style></head><body><p>Guten&nbsp;Tag,</p>"
        "<p style='display:none'>versteckt<b>!</b></p><script>alert('<p>')</script>"
        "<div>eins<br>zwei &lt;b&gt;</div><ul><li>a</li><li>b</li></ul>"
        "<a href='https://x.example/plan'>Plan</a> <a href='javascript:x()'>y</a></body></html>",
        subtype="html",
    )
    assert read(message).text == (
        "Guten Tag,\n\neins\nzwei <b>\n- a\n- b\nPlan <https://x.example/plan> y"
    )


def test_an_empty_plain_part_gives_way_to_the_html() -> None:
    message = mail(" \n")
    message.add_alternative("<p>bunt</p>", subtype="html")
    assert read(message).text == "bunt"


def test_lines_that_the_mail_program_broke_are_whole_again() -> None:
    body = b"Wir suchen \r\neinen Partner.\r\n> alt \r\nUnd sonst?\r\n"
    got = read_mail(raw_mail(body, b"Content-Type: text/plain; format=flowed"))
    assert got.text == "Wir suchen einen Partner.\nUnd sonst?"


def test_files_come_with_their_names_and_bytes() -> None:
    message = mail()
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="図面.pdf")
    message.add_attachment("a;b", subtype="csv", filename="../../etc/Maße.csv")
    first, second = read(message).attachments
    assert (first.name, first.media_type, first.data) == ("図面.pdf", "application/pdf", b"%PDF")
    assert (second.name, second.size, second.data) == ("Maße.csv", 4, b"a;b\n")


def test_a_files_name_in_encoded_words_is_read() -> None:
    head = b'Content-Disposition: attachment; filename="=?ISO-2022-JP?B?GyRCPz9MTBsoQi5wZGY=?="'
    [file] = read_mail(raw_mail(b"x", b"Content-Type: application/pdf", head)).attachments
    assert file.name == "真面.pdf"


def test_pictures_that_the_text_shows_come_after_real_files() -> None:
    message = mail()
    message.set_content("<p>bunt <img src='cid:1'></p>", subtype="html")
    message.add_related(b"GIF", "image", "gif", cid="<1>", disposition="inline", filename="l.gif")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    assert [(file.name, file.is_inline) for file in read(message).attachments] == [
        ("a.pdf", False),
        ("l.gif", True),
    ]


def test_files_beyond_the_limits_are_named_and_not_kept() -> None:
    message = mail()
    for number in range(MOST_ATTACHMENTS + 2):
        message.add_attachment(b"x", maintype="image", subtype="png", filename=f"{number}.png")
    files = read(message).attachments
    assert [file.data for file in files] == [b"x"] * MOST_ATTACHMENTS + [None, None]
    large = mail()
    for size in (MOST_ATTACHED_BYTES - 1, 2, 1):
        large.add_attachment(bytes(size), maintype="image", subtype="png", filename="x.png")
    kept = [file.data is not None for file in read(large).attachments]
    assert kept == [True, False, True]


def test_a_mail_that_is_attached_is_a_file_and_no_text() -> None:
    message = mail("Siehe Anlage")
    message.add_attachment(mail("alt", Subject="Früher"))
    got = read(message)
    [file] = got.attachments
    assert got.whole_text == "Siehe Anlage" and file.name == "Früher.eml"
    assert file.data is not None and b"alt" in file.data


def test_a_signature_of_a_signed_mail_is_no_file() -> None:
    body = (
        b"--b\r\nContent-Type: text/plain\r\n\r\nHallo\r\n"
        b"--b\r\nContent-Type: application/pgp-signature; name=s.asc\r\n\r\n-----\r\n--b--\r\n"
    )
    got = read_mail(raw_mail(body, b'Content-Type: multipart/signed; boundary="b"'))
    assert got.text == "Hallo" and got.attachments == ()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"no header at all",
        b"Subject: nobody\r\n\r\nx",
        raw_mail(b"x" * 25_000_000),
        raw_mail(b"\n" * 500_001),
        raw_mail(
            b"--b\r\n\r\nx\r\n" * 101 + b"--b--", b'Content-Type: multipart/mixed; boundary="b"'
        ),
    ],
    ids=["empty", "blank", "no mail", "no sender", "too large", "too many lines", "too many parts"],
)
def test_what_is_no_mail_or_too_large_is_refused_with_a_sentence(raw: bytes) -> None:
    with pytest.raises(MailUnreadable, match=r"^[A-Z].*\.$"):
        read_mail(raw)
