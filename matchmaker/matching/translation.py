"""What a term of an outside dictionary contributes: the concepts and words of its translations.

The two sides meet on English: a translation stands for the concepts that the lexicon reads in it,
and else for its words (dictionary-based translation of queries with weights, Pirkola 1998; Xu &
Weischedel 2000, "Cross-lingual Information Retrieval Using Hidden Markov Models", EMNLP).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from matchmaker.matching.concepts import Found, Lexicon
from matchmaker.matching.dictionaries import REMEMBERED, is_part
from matchmaker.matching.names import ANALYSERS
from matchmaker.matching.tokens import Unit, normalise


@dataclass(frozen=True)
class Piece:
    """A concept or the key of a word, and its share of the term that it was read from."""

    key: str
    is_concept: bool
    share: float


@dataclass(frozen=True)
class Translated:
    """A term of a dictionary in a text: what it stands for and the units that it covers."""

    pieces: tuple[Piece, ...]
    first: int
    last: int
    is_part: bool

    @property
    def main(self) -> Piece:
        """What it stands for most of all."""
        return max(self.pieces, key=lambda piece: piece.share)


class Translator:
    """Looks up in the dictionaries what the lexicon does not know."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._pieces = lru_cache(REMEMBERED)(self._contributed)

    def find(
        self, units: Sequence[Unit], language: str, found: Sequence[Found]
    ) -> list[Translated]:
        """The terms of a text that contribute something, outside the names already found."""
        dictionaries = self.lexicon.dictionaries
        if not dictionaries:
            return []
        terms = dictionaries.find(units, language, covered_places(found))
        return [
            Translated(pieces, term.first, term.last, is_part(units, term.first, term.last))
            for term in terms
            if (pieces := self._pieces(language, term.keys))
        ]

    def _contributed(self, language: str, keys: tuple[str, ...]) -> tuple[Piece, ...]:
        """The pieces of all translations of a term, each once.

        An English term gives concepts only: its words are English as they are.
        """
        shares: dict[tuple[str, bool], float] = {}
        for each in self.lexicon.dictionaries.translations(language, keys):
            for piece in self.pieces_of(each.said, each.language):
                if piece.is_concept or language != "en":
                    place = (piece.key, piece.is_concept)
                    shares[place] = shares.get(place, 0.0) + each.share * piece.share
        return tuple(Piece(*place, share) for place, share in shares.items())

    def pieces_of(self, said: str, language: str) -> list[Piece]:
        """The concepts and the other words of a translation; n of them share 1/sqrt(n) each."""
        units, _wholes = ANALYSERS[language](normalise(said))
        found = self.lexicon.find(units, language)
        covered = covered_places(found)
        words = [u.key for place, u in enumerate(units) if u.counts and place not in covered]
        count = len(found) + len(words)
        return list(pieces_with(found, words, 1.0 / sqrt(count or 1)))


def pieces_with(found: Sequence[Found], words: Sequence[str], share: float) -> Iterator[Piece]:
    """Concepts and words with the same share; an ambiguous name divides it."""
    for hit in found:
        yield from (Piece(code, True, share / len(hit.codes)) for code in hit.codes)
    yield from (Piece(word, False, share) for word in words)


def covered_places(found: Sequence[Found]) -> set[int]:
    """The places of the units that names cover."""
    return {place for hit in found for place in range(hit.first, hit.last + 1)}
