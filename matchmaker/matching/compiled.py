"""The inner loops for numba; `kernels.py` says what each does. Importing this needs numba."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from matchmaker.matching.meaning import WIDTH
from matchmaker.matching.products import ask_ahead, product

TILE = 256
# Cosines are rounded to five digits, as `neighbours.rounded` does.
DIGITS = np.float32(1e5)
LANES = 16
LINES = 32
BLOCK = LINES * LANES
# Bounds are raised by this: sums in single precision may come out a little higher.
ROUNDING = 1.00001


@njit(cache=True, nogil=True)
def accumulate(starts: Any, rows: Any, values: Any, columns: Any, weights: Any, out: Any) -> None:
    """Add the postings of each column, times its weight."""
    for place in range(len(columns)):
        column = columns[place]
        weight = weights[place]
        for posting in range(starts[column], starts[column + 1]):
            out[rows[posting]] += weight * values[posting]


@njit(cache=True, nogil=True)
def dots(matrix: Any, scales: Any, query: Any, factor: Any, out: Any) -> None:
    """Add the products of 8-bit rows with an 8-bit query, times the row's scale and a factor."""
    for row in range(matrix.shape[0]):
        ask_ahead(matrix, row)
        total = np.float32(product(matrix, row, query))
        out[row] += np.float32(factor * scales[row]) * total


@njit(cache=True, nogil=True)
def worse(value: Any, row: Any, other_value: Any, other_row: Any) -> Any:
    """Whether a row ranks below another: a lower score, or the same and a later row."""
    if value != other_value:
        return value < other_value
    return row > other_row


@njit(cache=True, nogil=True)
def sink(values: Any, rows: Any, size: Any) -> None:
    """Restore a heap whose root (the worst kept row) was replaced."""
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            return
        if child + 1 < size and worse(
            values[child + 1], rows[child + 1], values[child], rows[child]
        ):
            child += 1
        if not worse(values[child], rows[child], values[place], rows[place]):
            return
        values[place], values[child] = values[child], values[place]
        rows[place], rows[child] = rows[child], rows[place]
        place = child


@njit(cache=True, nogil=True)
def offer(values: Any, rows: Any, size: Any, value: Any, row: Any) -> Any:
    """Put a row into the heap where it is among the best; the size of the heap after that."""
    if size == len(values):
        if worse(values[0], rows[0], value, row):
            values[0], rows[0] = value, row
            sink(values, rows, size)
        return size
    place = size
    while place > 0:
        above = (place - 1) // 2
        if not worse(value, row, values[above], rows[above]):
            break
        values[place], rows[place] = values[above], rows[above]
        place = above
    values[place], rows[place] = value, row
    return size + 1


@njit(cache=True, nogil=True)
def emptied(values: Any, rows: Any, size: Any) -> Any:
    """The rows of a heap and their scores, best first."""
    found, scores = np.empty(size, np.int64), np.empty(size, np.float32)
    while size > 0:
        size -= 1
        found[size], scores[size] = rows[0], values[0]
        values[0], rows[0] = values[size], rows[size]
        sink(values, rows, size)
    return found, scores


@njit(cache=True, nogil=True)
def lane_maxima(scores: Any, allowed: Any) -> Any:
    """The highest allowed score of each lane, 0 at least. A block of rows has interleaved lanes.

    Whole numbers with the bits of positive scores are in the same order and compared faster; lanes
    are compared side by side, so that no maximum has to be found within a register.
    """
    blocks = len(scores) // BLOCK
    lines = scores[: blocks * BLOCK].view(np.int32).reshape((blocks, LINES, LANES))
    masks = allowed[: blocks * BLOCK].view(np.uint8).reshape((blocks, LINES, LANES))
    maxima = np.empty((blocks, LANES), np.int32)
    for block in range(blocks):
        for lane in range(LANES):
            highest = np.int32(0)
            for line in range(LINES):
                bits = lines[block, line, lane] & np.int32(-np.int32(masks[block, line, lane]))
                highest = bits if bits > highest else highest
            maxima[block, lane] = highest
    return maxima.reshape(blocks * LANES).view(np.float32)


@njit(cache=True, nogil=True)
def kth_highest(maxima: Any, k: Any) -> Any:
    """The k-th highest maximum, 0 where there are fewer: k rows score that much at least."""
    values, lanes, size = np.empty(k, np.float32), np.empty(k, np.int64), 0
    least = np.float32(0.0)
    for lane in range(len(maxima)):
        if maxima[lane] > least:
            size = offer(values, lanes, size, maxima[lane], lane)
            least = values[0] if size == k else least
    return least


@njit(cache=True, nogil=True)
def lifted(value: Any, row: Any, common: Any, places: Any, weights: Any) -> Any:
    """The score of a row with what is common."""
    if row < len(common):
        for place in range(len(places)):
            value += weights[place] * common[row, places[place]]
    return value


@njit(cache=True, nogil=True)
def rows_of(lane: Any, lanes: Any, rows: Any) -> Any:
    """First row, end and step of a lane; the rows of no whole block are the lane after the last."""
    if lane == lanes:
        return lanes * LINES, rows, 1
    start = lane // LANES * BLOCK
    return start + lane % LANES, start + BLOCK, LANES


