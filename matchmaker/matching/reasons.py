"""Why a partner is suggested: the score split exactly into the concepts that met.

A cosine is the sum of the products of both vectors' entries, so each term that both sides use has
a share of it. Terms that come from the same words of ours (a compound and its parts, a word and
the concept it was read as) make one reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

from matchmaker.matching.analysis import Analysis, Bag, Origin, concept_of
from matchmaker.matching.profiles import Reason, Word
from matchmaker.matching.tfidf import Block


def shared_terms(
    block: Block, ours: dict[str, float], theirs: dict[str, float]
) -> Iterator[tuple[str, float]]:
    """The terms that both sides use, with their products, in the order of the alphabet."""
    asking, row = block.asking_vector(ours), block.vectors([theirs])
    row.sort_indices()
    for column, value in zip(row.indices, row.data, strict=True):
        if product := float(asking[column] * value):
            yield block.vocabulary.terms[column], product


def direction_reasons(
    block: Block, kind: str, ours: Bag, theirs: Bag, weight: float
) -> list[Reason]:
    """The reasons of one direction; their shares sum to weight * sqrt(cosine)."""
    groups: dict[str, list[tuple[str, float]]] = {}
    cosine = 0.0
    for term, product in shared_terms(block, ours.weights, theirs.weights):
        groups.setdefault(ours.origins[term].group, []).append((term, product))
        cosine += product
    if not weight or not groups:
        return []
    scale = weight / sqrt(cosine)
    return [reason_of_group(kind, members, ours, theirs, scale) for members in groups.values()]


def reason_of_group(
    kind: str, members: list[tuple[str, float]], ours: Bag, theirs: Bag, scale: float
) -> Reason:
    """One reason from terms that come from the same words of ours."""
    term = max(members, key=lambda member: (member[1], member[0]))[0]
    concepts = [concept_of(member) for member, _product in members]
    known = [code for code in concepts if code is not None]
    share = scale * sum(product for _term, product in members)
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


def sector_reasons(block: Block, ours: Analysis, theirs: Analysis, weight: float) -> list[Reason]:
    """The sectors that both profiles share, themselves or above; shares sum to the part's."""
    if not weight:
        return []
    return [
        Reason(
            "sectors",
            code,
            Word(code, "", "sectors"),
            Word(code, "", "sectors"),
            weight * product,
        )
        for code, product in shared_terms(block, ours.sectors, theirs.sectors)
    ]


def one_sided_reason(penalty: float) -> list[Reason]:
    """What a one-sided fit loses, if it is one."""
    return [Reason("one-sided", None, None, None, -penalty)] if penalty > 0.0 else []
