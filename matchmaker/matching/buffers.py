"""Arrays for the scores of one search, used again by the next one of the same thread.

A fresh array of a value for every row costs more time (its pages are mapped one by one) than the
search itself.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from matchmaker.matching.kernels import Floats


class Buffers(threading.local):
    """The arrays of one thread."""

    def __init__(self) -> None:
        self.free: list[Floats] = []
        self.lent: list[Floats] | None = None

    @contextmanager
    def lending(self) -> Iterator[None]:
        """What `zeros` gives inside is taken back at the end."""
        outer, self.lent = self.lent, []
        try:
            yield
        finally:
            self.free += self.lent
            self.lent = outer

    def zeros(self, rows: int) -> Floats:
        """An array of zeros, to be used no longer than the surrounding `lending`."""
        if self.lent is None:
            return np.zeros(rows, np.float32)
        while self.free:
            store = self.free.pop()
            if rows <= len(store) <= 2 * rows + 1024:  # others are of another index
                break
        else:
            store = np.empty(rows + rows // 8, np.float32)
        self.lent.append(store)
        store[:rows] = 0.0
        return store[:rows]


BUFFERS = Buffers()
