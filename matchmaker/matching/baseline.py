"""The plain baseline: scikit-learn's TfidfVectorizer with its defaults, no language knowledge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matchmaker.matching.entries import attributes_of, fulfilling
from matchmaker.matching.profiles import Filters, Passage, Profile
from matchmaker.matching.spaces import Vector


def plain_text(passages: Sequence[Passage]) -> str:
    """All texts of one side, one after the other."""
    return "\n".join(f"{passage.title}\n{passage.text}" for passage in passages)


class WordsMatcher:
    """Ranks by the cosine of plain TF-IDF vectors, both directions summed."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self.profiles = list(profiles)
        self.rows = {profile.id: row for row, profile in enumerate(self.profiles)}
        self.attributes = [frozenset(attributes_of(profile)) for profile in self.profiles]
        offers = [plain_text(profile.offers) for profile in self.profiles]
        needs = [plain_text(profile.needs) for profile in self.profiles]
        self.vectorizer = TfidfVectorizer()
        self.vectorizer.fit([text for text in [*offers, *needs] if text.strip()] or ["empty"])
        self.offer_vectors = self.vectorizer.transform(offers)
        self.need_vectors = self.vectorizer.transform(needs)

    def scores(self, asking: Profile, filters: Filters | None = None) -> Vector:
        """The score of every profile, 0 where it may not be suggested. Shape (profiles,)."""
        needs = self.vectorizer.transform([plain_text(asking.needs)])
        offers = self.vectorizer.transform([plain_text(asking.offers)])
        score = (self.offer_vectors @ needs.T + self.need_vectors @ offers.T).toarray().ravel()
        filters = filters or Filters()
        allowed = fulfilling(self.attributes, filters)
        allowed[[row for id_ in filters.without if (row := self.rows.get(id_)) is not None]] = False
        if filters.only:
            allowed &= np.array([profile.id in filters.only for profile in self.profiles])
        own = self.rows.get(asking.id)
        if own is not None:
            allowed[own] = False
        return np.asarray(np.where(allowed, score, 0.0))
