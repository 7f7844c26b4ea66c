"""Inquiries that say about the same, in whatever language: by the concepts that their words name."""

from __future__ import annotations

from functools import lru_cache
from math import sqrt

from matchmaker.inquiries.models import Inquiry
from matchmaker.inquiries.texts import ERASED
from matchmaker.organisations.sectors import taxonomy
from matchmaker.suggestions.extension import suggestion_index
from matchmaker.suggestions.service import concepts_in

LEAST_SHARED = 4
LEAST_LIKENESS = 0.5


@lru_cache(maxsize=5000)
def concepts_of(lexicon: str, text: str, language: str) -> frozenset[str]:
    """The concepts in a text; read once by each process for a lexicon."""
    del lexicon  # a part of the key alone
    return concepts_in(suggestion_index(), taxonomy(), text, language)


def likeness(one: Inquiry, other: Inquiry) -> float:
    """How much the concepts of two inquiries have in common, 0 to 1 (cosine of two sets)."""
    if ERASED in (one.text, other.text):
        return 0.0
    lexicon = suggestion_index().lexicon_version
    left = concepts_of(lexicon, one.text, one.language)
    right = concepts_of(lexicon, other.text, other.language)
    shared = len(left & right)
    return shared / sqrt(len(left) * len(right)) if shared >= LEAST_SHARED else 0.0


def says_the_same(one: Inquiry, other: Inquiry) -> bool:
    """Whether two inquiries may be one, going by their words."""
    return likeness(one, other) >= LEAST_LIKENESS
