"""Compiled names are kept and read again."""

from __future__ import annotations

from pathlib import Path

from matchmaker.matching.concepts import Lexicon
from matchmaker.matching.names import MOST_KEPT, NameIndex, index_of
from tests.matching.examples import LEXICON


def assert_same(found: NameIndex, expected: NameIndex) -> None:
    assert found.codes == expected.codes
    assert found.hashes.tolist() == expected.hashes.tolist()
    assert found.numbers.tolist() == expected.numbers.tolist()
    assert found.firsts.tolist() == expected.firsts.tolist()
    assert found.lengths.tolist() == expected.lengths.tolist()


def test_names_stand_for_what_they_were_given_for() -> None:
    given = {
        ("sheet", "metal"): ("sheet-metal",),
        ("sheet",): ("paper", "sheet"),
        ("ばね",): ("spring",),
    }
    index = index_of(given)
    assert {keys: index.codes_of(keys) for keys in given} == given
    assert index.codes_of(("metal",)) == index.codes_of(()) == ()
    assert [index.longest(key) for key in ("sheet", "ばね", "metal")] == [2, 1, 0]
    nothing = index_of({})
    assert nothing.codes_of(("sheet",)) == () and nothing.longest("sheet") == 0


def test_kept_names_are_read_again(tmp_path: Path) -> None:
    concepts = list(LEXICON.concepts.values())
    first = Lexicon(concepts, tmp_path).names_in("ja")
    assert [path.suffix for path in tmp_path.iterdir()] == [".npz"]
    assert_same(Lexicon(concepts, tmp_path).names_in("ja"), first)


def test_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    concepts = list(LEXICON.concepts.values())
    first = Lexicon(concepts, tmp_path).names_in("de")
    kept = next(tmp_path.iterdir())
    kept.write_text("[[", encoding="utf-8")
    assert_same(Lexicon(concepts, tmp_path).names_in("de"), first)


def test_other_names_are_compiled_into_another_file(tmp_path: Path) -> None:
    concepts = list(LEXICON.concepts.values())
    Lexicon(concepts, tmp_path).names_in("en")
    Lexicon(concepts[:2], tmp_path).names_in("en")
    assert len(list(tmp_path.iterdir())) == 2


def test_of_earlier_lexicons_only_the_last_few_are_kept(tmp_path: Path) -> None:
    concepts = list(LEXICON.concepts.values())
    for count in range(1, 8):
        Lexicon(concepts[:count], tmp_path).names_in("en")
    assert len(list(tmp_path.glob("names-en-*"))) == MOST_KEPT
    assert Lexicon(concepts[:7], tmp_path).names_in("en")
