"""The newest rows of the index, row by row, until a merge settles them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.entries import SIDES, Entry, fulfilling, written_in
from matchmaker.matching.kernels import Floats, Mask
from matchmaker.matching.meaning import LABEL, WIDTH
from matchmaker.matching.profiles import LANGUAGES, Filters
from matchmaker.matching.segments import Meanings, eighth
from matchmaker.matching.spaces import Row
from matchmaker.matching.statistics import Statistics
from matchmaker.matching.table import BLOCKS

SILENT = (np.zeros(WIDTH, np.int8), 0.0)


def says_a_sentence(entry: Entry, side: str) -> bool:
    """Whether a side of an entry holds more than labels."""
    return any(not name.endswith(LABEL) for name in entry.sums.get(side, {}))


class Growing:
    """An array that rows are appended to; what was given out stays as it is."""

    def __init__(self, shape: tuple[int, ...], kind: type) -> None:
        self.store: NDArray[Any] = np.zeros((64, *shape), kind)
        self.used = 0

    def append(self, row: Any) -> None:
        """Append one row."""
        if self.used == len(self.store):
            self.make_room(self.used + 1)
        self.store[self.used] = row
        self.used += 1

    def extend(self, rows: NDArray[Any]) -> None:
        """Append rows, of shape (rows, *shape)."""
        end = self.used + len(rows)
        if end > len(self.store):
            self.make_room(end)
        self.store[self.used : end] = rows
        self.used = end

    def make_room(self, rows: int) -> None:
        """Move everything to a larger array, for so many rows at least."""
        shape = (max(rows, 2 * len(self.store)), *self.store.shape[1:])
        larger = np.zeros(shape, self.store.dtype)
        larger[: self.used] = self.store[: self.used]
        self.store = larger


@dataclass
class RowsByRow:
    """The sparse rows of one block, one after the other."""

    starts: Growing = field(default_factory=lambda: Growing((), np.int64))
    columns: Growing = field(default_factory=lambda: Growing((), np.int64))
    values: Growing = field(default_factory=lambda: Growing((), np.float32))

    def append(self, row: Row) -> None:
        """Add a row at the end."""
        self.starts.append(self.columns.used)
        if len(row.columns):
            self.columns.extend(row.columns)
            self.values.extend(row.values)


class Recent:
    """The newest rows. Rows are appended under the index's lock and read without one."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.attributes: list[frozenset[str]] = []
        self.blocks = {block: RowsByRow() for block in BLOCKS}
        self.matrix = {side: Growing((WIDTH,), np.int8) for side in SIDES}
        self.scales = {side: Growing((), np.float32) for side in SIDES}
        self.talks = {side: Growing((), np.bool_) for side in SIDES}

    def __len__(self) -> int:
        return len(self.ids)

    def append(self, entry: Entry, statistics: Statistics) -> None:
        """Add a profile; the same statistics weigh it as the settled rows."""
        for block, terms in statistics.stored_rows(entry.terms):
            self.blocks[block].append(terms)
        for side in SIDES:
            row, scale = SILENT
            if entry.sums.get(side):
                row, scale = eighth(statistics.centres.unit(entry.sums[side])[0])
            self.matrix[side].append(row)
            self.scales[side].append(scale)
            self.talks[side].append(says_a_sentence(entry, side))
        self.attributes.append(frozenset(entry.attributes))
        self.ids.append(entry.id)

    def meanings(self, side: str, count: int) -> Meanings:
        """The unit vectors of the first rows."""
        return Meanings(
            self.matrix[side].store[:count],
            self.scales[side].store[:count],
            self.talks[side].store[:count],
        )

    def add_terms(self, block: str, row: Row, columns: int, out: Floats) -> None:
        """Add the products of a sparse vector with the first rows, as many as `out` has."""
        if not len(out) or not len(row.columns):
            return
        dense = np.zeros(columns, np.float32)
        dense[row.columns] = row.values
        kept = self.blocks[block]
        starts = kept.starts.store[: len(out)]
        end = kept.starts.store[len(out)] if kept.starts.used > len(out) else kept.columns.used
        products = dense[kept.columns.store[:end]] * kept.values.store[:end]
        filled = np.flatnonzero(np.diff(np.append(starts, end)))
        if len(filled):
            out[filled] += np.add.reduceat(products, starts[filled])

    def foreign(self, side: str, languages: frozenset[str], count: int) -> Mask:
        """Which of the first rows have a side that is written in other languages only."""
        own = {written_in(side, name) for name in languages}
        others = {written_in(side, name) for name in LANGUAGES} - own
        rows = [bool(others & have) and not own & have for have in self.attributes[:count]]
        return np.array(rows, bool)

    def mask(self, filters: Filters, count: int) -> Mask:
        """Which of the first rows fulfil the filters."""
        return fulfilling(self.attributes[:count], filters)
