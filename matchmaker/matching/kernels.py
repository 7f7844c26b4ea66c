"""The inner loops of the search, compiled by numba, or by numpy and scipy where it is absent."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[Any]
Mask = NDArray[np.bool_]


class Kernels(NamedTuple):
    """The loops; both sets give the same up to the rounding of single precision.

    `accumulate(starts, rows, values, columns, weights, out)` adds weight x value to out[row] for
    the postings of each column.

    `dots(matrix, scales, query, factor, out)` adds to out the products of the 8-bit rows with the
    8-bit query, times the row's scale and the factor.

    `best(scores, common, places, weights, highest, allowed, k)` gives the rows of the k highest
    scores above 0 and these scores, highest first, equal ones by row. To the scores of the first
    rows it adds weight x value of the columns `places` of the matrix `common`, whose values are 0
    to `highest`.

    `nearer(matrix, scales, rows, columns, nearest, likeness)` compares 8-bit `rows` with `columns`
    of the same matrix and puts those with the highest cosines, rounded to five digits, into the
    lists of the rows: nearest first, equal ones by column, -1 where there are fewer.

    `pairs(matrix, scales, rows, part, parts, nearest, likeness)` compares all pairs of `rows`, of
    which it takes one of so many parts, and puts the nearest into the lists of both, in any order.
    """

    accumulate: Callable[[Ints, Ints, Floats, Ints, Floats, Floats], None]
    dots: Callable[[NDArray[np.int8], Floats, NDArray[np.int8], np.float32, Floats], None]
    best: Callable[
        [Floats, Floats, Ints, Floats, Floats, Mask, int], tuple[NDArray[np.int64], Floats]
    ]
    nearer: Callable[[NDArray[np.int8], Floats, Ints, Ints, Ints, Floats], None]
    pairs: Callable[[NDArray[np.int8], Floats, Ints, int, int, Ints, Floats], None]


def accumulate_numpy(
    starts: Ints, rows: Ints, values: Floats, columns: Ints, weights: Floats, out: Floats
) -> None:
    """See Kernels; one sparse product over the postings of the columns."""
    for column, weight in zip(columns, weights, strict=True):
        span = slice(starts[column], starts[column + 1])
        out[rows[span]] += weight * values[span]


def dots_numpy(
    matrix: NDArray[np.int8],
    scales: Floats,
    query: NDArray[np.int8],
    factor: np.float32,
    out: Floats,
) -> None:
    """See Kernels; in stretches, so that the converted rows stay small."""
    asked = query.astype(np.float32)
    for start in range(0, len(matrix), 4096):
        part = slice(start, start + 4096)
        out[part] += factor * scales[part] * (matrix[part].astype(np.float32) @ asked)


def best_numpy(
    scores: Floats,
    common: Floats,
    places: Ints,
    weights: Floats,
    _highest: Floats,
    allowed: Mask,
    k: int,
) -> tuple[NDArray[np.int64], Floats]:
    """See Kernels; a partial sort, then a stable one of what remains."""
    if len(places):
        scores = scores.copy()
        for place, weight in zip(places, weights, strict=True):
            scores[: len(common)] += weight * common[:, place]
    open_rows = np.flatnonzero(allowed & (scores > 0.0))
    if k < len(open_rows):
        bound = np.partition(scores[open_rows], len(open_rows) - k)[len(open_rows) - k]
        open_rows = open_rows[scores[open_rows] >= bound]
    order = np.argsort(-scores[open_rows], kind="stable")[:k]
    found = open_rows[order].astype(np.int64)
    return found, scores[found]


def nearer_numpy(
    matrix: NDArray[np.int8],
    scales: Floats,
    rows: Ints,
    columns: Ints,
    nearest: Ints,
    likeness: Floats,
) -> None:
    """See Kernels; a stretch of rows at a time. Sums of products are exact in single precision."""
    wide = matrix[columns].astype(np.float32).T
    for start in range(0, len(rows), 256):
        part = slice(start, start + 256)
        own = rows[part]
        alike = matrix[own].astype(np.float32) @ wide * scales[columns] * scales[own][:, None]
        alike = np.round(alike, 5)
        alike[own[:, None] == columns[None, :]] = -np.inf
        known = np.where(nearest[part] >= 0, likeness[part], -np.inf)
        values = np.hstack([known, alike]).astype(np.float32)
        names = np.hstack([nearest[part], np.broadcast_to(columns, alike.shape)])
        order = np.lexsort((names, -values), axis=1)[:, : nearest.shape[1]]
        likeness[part] = np.take_along_axis(values, order, axis=1)
        found = np.take_along_axis(names, order, axis=1)
        nearest[part] = np.where(np.isfinite(likeness[part]), found, -1)


def pairs_numpy(
    matrix: NDArray[np.int8],
    scales: Floats,
    rows: Ints,
    part: int,
    parts: int,
    nearest: Ints,
    likeness: Floats,
) -> None:
    """See Kernels; every so-manieth row is compared with all."""
    own = slice(part, None, parts)
    near, alike = nearest[own].copy(), likeness[own].copy()
    nearer_numpy(matrix, scales, rows[own], rows, near, alike)
    nearest[own], likeness[own] = near, alike


NUMPY = Kernels(accumulate_numpy, dots_numpy, best_numpy, nearer_numpy, pairs_numpy)


@cache
def kernels() -> Kernels:
    """The compiled loops, or the plain ones without numba."""
    try:
        from matchmaker.matching.compiled import accumulate, best, dots, nearer, pairs
    except ImportError:
        return NUMPY
    return Kernels(accumulate, dots, best, nearer, pairs)
