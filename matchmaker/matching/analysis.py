"""From text to terms: words and concepts with their weights and the words they came from."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from math import sqrt

from matchmaker.matching.concepts import Found, Lexicon
from matchmaker.matching.japanese import pair_keys, unknown_runs
from matchmaker.matching.meaning import Encoder, Phrase, Speech, Vectors, phrases_of, spoken
from matchmaker.matching.names import ANALYSERS
from matchmaker.matching.profiles import Passage, Profile, Word
from matchmaker.matching.tokens import Unit, Whole, normalise
from matchmaker.matching.translation import Translated, Translator

# How much a text counts by the field it stands in.
PART_WEIGHTS = {"offers": 1.0, "needs": 1.0, "summary": 0.5, "description": 0.4, "tags": 0.5}
TITLE_WEIGHT = 1.5
SECTOR_WEIGHT = 0.5
COMPOUND_PART_WEIGHT = 0.6
# Words that a concept stands for count less by themselves: they would count twice.
COVERED_WEIGHT = 0.75
BROADER_DECAY = 0.6
# All pairs of characters of an unknown Japanese word together, as a length.
PAIRS_WEIGHT = 0.5
CONCEPT_MARK = "§"
TRANSLATED_MARK = "→"


@dataclass(frozen=True)
class Origin:
    """Where a term was first read: the words as written, and the concept they were read as.

    Terms of one profile with the same `group` come from the same words and make one reason.
    """

    word: Word
    group: str


@dataclass
class Bag:
    """Terms of one side of a profile: weight by key, and where each was first read."""

    weights: dict[str, float] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)

    def add(self, key: str, weight: float, origin: Callable[[], Origin]) -> None:
        """Count a term once more; its origin is asked for only the first time."""
        if key in self.weights:
            self.weights[key] += weight
        else:
            self.weights[key] = weight
            self.origins[key] = origin()


@dataclass(frozen=True)
class Analysis:
    """A profile, read: its terms, and its phrases with their vectors where there are some."""

    profile: Profile
    offers: Bag
    needs: Bag
    sectors: dict[str, float]
    offers_speech: Speech | None = None
    needs_speech: Speech | None = None


def remembered(phrases: tuple[Phrase, ...], vectors: Vectors | None) -> Speech | None:
    """The phrases with the vectors that were kept of them; None if they are of other phrases."""
    if vectors is None or not phrases or len(vectors) != len(phrases):
        return None
    return Speech(phrases, vectors)


def concept_key(code: str) -> str:
    """The term that stands for a concept."""
    return CONCEPT_MARK + code


def concept_of(key: str) -> str | None:
    """The code of the concept that a term stands for, or None for a plain word."""
    return key[len(CONCEPT_MARK) :] if key.startswith(CONCEPT_MARK) else None


@dataclass(frozen=True)
class KeptVectors:
    """The vectors of a profile's phrases as they were kept, in the order of the phrases.

    None where a side has not been encoded yet.
    """

    offers: Vectors | None = None
    needs: Vectors | None = None


class Reader:
    """Reads profiles with a lexicon and, where there is one, a sentence encoder.

    Without concepts (`literal`) words alone count.
    """

    def __init__(
        self, lexicon: Lexicon, encoder: Encoder | None = None, literal: bool = False
    ) -> None:
        self.lexicon = lexicon
        self.encoder = encoder
        self.literal = literal
        self.translator = Translator(lexicon)

    def read(self, profile: Profile, kept: KeptVectors | None = None) -> Analysis:
        """Analyse both sides and the sectors of a profile.

        Phrases are encoded, unless their `kept` vectors are given.
        """
        offers = self.read_passages(profile.offers)
        for code in profile.sectors:
            origin = Origin(Word(code, "", "sectors"), concept_key(code))
            self.add_concept(offers, code, SECTOR_WEIGHT, origin)
        said, wanted = phrases_of(profile.offers), phrases_of(profile.needs)
        if kept is None:
            speeches = spoken(said, self.encoder), spoken(wanted, self.encoder)
        else:
            speeches = remembered(said, kept.offers), remembered(wanted, kept.needs)
        needs = self.read_passages(profile.needs)
        return Analysis(profile, offers, needs, self.sector_weights(profile), *speeches)

    def read_passages(self, passages: Iterable[Passage]) -> Bag:
        """Analyse texts into one bag."""
        bag = Bag()
        for passage in passages:
            weight = PART_WEIGHTS[passage.part]
            if passage.title:
                self.read_text(bag, passage.title, passage, weight * TITLE_WEIGHT)
            self.read_text(bag, passage.text, passage, weight)
        return bag

    def read_text(self, bag: Bag, text: str, passage: Passage, weight: float) -> None:
        """Add the terms of one text."""
        text = normalise(text)
        units, wholes = ANALYSERS[passage.language](text)
        found = [] if self.literal else self.lexicon.find(units, passage.language)
        translated = [] if self.literal else self.translator.find(units, passage.language, found)
        spans = TextSpans(text, passage, units, found, translated)
        add_words(bag, units, wholes, spans, weight)
        if not self.literal:
            add_pairs(bag, units, spans, weight)
        for hit in found:
            word = spans.word(units[hit.first].start, units[hit.last].end)
            origin = Origin(word, concept_key(hit.codes[0]))
            for code in hit.codes:
                self.add_concept(bag, code, weight / len(hit.codes), origin)
        for term in translated:
            self.add_translated(bag, term, spans, weight)

    def add_translated(self, bag: Bag, term: Translated, spans: TextSpans, weight: float) -> None:
        """Count what a term of a dictionary stands for; it comes from the words of the text."""
        start, end = spans.units[term.first].start, spans.units[term.last].end
        origin = Origin(spans.word(start, end), group_of(term))
        weight *= COMPOUND_PART_WEIGHT if term.is_part else 1.0
        for piece in term.pieces:
            if piece.is_concept:
                self.add_concept(bag, piece.key, weight * piece.share, origin)
            else:
                bag.add(piece.key, weight * piece.share, lambda: origin)

    def add_concept(self, bag: Bag, code: str, weight: float, origin: Origin) -> None:
        """Count a concept and, at falling weight, those above it."""
        if self.literal or code not in self.lexicon.concepts:
            return
        bag.add(concept_key(code), weight, lambda: origin)
        for above in self.lexicon.ancestors[code]:
            weight *= BROADER_DECAY
            bag.add(concept_key(above), weight, lambda: origin)

    def sector_weights(self, profile: Profile) -> dict[str, float]:
        """The profile's sectors, and those above them at falling weight; the best of each."""
        weights: dict[str, float] = {}
        for code in profile.sectors:
            weight = 1.0
            for step in (code, *self.lexicon.ancestors.get(code, ())):
                weights[step] = max(weights.get(step, 0.0), weight)
                weight *= BROADER_DECAY
        return weights


