"""Why an organisation is on nobody's list: one cause each, the first that applies."""

from __future__ import annotations

from matchmaker.matching.analysis import Analysis, concept_of
from matchmaker.matching.scoring import asking_of
from matchmaker.matching.view import View

FILTERED = "closed by the filters"
NO_TEXTS = "no texts"
FEW_WORDS = "few words"
UNKNOWN_WORDS = "only unknown words"
REFUSED = "refused by those whose list it would be on"
NO_COUNTERPART = "no need or offer of others meets it"
OUTRANKED = "others fit better everywhere"
CAUSES = (FILTERED, NO_TEXTS, FEW_WORDS, UNKNOWN_WORDS, REFUSED, NO_COUNTERPART, OUTRANKED)

# A profile with fewer different words than this says little.
ENOUGH_WORDS = 8
# Where concepts and words meet less than this (a cosine), nothing that matters is in common.
LITTLE = 0.05


def cause_of(analysis: Analysis, view: View, is_allowed: bool, refusals: int) -> str:
    """The cause for an organisation that is on no list.

    `refusals` is on how many lists it would be, had the pair not been refused.
    """
    words, concepts = said(analysis)
    if not is_allowed:
        return FILTERED
    if not analysis.profile.offers and not analysis.profile.needs:
        return NO_TEXTS
    if words < ENOUGH_WORDS:
        return FEW_WORDS
    if not concepts:
        return UNKNOWN_WORDS
    if refusals:
        return REFUSED
    return NO_COUNTERPART if best_met(analysis, view) < LITTLE else OUTRANKED


def said(analysis: Analysis) -> tuple[int, int]:
    """How many different words and how many concepts stand in the texts; sectors do not count."""
    origins = {
        key: origin
        for bag in (analysis.offers, analysis.needs)
        for key, origin in bag.origins.items()
        if origin.word.part != "sectors"
    }
    concepts = sum(concept_of(key) is not None for key in origins)
    return len(origins) - concepts, concepts


def best_met(analysis: Analysis, view: View) -> float:
    """The highest cosine of its offers with the needs of another, or of its needs with offers."""
    asked = asking_of(analysis, view.statistics)
    others = view.alive.copy()
    others[view.rows_of([analysis.profile.id])] = False
    best = 0.0
    for theirs, ours in (("needs", "offers"), ("offers", "needs")):
        met = view.cosines(theirs, asked.terms[ours])[others]
        best = max(best, float(met.max(initial=0.0)))
    return best
