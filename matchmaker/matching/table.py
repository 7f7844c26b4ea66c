"""A table of entries, column by column: what an index is built from, and what is kept of it.

Nothing in it depends on the collection as a whole: statistics can be learned anew from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from matchmaker.matching.entries import SIDES, Entry, tie_key
from matchmaker.matching.meaning import WIDTH
from matchmaker.matching.spaces import Numbered

BLOCKS = ("offers", "needs", "sectors")
# Where each block's columns are named.
VOCABULARY = {"offers": "text", "needs": "text", "sectors": "sectors", "attributes": "attributes"}
VOCABULARIES = ("text", "sectors", "attributes")


@dataclass(frozen=True)
class SumRows:
    """The summed vectors of one side: one row for each profile and centre, by profile.

    `owners` are rows of the table, `centres` places in its list of centre names; `vectors` has the
    shape (rows, WIDTH).
    """

    owners: NDArray[np.int32]
    centres: NDArray[np.int32]
    weights: NDArray[np.float32]
    vectors: NDArray[np.float32]

    def of(self, places: NDArray[np.int64]) -> SumRows:
        """The rows of some owners, renumbered: `places` gives each old owner's new one or -1."""
        new = places[self.owners]
        kept = np.flatnonzero(new >= 0)
        order = kept[np.argsort(new[kept], kind="stable")]
        return SumRows(
            new[order].astype(np.int32),
            self.centres[order],
            self.weights[order],
            self.vectors[order],
        )


@dataclass(frozen=True)
class Table:
    """Entries, column by column, in the order of ties.

    `words` holds the names of the columns by vocabulary; `blocks` sparse matrices of shape
    (entries, columns): damped weights, and ones for attributes.
    """

    ids: list[str]
    words: Mapping[str, list[str]]
    blocks: Mapping[str, csr_matrix]
    centre_names: list[str]
    sums: Mapping[str, SumRows]

    def __len__(self) -> int:
        return len(self.ids)


def table_of(entries: Iterable[Entry]) -> Table:
    """A table of entries with different ids."""
    entries = sorted(entries, key=lambda entry: tie_key(entry.id))
    words = {name: Numbered() for name in VOCABULARIES}
    blocks = {
        block: sparse([terms_of(entry, block) for entry in entries], words[VOCABULARY[block]])
        for block in VOCABULARY
    }
    widened = {
        block: widen(matrix, len(words[VOCABULARY[block]])) for block, matrix in blocks.items()
    }
    centres = Numbered()
    sums = {side: sum_rows(entries, side, centres) for side in SIDES}
    names = {name: list(numbers) for name, numbers in words.items()}
    return Table([entry.id for entry in entries], names, widened, list(centres), sums)


def terms_of(entry: Entry, block: str) -> Mapping[str, float]:
    """The terms of a block; attributes count 1."""
    return dict.fromkeys(entry.attributes, 1.0) if block == "attributes" else entry.terms[block]


def sparse(rows: Sequence[Mapping[str, float]], numbers: Numbered) -> csr_matrix:
    """Rows of weights by name as a sparse matrix."""
    starts, columns = [0], []
    values: list[float] = []
    for row in rows:
        columns += [numbers[name] for name in row]
        values += row.values()
        starts.append(len(columns))
    data = (np.array(values, np.float32), np.array(columns, np.int32), np.array(starts, np.int64))
    return csr_matrix(data, shape=(len(rows), len(numbers)))


def widen(matrix: csr_matrix, columns: int) -> csr_matrix:
    """The matrix with empty columns added."""
    return csr_matrix(
        (matrix.data, matrix.indices, matrix.indptr), shape=(matrix.shape[0], columns)
    )


def sum_rows(entries: Sequence[Entry], side: str, centres: Numbered) -> SumRows:
    """The summed vectors of one side of all entries."""
    owners, places, weights, vectors = [], [], [], []
    for owner, entry in enumerate(entries):
        for name, (weight, vector) in sorted(entry.sums.get(side, {}).items()):
            owners.append(owner)
            places.append(centres[name])
            weights.append(weight)
            vectors.append(vector)
    return SumRows(
        np.array(owners, np.int32),
        np.array(places, np.int32),
        np.array(weights, np.float32),
        np.array(vectors, np.float32).reshape(len(vectors), WIDTH),
    )


def merged(old: Table, gone: Iterable[str], added: Iterable[Entry]) -> Table:
    """The table without some entries and with others: those added take the place of older ones."""
    new = table_of(added)
    dropped = {*gone, *new.ids}
    kept = [row for row, id_ in enumerate(old.ids) if id_ not in dropped]
    ids = [*(old.ids[row] for row in kept), *new.ids]
    order = sorted(range(len(ids)), key=lambda row: tie_key(ids[row]))
    words, maps = {}, {}
    for name in VOCABULARIES:
        words[name], maps[name] = joined(old.words[name], new.words[name])
    blocks = {
        block: stacked(old.blocks[block][kept], new.blocks[block], maps[name], len(words[name]))[
            order
        ]
        for block, name in VOCABULARY.items()
    }
    centre_names, centre_map = joined(old.centre_names, new.centre_names)
    return Table(
        [ids[row] for row in order],
        words,
        blocks,
        centre_names,
        {side: joined_sums(old, new, side, kept, order, centre_map) for side in SIDES},
    )


def joined(old: list[str], new: list[str]) -> tuple[list[str], NDArray[np.int64]]:
    """All names, those of the first list first; and where the second list's stand."""
    numbers = Numbered(zip(old, range(len(old)), strict=True))
    places = np.array([numbers[name] for name in new], np.int64)
    return list(numbers), places


def stacked(old: Any, new: csr_matrix, places: NDArray[np.int64], columns: int) -> csr_matrix:
    """Two blocks one above the other, the second one's columns renumbered."""
    moved = csr_matrix(
        (new.data, places[new.indices] if len(places) else new.indices, new.indptr),
        shape=(new.shape[0], columns),
    )
    return csr_matrix(vstack([widen(csr_matrix(old), columns), moved], format="csr"))


def joined_sums(
    old: Table,
    new: Table,
    side: str,
    kept: list[int],
    order: list[int],
    centre_map: NDArray[np.int64],
) -> SumRows:
    """The summed vectors of both tables in their new order."""
    place_of = np.empty(len(order), np.int64)
    place_of[order] = np.arange(len(order))
    old_places = np.full(len(old), -1, np.int64)
    old_places[kept] = place_of[: len(kept)]
    first, second = old.sums[side], new.sums[side]
    parts = first.of(old_places), second.of(place_of[len(kept) :])
    centres = centre_map[parts[1].centres] if len(parts[1].centres) else parts[1].centres
    both = SumRows(
        np.concatenate([parts[0].owners, parts[1].owners]),
        np.concatenate([parts[0].centres, centres]).astype(np.int32),
        np.concatenate([parts[0].weights, parts[1].weights]),
        np.concatenate([parts[0].vectors, parts[1].vectors]),
    )
    return both.of(np.arange(len(order)))
