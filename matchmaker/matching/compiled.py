"""The inner loops for numba; `kernels.py` says what each does. Importing this needs numba."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

BLOCK = 256


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


@njit(cache=True, nogil=True, fastmath=True)
def dots(matrix: Any, scales: Any, query: Any, out: Any) -> None:
    """Add the products of 8-bit rows with an 8-bit query.

    Single precision holds every partial sum exactly, and is added faster than whole numbers are.
    """
    wide = query.astype(np.float32)
    for row in range(matrix.shape[0]):
        if scales[row] == 0.0:
            continue
        total = np.float32(0.0)
        for place in range(matrix.shape[1]):
            total += np.float32(matrix[row, place]) * wide[place]
        out[row] += scales[row] * total


@njit(cache=True, nogil=True)
def sink(scores: Any, heap: Any, size: Any) -> None:
    """Restore a heap whose root (the worst kept row) was replaced."""
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            return
        if child + 1 < size and worse(scores, heap[child + 1], heap[child]):
            child += 1
        if not worse(scores, heap[child], heap[place]):
            return
        heap[place], heap[child] = heap[child], heap[place]
        place = child


@njit(cache=True, nogil=True)
def worse(scores: Any, one: Any, other: Any) -> Any:
    """Whether a row ranks below another: a lower score, or the same and a later row."""
    if scores[one] != scores[other]:
        return scores[one] < scores[other]
    return one > other


@njit(cache=True, nogil=True)
def rise(scores: Any, heap: Any, size: Any) -> None:
    """Restore a heap whose last row was added."""
    place = size - 1
    while place > 0 and worse(scores, heap[place], heap[(place - 1) // 2]):
        above = (place - 1) // 2
        heap[place], heap[above] = heap[above], heap[place]
        place = above


@njit(cache=True, nogil=True, fastmath=True)
def block_maximum(scores: Any, start: Any, stop: Any) -> Any:
    """The highest score of a stretch of rows."""
    highest = np.float32(0.0)
    for row in range(start, stop):
        highest = max(highest, scores[row])
    return highest


@njit(cache=True, nogil=True)
def offer(scores: Any, row: Any, heap: Any, size: Any) -> Any:
    """Put a row into the heap where it is among the best; the size of the heap after that."""
    if size < len(heap):
        heap[size] = row
        rise(scores, heap, size + 1)
        return size + 1
    if scores[row] > scores[heap[0]]:
        heap[0] = row
        sink(scores, heap, size)
    return size


@njit(cache=True, nogil=True)
def emptied(scores: Any, heap: Any, size: Any) -> Any:
    """The rows of a heap, best first."""
    found = np.empty(size, np.int64)
    while size > 0:
        size -= 1
        found[size] = heap[0]
        heap[0] = heap[size]
        sink(scores, heap, size)
    return found


@njit(cache=True, nogil=True)
def best(scores: Any, allowed: Any, k: Any) -> Any:
    """The k best rows by a heap; stretches whose maximum cannot enter it are passed over."""
    heap = np.empty(k, np.int64)
    size = 0
    for start in range(0, len(scores) if k else 0, BLOCK):
        stop = min(start + BLOCK, len(scores))
        least = scores[heap[0]] if size == k else np.float32(0.0)
        if block_maximum(scores, start, stop) <= least:
            continue
        for row in range(start, stop):
            if scores[row] > least and allowed[row]:
                size = offer(scores, row, heap, size)
                if size == k:
                    least = scores[heap[0]]
    return emptied(scores, heap, size)
