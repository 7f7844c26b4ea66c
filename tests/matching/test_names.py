"""Compiled names are kept and read again."""

from __future__ import annotations

from pathlib import Path

from matchmaker.matching.concepts import Lexicon
from matchmaker.matching.names import MOST_KEPT
from tests.matching.examples import LEXICON


def test_kept_names_are_read_again(tmp_path: Path) -> None:
    concepts = list(LEXICON.concepts.values())
    first = Lexicon(concepts, tmp_path).names_in("ja")
    assert [path.suffix for path in tmp_path.iterdir()] == [".tsv"]
    assert Lexicon(concepts, tmp_path).names_in("ja") == first


def test_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    concepts = list(LEXICON.concepts.values())
    first = Lexicon(concepts, tmp_path).names_in("de")
    kept = next(tmp_path.iterdir())
    kept.write_text("[[", encoding="utf-8")
    assert Lexicon(concepts, tmp_path).names_in("de") == first


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
