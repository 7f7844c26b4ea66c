"""Runs an engine on labelled data and measures quality, time and memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from matchmaker.matching.analysis import Reader
from matchmaker.matching.baseline import WordsMatcher
from matchmaker.matching.evaluation import measure, summarise
from matchmaker.matching.labelled import LabelledData, LabelledQuery, read_labelled
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.meaning import sentence_encoder
from matchmaker.matching.profiles import Filters
from matchmaker.organisations.sectors import taxonomy
from matchmaker.suggestions.index import lexicon_of, shipped_means
from matchmaker.suggestions.speed import peak_rss_mb

RUN_DEPTH = 100
# Quality is measured on so many ranks, the time of a query on as many as a page could show.
DEPTH = 1000
TIMED = 20

Rank = Callable[[LabelledQuery, int], list[tuple[str, float]]]


@dataclass(frozen=True)
class Ranked:
    """The ranked organisations of one query with their scores, best first."""

    query: str
    names: list[str]
    scores: list[float]


def full_engine(data: LabelledData, dictionaries: Path | None) -> Rank:
    """The engine of the service."""
    lexicon = lexicon_of(taxonomy(), dictionaries=dictionaries)
    reader = Reader(lexicon, sentence_encoder())
    matcher = Matcher([reader.read(profile) for profile in data.profiles], shipped_means())

    def rank(query: LabelledQuery, k: int) -> list[tuple[str, float]]:
        hits = matcher.search(reader.read(query.profile), k, Filters(without=query.exclude))
        return [(hit.id, hit.score) for hit in hits]

    return rank


def words_engine(data: LabelledData, _dictionaries: Path | None) -> Rank:
    """Plain TF-IDF."""
    matcher = WordsMatcher(data.profiles)

    def rank(query: LabelledQuery, k: int) -> list[tuple[str, float]]:
        scores = matcher.scores(query.profile, Filters(without=query.exclude))
        order = np.argsort(-scores, kind="stable")[:k]
        return [(data.profiles[row].id, float(scores[row])) for row in order if scores[row] > 0.0]

    return rank


ENGINES = {"full": full_engine, "words": words_engine}


def find_sector(name: str) -> str | None:
    """The code of a sector by code or name."""
    node = taxonomy().find(name)
    return node.code if node else None


def evaluate_folder(
    folder: Path, engine: str, run_file: Path | None, dictionaries: Path | None = None
) -> dict[str, Any]:
    """Measure an engine on a folder of labelled data; write its run where asked.

    Times are wall-clock; `fit_seconds` is the reading of all organisations, a query's time that
    of reading it and finding the best twenty. Raises LabelledDataInvalid.
    """
    data = read_labelled(folder, find_sector)
    began = time.perf_counter()
    rank = ENGINES[engine](data, dictionaries)
    fit_seconds = time.perf_counter() - began
    ranked, milliseconds = rank_all(data, rank)
    if run_file is not None:
        write_run(run_file, ranked, engine)
    return figures(data, ranked) | {
        "fit_seconds": fit_seconds,
        "query_ms_p50": percentile(milliseconds, 50),
        "query_ms_p99": percentile(milliseconds, 99),
        "peak_rss_mb": peak_rss_mb(),
        "engine": engine,
    }


def rank_all(data: LabelledData, rank: Rank) -> tuple[list[Ranked], list[float]]:
    """The ranking of every query, and how long each took."""
    ranked, milliseconds = [], []
    for query in data.queries:
        began = time.perf_counter()
        rank(query, TIMED)
        milliseconds.append((time.perf_counter() - began) * 1000)
        pairs = rank(query, DEPTH)
        ranked.append(Ranked(query.id, [name for name, _ in pairs], [score for _, score in pairs]))
    return ranked, milliseconds


def figures(data: LabelledData, ranked: Sequence[Ranked]) -> dict[str, Any]:
    """The means of all measures with their confidence intervals."""
    means = summarise([measure(item.names, data.grades.get(item.query, {})) for item in ranked])
    return {
        "queries": len(data.queries),
        "documents": len(data.profiles),
        **{name: value.mean for name, value in means.items()},
        "ci95": {name: [value.low, value.high] for name, value in means.items()},
    }


def percentile(values: Sequence[float], share: float) -> float:
    """A percentile, 0 for no values."""
    return float(np.percentile(values, share)) if values else 0.0


def write_run(path: Path, ranked: Sequence[Ranked], tag: str) -> None:
    """Write the ranked lists in TREC's format: query Q0 organisation rank score tag."""
    with path.open("w", encoding="utf-8") as file:
        for item in ranked:
            pairs = zip(item.names[:RUN_DEPTH], item.scores[:RUN_DEPTH], strict=True)
            for rank, (name, score) in enumerate(pairs, start=1):
                file.write(f"{item.query} Q0 {name} {rank} {score:.12g} {tag}\n")
