"""The graph of nearest profiles: who offers, in at least a sentence, what is most like it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from os import cpu_count

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.kernels import Floats, Kernels, kernels
from matchmaker.matching.segments import Meanings, Settled

# More than are used, so that some may be removed before the graph is made anew.
KEPT = 16
SIDE = "offers"
# Nearer profiles count more, by this power of the cosine.
SHARPNESS = 6
STRETCH = 8192

Rows = NDArray[np.int64]


def with_neighbours(
    settled: Settled, loops: Kernels | None = None, old: Settled | None = None
) -> Settled:
    """Settled rows with their graph. All pairs are compared, but for those of an `old` graph: a row
    whose vector is the same and whose neighbours all are keeps them, and is compared only with rows
    that are not the same. The graph is that of a comparison of all pairs.
    """
    meanings = settled.meanings[SIDE]
    count = len(settled)
    kept = min(KEPT, max(count - 1, 0))
    graph = Graph(
        np.full((count, kept), -1, np.int32),
        np.zeros((count, kept), np.float32),
        loops or kernels(),
    )
    talking = np.flatnonzero(meanings.talks)
    known, others = np.zeros(0, np.int64), talking
    if old is not None and old.nearest.shape[1] == kept:
        before = same_rows(settled, old)
        known = graph.carry_over(talking[before[talking] >= 0], before, old)
        others = talking[before[talking] < 0]
    if len(known):
        graph.compare(meanings, np.setdiff1d(talking, known), talking)
        graph.compare(meanings, known, others)
    elif kept:
        graph.compare_all(meanings, talking)
    graph.likeness[graph.nearest < 0] = 0.0
    return replace(settled, nearest=graph.nearest, likeness=graph.likeness)


def same_rows(settled: Settled, old: Settled) -> Rows:
    """For each row that of the same profile with the same vector in other settled rows, or -1."""
    places = {id_: row for row, id_ in enumerate(old.ids)}
    before = np.array([places.get(id_, -1) for id_ in settled.ids], np.int64)
    ours, theirs = settled.meanings[SIDE], old.meanings[SIDE]
    for start in range(0, len(before), STRETCH):
        rows = start + np.flatnonzero(before[start : start + STRETCH] >= 0)
        there = before[rows]
        same = (ours.matrix[rows] == theirs.matrix[there]).all(axis=1)
        same &= ours.scales[rows] == theirs.scales[there]
        same &= ours.talks[rows] == theirs.talks[there]
        before[rows[~same]] = -1
    return before


@dataclass(frozen=True)
class Graph:
    """The nearest rows of each row and their cosines, while they are being found."""

    nearest: NDArray[np.int32]
    likeness: Floats
    loops: Kernels

    def carry_over(self, rows: Rows, before: Rows, old: Settled) -> Rows:
        """Take the neighbours of rows that had the same ones before; the rows that did."""
        after = np.full(len(old) + 1, -1, np.int64)  # its last entry is for "none"
        after[before[before >= 0]] = np.flatnonzero(before >= 0)
        nearest = old.nearest[before[rows]]
        moved = after[nearest]
        same = ((moved >= 0) | (nearest < 0)).all(axis=1)
        self.nearest[rows[same]] = moved[same]
        self.likeness[rows[same]] = old.likeness[before[rows[same]]]
        known: Rows = rows[same]
        return known

    def compare_all(self, meanings: Meanings, rows: Rows) -> None:
        """Compare all pairs of some rows, each once, on all cores."""
        cores = cpu_count() or 1
        near = np.full((cores, len(rows), self.nearest.shape[1]), -1, np.int32)
        alike = np.full(near.shape, -np.inf, np.float32)

        def one(part: int) -> None:
            self.loops.pairs(
                meanings.matrix, meanings.scales, rows, part, cores, near[part], alike[part]
            )

        with ThreadPoolExecutor(cores) as pool:
            list(pool.map(one, range(cores)))
        for start in range(0, len(rows), STRETCH):
            part = slice(start, start + STRETCH)
            names, values = np.hstack(list(near[:, part])), np.hstack(list(alike[:, part]))
            order = np.lexsort((names, -values), axis=1)[:, : self.nearest.shape[1]]
            self.nearest[rows[part]] = np.take_along_axis(names, order, axis=1)
            self.likeness[rows[part]] = np.take_along_axis(values, order, axis=1)

    def compare(self, meanings: Meanings, rows: Rows, columns: Rows) -> None:
        """Compare some rows with others, on all cores."""
        if not len(rows) or not len(columns) or not self.nearest.shape[1]:
            return

        def one(part: Rows) -> None:
            nearest, likeness = self.nearest[part], self.likeness[part]
            self.loops.nearer(meanings.matrix, meanings.scales, part, columns, nearest, likeness)
            self.nearest[part], self.likeness[part] = nearest, likeness

        cores = cpu_count() or 1
        with ThreadPoolExecutor(cores) as pool:
            list(pool.map(one, np.array_split(rows, min(cores, len(rows)))))


def rounded(alike: Floats) -> Floats:
    """Cosines to five digits: equal texts are equally near, however the products were summed."""
    return np.round(alike, 5)


def highest(alike: Floats, kept: int) -> tuple[NDArray[np.int32], Floats]:
    """The columns of the highest values of each row, highest first, equal ones by column."""
    if not kept:
        empty = np.zeros((len(alike), 0))
        return empty.astype(np.int32), empty.astype(np.float32)
    if alike.shape[1] > 4 * kept:
        some = np.sort(np.argpartition(-alike, kept, axis=1)[:, : kept + 1], axis=1)
    else:
        some = np.broadcast_to(np.arange(alike.shape[1]), alike.shape)
    values = np.take_along_axis(alike, some, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")[:, :kept]
    columns = np.take_along_axis(some, order, axis=1).astype(np.int32)
    best = np.take_along_axis(values, order, axis=1)
    columns[~np.isfinite(best)] = -1
    return columns, np.where(np.isfinite(best), best, 0.0).astype(np.float32)


def shares(columns: Rows, likeness: Floats) -> NDArray[np.float64]:
    """The weights of the nearest rows: powers of their cosines scaled to sum to 1."""
    positive = np.where(columns >= 0, np.maximum(likeness, 0.0), 0.0).astype(np.float64)
    positive **= SHARPNESS
    total = positive.sum(axis=-1, keepdims=True)
    weights: NDArray[np.float64] = np.zeros_like(positive)
    np.divide(positive, total, out=weights, where=total > 0)
    return weights
