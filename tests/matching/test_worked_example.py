"""The worked example of docs/matching.md: recomputed by hand, and by the engine."""

from __future__ import annotations

import re
from math import log, sqrt

import pytest

from matchmaker.matching.analysis import Reader
from matchmaker.matching.matcher import Matcher
from matchmaker.settings import PROJECT
from tests.matching.examples import LEXICON, profile

TEXT = (PROJECT / "docs" / "matching.md").read_text(encoding="utf-8")
EXAMPLE = TEXT.partition("## A worked example")[2].partition("\n## ")[0]
OFFERS = {
    "Hikari (ja)": profile("hikari", "ja", "精密板金"),
    "Thames (en)": profile("thames", "en", "Springs of steel"),
    "Isar (de)": profile("isar", "de", "Roboter"),
}
NEED = profile("need", "de", needs="Blechteile aus Stahl")


def rows(heading: str) -> dict[str, list[str]]:
    """The cells of the table under a heading of the example, by their first cell."""
    table = EXAMPLE.partition(heading)[2].partition("\n\n")[2].partition("\n\n")[0]
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]
    ]
    return {row[0]: row[1:] for row in cells}


def weights(cell: str) -> dict[str, float]:
    """`blech .45, …` as weights by term."""
    return {term: float(value) for term, value in re.findall(r"(\S+) (\d*\.\d+|\d)(?:,|$)", cell)}


def test_the_terms_are_those_of_the_engine() -> None:
    reader = Reader(LEXICON)
    told = rows("**Terms.**")
    for name, each in OFFERS.items():
        assert reader.read(each).offers.weights == pytest.approx(weights(told[name][1]))
    assert reader.read(NEED).needs.weights == pytest.approx(weights(told["Need (de)"][1]))


def test_the_scores_follow_from_the_terms_by_hand_and_by_the_engine() -> None:
    told = rows("**Terms.**")
    offers = {name: weights(told[name][1]) for name in OFFERS}
    need = weights(told["Need (de)"][1])
    count = len(offers)
    idf = {
        term: log(
            (1 + count) / (1 + sum(sqrt(min(1.0, each.get(term, 0.0))) for each in offers.values()))
        )
        + 1
        for each in offers.values()
        for term in each
    }
    unknown = log(1 + count) + 1
    lengths = {
        name: sqrt(sum((weight * idf[term]) ** 2 for term, weight in each.items()))
        for name, each in offers.items()
    }
    pivot = sum(lengths.values()) / count
    asking_length = sqrt(sum((w * idf.get(term, unknown)) ** 2 for term, w in need.items()))
    matcher = Matcher([Reader(LEXICON).read(each) for each in OFFERS.values()])
    found = {s.id: s.score for s in matcher.suggest(Reader(LEXICON).read(NEED), 9)}
    for name, each in offers.items():
        length = max(lengths[name], 0.5 * pivot + 0.5 * lengths[name])
        cosine = sum(
            need[term] * idf[term] / asking_length * each[term] * idf[term] / length
            for term in need.keys() & each.keys()
        )
        score = cosine * sqrt(1.01) / sqrt(cosine + 0.01)
        told_cosine, told_score = map(float, rows("**Scores.**")[name][:2])
        assert (cosine, score) == pytest.approx((told_cosine, told_score), abs=0.0005)
        assert found.get(OFFERS[name].id, 0.0) == pytest.approx(score, abs=1e-6)
