"""What a collection of profiles teaches: idf, mean lengths and mean vectors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

import numpy as np

from matchmaker.matching.entries import SIDES, Entry, terms_in
from matchmaker.matching.meaning import WIDTH, Centres, Vectors
from matchmaker.matching.spaces import Space, smooth_idf

# From so many profiles on, a collection's own means replace the shipped ones.
LEAST_FOR_OWN_MEANS = 20
TEXT = ("offers", "needs")
SECTORS = ("sectors",)
# A collection is read as one language from this share on.
ONE_LANGUAGE = 0.95


@dataclass(frozen=True)
class Statistics:
    """The spaces of texts and of sectors, the mean vectors, and the language that nearly all use."""

    text: Space
    sectors: Space
    centres: Centres
    language: str | None = None

    def space(self, block: str) -> Space:
        """The space that a block of terms lives in."""
        return self.sectors if block == "sectors" else self.text


def fit(entries: Iterable[Entry], shipped: Centres) -> Statistics:
    """Learn from all entries; `shipped` means serve where there are too few."""
    entries = list(entries)
    return Statistics(
        fit_space(entries, TEXT),
        fit_space(entries, SECTORS),
        shipped.with_own(own_means(entries), LEAST_FOR_OWN_MEANS),
        main_language(entries),
    )


def fit_space(entries: list[Entry], blocks: tuple[str, ...]) -> Space:
    """The space of some blocks; each block of an entry that is not empty counts as one text."""
    frequencies = Counter(terms_in(entries, blocks))
    rows = sum(1 for entry in entries for block in blocks if entry.terms[block])
    terms = sorted(frequencies)
    counts = np.fromiter((frequencies[term] for term in terms), np.int64, len(terms))
    unknown = log(1.0 + rows) + 1.0
    space = Space(terms, smooth_idf(rows, counts), unknown, 0.0)
    lengths = [
        space.length(space.weight(term, weight) for term, weight in entry.terms[block].items())
        for entry in entries
        for block in blocks
        if entry.terms[block]
    ]
    space.pivot = float(np.mean(lengths)) if lengths else 0.0
    return space


def own_means(entries: Iterable[Entry]) -> dict[str, tuple[int, float, Vectors]]:
    """Profiles, summed weight and summed vector by centre."""
    found: dict[str, tuple[int, float, Vectors]] = {}
    for entry in entries:
        for side in SIDES:
            for name, (weight, vector) in entry.sums.get(side, {}).items():
                count, total, whole = found.get(name, (0, 0.0, np.zeros(WIDTH, np.float64)))
                found[name] = (count + 1, total + weight, whole + vector)
    return found


def main_language(entries: Iterable[Entry]) -> str | None:
    """The language of nearly all that is said, or None in a mixed collection."""
    said: Counter[str] = Counter()
    for entry in entries:
        for side in SIDES:
            sums: Mapping[str, tuple[float, Vectors]] = entry.sums.get(side, {})
            for name, (weight, _vector) in sums.items():
                said[name.partition(":")[0]] += weight  # type: ignore[assignment]
    if not said:
        return None
    language, most = max(said.items(), key=lambda item: (item[1], item[0]))
    return language if most >= ONE_LANGUAGE * sum(said.values()) else None
