"""What a collection of profiles teaches: idf, mean lengths and mean vectors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from scipy.sparse import csr_matrix

from matchmaker.matching.entries import SIDES
from matchmaker.matching.meaning import Centres, Vectors
from matchmaker.matching.spaces import Row, Space, smooth_idf
from matchmaker.matching.table import Table

# From so many profiles on, a collection's own means replace the shipped ones.
LEAST_FOR_OWN_MEANS = 20
# A collection is read as one language from this share on.
ONE_LANGUAGE = 0.95
# Mean vectors are learned anew when this share of the profiles has changed: until then the vectors
# of unchanged profiles stay the same, and so do their neighbours.
MEANS_LAST = 0.1


@dataclass(frozen=True)
class Statistics:
    """The spaces of texts and of sectors, the mean vectors, and the language that nearly all use.

    `changes` counts the profiles that changed since the means were learned.
    """

    text: Space
    sectors: Space
    centres: Centres
    language: str | None = None
    changes: int = 0

    def space(self, block: str) -> Space:
        """The space that a block of terms lives in."""
        return self.sectors if block == "sectors" else self.text

    def stored_rows(self, terms: Mapping[str, Mapping[str, float]]) -> Iterator[tuple[str, Row]]:
        """The blocks of a profile's terms, each as it is stored."""
        yield from zip(SIDES, self.text.stored_rows(*(terms[side] for side in SIDES)), strict=True)
        yield "sectors", next(self.sectors.stored_rows(terms["sectors"]))


def fit(
    table: Table, shipped: Centres, known: Statistics | None = None, changed: int = 0
) -> Statistics:
    """Learn from all entries; `shipped` means serve where there are too few.

    The means that are `known` stay where few profiles `changed` since they were learned.
    """
    changes = known.changes + changed if known else 0
    if known is None or changes > MEANS_LAST * len(table):
        changes, centres = 0, shipped.with_own(own_means(table), LEAST_FOR_OWN_MEANS)
    else:
        centres = known.centres
    return Statistics(
        fit_space([table.blocks[block] for block in SIDES], table.words["text"]),
        fit_space([table.blocks["sectors"]], table.words["sectors"]),
        centres,
        main_language(table),
        changes,
    )


def fit_space(blocks: Sequence[csr_matrix], words: list[str]) -> Space:
    """The space of some blocks; each row of a block that is not empty counts as one text.

    A text counts for a term with the root of the term's weight, 1 at most: an ambiguous name and a
    part of a compound are used only a little. With the weight itself they became too rare.
    """
    counts = sum(
        np.bincount(block.indices, np.sqrt(np.minimum(block.data, 1.0)), len(words))
        for block in blocks
    )
    frequencies = np.asarray(counts, np.float64)
    used = sorted(np.flatnonzero(frequencies), key=words.__getitem__)
    texts = sum(int(np.count_nonzero(np.diff(block.indptr))) for block in blocks)
    idf = np.zeros(len(words))
    idf[used] = smooth_idf(texts, frequencies[used])
    lengths = np.concatenate([row_lengths(block, idf) for block in blocks])
    lengths = lengths[lengths > 0]
    pivot = float(lengths.mean()) if len(lengths) else 0.0
    return Space([words[column] for column in used], idf[used], log(1.0 + texts) + 1.0, pivot)


def row_lengths(block: csr_matrix, idf: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Vectors:
    """The Euclidean length of each row, its columns weighted."""
    squares = (block.data.astype(np.float64) * idf[block.indices]) ** 2
    summed = np.zeros(block.shape[0])
    filled = np.flatnonzero(np.diff(block.indptr))
    if len(filled):
        summed[filled] = np.add.reduceat(squares, block.indptr[filled])
    return np.sqrt(summed)


def own_means(table: Table) -> dict[str, tuple[int, float, Vectors]]:
    """Profiles, summed weight and summed vector by centre."""
    found: dict[str, tuple[int, float, Vectors]] = {}
    for side in SIDES:
        sums = table.sums[side]
        for place in np.unique(sums.centres):
            rows = np.flatnonzero(sums.centres == place)
            name = table.centre_names[place]
            count, weight, total = found.get(name, (0, 0.0, 0.0))
            whole = total + sums.vectors[rows].sum(axis=0, dtype=np.float64)
            found[name] = (count + len(rows), weight + float(sums.weights[rows].sum()), whole)
    return found


def main_language(table: Table) -> str | None:
    """The language of nearly all that is said, or None in a mixed collection."""
    said: Counter[str] = Counter()
    for side in SIDES:
        sums = table.sums[side]
        weights = np.bincount(sums.centres, sums.weights, len(table.centre_names))
        for name, weight in zip(table.centre_names, weights, strict=True):
            said[name.partition(":")[0]] += float(weight)  # type: ignore[assignment]
    if not said:
        return None
    language, most = max(said.items(), key=lambda item: (item[1], item[0]))
    return language if most > 0 and most >= ONE_LANGUAGE * sum(said.values()) else None
