"""The settled rows of the index, term by term; `recent.py` holds the newest ones."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from os import cpu_count
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matchmaker.matching.entries import SIDES, wanted_attributes, written_in
from matchmaker.matching.kernels import Floats, Kernels, Mask
from matchmaker.matching.meaning import LABEL, WIDTH
from matchmaker.matching.profiles import LANGUAGES, Filters
from matchmaker.matching.spaces import Row
from matchmaker.matching.statistics import Statistics, row_lengths
from matchmaker.matching.table import BLOCKS, VOCABULARY, Table

STRETCH = 8192
# Terms of more than so many rows and of this share of all are common: see Postings.
LEAST_COMMON = 1000
COMMON_SHARE = 0.15
NONE_COMMON = 1.0
# From so many rows on, the products of vectors are made on two cores.
LEAST_FOR_TWO = 32_768
NO_ROWS = np.zeros(0, np.uint32)
Eights = NDArray[np.int8]


def eighth(vector: NDArray[Any]) -> tuple[Eights, float]:
    """A vector in 8 bits and the scale that gives it back; zeros with scale 0."""
    highest = float(np.maximum.reduce(np.abs(vector)))
    if not highest:
        return np.zeros(WIDTH, np.int8), 0.0
    return np.rint(vector * (127.0 / highest)).astype(np.int8), highest / 127.0


@cache
def helpers() -> ThreadPoolExecutor:
    """Threads that take the other half of a long sum."""
    return ThreadPoolExecutor(cpu_count() or 1, "sums")


@dataclass(frozen=True)
class Postings:
    """For each column the rows that use it and their values, one column after the other.

    Columns that very many rows use stand in `common` once more, row by row, of shape (rows, such
    columns): to look single rows up there is quicker than to go through all. `place` says where a
    column stands in it, -1 for the others, and `highest` what its highest value is.
    """

    starts: NDArray[np.int64]
    rows: NDArray[np.uint32]
    values: Floats
    place: NDArray[np.int64]
    common: Floats
    highest: Floats

    def add(self, row: Row, kernels: Kernels, out: Floats) -> Common:
        """Add the products of a sparse vector with every row but for what is common."""
        columns, weights = row.columns, row.values.astype(np.float32)
        if len(columns) and columns.max() >= len(self.place):
            known = columns < len(self.place)
            columns, weights = columns[known], weights[known]
        return self.add_row(columns, weights, kernels, out)

    def add_row(
        self, columns: NDArray[Any], weights: Floats, kernels: Kernels, out: Floats
    ) -> Common:
        """Add the products of a sparse vector, whose columns all exist; see `add`."""
        place = self.place[columns]
        rare = place < 0
        kernels.accumulate(self.starts, self.rows, self.values, columns[rare], weights[rare], out)
        common = ~rare
        place = place[common]
        return Common(self, columns[common], place, weights[common])

    def rows_of(self, column: int) -> NDArray[np.uint32]:
        """The rows that use a column."""
        return self.rows[self.starts[column] : self.starts[column + 1]]


class Common(NamedTuple):
    """What a request asks for in common columns, still to be added to the scores."""

    postings: Postings
    columns: NDArray[Any]
    places: NDArray[np.int64]
    weights: Floats

    def times(self, factor: float) -> Common:
        """The same with other weights."""
        return self._replace(weights=self.weights * np.float32(factor))

    def add(self, kernels: Kernels, out: Floats) -> None:
        """Add everything to the scores of all settled rows."""
        kept = self.postings
        kernels.accumulate(kept.starts, kept.rows, kept.values, self.columns, self.weights, out)

    def add_at(self, rows: NDArray[np.int64], out: Floats) -> None:
        """Add everything to the scores of some rows, of which the settled ones change."""
        settled = rows < len(self.postings.common)
        for place, weight in zip(self.places.tolist(), self.weights, strict=True):
            out[settled] += weight * self.postings.common[rows[settled], place]

    def best(
        self, kernels: Kernels, scores: Floats, allowed: Mask, k: int
    ) -> tuple[NDArray[np.int64], Floats]:
        """The k best of the scores with everything added; see Kernels."""
        kept = self.postings
        highest = kept.highest[self.places]
        return kernels.best(scores, kept.common, self.places, self.weights, highest, allowed, k)


def postings_of(matrix: csr_matrix, share: float = COMMON_SHARE) -> Postings:
    """A sparse matrix turned term by term; rows of one column stay in order."""
    turned = matrix.tocsc()
    turned.sort_indices()
    return postings_from(
        turned.indptr.astype(np.int64),
        turned.indices.astype(np.uint32),
        turned.data.astype(np.float32),
        matrix.shape[0],
        share,
    )


def postings_from(
    starts: NDArray[np.int64],
    rows: NDArray[np.uint32],
    values: Floats,
    count: int,
    share: float = COMMON_SHARE,
) -> Postings:
    """Postings over so many rows, with the columns that this share of them use made common."""
    often = np.flatnonzero(np.diff(starts) > max(LEAST_COMMON, share * count))
    place = np.full(len(starts) - 1, -1, np.int64)
    place[often] = np.arange(len(often))
    common = np.zeros((count, len(often)), np.float32)
    for column in often:
        span = slice(starts[column], starts[column + 1])
        common[rows[span], place[column]] = values[span]
    return Postings(starts, rows, values, place, common, common.max(axis=0, initial=0.0))


NO_COMMON = Common(
    postings_of(csr_matrix((0, 0), dtype=np.float32)),
    np.zeros(0, np.int64),
    np.zeros(0, np.int64),
    np.zeros(0, np.float32),
)


@dataclass(frozen=True)
class Meanings:
    """Unit vectors in 8 bits with their scales; a row without one has scale 0.

    `talks` marks the rows that say at least a sentence: a label alone is too little to be compared
    by with others.
    """

    matrix: Eights
    scales: Floats
    talks: NDArray[np.bool_]

    def add(self, kernels: Kernels, query: Eights, factor: np.float32, out: Floats) -> None:
        """Add the products with an 8-bit query, times a factor, on two cores where there is much."""
        half = len(out) // 2 if len(out) >= LEAST_FOR_TWO else 0
        parts = [slice(half), slice(half, None)] if half else [slice(None)]

        def one(part: slice) -> None:
            kernels.dots(self.matrix[part], self.scales[part], query, factor, out[part])

        other = helpers().submit(one, parts[1]) if half else None
        one(parts[0])
        if other is not None:
            other.result()

    def wide(self, rows: NDArray[np.int64] | slice) -> Floats:
        """Some rows in single precision. Shape (rows, WIDTH)."""
        return self.matrix[rows].astype(np.float32) * self.scales[rows][:, None]


@dataclass(frozen=True)
class Settled:
    """The settled rows, in the order of ties. Never changed.

    `nearest` holds for each row the rows most like it, -1 for none, and `likeness` their cosines.
    """

    ids: list[str]
    postings: Mapping[str, Postings]
    meanings: Mapping[str, Meanings]
    attributes: Mapping[str, int]
    attribute_rows: Postings
    nearest: NDArray[np.int32]
    likeness: Floats
    foreign_rows: dict[tuple[str, frozenset[str]], Mask] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def having(self, attribute: str) -> NDArray[np.uint32]:
        """The rows with an attribute."""
        column = self.attributes.get(attribute)
        return NO_ROWS if column is None else self.attribute_rows.rows_of(column)

    def mask(self, filters: Filters) -> Mask:
        """The rows that fulfil the filters. Shape (rows,)."""
        allowed = np.ones(len(self), dtype=bool)
        for choices in wanted_attributes(filters):
            some = np.zeros(len(self), dtype=bool)
            for name in choices:
                some[self.having(name)] = True
            allowed &= some
        return allowed

    def foreign(self, side: str, languages: frozenset[str]) -> Mask:
        """The rows whose side is written in other languages only. Shape (rows,)."""
        asked = (side, languages)
        if asked not in self.foreign_rows:
            rows = np.zeros(len(self), dtype=bool)
            for name in set(LANGUAGES) - languages:
                rows[self.having(written_in(side, name))] = True
            for name in languages:
                rows[self.having(written_in(side, name))] = False
            self.foreign_rows[asked] = rows
        return self.foreign_rows[asked]


def settle(table: Table, statistics: Statistics) -> Settled:
    """The rows of a table, settled, without neighbours: `neighbours.py` adds them."""
    attributes = table.words["attributes"]
    return Settled(
        table.ids,
        {block: postings_of(weighted(table, block, statistics)) for block in BLOCKS},
        {side: meanings_of(table, side, statistics) for side in SIDES},
        {name: column for column, name in enumerate(attributes)},
        postings_of(table.blocks["attributes"], NONE_COMMON),
        np.full((len(table), 0), -1, np.int32),
        np.zeros((len(table), 0), np.float32),
    )


def weighted(table: Table, block: str, statistics: Statistics) -> csr_matrix:
    """A block with the weights of `Space.stored`, its columns those of the space."""
    space, raw = statistics.space(block), table.blocks[block]
    words = table.words[VOCABULARY[block]]
    used = np.unique(raw.indices)
    columns = np.zeros(len(words), np.int64)
    idf = np.zeros(len(words))
    for column in used:
        columns[column] = space.columns[words[column]]
        idf[column] = space.weight(words[column], 1.0)
    lengths = row_lengths(raw, idf)
    scales = np.divide(1.0, space.pivoted(lengths), out=np.zeros_like(lengths), where=lengths > 0)
    values = raw.data * idf[raw.indices] * np.repeat(scales, np.diff(raw.indptr))
    shape = (raw.shape[0], len(space))
    return csr_matrix((values.astype(np.float32), columns[raw.indices], raw.indptr), shape=shape)


def meanings_of(table: Table, side: str, statistics: Statistics) -> Meanings:
    """The unit vectors of one side of all rows."""
    sums = table.sums[side]
    matrix = np.zeros((len(table), WIDTH), np.int8)
    scales = np.zeros(len(table), np.float32)
    talks = np.zeros(len(table), np.bool_)
    labels = np.array([name.endswith(LABEL) for name in table.centre_names], bool)
    if len(sums.owners):
        talks[sums.owners[~labels[sums.centres]]] = True
    means = np.array([statistics.centres.mean(name) for name in table.centre_names], np.float64)
    for start in range(0, len(sums.owners), STRETCH):
        # a profile has few centres: a stretch ends where its last profile does
        first = start and int(np.searchsorted(sums.owners, sums.owners[start - 1], "right"))
        stop = min(start + STRETCH, len(sums.owners))
        last = int(np.searchsorted(sums.owners, sums.owners[stop - 1], "right"))
        part = slice(first, last)
        if first < last:
            centred = sums.vectors[part] - sums.weights[part, None] * means[sums.centres[part]]
            owners, starts = np.unique(sums.owners[part], return_index=True)
            matrix[owners], scales[owners] = eighths(np.add.reduceat(centred, starts, axis=0))
    return Meanings(matrix, scales, talks)


def eighths(rows: NDArray[np.float64]) -> tuple[Eights, Floats]:
    """Rows scaled to length 1, in 8 bits, and the scales that give them back."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    units = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 1e-9)
    highest = np.abs(units).max(axis=1, initial=0.0)
    steps = np.divide(127.0, highest, out=np.zeros_like(highest), where=highest > 0)
    return np.rint(units * steps[:, None]).astype(np.int8), (highest / 127.0).astype(np.float32)
