"""The index: settled rows, the newest rows, and which of them are no more.

Readers take a `View`, which never changes, without a lock; one writer at a time adds to the index.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.entries import Entry
from matchmaker.matching.kernels import Floats, Kernels, Mask, kernels
from matchmaker.matching.neighbours import with_neighbours
from matchmaker.matching.profiles import Filters
from matchmaker.matching.recent import Recent
from matchmaker.matching.segments import Settled, settle
from matchmaker.matching.statistics import Statistics
from matchmaker.matching.table import Table
from matchmaker.matching.view import Places, View


class Index:
    """Keeps the rows; `view` is what readers use."""

    def __init__(
        self, statistics: Statistics, settled: Settled, loops: Kernels | None = None
    ) -> None:
        self.statistics = statistics
        self.settled = settled
        self.kernels = loops or kernels()
        self.recent = Recent()
        self.alive: Mask = np.ones(len(settled), dtype=bool)
        self.compared: dict[int, tuple[NDArray[np.int32], Floats]] = {}
        self.masks: dict[Filters, Mask] = {}
        self.places = Places({id_: row for row, id_ in enumerate(settled.ids)}, {})
        self.lock = threading.Lock()
        self.view = self.look()

    def look(self) -> View:
        """The index as it is now."""
        return View(
            self.statistics,
            self.settled,
            self.recent,
            len(self.recent),
            self.alive,
            self.kernels,
            self.places,
            self.compared,
            self.masks,
        )

    def change(self, entries: Iterable[Entry] = (), removed: Iterable[str] = ()) -> None:
        """Add or replace profiles and remove others; the next view has all of it."""
        with self.lock:
            added = list(entries)
            alive = np.concatenate([self.alive, np.ones(len(added), dtype=bool)])
            changed = dict(self.places.changed)
            for id_ in [*removed, *(entry.id for entry in added)]:
                row = changed[id_] if id_ in changed else self.places.settled.get(id_)
                if row is not None:
                    alive[row] = False
                changed[id_] = None
            for entry in added:
                changed[entry.id] = len(self.settled) + len(self.recent)
                self.recent.append(entry, self.statistics)
            self.alive, self.places = alive, Places(self.places.settled, changed)
            self.view = self.look()


def build(
    table: Table,
    statistics: Statistics,
    loops: Kernels | None = None,
    old: Settled | None = None,
) -> Index:
    """An index of a table with given statistics; what has not changed since `old` is used again."""
    return Index(statistics, with_neighbours(settle(table, statistics), loops, old), loops)
