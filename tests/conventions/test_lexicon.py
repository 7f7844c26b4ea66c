"""The trade lexicon: whole, in the right scripts, without loops."""

from __future__ import annotations

import csv
import re

from matchmaker.matching.lexicon_files import read_lexicon
from matchmaker.organisations.sectors import taxonomy
from matchmaker.settings import data_folder

KANA_OR_HAN = re.compile(r"[\u3041-\u30ff\u3400-\u9fff々]")
CONCEPTS = list(read_lexicon(data_folder("seeds") / "lexicon"))
PARENTS = {concept.code: concept.parent for concept in CONCEPTS}


def test_every_code_stands_once_and_is_no_sector() -> None:
    assert len(PARENTS) == len(CONCEPTS)
    assert not PARENTS.keys() & taxonomy().nodes.keys()


def test_every_concept_hangs_under_a_sector_or_is_a_general_one() -> None:
    for code in PARENTS:
        seen = set()
        step: str | None = code
        while step in PARENTS:
            assert step not in seen, code
            seen.add(step)
            step = PARENTS[step]
        assert step is None or step in taxonomy().nodes, (code, step)


def test_top_concepts_are_general_words() -> None:
    for path in sorted((data_folder("seeds") / "lexicon").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            top = [row["code"] for row in csv.DictReader(file) if not row["broader"]]
        assert not top or path.name.startswith("general-"), (path.name, top)


def test_german_and_english_terms_have_no_japanese_letters() -> None:
    for concept in CONCEPTS:
        for language in ("de", "en"):
            assert not KANA_OR_HAN.search("".join(concept.names[language])), concept.code


def test_japanese_terms_are_japanese_or_abbreviations() -> None:
    for concept in CONCEPTS:
        for term in concept.names["ja"]:
            assert KANA_OR_HAN.search(term) or re.fullmatch(r"[\w .+/&-]{1,24}", term), (
                concept.code,
                term,
            )
