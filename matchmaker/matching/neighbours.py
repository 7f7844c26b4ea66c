"""The graph of nearest profiles: who offers, in at least a sentence, what is most like it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.kernels import Floats
from matchmaker.matching.segments import Meanings, Settled

# More than are used, so that some may be removed before the graph is made anew.
KEPT = 16
SIDE = "offers"
# Nearer profiles count more, by this power of the cosine.
SHARPNESS = 6
STRETCH = 512

Rows = NDArray[np.int64]


def with_neighbours(settled: Settled) -> Settled:
    """Settled rows with their graph; all pairs are compared, in stretches of single precision."""
    meanings = settled.meanings[SIDE]
    count = len(settled)
    kept = min(KEPT, max(count - 1, 0))
    nearest = np.full((count, kept), -1, np.int32)
    likeness = np.zeros((count, kept), np.float32)
    for start in range(0, count, STRETCH):
        rows = np.arange(start, min(start + STRETCH, count))
        alike = products(meanings, meanings.wide(rows))
        alike[np.arange(len(rows)), rows] = -np.inf
        nearest[rows], likeness[rows] = highest(alike, kept)
    silent = ~meanings.talks
    nearest[silent] = -1
    likeness[nearest < 0] = 0.0
    return replace(settled, nearest=nearest, likeness=likeness)


def products(meanings: Meanings, vectors: Floats) -> Floats:
    """The cosines of some vectors with all rows; those that say no sentence are no candidates.

    Shape (vectors, rows).
    """
    found = np.empty((len(vectors), len(meanings.talks)), np.float32)
    for start in range(0, found.shape[1], 8192):
        part = slice(start, start + 8192)
        found[:, part] = vectors @ meanings.wide(part).T
    found[:, ~meanings.talks] = -np.inf
    return rounded(found)


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
