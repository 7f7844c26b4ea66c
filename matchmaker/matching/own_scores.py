"""The scores of all rows by themselves, without their neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.kernels import Floats
from matchmaker.matching.neighbours import Rows
from matchmaker.matching.scoring import SMOOTH
from matchmaker.matching.segments import Common


@dataclass(frozen=True)
class OwnScores:
    """Scores of all rows without their neighbours, or values that are in the same order.

    With a `weight`, `order` holds what was met in the one direction that counts, but for what is
    `common`: the curve of both, times the weight, is the score. Both are made for the rows that
    are asked for only.
    """

    order: Floats
    common: Common
    weight: np.float32 | None

    def at(self, rows: Rows) -> NDArray[np.float64]:
        """The scores of some rows, of the shape of `rows`."""
        values = self.order[rows]
        self.common.add_at(rows, values)
        return self.scores(values)

    def scores(self, values: Floats) -> NDArray[np.float64]:
        """The scores that whole values of `order` stand for."""
        scores = values if self.weight is None else self.weight * curved(values)
        return scores.astype(np.float64)


def curved(values: Floats) -> Floats:
    """`scoring.curve` of many values."""
    root = np.sqrt(np.abs(values) + np.float32(SMOOTH), dtype=np.float32)
    fit: Floats = (np.float32(sqrt(1.0 + SMOOTH)) * values / root).astype(np.float32, copy=False)
    return fit
