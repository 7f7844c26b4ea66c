"""The new words of an answer, without what is quoted."""

from __future__ import annotations

import pytest

from matchmaker.inbox.html_text import text_of_html
from matchmaker.inbox.quoting import MARKERS, new_words

NEW = "Guten Tag,\n\nja, gern.\n\n--\nAiko Sato"
HEADS = {
    "thunderbird de": "Am 24.11.26 um 10:00 schrieb Clara Weber:",
    "gmail de": "Am Di., 24. Nov. 2026 um 10:00 Uhr schrieb Clara Weber <clara@rheinwerk.example>:",
    "gmail de in two lines": (
        "Am Di., 24. Nov. 2026 um 10:00 Uhr schrieb Clara Weber <\nclara@rheinwerk.example>:"
    ),
    "turned": "Clara Weber schrieb am 24.11.2026 um 10:00:",
    "gmail en": "On Tue, Nov 24, 2026 at 10:00 AM Clara Weber <clara@rheinwerk.example> wrote:",
    "gmail en in two lines": (
        "On Tue, Nov 24, 2026 at 10:00 AM Clara Weber <clara@rheinwerk.example>\nwrote:"
    ),
    "apple": "On 24. Nov 2026, at 10:00, Clara <clara@rheinwerk.example> wrote:",
    "gmail ja": "2026年11月24日(火) 10:00 山田太郎 <yamada@hikari.example>:",
    "apple ja": "2026/11/24 10:00、山田太郎 <yamada@hikari.example>のメール:",
    "written ja": "2026年11月24日 10:00、山田太郎さんは書きました:",
    "outlook en": "-----Original Message-----",
    "outlook de": "-----Ursprüngliche Nachricht-----",
    "outlook ja": "-----元のメッセージ-----",
    "gmx": "--- Original-Nachricht ---",
    "block de": "Von: Clara\nGesendet: Dienstag, 24. November 2026 10:00\nAn: Aiko\nBetreff: x",
    "block en": "From: Clara\nSent: Tuesday, 24 November 2026 10:00\nTo: Aiko\nSubject: x",
    "block ja": "差出人: 山田\n送信日時: 2026年11月24日 10:00\n宛先: 佐藤\n件名: x",
    "block with stars": "*Von:* Clara\n*Gesendet:* 24.11.2026\n*An:* Aiko\n*Betreff:* x",
    "block under a rule": "________________________________\nVon: C\nGesendet: 1.1.\nAn: A",
    "block in another order": "Date: 24 Nov 2026\nSubject: x\nFrom: Clara\nTo: Aiko",
    "date and address": '24.11.2026, 10:00, "Clara" <clara@rheinwerk.example>:',
    "between dashes": "------On 24 Nov 2026, Clara wrote-----",
    **{f"marker {language}": text for language, text in MARKERS.items()},
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS.keys())
@pytest.mark.parametrize("below", ["> Frage?\n> Clara", "Frage?\nClara"], ids=["with >", "plain"])
def test_everything_from_the_head_of_a_quote_on_is_left_out(head: str, below: str) -> None:
    assert new_words(f"{NEW}\n\n{head}\n\n{below}\n") == NEW


def test_words_between_and_below_quoted_lines_stay() -> None:
    text = (
        "On 24 Nov 2026, Clara wrote:\n> Frage 1?\n\nAntwort 1\n\n＞ Frage 2?\n>> alt\n\nAntwort 2"
    )
    assert new_words(text) == "Antwort 1\n\nAntwort 2"


def test_a_head_without_an_address_counts_only_above_a_quoted_line() -> None:
    head = "2026年11月24日(火) 10:00 集合場所:"
    assert new_words(f"はい。\n{head}\n大阪駅") == f"はい。\n{head}\n大阪駅"
    assert new_words(f"はい。\n{head}\n> 大阪駅") == "はい。"


@pytest.mark.parametrize(
    "text",
    [
        "On Monday you wrote about 24 parts: which ones?",
        "Am 24.11. habe ich geschrieben:",
        "Von: Osaka\nNach: Düsseldorf",
        "Toleranz\n>= 5 mm",
        "Am 24.11.2026 treffen wir uns.\n--- wichtig ---",
        "元のメッセージを見ました。",
    ],
)
def test_sentences_that_only_look_alike_stay(text: str) -> None:
    assert new_words(text) == text


def test_a_marker_that_is_quoted_does_not_end_the_answer() -> None:
    text = f"> {MARKERS['de']}\n> Frage?\n\nAntwort darunter"
    assert new_words(text) == "Antwort darunter"


def test_a_forwarded_mail_is_kept_whole() -> None:
    text = f"{HEADS['block de']}\n\nAngebot"
    assert new_words(text, "WG: Angebot") == text
    assert new_words(f"siehe unten\n{text}", "AW: Angebot") == "siehe unten"


def test_where_nothing_would_be_left_everything_stays() -> None:
    assert new_words("> nur das Zitat") == "> nur das Zitat"


@pytest.mark.parametrize(
    "html",
    [
        "<div>Ja.</div><div class='gmail_quote'><div dir='ltr' class='gmail_attr'>"
        "Am Di., 24. Nov. 2026 um 10:00 Uhr schrieb C &lt;<a href='mailto:c@r.example'>"
        "c@r.example</a>&gt;:<br></div><blockquote class='gmail_quote'>Frage?</blockquote></div>",
        "<p>Ja.</p><div><div style='border-top:solid'><p><b>Von:</b> C<br><b>Gesendet:</b> 1.1.<br>"
        "<b>An:</b> A<br><b>Betreff:</b> x</p></div><p>Frage?</p></div>",
        "<p>Ja.</p><div class='moz-cite-prefix'>Am 24.11.26 um 10:00 schrieb C:</div>"
        "<blockquote type='cite'><p>Frage?</p><p>Zwei</p></blockquote>",
        "<div>Ja.</div><hr><div id='divRplyFwdMsg'><b>From:</b> C<br><b>Sent:</b> 1<br><b>To:</b> A"
        "</div>Frage?",
    ],
    ids=["gmail", "outlook", "thunderbird", "outlook on the web"],
)
def test_what_html_mails_quote_is_left_out(html: str) -> None:
    assert new_words(text_of_html(html)) == "Ja."


def test_a_block_that_is_only_indented_is_no_quote() -> None:
    assert new_words(text_of_html("a<blockquote>b</blockquote>c")) == "a\nb\nc"
