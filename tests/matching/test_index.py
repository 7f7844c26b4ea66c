"""The index: after any changes it answers as one that was made anew."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.matching.analysis import Reader
from matchmaker.matching.entries import Entry, entry_of
from matchmaker.matching.generations import current_name, read_generation, write_generation
from matchmaker.matching.index import Index, build
from matchmaker.matching.kernels import NUMPY, kernels
from matchmaker.matching.meaning import WIDTH, Centres
from matchmaker.matching.profiles import LANGUAGES, Filters, Passage, Profile
from matchmaker.matching.scoring import Asking, asking_of
from matchmaker.matching.statistics import fit
from matchmaker.matching.table import merged, table_of
from matchmaker.matching.view import Hit
from tests.matching.examples import LEXICON

WORDS = [
    "spring", "robot", "steel", "sheet metal parts", "metal", "gripper", "tomato", "field", "sensor",
    "laser", "welding", "battery", "water", "filter", "pump", "software", "camera", "vision",
]  # fmt: skip


class WordVectors:
    """A real, small encoder: a text is the sum of fixed random vectors of its words."""

    def encode(self, texts: list[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        rows = []
        for text in texts:
            total = np.zeros(WIDTH)
            for word in text.lower().replace(".", " ").split():
                total += np.random.default_rng(sum(map(ord, word))).normal(size=WIDTH)
            rows.append(total / (np.linalg.norm(total) or 1.0))
        return np.array(rows, np.float32)


READER = Reader(LEXICON, WordVectors())
CENTRES = Centres({})


def entry(number: int, chance: random.Random) -> Entry:
    """A profile of random words, one sentence or two on each side, in any language."""

    def text() -> str:
        return (
            ". ".join(" ".join(chance.sample(WORDS, 4)) for _ in range(chance.randint(1, 2))) + "."
        )

    profile = Profile(
        str(number),
        (Passage(text(), chance.choice(LANGUAGES), "offers"),),
        (Passage(text(), chance.choice(LANGUAGES), "needs"),) if chance.random() < 0.7 else (),
        tuple(chance.sample(["metal", "sheet-metal", "spring"], chance.randint(0, 2))),
        country=chance.choice(["DE", "JP"]),
    )
    return entry_of(READER.read(profile))


def asking(index: Index, seed: int) -> Asking:
    """A request of random words."""
    chance = random.Random(seed)
    language = chance.choice(LANGUAGES)
    needs = (Passage(" ".join(chance.sample(WORDS, 3)) + ".", language, "needs"),)
    offers = (Passage(" ".join(chance.sample(WORDS, 3)) + ".", "en", "offers"),)
    return asking_of(READER.read(Profile("q", offers, needs, ("spring",))), index.statistics)


def assert_same(found: list[Hit], expected: list[Hit]) -> None:
    """The same profiles with the same scores, in the same order but for scores that are equal."""
    scores = {hit.id: hit.score for hit in expected}
    assert [hit.score for hit in found] == pytest.approx([hit.score for hit in expected], abs=2e-5)
    for hit in found[:-1]:  # the last may share its score with one that was cut off
        assert hit.id in scores and hit.score == pytest.approx(scores[hit.id], abs=2e-5)


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**32))
def test_after_any_changes_it_answers_as_one_made_anew(seed: int) -> None:
    chance = random.Random(seed)
    stored = {n: entry(n, chance) for n in range(60)}
    table = table_of(stored.values())
    statistics = fit(table, CENTRES)
    index = build(table, statistics)
    base = table
    for step in range(500):
        act = chance.random()
        if act < 0.35 or not stored:
            number = chance.randint(0, 999)
            stored[number] = entry(number, chance)
            index.change([stored[number]])
        elif act < 0.65:
            number = chance.choice(list(stored))
            stored[number] = entry(number, chance)
            index.change([stored[number]])
        elif act < 0.97:
            number = chance.choice(list(stored))
            del stored[number]
            index.change([], [str(number)])
        else:  # a merge: everything is learned anew
            changed = [each for each in stored.values() if each.id not in set(base.ids)]
            kept = {each.id for each in stored.values()}
            table = merged(base, [id_ for id_ in base.ids if id_ not in kept], stored.values())
            assert len(changed) <= len(stored) == len(table)
            base, statistics = table, fit(table, CENTRES)
            index = build(table, statistics)
            fresh = fit(table_of(stored.values()), CENTRES)
            again = build(table_of(stored.values()), fresh)
            assert_same(
                index.view.search(asking(index, step), 10),
                again.view.search(asking(again, step), 10),
            )
        if step % 50 == 0:
            fresh_index = build(table_of(stored.values()), statistics)
            for filters in (None, Filters(countries=frozenset({"JP"}))):
                assert_same(
                    index.view.search(asking(index, step), 10, filters),
                    fresh_index.view.search(asking(fresh_index, step), 10, filters),
                )
    assert len(index.view) == len(stored)


def some_table(count: int = 80) -> list[Entry]:
    chance = random.Random(7)
    return [entry(n, chance) for n in range(count)]


def test_the_plain_loops_answer_as_the_compiled_ones() -> None:
    table = table_of(some_table())
    statistics = fit(table, CENTRES)
    compiled, plain = build(table, statistics, kernels()), build(table, statistics, NUMPY)
    assert kernels() is not NUMPY
    for seed in range(20):
        found = compiled.view.search(asking(compiled, seed), 15)
        assert found
        assert_same(found, plain.view.search(asking(plain, seed), 15))


def test_a_generation_is_read_as_it_was_written(tmp_path: Path) -> None:
    table = table_of(some_table())
    statistics = fit(table, CENTRES)
    index = build(table, statistics)
    write_generation(tmp_path, 5, "test", table, statistics, index.settled)
    read = read_generation(tmp_path, "test")
    assert read is not None and read.revision == 5
    again = Index(read.statistics, read.settled)
    assert index.view.search(asking(index, 1), 10) == again.view.search(asking(again, 1), 10)
    after = merged(read.table, ["3"], [])
    assert len(after) == len(table) - 1
    assert fit(after, CENTRES).text.pivot != statistics.text.pivot


def test_a_generation_of_another_engine_or_a_damaged_one_is_not_used(tmp_path: Path) -> None:
    table = table_of(some_table(5))
    statistics = fit(table, CENTRES)
    settled = build(table, statistics).settled
    written = write_generation(tmp_path, 1, "test", table, statistics, settled)
    assert read_generation(tmp_path, "another") is None
    path = tmp_path / written.name / "raw-offers-data.npy"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.unlink()
    path.write_bytes(content)
    assert read_generation(tmp_path, "test") is None
    shutil.rmtree(tmp_path / written.name)
    assert read_generation(tmp_path, "test") is None
    assert current_name(tmp_path) == written.name


def test_a_view_does_not_change_while_the_index_does() -> None:
    entries = some_table(30)
    table = table_of(entries)
    index = build(table, fit(table, CENTRES))
    view = index.view
    before = view.search(asking(index, 3), 30)
    chance = random.Random(1)
    index.change([entry(n, chance) for n in range(5, 200)], ["2", "4"])
    assert view.search(asking(index, 3), 30) == before
    assert len(index.view) == 198


def test_a_text_counts_for_a_term_with_the_root_of_its_weight_and_one_at_most() -> None:
    terms = [{"part": 0.25, "often": 3.0}, {"part": 0.25}, {"other": 1.0}]
    entries = [
        Entry(str(n), {"offers": offers, "needs": {}, "sectors": {}})
        for n, offers in enumerate(terms)
    ]
    space = fit(table_of(entries), CENTRES).text
    assert space.weight("part", 1.0) == space.weight("often", 1.0) == space.weight("other", 1.0)
    assert space.weight("other", 1.0) == pytest.approx(np.log(4 / 2) + 1)


def test_who_is_left_out_supports_nobody() -> None:
    table = table_of(some_table(30))
    index = build(table, fit(table, CENTRES))
    first = index.view.search(asking(index, 3), 5)[0]
    found = index.view.search(asking(index, 3), 30, Filters(without=frozenset({first.id})))
    assert first.id not in {hit.id for hit in found}
    assert all(first.id != near for hit in found for near, _, _ in hit.neighbours)


def test_one_who_is_asked_for_alone_scores_as_among_all() -> None:
    table = table_of(some_table(30))
    index = build(table, fit(table, CENTRES))
    for hit in index.view.search(asking(index, 3), 30):
        only = Filters(only=frozenset({hit.id}))
        assert index.view.search(asking(index, 3), 30, only) == [hit]
    nobody = Filters(only=frozenset({"not there"}))
    assert index.view.search(asking(index, 3), 30, nobody) == []
