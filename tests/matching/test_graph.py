"""The graph of nearest profiles, and the loops over many profiles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.matching.entries import Entry
from matchmaker.matching.index import Index, build
from matchmaker.matching.kernels import NUMPY, Kernels, kernels
from matchmaker.matching.meaning import Centres
from matchmaker.matching.neighbours import KEPT, same_rows
from matchmaker.matching.profiles import Filters, Passage, Profile
from matchmaker.matching.scoring import DEFAULTS, Asking, Weights, asking_of
from matchmaker.matching.segments import Settled, settle, weighted
from matchmaker.matching.spaces import Row
from matchmaker.matching.statistics import fit
from matchmaker.matching.table import Table, merged, table_of
from matchmaker.suggestions.generated import CENTRE, generate
from tests.matching.test_index import READER, some_table

CENTRES = Centres({})
SIDES = ("offers", "needs")


def changed_table(number: int) -> tuple[Table, list[str], list[Entry]]:
    """A table of 300, some ids that leave it, and some new or changed entries."""
    entries = some_table(340)
    changed = [replace(entries[300 + n], id=str(299 - n)) for n in range(number)]
    return table_of(entries[:300]), [str(n) for n in range(number)], changed


@pytest.mark.parametrize("loops", [kernels(), NUMPY], ids=["compiled", "plain"])
@pytest.mark.parametrize("number", [0, 1, 6])
def test_after_a_merge_the_graph_is_that_of_a_comparison_of_all_pairs(
    loops: Kernels, number: int
) -> None:
    table, gone, changed = changed_table(number)
    statistics = fit(table, CENTRES)
    old = build(table, statistics, loops).settled
    after = merged(table, gone, changed)
    learned = fit(after, CENTRES, statistics, 2 * number)
    once_more = build(after, learned, loops, old).settled
    fresh = build(after, learned, loops).settled
    assert np.array_equal(once_more.nearest, fresh.nearest)
    assert np.array_equal(once_more.likeness, fresh.likeness)
    assert (same_rows(once_more, old) >= 0).sum() == 300 - 2 * number


def test_means_are_learned_anew_when_a_tenth_has_changed() -> None:
    table, gone, changed = changed_table(20)
    statistics = fit(table, CENTRES)
    after = merged(table, gone, changed)
    kept = fit(after, CENTRES, statistics, 20)
    assert kept.centres is statistics.centres and kept.changes == 20
    again = fit(after, CENTRES, kept, 20)
    assert again.changes == 0
    assert np.array_equal(
        again.centres.mean("en:offer"), fit(after, CENTRES).centres.mean("en:offer")
    )


@pytest.mark.parametrize("loops", [kernels(), NUMPY], ids=["compiled", "plain"])
def test_the_graph_holds_the_nearest_of_all_pairs(loops: Kernels) -> None:
    table = table_of(some_table(120))
    settled = build(table, fit(table, CENTRES), loops).settled
    meanings = settled.meanings["offers"]
    alike = np.round(meanings.wide(slice(None)) @ meanings.wide(slice(None)).T, 5)
    np.fill_diagonal(alike, -np.inf)
    assert settled.nearest.shape == (120, KEPT) and meanings.talks.all()
    expected = -np.sort(-alike, axis=1)[:, :KEPT]
    assert settled.likeness == pytest.approx(expected, abs=2e-5)
    assert np.take_along_axis(alike, settled.nearest.astype(int), 1) == pytest.approx(
        expected, abs=2e-5
    )


@pytest.fixture(scope="module")
def many() -> tuple[Table, Settled]:
    """So many generated profiles that some terms are common."""
    table = generate(5_000, seed=5).table
    settled = settle(table, fit(table, CENTRES))
    assert settled.postings["offers"].common.shape[1] > 5
    return table, settled


@pytest.mark.parametrize("loops", [kernels(), NUMPY], ids=["compiled", "plain"])
@pytest.mark.parametrize("with_meaning", [False, True])
@pytest.mark.parametrize("k", [1, 20, 300, 6_000])
def test_the_best_of_many_are_those_of_a_plain_sum(
    many: tuple[Table, Settled], loops: Kernels, with_meaning: bool, k: int
) -> None:
    table, settled = many
    statistics = fit(table, CENTRES)
    view = Index(statistics, settled, loops).view
    asked = generate(10, seed=6).table
    stored = weighted(table, "offers", statistics)
    allowed = view.mask(Filters(countries=frozenset({"C1"})))
    for number in range(10):
        row = asked.blocks["needs"][number]
        words = asked.words["text"]
        weights = {words[c]: float(v) for c, v in zip(row.indices, row.data, strict=True)}
        terms = statistics.text.asking_row(weights)
        nothing = Row(np.zeros(0, np.int64), np.zeros(0))
        vector = asked.sums["needs"].vectors[number] - statistics.centres.mean(CENTRE)
        unit = (vector / np.linalg.norm(vector)).astype(np.float32)
        shares = (DEFAULTS.mixed, 1.0 - DEFAULTS.mixed) if with_meaning else (1.0, 0.0)
        asking = Asking(
            "request",
            {"needs": terms, "offers": nothing, "sectors": nothing},
            {"needs": unit} if with_meaning else {},
            Weights(1.0, 0.0, 0.0, 0.0, *shares),
        )
        request = np.zeros(stored.shape[1])
        request[terms.columns] = terms.values
        met = shares[0] * (stored @ request)
        if with_meaning:
            met = met + shares[1] * (settled.meanings["offers"].wide(slice(None)) @ unit)
        met = np.where(allowed & (met > 1e-6), met, 0.0)
        expected = np.sort(met)[::-1][:k]
        found = view.search(asking, k, Filters(countries=frozenset({"C1"})))
        rows = np.array([int(hit.id) - 1 for hit in found])
        assert len(rows) == len(set(rows.tolist())) and allowed[rows].all()
        assert met[rows] == pytest.approx(expected[: len(rows)], abs=2e-3 if with_meaning else 1e-6)
        assert len(rows) >= (expected > 1e-6).sum() - 5 * with_meaning


def test_equal_scores_of_many_are_in_the_order_of_their_ids() -> None:
    once = generate(1_000, seed=7).table
    rows = np.arange(4_000) % 1_000
    blocks = {name: block[rows] for name, block in once.blocks.items()}
    sums = {side: generate(4_000, meaning=False).table.sums[side] for side in SIDES}
    ids = [str(10_000 + n) for n in range(4_000)]
    table = Table(ids, once.words, blocks, once.centre_names, sums)
    index = build(table, fit(table, CENTRES))
    row = once.blocks["offers"][3]
    words = once.words["text"]
    weights = {words[c]: float(v) for c, v in zip(row.indices, row.data, strict=True)}
    nothing = Row(np.zeros(0, np.int64), np.zeros(0))
    terms = {
        "needs": index.statistics.text.asking_row(weights),
        "offers": nothing,
        "sectors": nothing,
    }
    asking = Asking("request", terms, {}, Weights(1.0, 0.0, 0.0, 0.0, 1.0, 0.0))
    found = index.view.search(asking, 10)
    assert [hit.id for hit in found[:4]] == ["10003", "11003", "12003", "13003"]
    assert found == sorted(found, key=lambda hit: (-hit.score, hit.id))


@pytest.mark.parametrize("loops", [kernels(), NUMPY], ids=["compiled", "plain"])
def test_who_is_filtered_out_still_supports_those_who_are_not(loops: Kernels) -> None:
    entries = some_table(80)
    table = table_of(entries)
    index = build(table, fit(table, CENTRES), loops)
    needs = (Passage("spring steel robot.", "en", "needs"),)
    request = asking_of(READER.read(Profile("q", needs=needs)), index.statistics)
    narrow = Filters(countries=frozenset({"JP"}))
    japanese = {entry.id for entry in entries if "country:JP" in entry.attributes}
    expected = [hit for hit in index.view.search(request, 80) if hit.id in japanese]
    found = index.view.search(request, 80, narrow)
    assert [hit.id for hit in found] == [hit.id for hit in expected]
    assert [hit.score for hit in found] == pytest.approx([hit.score for hit in expected], abs=1e-5)
