"""Speed and memory of the engine beside the usual libraries, on generated profiles, in one run."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from matchmaker.matching.entries import Entry
from matchmaker.matching.index import Index
from matchmaker.matching.meaning import Centres
from matchmaker.matching.neighbours import with_neighbours
from matchmaker.matching.profiles import Filters
from matchmaker.matching.scoring import DEFAULTS, Asking, Weights
from matchmaker.matching.segments import Settled, settle, weighted
from matchmaker.matching.spaces import Row
from matchmaker.matching.statistics import Statistics, fit
from matchmaker.matching.view import View
from matchmaker.suggestions.generated import CENTRE, Generated, generate, text_of

K = 20
QUERIES = 100
# The slow baselines are timed on fewer queries; every one is measured beside ours on the same.
NAIVE_QUERIES = 20
UPDATES = 200
PAIRS_QUERIES, PAIRS_PART = 2_000, 200
MEANING_UP_TO = 1_000_000
GRAPH_UP_TO = 120_000
# It keeps every word of every text as an object while it is indexed.
BM25S_UP_TO = 300_000
FILTERS = Filters(countries=frozenset({"C1", "C2"}))
NOTHING = Row(np.zeros(0, np.int64), np.zeros(0))
TERMS_ALONE = Weights(1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
WITH_MEANING = Weights(1.0, 0.0, 0.0, 0.0, DEFAULTS.mixed, 1.0 - DEFAULTS.mixed)


@dataclass(frozen=True)
class Bench:
    """Generated profiles, their index and the requests that are put to it."""

    profiles: Generated
    statistics: Statistics
    index: Index
    requests: Generated
    fit_seconds: float

    def asking(self, number: int, meaning: bool) -> Asking:
        """A request: what a generated profile needs."""
        row = self.requests.table.blocks["needs"][number]
        words = self.requests.table.words["text"]
        weights = {words[c]: float(v) for c, v in zip(row.indices, row.data, strict=True)}
        text = self.statistics.text
        terms = {"needs": text.asking_row(weights), "offers": NOTHING, "sectors": NOTHING}
        if not meaning:
            return Asking("request", terms, {}, TERMS_ALONE)
        vector = self.requests.table.sums["needs"].vectors[number].astype(np.float64)
        vector -= self.statistics.centres.mean(CENTRE)
        unit = (vector / np.linalg.norm(vector)).astype(np.float32)
        return Asking("request", terms, {"needs": unit}, WITH_MEANING)


def prepare(profiles: int) -> Bench:
    """Generate profiles and index them. The graph of neighbours is measured by itself."""
    made = generate(profiles, meaning=profiles <= MEANING_UP_TO)
    began = time.perf_counter()
    statistics = fit(made.table, Centres({}))
    index = Index(statistics, settle(made.table, statistics))
    seconds = time.perf_counter() - began
    return Bench(made, statistics, index, generate(QUERIES, seed=1), seconds)


def milliseconds(work: Callable[[int], object], numbers: Sequence[int]) -> float:
    """The median time of some work, in milliseconds; the first time does not count."""
    work(numbers[0])
    return median(timed(work, number) for number in numbers)


def timed(work: Callable[[int], object], number: int) -> float:
    """The time of some work, in milliseconds."""
    began = time.perf_counter()
    work(number)
    return (time.perf_counter() - began) * 1000.0


def measure_speed(profiles: int, say: Callable[[str], None]) -> dict[str, Any]:
    """All figures for so many profiles: `ms`, `ratios` (the other's time / ours), `rss_mb`."""
    say(f"Generating and indexing {profiles:,} profiles")
    bench = prepare(profiles)
    ms = query_times(bench)
    ratios: dict[str, float | None] = {}
    rss = peak_rss_mb()
    say("a tenth of the profiles")
    growth = growth_of(ms, query_times(prepare(max(profiles // 10, 1))))
    say("cosine_similarity and argsort")
    ms["naive"] = naive_ms(bench, bench.index.view)
    say("bm25s")
    bm25 = bm25s_ms(bench) if profiles <= BM25S_UP_TO else None
    say("updates and refitting")
    ms["update"], ms["refit"] = update_and_refit_ms(bench)
    say("all pairs")
    ms["all_pairs_row"], pairs = all_pairs_ms(bench)
    say("the graph of neighbours")
    graph = graph_seconds(bench)
    ratios["naive"] = ms["naive"] / ms["ours"]
    ratios["bm25s"] = bm25 / ms["ours_unfiltered"] if bm25 is not None else None
    ratios["refit"] = ms["refit"] / ms["update"]
    ratios["all_pairs"] = pairs / ms["all_pairs_row"] if pairs is not None else None
    if bm25 is not None:
        ms["bm25s"] = bm25
    if "ours_with_meaning" in ms:
        ratios["meaning"] = ms["ours_with_meaning"] / ms["ours"]
    return {
        "profiles": profiles,
        "terms_per_request": float(np.diff(bench.requests.table.blocks["needs"].indptr).mean()),
        "fit_seconds": bench.fit_seconds,
        "ms": ms,
        "ratios": ratios,
        "growth": growth,
        "graph_seconds": graph,
        "rss_mb": rss,
    }


def query_times(bench: Bench) -> dict[str, float]:
    """The median milliseconds of the twenty best: filtered, of all, and with meaning."""
    view = bench.index.view
    numbers = range(QUERIES)
    words = [bench.asking(number, meaning=False) for number in numbers]
    found = {
        "ours": milliseconds(lambda n: view.search(words[n], K, FILTERS), numbers),
        "ours_unfiltered": milliseconds(lambda n: view.search(words[n], K), numbers),
    }
    if len(bench.profiles.table.sums["offers"].owners):
        both = [bench.asking(number, meaning=True) for number in numbers]
        found["ours_with_meaning"] = milliseconds(
            lambda n: view.search(both[n], K, FILTERS), numbers
        )
    return found


def growth_of(many: dict[str, float], few: dict[str, float]) -> dict[str, float]:
    """How many times as long a query takes among ten times as many profiles."""
    return {name: many[name] / few[name] for name in many if name in few}


def graph_seconds(bench: Bench) -> dict[str, float]:
    """The seconds of comparing all pairs, and of a merge after a hundredth has changed.

    Empty above GRAPH_UP_TO: the time grows with the square of the profiles.
    """
    settled, count = bench.index.settled, len(bench.profiles.table)
    if count > GRAPH_UP_TO or not settled.meanings["offers"].talks.any():
        return {}
    began = time.perf_counter()
    whole = with_neighbours(settled)
    built = time.perf_counter()
    after = changed_rows(whole, max(count // 100, 1))
    with_neighbours(after, old=whole)
    return {"build": built - began, "merge": time.perf_counter() - built}


def changed_rows(settled: Settled, number: int) -> Settled:
    """The rows with the vectors of so many of them changed."""
    offers = settled.meanings["offers"]
    rows = np.random.default_rng(3).choice(len(settled), number, replace=False)
    matrix = offers.matrix.copy()
    matrix[rows] = np.roll(matrix[rows], 1, axis=1)
    return replace(settled, meanings={**settled.meanings, "offers": replace(offers, matrix=matrix)})


def matrices(bench: Bench) -> tuple[csr_matrix, list[csr_matrix]]:
    """The weighted offers of all profiles, and the requests in the same columns."""
    stored = weighted(bench.profiles.table, "offers", bench.statistics)
    rows = []
    for number in range(QUERIES):
        row = bench.asking(number, meaning=False).terms["needs"]
        data = (row.values.astype(np.float32), (np.zeros(len(row.columns), int), row.columns))
        rows.append(csr_matrix(data, shape=(1, stored.shape[1])))
    return stored, rows


def naive_ms(bench: Bench, view: View) -> float:
    """scikit-learn's cosine_similarity, then a stable argsort, then the first twenty allowed."""
    from sklearn.metrics.pairwise import cosine_similarity

    stored, rows = matrices(bench)
    allowed = view.mask(FILTERS)

    def answer(number: int) -> object:
        scores = cosine_similarity(rows[number], stored).ravel()
        scores[~allowed] = 0.0
        return np.argsort(-scores, kind="stable")[:K]

    return milliseconds(answer, range(NAIVE_QUERIES))


def bm25s_ms(bench: Bench) -> float | None:
    """bm25s with its numba backend, twenty of all; None where it is not installed."""
    try:
        import bm25s
    except ImportError:
        return None
    counts = bench.profiles.counts["offers"]
    words = bench.profiles.table.words["text"]
    corpus = [text_of(counts[row], words).split() for row in range(counts.shape[0])]
    retriever = bm25s.BM25(backend="numba")
    retriever.index(corpus, show_progress=False)
    retriever.activate_numba_scorer()
    needs = bench.requests.counts["needs"]
    requests = [[text_of(needs[number], words).split()] for number in range(QUERIES)]
    return milliseconds(
        lambda n: retriever.retrieve(requests[n], k=K, show_progress=False, n_threads=1),
        range(QUERIES),
    )


def update_and_refit_ms(bench: Bench) -> tuple[float, float]:
    """An update, and fitting anew between two rounds of them: other work on the machine meets both."""
    before, refit, after = update_ms(bench), refit_ms(bench), update_ms(bench)
    return (before + after) / 2.0, refit


def update_ms(bench: Bench) -> float:
    """One changed profile, analysed already, until an answer holds it."""
    words = bench.profiles.table.words["text"]
    index = bench.index
    fresh = generate(UPDATES, seed=2)
    entries = []
    for number in range(UPDATES):
        blocks = {
            side: row_weights(fresh.table.blocks[side][number], words)
            for side in ("offers", "needs")
        }
        vector = fresh.table.sums["offers"].vectors[number]
        sums = {"offers": {CENTRE: (1.0, vector)}, "needs": {}}
        entries.append(Entry(str(number + 1), {**blocks, "sectors": {}}, sums))
    return milliseconds(lambda n: index.change([entries[n]]), range(UPDATES))


def row_weights(row: csr_matrix, words: list[str]) -> dict[str, float]:
    """A sparse row as weights by word."""
    return {words[c]: float(v) for c, v in zip(row.indices, row.data, strict=True)}


def refit_ms(bench: Bench) -> float:
    """scikit-learn's TfidfVectorizer, fitted anew to the same texts."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = bench.profiles.table.words["text"]
    offers, needs = bench.profiles.counts["offers"], bench.profiles.counts["needs"]
    texts = [text_of(offers[row], words) for row in range(offers.shape[0])]
    texts += [text_of(needs[row], words) for row in range(needs.shape[0])]
    began = time.perf_counter()
    TfidfVectorizer().fit_transform(texts)
    return (time.perf_counter() - began) * 1000.0


def all_pairs_ms(bench: Bench) -> tuple[float, float | None]:
    """The twenty best of all profiles for each of many needs, in milliseconds a need.

    Both take turns at parts of the needs, and the median part counts.
    """
    stored = weighted(bench.profiles.table, "offers", bench.statistics)
    asked = weighted(bench.profiles.table, "needs", bench.statistics)
    parts = [asked[start : start + PAIRS_PART] for start in range(0, PAIRS_QUERIES, PAIRS_PART)]
    postings, loops = bench.index.settled.postings["offers"], bench.index.kernels
    allowed = np.ones(stored.shape[0], bool)
    turned = csr_matrix(stored.T)

    def ours(number: int) -> None:
        part = parts[number]
        for row in range(part.shape[0]):
            span = slice(part.indptr[row], part.indptr[row + 1])
            out = np.zeros(stored.shape[0], np.float32)
            common = postings.add_row(part.indices[span], part.data[span], loops, out)
            common.best(loops, out, allowed, K)

    def theirs(number: int) -> None:
        from sparse_dot_topn import sp_matmul_topn

        sp_matmul_topn(parts[number], turned, top_n=K, n_threads=1, sort=True)

    works = [ours, theirs] if find_spec("sparse_dot_topn") else [ours]
    times = [[timed(work, number) for work in works] for number in range(len(parts))]
    each = [median(column) / PAIRS_PART for column in zip(*times, strict=True)]
    return each[0], each[1] if len(each) > 1 else None


def save(folder: Path, profiles: int) -> None:
    """Write the profiles, the requests and our twenty best of each, for others to compare."""
    bench = prepare(profiles)
    folder.mkdir(parents=True, exist_ok=True)
    table, counts, words = (
        bench.profiles.table,
        bench.profiles.counts,
        bench.profiles.table.words["text"],
    )
    with (folder / "organisations.jsonl").open("w", encoding="utf-8") as file:
        for row, id_ in enumerate(table.ids):
            country = table.words["attributes"][table.blocks["attributes"][row].indices[0]]
            record = {
                "id": id_,
                "country": country.partition(":")[2],
                "offers": text_of(counts["offers"][row], words),
                "needs": text_of(counts["needs"][row], words),
            }
            file.write(json.dumps(record) + "\n")
    needs = bench.requests.counts["needs"]
    with (
        (folder / "queries.jsonl").open("w", encoding="utf-8") as queries,
        (folder / "run.trec").open("w", encoding="utf-8") as run,
    ):
        for number in range(QUERIES):
            text = text_of(needs[number], words)
            queries.write(json.dumps({"id": f"q{number}", "needs": text}) + "\n")
            hits = bench.index.view.search(bench.asking(number, meaning=False), K, FILTERS)
            for rank, hit in enumerate(hits, start=1):
                run.write(f"q{number} Q0 {hit.id} {rank} {hit.score:.12g} matchmaker\n")


def peak_rss_mb() -> float:
    """The most memory this process has held, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)
