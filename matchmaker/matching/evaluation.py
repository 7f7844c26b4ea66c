"""Quality of a ranking on labelled data.

nDCG (Järvelin & Kekäläinen 2002, "Cumulated gain-based evaluation of IR techniques") with gain
2^grade - 1 and discount log2(rank + 1), recall, reciprocal rank and average precision. An
organisation with a score of 0 counts as not retrieved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

import numpy as np

MEASURES = ("ndcg@10", "recall@10", "recall@100", "mrr@10", "map")
BOOTSTRAP_ROUNDS = 1000
SEED = 20261124


def dcg(grades: Sequence[int]) -> float:
    """Discounted cumulated gain of grades in rank order."""
    return sum((2.0**grade - 1.0) / log2(rank + 2) for rank, grade in enumerate(grades))


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], depth: int) -> float:
    """Normalised discounted cumulated gain of the first `depth` ranks, on 0-1."""
    best = dcg(sorted(grades.values(), reverse=True)[:depth])
    return dcg([grades.get(name, 0) for name in ranking[:depth]]) / best if best else 0.0


def recall(ranking: Sequence[str], grades: Mapping[str, int], depth: int) -> float:
    """The share of the relevant organisations among the first `depth` ranks."""
    relevant = {name for name, grade in grades.items() if grade > 0}
    return len(relevant.intersection(ranking[:depth])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranking: Sequence[str], grades: Mapping[str, int], depth: int) -> float:
    """One over the rank of the first relevant organisation, 0 beyond `depth`."""
    for rank, name in enumerate(ranking[:depth]):
        if grades.get(name, 0) > 0:
            return 1.0 / (rank + 1)
    return 0.0


def average_precision(ranking: Sequence[str], grades: Mapping[str, int]) -> float:
    """The mean of the precision at the rank of each relevant organisation."""
    relevant = sum(grade > 0 for grade in grades.values())
    found, total = 0, 0.0
    for rank, name in enumerate(ranking):
        if grades.get(name, 0) > 0:
            found += 1
            total += found / (rank + 1)
    return total / relevant if relevant else 0.0


def measure(ranking: Sequence[str], grades: Mapping[str, int]) -> dict[str, float]:
    """All measures of one query."""
    return {
        "ndcg@10": ndcg(ranking, grades, 10),
        "recall@10": recall(ranking, grades, 10),
        "recall@100": recall(ranking, grades, 100),
        "mrr@10": reciprocal_rank(ranking, grades, 10),
        "map": average_precision(ranking, grades),
    }


@dataclass(frozen=True)
class Mean:
    """The mean over all queries with its 95 % confidence interval."""

    mean: float
    low: float
    high: float


def mean_with_interval(values: Sequence[float]) -> Mean:
    """The mean and the percentile interval of a seeded bootstrap over queries.

    Efron (1979), "Bootstrap methods: another look at the jackknife".
    """
    sample = np.asarray(values, dtype=float)
    if not len(sample):
        return Mean(0.0, 0.0, 0.0)
    draws = np.random.default_rng(SEED).integers(0, len(sample), (BOOTSTRAP_ROUNDS, len(sample)))
    low, high = np.percentile(sample[draws].mean(axis=1), [2.5, 97.5])
    return Mean(float(sample.mean()), float(low), float(high))


def summarise(measured: Sequence[Mapping[str, float]]) -> dict[str, Mean]:
    """The mean of each measure over the queries."""
    return {name: mean_with_interval([row[name] for row in measured]) for name in MEASURES}
