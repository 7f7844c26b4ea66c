"""The score: how concepts, meaning, the two directions and the sectors come together.

For a profile A and a candidate B, with c the cosine of their concepts and words and m that of
their meaning,

    fit(A needs, B offers) = curve(a s c + b m)
    they offer   = fit(needs of A, offers of B)
    we offer     = fit(offers of A, needs of B)
    sectors      = cos(sectors of A, sectors of B)
    own          = w1 they + w2 we + w3 sectors - w4 |they - we|
    score(B)     = (own(B) + alpha sum of v_n own(n)) / (1 + alpha)

over the profiles n nearest to B, with v_n the sixth powers of their cosines, scaled to sum to 1 (score
regularisation, Diaz 2005, "Regularizing ad hoc retrieval scores", CIKM). s is 1 where both texts are
written in a common language, else `stretch` of the request.

The weights of the parts for which A says something are scaled to sum to 1; with text on one side
only `own` is that direction, and the term that keeps a one-sided fit from hiding behind a high sum
falls away. The curve is a square root that stays smooth at 0 and keeps the sign: it spreads the low
values of short texts over the scale that people read, keeps the order within a direction, and is
concave, so that two fair fits beat one good one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt

from matchmaker.matching.analysis import Analysis, concept_of
from matchmaker.matching.entries import SIDES, entry_of, languages_of
from matchmaker.matching.meaning import Vectors
from matchmaker.matching.spaces import Row, Space
from matchmaker.matching.statistics import Statistics

NEAREST = 8
SMOOTH = 0.01
# Concepts are taken for this part of the length of a request at least.
LEAST_CONCEPTS = 0.6


@dataclass(frozen=True)
class Parameters:
    """The few numbers of the score that can be fitted to judgements.

    The first three are the shares of the two directions and of the sectors. `mixed`, `labels` and
    `alike` are the share of concepts within a direction, the rest is that of meaning: in a
    collection of several languages, there for a request without any sentence (a title, a kind of
    business: few words that could meet), and in a collection where all use one language.
    `neighbours` is alpha.
    """

    they_offer: float = 0.5
    we_offer: float = 0.35
    sectors: float = 0.15
    one_sided: float = 0.1
    mixed: float = 0.6
    labels: float = 0.34
    alike: float = 0.6
    neighbours: float = 0.6


DEFAULTS = Parameters()


@dataclass(frozen=True)
class Weights:
    """How much each part counts for one asking profile; the first three sum to 1 or are all 0.

    `concepts` and `meaning` are the shares of the two within a direction.
    """

    they_offer: float
    we_offer: float
    sectors: float
    one_sided: float
    concepts: float
    meaning: float
    neighbours: float = DEFAULTS.neighbours


def weights_for(
    asking: Analysis, statistics: Statistics, parameters: Parameters = DEFAULTS
) -> Weights:
    """The weights of the parts for which the profile says something."""
    they = parameters.they_offer if asking.needs.weights or asking.needs_speech else 0.0
    we = parameters.we_offer if asking.offers.weights or asking.offers_speech else 0.0
    sectors = parameters.sectors if asking.sectors else 0.0
    total = (they + we + sectors) or 1.0
    one_sided = parameters.one_sided if they and we else 0.0
    concepts, meaning = mix(asking, statistics, parameters)
    parts = (they / total, we / total, sectors / total)
    return Weights(*parts, one_sided, concepts, meaning, parameters.neighbours)


def mix(
    asking: Analysis, statistics: Statistics, parameters: Parameters = DEFAULTS
) -> tuple[float, float]:
    """The shares of concepts and meaning within a direction."""
    speeches = [speech for speech in (asking.needs_speech, asking.offers_speech) if speech]
    if not speeches:
        return 1.0, 0.0
    phrases = [phrase for speech in speeches for phrase in speech.phrases]
    if {phrase.language for phrase in phrases} == {statistics.language}:
        concepts = parameters.alike
    elif all(phrase.is_label for phrase in phrases):
        concepts = parameters.labels
    else:
        concepts = parameters.mixed
    return concepts, 1.0 - concepts


def steepness(value: float) -> float:
    """curve(value) / value: what the terms of a sum are multiplied by to sum to its curve."""
    return sqrt(1.0 + SMOOTH) / sqrt(abs(value) + SMOOTH)


def curve(value: float) -> float:
    """A smooth square root with the sign of the value; 1 stays 1."""
    return value * steepness(value)


@dataclass(frozen=True)
class Asking:
    """A profile that asks, as vectors of length 1: terms, and meaning where it was encoded.

    `languages` are those each side is written in; `stretches` what its cosines with the terms of
    profiles in other languages are multiplied by.
    """

    id: str
    terms: dict[str, Row]
    meaning: dict[str, Vectors]
    weights: Weights
    languages: Mapping[str, frozenset[str]] = field(default_factory=dict)
    stretches: Mapping[str, float] = field(default_factory=dict)


def asking_of(
    analysis: Analysis, statistics: Statistics, parameters: Parameters = DEFAULTS
) -> Asking:
    """The vectors of an analysed profile that asks; what it needs is met by what others offer."""
    entry = entry_of(analysis)
    vectors = {block: statistics.space(block).asking(of) for block, of in entry.terms.items()}
    meaning = {
        side: statistics.centres.direction(entry.sums[side]) for side in SIDES if entry.sums[side]
    }
    return Asking(
        entry.id,
        {block: statistics.space(block).row(vector) for block, vector in vectors.items()},
        meaning,
        weights_for(analysis, statistics, parameters),
        {side: languages_of(analysis.profile, side) for side in SIDES},
        {side: stretch(vectors[side], statistics.space(side)) for side in SIDES},
    )


def stretch(asking: Mapping[str, float], space: Space) -> float:
    """What the cosine of a request with a text in another language is multiplied by.

    Of the terms that any profile uses, such a text can meet the concepts only, so these are what is
    scaled to length 1; where they are little of the request, they do not stand for all of it.
    """
    used = {term: value * value for term, value in asking.items() if term in space.columns}
    concepts = sum(square for term, square in used.items() if concept_of(term))
    share = sqrt(concepts / sum(used.values())) if concepts else 0.0
    return 1.0 / max(share, LEAST_CONCEPTS)
