"""Texts in every charset that mails use, and in wrong ones."""

from __future__ import annotations

import pytest

from matchmaker.inbox.charsets import text_of
from tests.inbox.mails import text_in

JAPANESE, GERMAN = "大阪の町工場です。カタカナも。", "Größe: 5 m² – „fein“"


@pytest.mark.parametrize("charset", ["utf-8", "iso-2022-jp", "shift_jis", "euc-jp", "Shift-JIS"])
def test_japanese_is_read_in_its_charsets_with_and_without_their_name(charset: str) -> None:
    data = JAPANESE.encode(charset)
    assert text_in(charset, data).text == JAPANESE
    assert text_of(data, None) == JAPANESE


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "iso-8859-1"])
def test_german_is_read_in_its_charsets(charset: str) -> None:
    data = GERMAN.encode("cp1252" if charset == "iso-8859-1" else charset)
    assert text_in(charset, data).text == GERMAN
    assert text_of(data, None) == GERMAN


def test_characters_that_windows_put_into_iso_2022_jp_are_read() -> None:
    # row 13 of NEC, as Outlook writes it, and half-width kana; the line ends without a return
    data = b"\x1b$B-!\x1b(B 5 \x1b$B-j3t\n\x1b(I6E\x1b(J x"
    assert text_of(data, "iso-2022-jp") == "① 5 ㈱株\nｶﾅ x"


@pytest.mark.parametrize(("charset", "text"), [("shift_jis", "①㈱髙﨑"), ("euc-jp", "①②")])
def test_characters_beyond_the_standard_are_read(charset: str, text: str) -> None:
    written = "cp932" if charset == "shift_jis" else "euc_jis_2004"
    assert text_of(text.encode(written), charset) == text


@pytest.mark.parametrize(
    "charset",
    ["utf-8", "us-ascii", "no-such", "idna", "rot13", "unicode_escape", "base64", "x" * 99],
)
def test_a_wrong_or_unknown_charset_is_made_good_for(charset: str) -> None:
    assert text_in(charset, JAPANESE.encode("cp932")).text == JAPANESE or charset == "utf-8"
    assert text_in(charset, JAPANESE.encode()).text == JAPANESE


@pytest.mark.parametrize("charset", ["utf-8", "iso-2022-jp", "shift_jis", "euc-jp", "utf-16", None])
def test_bytes_that_fit_nowhere_become_replacement_characters(charset: str | None) -> None:
    for data in (b"a\xff\xfe\xfd\x80\x81", b"\x1b$B\xff\x1b", b"\x1b$B!", b"\x8f\xff", bytes(255)):
        assert isinstance(text_of(data, charset), str)
