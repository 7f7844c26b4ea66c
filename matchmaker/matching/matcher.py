"""Ranked suggestions: the two-way score over all profiles in one sparse product for each part.

For a profile A and a candidate B, with cosines of TF-IDF vectors,

    they offer   = sqrt(cos(needs of A, offers of B))
    we offer     = sqrt(cos(offers of A, needs of B))
    sectors      = cos(sectors of A, sectors of B)
    score        = w1 * they offer + w2 * we offer + w3 * sectors - w4 * |they offer - we offer|

The weights of the parts for which A says something are scaled to sum to 1; with text on one side
only the score is that direction, and the last term, which keeps a one-sided fit from hiding behind
a high sum, falls away. The square root spreads the low cosines of short texts over the scale that
people read; it keeps the order within a direction and is concave, so that two fair fits beat one
good one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.analysis import Analysis
from matchmaker.matching.filters import allowed_rows
from matchmaker.matching.profiles import Filters, Profile, Suggestion
from matchmaker.matching.reasons import direction_reasons, one_sided_reason, sector_reasons
from matchmaker.matching.tfidf import Block, Vector

THEY_OFFER = 0.5
WE_OFFER = 0.35
SECTORS = 0.15
ONE_SIDED = 0.1


@dataclass(frozen=True)
class Weights:
    """How much each part counts for one asking profile; the first three sum to 1 or are all 0."""

    they_offer: float
    we_offer: float
    sectors: float
    one_sided: float


def weights_for(asking: Analysis) -> Weights:
    """The weights of the parts for which the profile says something."""
    they = THEY_OFFER if asking.needs.weights else 0.0
    we = WE_OFFER if asking.offers.weights else 0.0
    sectors = SECTORS if asking.sectors else 0.0
    total = (they + we + sectors) or 1.0
    one_sided = ONE_SIDED if they and we else 0.0
    return Weights(they / total, we / total, sectors / total, one_sided)


@dataclass(frozen=True)
class Parts:
    """The parts of the score for every profile of the index, each of shape (profiles,)."""

    they_offer: Vector
    we_offer: Vector
    sectors: Vector
    score: Vector


class Matcher:
    """Profiles, ready to be searched. Immutable: a change of the profiles makes a new one."""

    def __init__(self, analyses: Sequence[Analysis]) -> None:
        self.analyses = list(analyses)
        self.rows = {analysis.profile.id: row for row, analysis in enumerate(self.analyses)}
        sides = [analysis.offers.weights for analysis in self.analyses]
        needs = [analysis.needs.weights for analysis in self.analyses]
        self.text = Block([*sides, *needs])
        self.sectors = Block([analysis.sectors for analysis in self.analyses])
        self.offer_vectors = self.text.vectors(sides)
        self.need_vectors = self.text.vectors(needs)
        self.sector_vectors = self.sectors.vectors([a.sectors for a in self.analyses])

    def __len__(self) -> int:
        return len(self.analyses)

    @property
    def profiles(self) -> list[Profile]:
        """The profiles in the order in which ties are broken."""
        return [analysis.profile for analysis in self.analyses]

    def parts(self, asking: Analysis) -> Parts:
        """The parts of the score of every profile for the asking one."""
        they = np.sqrt(self.offer_vectors @ self.text.asking_vector(asking.needs.weights))
        we = np.sqrt(self.need_vectors @ self.text.asking_vector(asking.offers.weights))
        sectors = self.sector_vectors @ self.sectors.asking_vector(asking.sectors)
        weights = weights_for(asking)
        score = weights.they_offer * they + weights.we_offer * we + weights.sectors * sectors
        score = score - weights.one_sided * np.abs(they - we)
        return Parts(they, we, sectors, score)

    def allowed(self, asking: Analysis, filters: Filters | None = None) -> NDArray[np.bool_]:
        """Which profiles may be suggested; the asking one never. Shape (profiles,)."""
        allowed = allowed_rows(self.profiles, filters or Filters())
        own = self.rows.get(asking.profile.id)
        if own is not None:
            allowed[own] = False
        return allowed

    def scores(self, asking: Analysis, filters: Filters | None = None) -> Vector:
        """The score of every profile, 0 where it may not be suggested. Shape (profiles,)."""
        return np.asarray(np.where(self.allowed(asking, filters), self.parts(asking).score, 0.0))

    def suggest(self, asking: Analysis, k: int, filters: Filters | None = None) -> list[Suggestion]:
        """The best k partners with all their reasons, best first, ties in the profiles' order.

        The asking profile itself is never among them. The shares of a suggestion's reasons sum to
        its score.
        """
        parts = self.parts(asking)
        scores = np.where(self.allowed(asking, filters), parts.score, 0.0)
        return [self.explain(asking, row, parts) for row in best_rows(scores, k)]

    def explain(self, asking: Analysis, row: int, parts: Parts) -> Suggestion:
        """One candidate with its parts and reasons."""
        theirs = self.analyses[row]
        weights = weights_for(asking)
        they, we = float(parts.they_offer[row]), float(parts.we_offer[row])
        reasons = [
            *direction_reasons(
                self.text, "they offer", asking.needs, theirs.offers, weights.they_offer
            ),
            *direction_reasons(
                self.text, "we offer", asking.offers, theirs.needs, weights.we_offer
            ),
            *sector_reasons(self.sectors, asking, theirs, weights.sectors),
            *one_sided_reason(weights.one_sided * abs(they - we)),
        ]
        reasons.sort(key=lambda reason: -abs(reason.share))
        return Suggestion(
            theirs.profile.id,
            float(parts.score[row]),
            they,
            we,
            float(parts.sectors[row]),
            tuple(reasons),
        )


def best_rows(scores: Vector, k: int) -> list[int]:
    """The rows of the k highest scores above 0, highest first, ties by row."""
    order = np.argsort(-scores, kind="stable")[:k]
    return [int(row) for row in order if scores[row] > 0.0]
