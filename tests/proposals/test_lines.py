"""How printed texts are broken into lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.proposals.document.lines import NEVER_FIRST, NEVER_LAST, broken

LETTERS = st.text(alphabet="aäß ,.-/(12、。「」ー・アカ加工品ょっ\n", max_size=120)


def width(text: str) -> float:
    """Half-width characters count one, others two."""
    return sum(1 if ord(character) < 0x2E80 else 2 for character in text)


@given(LETTERS, st.integers(2, 30))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, room: int) -> None:
    lines = broken(text, room, width)
    assert all(width(line) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.text(alphabet="、。「」ー・加工品ょっ（）", max_size=80))
def test_japanese_lines_begin_and_end_with_what_may_stand_there(text: str) -> None:
    crowded = any(width(part) > 20 for part in text.translate(SPLIT).split())
    for before, after in zip(*[iter(broken(text, 40, width))] * 2, strict=False):
        assert crowded or (before[-1] not in NEVER_LAST and after[0] not in NEVER_FIRST)


SPLIT = str.maketrans(dict.fromkeys("加工品", " "))


def test_words_stay_whole() -> None:
    text = "Wir suchen Präzisionsdrehteile aus Edelstahl"
    assert broken(text, 28, width) == ["Wir suchen", "Präzisionsdrehteile aus", "Edelstahl"]
    assert broken("新しいスタートアップの支援", 14, width)[0] == "新しい"


def test_a_closing_mark_is_taken_along_and_an_opening_one_goes_on() -> None:
    assert broken("部品を加工。", 10, width) == ["部品を加", "工。"]
    assert broken("部品は「加工」", 8, width) == ["部品は", "「加工」"]


def test_an_address_breaks_at_its_slashes() -> None:
    address = "https://partners.example/inquiries/follow/12-abcdef"
    assert broken(address, 36, width) == ["https://partners.example/inquiries/", "follow/12-abcdef"]


def test_the_writers_own_lines_are_kept() -> None:
    assert broken("Eins\n\nZwei", 20, width) == ["Eins", "", "Zwei"]
