"""Why a partner is suggested: the score split exactly into what met.

A cosine is the sum of the products of both vectors' entries, so each term that both sides use has
a share of it, and each pair of phrases a share of the cosine of meanings. Terms that come from the
same words of ours (a compound and its parts, a word and the concept it was read as) make one
reason. A share may be negative: it speaks against.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.analysis import Analysis, Bag, Origin, concept_of
from matchmaker.matching.entries import SIDES, languages_of, weights_of
from matchmaker.matching.meaning import Phrase, Speech
from matchmaker.matching.profiles import Reason, Suggestion, Word
from matchmaker.matching.scoring import DEFAULTS, Parameters, steepness, stretch, weights_for
from matchmaker.matching.statistics import Statistics
from matchmaker.matching.view import Hit

Products = dict[str, float]


class Explainer:
    """Explains the hits of one asking profile; what is ours is weighed once for all of them."""

    def __init__(
        self, asking: Analysis, statistics: Statistics, parameters: Parameters = DEFAULTS
    ) -> None:
        self.asking, self.statistics = asking, statistics
        self.weights = weights_for(asking, statistics, parameters)
        self.vectors = {
            block: statistics.space(block).asking(terms)
            for block, terms in weights_of(asking).items()
        }
        self.stretches = {side: stretch(self.vectors[side], statistics.text) for side in SIDES}
        self.phrases = {side: centred(speech_of(asking, side), statistics) for side in SIDES}

    def explain(self, theirs: Analysis, hit: Hit) -> Suggestion:
        """A hit with all its reasons; its score is the sum of their shares.

        It is computed anew in double precision from the analysed texts, so it may differ from the
        hit's in the last digits of single precision, and in the third where 8-bit vectors round.
        """
        return Explained(self, theirs).suggestion(hit)


class Explained:
    """A pair of analysed profiles and all that met between them."""

    def __init__(self, ours: Explainer, theirs: Analysis) -> None:
        self.ours, self.theirs = ours, theirs
        self.statistics, self.weights = ours.statistics, ours.weights
        self.theirs_in = weights_of(theirs)

    def suggestion(self, hit: Hit) -> Suggestion:
        """The pair as a suggestion."""
        weights = self.weights
        scale = 1.0 / (1.0 + weights.neighbours) if hit.neighbours else 1.0
        they, they_fit = self.direction("they offer", weights.they_offer, scale)
        we, we_fit = self.direction("we offer", weights.we_offer, scale)
        sectors, sector_fit = self.sectors(weights.sectors * scale)
        penalty = scale * weights.one_sided * abs(they_fit - we_fit)
        reasons = [*they, *we, *sectors]
        if penalty > 0.0:
            reasons.append(Reason("one-sided", None, None, None, -penalty))
        for id_, weight, own in hit.neighbours:
            share = scale * weights.neighbours * weight * own
            if share:
                reasons.append(Reason("neighbour", None, None, None, share, neighbour=id_))
        reasons.sort(key=lambda reason: (rank_of(reason), -abs(reason.share)))
        score = fsum(reason.share for reason in reasons)
        return Suggestion(hit.id, score, they_fit, we_fit, sector_fit, tuple(reasons))

    def direction(self, kind: str, weight: float, scale: float) -> tuple[list[Reason], float]:
        """The reasons of one direction and its fit; the shares sum to weight x fit x scale."""
        ours_side, theirs_side = (
            ("needs", "offers") if kind == "they offer" else ("offers", "needs")
        )
        if not weight:
            return [], 0.0
        products = self.products(ours_side, theirs_side)
        if products and not self.share_a_language(ours_side, theirs_side):
            wider = min(self.ours.stretches[ours_side], 1.0 / fsum(products.values()))
            products = {term: wider * product for term, product in products.items()}
        pairs = list(self.pairs(ours_side, theirs_side)) if self.weights.meaning else []
        mix = self.weights
        met = mix.concepts * fsum(products.values()) + mix.meaning * fsum(p for _, _, p in pairs)
        steep = steepness(met)
        by_terms = weight * scale * steep * mix.concepts
        by_meaning = weight * scale * steep * mix.meaning
        bags = bag_of(self.ours.asking, ours_side), bag_of(self.theirs, theirs_side)
        reasons = term_reasons(kind, products, *bags, by_terms)
        reasons += [
            Reason(kind, None, quoted(ours), quoted(theirs), by_meaning * product, by="meaning")
            for ours, theirs, product in pairs
        ]
        return reasons, met * steep

    def products(self, ours_block: str, theirs_block: str) -> Products:
        """The products of the terms that both use, in the order of the alphabet."""
        asking = self.ours.vectors[ours_block]
        stored = self.statistics.space(theirs_block).stored(self.theirs_in[theirs_block])
        return {term: asking[term] * stored[term] for term in sorted(asking.keys() & stored.keys())}

    def pairs(self, ours_side: str, theirs_side: str) -> Iterator[tuple[Phrase, Phrase, float]]:
        """Each pair of phrases with its share of the cosine of meanings."""
        left = self.ours.phrases[ours_side]
        right = centred(speech_of(self.theirs, theirs_side), self.statistics)
        if left is None or right is None:
            return
        products = left.parts @ right.parts.T
        for row, phrase in enumerate(left.phrases):
            for column, other in enumerate(right.phrases):
                yield phrase, other, float(products[row, column])

    def share_a_language(self, ours_side: str, theirs_side: str) -> bool:
        """Whether both sides are written in a language, or theirs in none."""
        theirs = languages_of(self.theirs.profile, theirs_side)
        return not theirs or bool(theirs & languages_of(self.ours.asking.profile, ours_side))

    def sectors(self, weight: float) -> tuple[list[Reason], float]:
        """The sectors that both have, themselves or above, and their cosine."""
        if not weight:
            return [], 0.0
        products = self.products("sectors", "sectors")
        reasons = [
            Reason("sectors", code, sector_word(code), sector_word(code), weight * product)
            for code, product in products.items()
        ]
        return reasons, fsum(products.values())


def bag_of(analysis: Analysis, side: str) -> Bag:
    """The terms of a side with where they were read."""
    return analysis.offers if side == "offers" else analysis.needs


def speech_of(analysis: Analysis, side: str) -> Speech | None:
    """The phrases of a side with their vectors."""
    return analysis.offers_speech if side == "offers" else analysis.needs_speech


class Centred(NamedTuple):
    """Phrases, and each one's part of the unit vector of their side."""

    phrases: tuple[Phrase, ...]
    parts: NDArray[np.float64]