@njit(cache=True, nogil=True)
def best(
    scores: Any, common: Any, places: Any, weights: Any, highest: Any, allowed: Any, k: Any
) -> Any:
    """The k best by a heap; see Kernels. What is common is looked up only for those rows that it
    could lift above what the k-th best scores without it.
    """
    values, rows, size = np.empty(k, np.float32), np.empty(k, np.int64), 0
    lift = np.float32(0.0)
    for place in range(len(places)):
        lift += np.float32(ROUNDING) * weights[place] * highest[place]
    maxima = lane_maxima(scores, allowed)
    least = kth_highest(maxima, k)
    for lane in range(len(maxima) + 1 if k else 0):
        if lane < len(maxima) and maxima[lane] + lift < least:
            continue
        first, stop, step = rows_of(lane, len(maxima), len(scores))
        for row in range(first, stop, step):
            if scores[row] + lift >= least and allowed[row]:
                value = lifted(scores[row], row, common, places, weights)
                if value > 0.0 and value >= least:
                    size = offer(values, rows, size, value, row)
                    least = max(least, values[0]) if size == k else least
    return emptied(values, rows, size)


@njit(cache=True, nogil=True)
def nearer(matrix: Any, scales: Any, rows: Any, columns: Any, nearest: Any, likeness: Any) -> None:
    """Compare all pairs, a tile of columns after the other; see Kernels."""
    sizes = np.zeros(len(rows), np.int64)
    for place in range(len(rows)):
        sizes[place] = (nearest[place] >= 0).sum()
        turned = sizes[place]  # from best first to a heap, the worst first
        nearest[place, :turned] = nearest[place, :turned][::-1].copy()
        likeness[place, :turned] = likeness[place, :turned][::-1].copy()
    tile = np.empty((TILE, WIDTH), np.int8)
    tile_scales, values = np.empty(TILE, np.float32), np.empty(TILE, np.float32)
    for start in range(0, len(columns), TILE):
        width = min(TILE, len(columns) - start)
        for at in range(width):
            tile[at] = matrix[columns[start + at]]
            tile_scales[at] = scales[columns[start + at]]
        for place in range(len(rows)):
            values[:] = 0.0
            dots(tile, tile_scales, matrix[rows[place]], np.float32(1.0), values)
            sizes[place] = put(
                values[:width], scales[rows[place]], columns[start : start + width], rows[place],
                nearest[place], likeness[place], sizes[place],
            )  # fmt: skip
    for place in range(len(rows)):
        found, values = emptied(likeness[place], nearest[place], sizes[place])
        nearest[place, : len(found)], likeness[place, : len(found)] = found, values


@njit(cache=True, nogil=True)
def put(
    values: Any, scale: Any, columns: Any, row: Any, nearest: Any, likeness: Any, size: Any
) -> Any:
    """Put the columns of a tile into the heap of one row; the size of the heap after that."""
    least = likeness[0] - np.float32(1.0) / DIGITS if size == len(likeness) else -np.inf
    for at in range(len(columns)):
        value = np.float32(values[at] * scale)
        if value >= least and columns[at] != row:
            value = np.float32(np.rint(value * DIGITS)) / DIGITS
            size = offer(likeness, nearest, size, value, columns[at])
            if size == len(likeness):
                least = likeness[0] - np.float32(1.0) / DIGITS
    return size


@njit(cache=True, nogil=True)
def pairs(
    matrix: Any, scales: Any, rows: Any, part: Any, parts: Any, nearest: Any, likeness: Any
) -> None:
    """Compare all pairs whose later row is in every so-manieth tile; see Kernels."""
    sizes = np.zeros(len(rows), np.int64)
    tile, ones = np.empty((TILE, WIDTH), np.int8), np.ones(TILE, np.float32)
    totals, leasts = np.empty(TILE, np.float32), np.full(TILE, -np.inf, np.float32)
    digit = np.float32(1.0) / DIGITS
    for start in range(part * TILE, len(rows), parts * TILE):
        width = min(TILE, len(rows) - start)
        for at in range(width):
            tile[at] = matrix[rows[start + at]]
            full = sizes[start + at] == likeness.shape[1]
            leasts[at] = likeness[start + at, 0] - digit if full else -np.inf
        for place in range(start + width - 1):
            totals[:] = 0.0
            dots(tile, ones, matrix[rows[place]], np.float32(1.0), totals)
            scale = scales[rows[place]]
            full = sizes[place] == likeness.shape[1]
            least = likeness[place, 0] - digit if full else np.float32(-np.inf)
            for at in range(max(place + 1 - start, 0), width):
                other = scales[rows[start + at]]
                value = np.float32(np.float32(other * totals[at]) * scale)
                if value >= least:
                    sizes[place] = keep(
                        likeness[place], nearest[place], sizes[place], value, rows[start + at]
                    )
                    full = sizes[place] == likeness.shape[1]
                    least = likeness[place, 0] - digit if full else least
                value = np.float32(np.float32(scale * totals[at]) * other)
                if value >= leasts[at]:
                    to = start + at
                    sizes[to] = keep(likeness[to], nearest[to], sizes[to], value, rows[place])
                    full = sizes[to] == likeness.shape[1]
                    leasts[at] = likeness[to, 0] - digit if full else leasts[at]


@njit(cache=True, nogil=True)
def keep(likeness: Any, nearest: Any, size: Any, value: Any, row: Any) -> Any:
    """Put a row into the heap of another one, its cosine rounded."""
    rounded = np.float32(np.rint(value * DIGITS)) / DIGITS
    return offer(likeness, nearest, size, rounded, row)
