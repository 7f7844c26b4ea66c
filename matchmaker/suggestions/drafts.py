"""What the engine makes of a draft while it is written: partners, known words, proposed sectors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from matchmaker.accounts.policy import Actor
from matchmaker.matching.analysis import Analysis, Bag, concept_key, concept_of
from matchmaker.matching.meaning import (
    WIDTH,
    Encoder,
    Phrase,
    Speech,
    Vectors,
    kept,
    sentence_encoder,
)
from matchmaker.matching.profiles import Filters, Word
from matchmaker.organisations.records import OrganisationRecord, StatementRecord
from matchmaker.organisations.taxonomy import LANGUAGES, Taxonomy
from matchmaker.suggestions.index import SuggestionIndex, shipped_means
from matchmaker.suggestions.service import (
    Answer,
    Request,
    StatementText,
    asking_profile,
    suggest_for_request,
)

MOST_PROPOSALS = 8
MOST_GUESSES = 3
MOST_WORDS = 3
# From this cosine on, a phrase and a sector's name are near enough to be worth a question.
NEAR_ENOUGH = 0.35


@dataclass(frozen=True)
class KnownConcept:
    """A concept that was read in the texts, with the words as written.

    `is_specific` is false for general ones (long, building), which stand in every trade.
    """

    code: str
    word: Word
    is_specific: bool


@dataclass(frozen=True)
class SectorProposal:
    """A sector and the words it was read from.

    `is_named` where the words are a name of it, else they name something that belongs to it; a
    guess is similar in meaning only.
    """

    code: str
    words: tuple[Word, ...]
    is_named: bool = False
    is_guess: bool = False


@dataclass(frozen=True)
class DraftReading:
    """A draft as the engine understands it."""

    known: tuple[KnownConcept, ...]
    proposals: tuple[SectorProposal, ...]


def request_of(record: OrganisationRecord) -> Request:
    """A draft's texts as what it asks the engine."""
    about = [
        StatementText(text, language=language)
        for texts in (record.summary, record.description)
        for language, text in texts.items()
    ]
    return Request(
        needs=tuple(map(statement_text, record.needs)),
        offers=(*map(statement_text, record.offers), *about),
        sectors=record.sectors,
    )


def statement_text(statement: StatementRecord) -> StatementText:
    """An offer or need as the engine takes it."""
    return StatementText(statement.text, statement.title or "", statement.language)


def suggest_for_draft(
    actor: Actor,
    index: SuggestionIndex,
    taxonomy: Taxonomy,
    record: OrganisationRecord,
    k: int,
    organisation_id: int | None = None,
) -> Answer | None:
    """Partners for a draft, None while it says nothing; its own published profile is not among them."""
    request = request_of(record)
    if not (request.needs or request.offers or request.sectors):
        return None
    own = frozenset() if organisation_id is None else frozenset({str(organisation_id)})
    return suggest_for_request(actor, index, taxonomy, request, k, Filters(without=own))


def read_draft(
    index: SuggestionIndex, taxonomy: Taxonomy, record: OrganisationRecord
) -> DraftReading:
    """The concepts that are known in a draft's texts, and the sectors that these speak of."""
    request = request_of(record)
    texts = Request(needs=request.needs, offers=request.offers)
    reader = index.snapshot().reader
    analysis = reader.read(asking_profile(taxonomy, texts))
    read = read_sectors(analysis, taxonomy, index)
    guesses = guessed_sectors(
        analysis, taxonomy, reader.encoder, {proposal.code for proposal in read}
    )
    return DraftReading(
        tuple(known_concepts(analysis, index)),
        (*read[:MOST_PROPOSALS], *guesses[:MOST_GUESSES]),
    )


def named(bag: Bag) -> Iterable[tuple[str, Word]]:
    """The concepts that words of a text name, with these words."""
    for key, origin in bag.origins.items():
        code = concept_of(key)
        if code is not None and origin.group == key:
            yield code, origin.word


def known_concepts(analysis: Analysis, index: SuggestionIndex) -> list[KnownConcept]:
    """What was read, each concept once a side, in the order of the texts."""
    found: dict[tuple[str, str], KnownConcept] = {}
    for bag in (analysis.offers, analysis.needs):
        for code, word in named(bag):
            concept = index.lexicon.concepts[code]
            known = KnownConcept(code, word, not concept.is_general)
            found.setdefault((code, word.part), known)
    return list(found.values())


