"""The trade lexicon: without faults, large enough, its top concepts general words."""

from __future__ import annotations

import csv

from matchmaker.matching.lexicon_check import check_lexicon
from matchmaker.matching.lexicon_files import read_lexicon
from matchmaker.organisations.sectors import taxonomy
from matchmaker.settings import data_folder

FOLDER = data_folder("seeds") / "lexicon"


def test_the_lexicon_has_no_fault() -> None:
    assert check_lexicon(FOLDER, taxonomy().nodes.keys()) == []


def test_it_has_four_thousand_concepts_in_three_languages() -> None:
    concepts = list(read_lexicon(FOLDER))
    assert len(concepts) >= 4000
    assert all(all(concept.names.values()) for concept in concepts)


def test_top_concepts_are_general_words() -> None:
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            top = [row["code"] for row in csv.DictReader(file) if not row["broader"]]
        assert not top or path.name.startswith("general-"), (path.name, top)