class TextSpans:
    """The words of one text, and the groups of those that stand for something else too.

    Where names and terms of a dictionary lie in one word, it is in the group of the name.
    """

    def __init__(
        self,
        text: str,
        passage: Passage,
        units: list[Unit],
        found: list[Found],
        translated: list[Translated],
    ) -> None:
        self.text = text
        self.passage = passage
        self.units = units
        self.covered: dict[int, str] = {}
        for term in translated:
            self.cover(term.first, term.last, group_of(term))
        for hit in found:
            self.cover(hit.first, hit.last, concept_key(hit.codes[0]))

    def cover(self, first: int, last: int, group: str) -> None:
        """Put the words of some units into a group."""
        for unit in self.units[first : last + 1]:
            self.covered[unit.start] = group

    def word(self, start: int, end: int) -> Word:
        """The words between two places, as written."""
        return Word(self.text[start:end], self.passage.language, self.passage.part)

    def origin(self, of: Unit | Whole) -> Origin:
        """The origin of a word's term: in the group of what covers it, if anything does."""
        return Origin(self.word(of.start, of.end), self.covered.get(of.start, of.key))


def group_of(term: Translated) -> str:
    """The group of a term of a dictionary: that of its main concept, or of its main word."""
    main = term.main
    return concept_key(main.key) if main.is_concept else TRANSLATED_MARK + main.key


def add_words(
    bag: Bag, units: list[Unit], wholes: list[Whole], spans: TextSpans, weight: float
) -> None:
    """Count the words of a text; the parts of a compound count less than a word of their own."""
    places = sorted({unit.start for unit in units})
    inside = {
        start
        for whole in wholes
        for start in places[bisect_left(places, whole.start) : bisect_left(places, whole.end)]
    }
    for unit in units:
        if unit.counts:
            share = COMPOUND_PART_WEIGHT if unit.start in inside else 1.0
            share *= COVERED_WEIGHT if unit.start in spans.covered else 1.0
            bag.add(unit.key, weight * share, partial(spans.origin, unit))
    for whole in wholes:
        share = COVERED_WEIGHT if whole.start in spans.covered else 1.0
        bag.add(whole.key, weight * share, partial(spans.origin, whole))


def add_pairs(bag: Bag, units: list[Unit], spans: TextSpans, weight: float) -> None:
    """Count the pairs of characters of unknown Japanese words, less than the words themselves."""
    for start, end in unknown_runs(units, spans.covered):
        word = spans.word(start, end)
        keys = pair_keys(word.text)
        for key in keys:
            share = PAIRS_WEIGHT / sqrt(len(keys))
            bag.add(key, weight * share, partial(Origin, word, word.text.casefold()))
