"""The index at one moment, and the search in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.buffers import BUFFERS
from matchmaker.matching.entries import tie_key
from matchmaker.matching.kernels import Floats, Kernels, Mask
from matchmaker.matching.meaning import WIDTH
from matchmaker.matching.neighbours import (
    KEPT,
    SIDE,
    Rows,
    highest,
    rounded,
    shares,
)
from matchmaker.matching.own_scores import OwnScores, curved
from matchmaker.matching.profiles import Filters
from matchmaker.matching.recent import Recent
from matchmaker.matching.scoring import NEAREST, Asking
from matchmaker.matching.segments import NO_COMMON, Common, Settled, eighth
from matchmaker.matching.spaces import Row
from matchmaker.matching.statistics import Statistics

# So many of the best are looked at with their neighbours.
LEADING = 100
# So many filters' masks are kept.
MOST_MASKS = 64
ANY = Filters()
OTHER_SIDE = {"needs": "offers", "offers": "needs"}


class Hit(NamedTuple):
    """A row of a view with its score, and the neighbours whose scores support it.

    `neighbours` holds ids, weights that sum to 1 (or none) and their own scores.
    """

    id: str
    score: float
    own: float
    neighbours: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True)
class Places:
    """Where profiles stand: the settled rows, and what changed since (None for removed ones)."""

    settled: Mapping[str, int]
    changed: Mapping[str, int | None]

    def row(self, id_: str) -> int | None:
        """The living row of a profile, or None."""
        return self.changed[id_] if id_ in self.changed else self.settled.get(id_)


@dataclass(frozen=True)
class View:
    """The index at one moment: settled rows first, then the newest; `alive` marks what counts."""

    statistics: Statistics
    settled: Settled
    recent: Recent
    count: int
    alive: Mask
    kernels: Kernels
    places: Places
    compared: dict[int, tuple[NDArray[np.int32], Floats]]
    masks: dict[Filters, Mask]
    masks_here: dict[Filters, Mask] = field(default_factory=dict)
    foreign_here: dict[tuple[str, frozenset[str]], Mask | None] = field(default_factory=dict)

    def __len__(self) -> int:
        return int(self.alive.sum())

    def id_of(self, row: int) -> str:
        """The id of the profile in a row."""
        base = len(self.settled)
        return self.settled.ids[row] if row < base else self.recent.ids[row - base]

    def terms(self, block: str, row: Row) -> tuple[Floats, Common]:
        """The cosines of a request's terms with one block of every row, but for what is common.

        Shape (rows,).
        """
        base = len(self.settled)
        out = BUFFERS.zeros(base + self.count)
        common = self.settled.postings[block].add(row, self.kernels, out[:base])
        if self.count:
            self.recent.add_terms(block, row, len(self.statistics.space(block)), out[base:])
        return out, common

    def add_meaning(self, side: str, asked: Floats, factor: float, out: Floats) -> None:
        """Add the cosines of a request's meaning with one side of every row, times a factor."""
        base = len(self.settled)
        query, scale = eighth(asked)
        weight = np.float32(factor * scale)
        self.settled.meanings[side].add(self.kernels, query, weight, out[:base])
        if self.count:
            self.recent.meanings(side, self.count).add(self.kernels, query, weight, out[base:])

    def met(self, asking: Asking, ours: str) -> tuple[Floats, Common]:
        """How much of what we say on one side every row's other side meets, but for what is common.

        Shape (rows,).
        """
        weights, theirs = asking.weights, OTHER_SIDE[ours]
        met, common = self.terms(theirs, asking.terms[ours])
        stretch = asking.stretches.get(ours, 1.0)
        foreign = self.foreign(theirs, asking.languages[ours]) if stretch > 1.0 else None
        if foreign is not None:
            met, common = self.whole(met, common), NO_COMMON
            np.multiply(met, np.float32(stretch), out=met, where=foreign)
            np.minimum(met, np.float32(1.0), out=met, where=foreign)
        if weights.concepts != 1.0:
            met *= np.float32(weights.concepts)
            common = common.times(weights.concepts)
        if weights.meaning and ours in asking.meaning:
            self.add_meaning(theirs, asking.meaning[ours], weights.meaning, met)
        return met, common

    def own_scores(self, asking: Asking) -> OwnScores:
        """The score of every row by itself, without its neighbours."""
        weights = asking.weights
        sides = [("needs", weights.they_offer), ("offers", weights.we_offer)]
        met = [(*self.met(asking, ours), np.float32(weight)) for ours, weight in sides if weight]
        if len(met) == 1 and not weights.sectors:
            return OwnScores(*met[0])
        score = BUFFERS.zeros(len(self.alive))
        fits = [curved(self.whole(values, common)) for values, common, _weight in met]
        for fit, (_values, _common, weight) in zip(fits, met, strict=True):
            score += weight * fit
        if weights.sectors:
            alike = self.whole(*self.terms("sectors", asking.terms["sectors"]))
            score += np.float32(weights.sectors) * alike
        if weights.one_sided:
            score -= np.float32(weights.one_sided) * np.abs(fits[0] - fits[1])
        return OwnScores(score, NO_COMMON, None)

    def whole(self, values: Floats, common: Common) -> Floats:
        """The values with what is common added."""
        common.add(self.kernels, values[: len(self.settled)])
        return values

    def cosines(self, block: str, asked: Row) -> Floats:
        """The cosines of a request with every row in one block of terms. Shape (rows,)."""
        with BUFFERS.lending():
            return self.whole(*self.terms(block, asked)).copy()

    def mask(self, filters: Filters) -> Mask:
        """The rows that are alive and fulfil the filters. Shape (rows,)."""
        allowed = self.alive.copy()
        if filters.narrows:
            base = len(self.settled)
            allowed[:base] &= self.settled_mask(filters)
            allowed[base:] &= self.recent.mask(filters, self.count)
        return allowed

    def allowed(self, filters: Filters) -> Mask:
        """`mask`, made once for the same filters. Nobody changes what this gives."""
        plain = filters.without_ids
        found = self.masks_here.get(plain)
        if found is None:
            if len(self.masks_here) >= MOST_MASKS:
                self.masks_here.clear()
            found = self.masks_here[plain] = self.mask(plain)
        return found

    def foreign(self, side: str, languages: frozenset[str]) -> Mask | None:
        """The rows whose side is written in other languages only; None where there is none."""
        asked = (side, languages)
        if asked not in self.foreign_here:
            recent = self.recent.foreign(side, languages, self.count)
            rows = np.concatenate([self.settled.foreign(side, languages), recent])
            self.foreign_here[asked] = rows if rows.any() else None
        return self.foreign_here[asked]

    def settled_mask(self, filters: Filters) -> Mask:
        """The settled rows that fulfil the filters; those of the last filters are kept."""
        plain = filters.without_ids
        found = self.masks.get(plain)
        if found is None:
            if len(self.masks) >= MOST_MASKS:
                self.masks.clear()
            found = self.masks[plain] = self.settled.mask(plain)
        return found

    def rows_of(self, ids: Iterable[str]) -> Rows:
        """The rows of some profiles, without those that are not there."""
        found = [self.places.row(id_) for id_ in sorted(set(ids))]
        return np.array([row for row in found if row is not None], np.int64)

    def search(self, asking: Asking, k: int, filters: Filters | None = None) -> list[Hit]:
        """The k best, highest first, equal ones in the order of their ids; scores above 0 only.

        The asking profile itself is never among them, nor are those the filters leave out.
        """
        with BUFFERS.lending():
            return self.found(asking, k, filters or ANY)

    def found(self, asking: Asking, k: int, filters: Filters) -> list[Hit]:
        """See `search`."""
        own = self.own_scores(asking)
        never = self.rows_of({asking.id, *filters.without})
        allowed = self.allowed(filters)
        if filters.only:
            allowed = allowed & np.isin(np.arange(len(allowed)), self.rows_of(filters.only))
        if len(never):
            allowed = allowed.copy()
            allowed[never] = False
        wanted = max(LEADING, 2 * k) if self.has_neighbours else k
        rows, alone = self.leading(own, allowed, wanted)
        hits = self.supported(own, rows, alone, never, asking.weights.neighbours)
        hits.sort(key=lambda hit: (-hit.score, tie_key(hit.id)))
        return [hit for hit in hits if hit.score > 0.0][:k]

    @property
    def has_neighbours(self) -> bool:
        """Whether there is a graph of neighbours, or so few rows that none is needed."""
        return self.settled.nearest.shape[1] > 0 or len(self.settled) <= 1

    def leading(
        self, own: OwnScores, allowed: Mask, count: int
    ) -> tuple[Rows, NDArray[np.float64]]:
        """The rows with the highest scores, and all newest ones that equal the last of them; and
        their scores.
        """
        rows, values = own.common.best(self.kernels, own.order, allowed, count)
        if self.count and len(rows) == count and count:
            # settled rows are in the order of ties, the newest ones are not
            base = len(self.settled)
            newest = own.order[base:]
            equal = base + np.flatnonzero(allowed[base:] & (newest == values[-1]))
            more = np.setdiff1d(equal, rows)
            rows = np.concatenate([rows, more])
            values = np.concatenate([values, own.order[more]])
        return rows, own.scores(values)

    def supported(
        self,
        own: OwnScores,
        rows: Rows,
        alone: NDArray[np.float64],
        never: Rows,
        alpha: float,
    ) -> list[Hit]:
        """The rows as hits, each with the support of its neighbours, of which some never count.

        `alone` are their own scores; `alpha` is how much the neighbours weigh beside the row itself.
        """
        if not self.has_neighbours:
            pairs = zip(rows.tolist(), alone.tolist(), strict=True)
            return [Hit(self.id_of(row), score, score, ()) for row, score in pairs]
        near, likeness = self.nearest(rows, never)
        weights = shares(near, likeness)
        own_near = np.where(near >= 0, own.at(near), 0.0)
        support = (weights * own_near).sum(axis=1)
        score = (alone + alpha * support) / (1.0 + alpha)
        score = np.where(weights.sum(axis=1) > 0, score, alone)
        return [
            Hit(
                self.id_of(int(row)),
                float(score[place]),
                float(alone[place]),
                tuple(
                    (self.id_of(int(other)), float(weight), float(value))
                    for other, weight, value in zip(
                        near[place], weights[place], own_near[place], strict=True
                    )
                    if weight > 0.0
                ),
            )
            for place, row in enumerate(rows)
        ]

    def nearest(self, rows: Rows, never: Rows) -> tuple[Rows, Floats]:
        """The nearest living rows of some rows, NEAREST of each, -1 where there are fewer.

        Those in `never` are passed over.

        Shapes (rows, NEAREST).
        """
        base = len(self.settled)
        columns = np.full((len(rows), KEPT), -1, np.int64)
        likeness = np.zeros((len(rows), KEPT), np.float32)
        plain = np.flatnonzero(self.is_plain(rows))
        kept = self.settled.nearest.shape[1]
        columns[plain, :kept] = self.settled.nearest[rows[plain]]
        likeness[plain, :kept] = self.settled.likeness[rows[plain]]
        for place in np.setdiff1d(np.arange(len(rows)), plain):
            near, alike = self.nearest_settled(int(rows[place]))
            columns[place, : len(near)] = near
            likeness[place, : len(near)] = alike
        likeness[columns < 0] = -np.inf
        if self.count:
            fresh = self.recent.meanings(SIDE, self.count)
            talks = np.concatenate([self.settled.meanings[SIDE].talks, fresh.talks])
            others = base + np.arange(self.count)
            alike = rounded(self.wide(rows) @ fresh.wide(slice(None)).T)
            alike[:, ~self.alive[base:] | ~fresh.talks] = -np.inf
            alike[~talks[rows]] = -np.inf
            alike[rows[:, None] == others[None, :]] = -np.inf
            columns = np.hstack([columns, np.broadcast_to(others, alike.shape)])
            likeness = np.hstack([likeness, alike])
        likeness[np.isin(columns, never)] = -np.inf
        order = np.argsort(-likeness, axis=1, kind="stable")
        for place in self.tied(likeness, order):
            order[place] = sorted(
                order[place], key=lambda at: self.nearness(columns[place, at], likeness[place, at])
            )
        order = order[:, :NEAREST]
        columns = np.take_along_axis(columns, order, axis=1)
        likeness = np.take_along_axis(likeness, order, axis=1)
        columns[~np.isfinite(likeness)] = -1
        return columns, np.where(columns >= 0, likeness, 0.0).astype(np.float32)

    def is_plain(self, rows: Rows) -> Mask:
        """Which rows are settled ones whose neighbours are all alive. Shape (rows,)."""
        plain = rows < len(self.settled)
        near = self.settled.nearest[rows[plain]]
        plain[plain] = (self.alive[near] | (near < 0)).all(axis=1)
        return plain

    def tied(self, likeness: Floats, order: Rows) -> list[int]:
        """The places where the last neighbour is as near as the first one that is left out."""
        if order.shape[1] <= NEAREST:
            return []
        last = np.take_along_axis(likeness, order[:, NEAREST - 1 : NEAREST + 1], axis=1)
        return [
            int(place)
            for place in np.flatnonzero((last[:, 0] == last[:, 1]) & np.isfinite(last[:, 0]))
        ]

    def nearness(self, row: int, likeness: float) -> tuple[float, tuple[int, str]]:
        """What neighbours are ordered by: the cosine, then the id."""
        return (-float(likeness), tie_key(self.id_of(int(row))) if row >= 0 else (0, ""))

    def nearest_settled(self, row: int) -> tuple[Rows, Floats]:
        """The nearest living settled rows of one row, at most KEPT, nearest first."""
        base = len(self.settled)
        if row < base:
            near, alike = self.settled.nearest[row], self.settled.likeness[row]
        elif row in self.compared:
            near, alike = self.compared[row]
        else:
            near, alike = self.compared[row] = self.compare(row)
        living = (near >= 0) & self.alive[near]
        if living.sum() < NEAREST and (near >= 0).all() and len(near) < base - (row < base):
            near, alike = self.compare(row)
            living = near >= 0
        return near[living].astype(np.int64), alike[living]

    def compare(self, row: int) -> tuple[NDArray[np.int32], Floats]:
        """The nearest living settled rows of one row, compared with all of them."""
        base = len(self.settled)
        meanings = self.settled.meanings[SIDE]
        own = meanings if row < base else self.recent.meanings(SIDE, self.count)
        place = row if row < base else row - base
        alike = np.zeros(base, np.float32)
        one = np.float32(1.0)
        self.kernels.dots(meanings.matrix, meanings.scales, own.matrix[place], one, alike)
        alike = rounded(alike * own.scales[place])
        alike[~meanings.talks | ~self.alive[:base]] = -np.inf
        if row < base:
            alike[row] = -np.inf
        if not own.talks[place]:
            alike[:] = -np.inf
        near, values = highest(alike[None, :], min(KEPT, base))
        return near[0], values[0]

    def wide(self, rows: Rows) -> Floats:
        """The vectors of some rows. Shape (rows, WIDTH)."""
        base = len(self.settled)
        found = np.zeros((len(rows), WIDTH), np.float32)
        old = rows < base
        found[old] = self.settled.meanings[SIDE].wide(rows[old])
        found[~old] = self.recent.meanings(SIDE, self.count).wide(rows[~old] - base)
        return found
