"""The inner loops for numba; `kernels.py` says what each does. Importing this needs numba."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from matchmaker.matching.meaning import WIDTH

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
def add_scaled(values: Any, weight: Any, out: Any) -> None:
    """Add weight x values."""
    for row in range(len(values)):
        out[row] += weight * values[row]


@njit(cache=True, nogil=True)
def dots(matrix: Any, scales: Any, query: Any, factor: Any, out: Any) -> None:
    """Add the products of 8-bit rows with an 8-bit query, times the row's scale and a factor.

    With a width that is known beforehand, sums of 32 bits and no sum of another type in between,
    the compiler takes the processor's instructions for products of whole numbers.
    """
    for row in range(matrix.shape[0]):
        total = np.int32(0)
        for place in range(WIDTH):
            product = np.int32(np.int32(matrix[row, place]) * np.int32(query[place]))
            total = np.int32(total + product)
        out[row] += np.float32(factor * scales[row]) * np.float32(total)


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
        if child + 1 < size and worse(values[child + 1], rows[child + 1], values[child], rows[child]):
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
def lane_maxima(scores: Any) -> Any:
    """The highest score of each lane, 0 at least. A block of rows has interleaved lanes.

    Whole numbers with the bits of positive scores are in the same order and compared faster; lanes
    are compared side by side, so that no maximum has to be found within a register.
    """
    blocks = len(scores) // BLOCK
    lines = scores[: blocks * BLOCK].view(np.int32).reshape((blocks, LINES, LANES))
    maxima = np.empty((blocks, LANES), np.int32)
    for block in range(blocks):
        for lane in range(LANES):
            highest = np.int32(0)
            for line in range(LINES):
                bits = lines[block, line, lane]
                highest = bits if bits > highest else highest
            maxima[block, lane] = highest
    return maxima.reshape(blocks * LANES).view(np.float32)


@njit(cache=True, nogil=True)
def highest_lanes(maxima: Any, count: Any) -> Any:
    """The lanes with the highest maxima."""
    values, lanes, size = np.empty(count, np.float32), np.empty(count, np.int64), 0
    for lane in range(len(maxima) if count else 0):
        if size < count or maxima[lane] > values[0]:
            size = offer(values, lanes, size, maxima[lane], lane)
    return lanes[:size]


@njit(cache=True, nogil=True)
def take(
    first: Any,
    stop: Any,
    step: Any,
    scores: Any,
    common: Any,
    places: Any,
    weights: Any,
    rests: Any,
    allowed: Any,
    values: Any,
    rows: Any,
    size: Any,
) -> Any:
    """Put some rows into the heap, with what is common; `rests` bounds what is still to come."""
    for row in range(first, stop, step):
        value = scores[row]
        least = values[0] if size == len(values) else np.float32(0.0)
        if value + rests[0] < least or not allowed[row]:
            continue
        if row < common.shape[1]:
            for place in range(len(places)):
                if value + rests[place] < least:
                    break
                value += weights[place] * common[places[place], row]
        if value > 0.0 and value >= least:
            size = offer(values, rows, size, value, row)
    return size


@njit(cache=True, nogil=True)
def best(
    scores: Any, common: Any, places: Any, weights: Any, highest: Any, allowed: Any, k: Any
) -> Any:
    """The k best by a heap; see Kernels. The lanes with the highest scores come first, so that the
    others can be passed over where what is common could not lift them above the k-th best.
    """
    values, rows, size = np.empty(k, np.float32), np.empty(k, np.int64), 0
    rests = np.zeros(len(places) + 1, np.float32)
    for place in range(len(places) - 1, -1, -1):
        rests[place] = rests[place + 1] + np.float32(ROUNDING) * weights[place] * highest[place]
    maxima = lane_maxima(scores)
    leaders = highest_lanes(maxima, 2 * k)
    for turn in range(len(leaders) + len(maxima) if k else 0):
        lane = leaders[turn] if turn < len(leaders) else turn - len(leaders)
        least = values[0] if size == k else np.float32(0.0)
        if maxima[lane] + rests[0] < least:
            continue
        start = lane // LANES * BLOCK
        size = take(
            start + lane % LANES, start + BLOCK, LANES,
            scores, common, places, weights, rests, allowed, values, rows, size,
        )  # fmt: skip
        maxima[lane] = -np.inf
    rest = len(maxima) * LINES if k else len(scores)
    size = take(
        rest, len(scores), 1,
        scores, common, places, weights, rests, allowed, values, rows, size,
    )  # fmt: skip
    return emptied(values, rows, size)