def read_sectors(
    analysis: Analysis, taxonomy: Taxonomy, index: SuggestionIndex
) -> list[SectorProposal]:
    """The sectors that words name, then those nearest above what they name; weightiest first.

    What an organisation needs says nothing about its own sector.
    """
    weights: dict[str, float] = {}
    words: dict[str, dict[str, Word]] = {}
    for code, word in named(analysis.offers):
        sector = nearest_sector(code, taxonomy, index)
        if sector is None:
            continue
        weight = analysis.offers.weights[concept_key(code)]
        weights[sector] = weights.get(sector, 0.0) + weight
        words.setdefault(sector, {}).setdefault(word.text, word)
    direct = {code for code, _word in named(analysis.offers)}
    ordered = sorted(weights, key=lambda code: (code not in direct, -weights[code], code))
    return [
        SectorProposal(code, tuple(words[code].values())[:MOST_WORDS], is_named=code in direct)
        for code in ordered
    ]


def nearest_sector(code: str, taxonomy: Taxonomy, index: SuggestionIndex) -> str | None:
    """The concept itself if it is a sector, else the nearest sector above it."""
    steps = (code, *index.lexicon.ancestors.get(code, ()))
    return next((step for step in steps if step in taxonomy.nodes), None)


def guessed_sectors(
    analysis: Analysis, taxonomy: Taxonomy, encoder: Encoder | None, known: set[str]
) -> list[SectorProposal]:
    """Sectors whose names are similar in meaning to a phrase of an offer, nearest first."""
    speech = analysis.offers_speech
    if encoder is None or speech is None:
        return []
    codes, labels = sector_vectors(taxonomy)
    near = centred(speech) @ labels.T
    best: dict[str, tuple[float, Phrase]] = {}
    for phrase, row in zip(speech.phrases, near, strict=True):
        for place in np.flatnonzero(row >= NEAR_ENOUGH).tolist():
            closeness = float(row[place])
            if closeness > best.get(codes[place], (0.0, phrase))[0]:
                best[codes[place]] = (closeness, phrase)
    ordered = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
    return [
        SectorProposal(code, (Word(phrase.text, phrase.language, phrase.part),), is_guess=True)
        for code, (_closeness, phrase) in ordered
        if code not in known
    ]


def centred(speech: Speech) -> Vectors:
    """The phrases' vectors, measured from their means, of length 1. Shape (phrases, WIDTH)."""
    means = np.array([shipped_means().mean(phrase.centre) for phrase in speech.phrases])
    return of_length_one(speech.vectors - means)


def of_length_one(vectors: Vectors) -> Vectors:
    """Vectors scaled to length 1."""
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    scaled: Vectors = (vectors / lengths).astype(np.float32)
    return scaled


@cache
def sector_vectors(taxonomy: Taxonomy) -> tuple[Sequence[str], Vectors]:
    """The mean of each sector's names in the three languages. Shape (sectors, WIDTH)."""
    encoder, codes = sentence_encoder(), tuple(taxonomy.nodes)
    if encoder is None:
        return (), np.zeros((0, WIDTH), np.float32)
    total = np.zeros((len(codes), WIDTH), np.float32)
    for language in LANGUAGES:
        labels = [taxonomy.nodes[code].label(language) for code in codes]
        mean = shipped_means().mean(f"{language}:label")
        total += of_length_one(kept(encoder.encode(labels)) - mean)
    return codes, of_length_one(total)


def sectors_named(taxonomy: Taxonomy, words: str, most: int = 12) -> list[str]:
    """The codes of sectors one of whose names holds all the words, in any language."""
    wanted = words.casefold().split()
    if not wanted:
        return []
    found: Mapping[str, str] = {
        node.code: "\n".join(name for _language, name in node.names()).casefold()
        for node in taxonomy.nodes.values()
    }
    exact = taxonomy.find(words)
    hits = [code for code, names in found.items() if all(word in names for word in wanted)]
    first = [exact.code] if exact else []
    return list(dict.fromkeys([*first, *hits]))[:most]