def centred(speech: Speech | None, statistics: Statistics) -> Centred | None:
    """The phrases of a side with their parts; None where it was not encoded."""
    if speech is None:
        return None
    centres = statistics.centres
    _unit, scale = centres.unit(speech.sums())
    return Centred(speech.phrases, centres.contributions(speech, scale))


def rank_of(reason: Reason) -> int:
    """Concepts and words first, then phrases, then what has no words."""
    return 0 if reason.ours and reason.by == "terms" else 1 if reason.ours else 2


def sector_word(code: str) -> Word:
    """A sector as it stands in a reason: its code, which the page names."""
    return Word(code, "", "sectors")


def quoted(phrase: Phrase) -> Word:
    """A phrase as it stands in a reason."""
    return Word(phrase.text, phrase.language, phrase.part)


def term_reasons(
    kind: str, products: Products, ours: Bag, theirs: Bag, scale: float
) -> list[Reason]:
    """One reason for each group of terms that come from the same words of ours."""
    groups: dict[str, list[tuple[str, float]]] = {}
    for term, product in products.items():
        if product:
            groups.setdefault(ours.origins[term].group, []).append((term, product))
    return [reason_of_group(kind, members, ours, theirs, scale) for members in groups.values()]


def reason_of_group(
    kind: str, members: list[tuple[str, float]], ours: Bag, theirs: Bag, scale: float
) -> Reason:
    """One reason from terms that come from the same words of ours."""
    term = max(members, key=lambda member: (member[1], member[0]))[0]
    concepts = [concept_of(member) for member, _product in members]
    known = [code for code in concepts if code is not None]
    share = scale * fsum(product for _term, product in members)
    return Reason(
        kind,
        concept_of(term) or (known[0] if known else None),
        longest(ours, members).word,
        theirs.origins[term].word,
        share,
    )


def longest(bag: Bag, members: list[tuple[str, float]]) -> Origin:
    """The origin with the most text: a phrase says more than one of its words."""
    origins = [bag.origins[term] for term, _product in members]
    return max(origins, key=lambda origin: (len(origin.word.text), origin.word.text))
