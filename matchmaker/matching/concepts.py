"""Concepts shared by the languages, and how they are found in text.

A concept has names in three languages and a broader concept above it. Text is searched for the
longest names first, over the units of the language's analyser, so that inflection, spelling and
compounding do not matter (the dictionary-based query translation of cross-language retrieval,
Pirkola 1998, "The Effects of Query Structure and Dictionary Setups", SIGIR).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from matchmaker.matching.english import english_units
from matchmaker.matching.german import german_units
from matchmaker.matching.japanese import japanese_units
from matchmaker.matching.profiles import LANGUAGES
from matchmaker.matching.tokens import Unit, Whole, normalise

MAX_UNITS = 6
ANALYSERS: dict[str, Callable[[str], tuple[list[Unit], list[Whole]]]] = {
    "de": german_units,
    "en": english_units,
    "ja": japanese_units,
}


@dataclass(frozen=True)
class Concept:
    """A meaning with its names, the usual one first, by language."""

    code: str
    parent: str | None
    names: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Found:
    """A concept's name in a text: the concepts it stands for and the units it covers."""

    codes: tuple[str, ...]
    first: int
    last: int


class Lexicon:
    """All concepts, with an index of their names for each language."""

    def __init__(self, concepts: Iterable[Concept] = ()) -> None:
        self.concepts = {concept.code: concept for concept in concepts}
        self._names: dict[str, dict[tuple[str, ...], tuple[str, ...]]] = {}

    @cached_property
    def ancestors(self) -> dict[str, tuple[str, ...]]:
        """The codes above each code, nearest first."""
        above: dict[str, tuple[str, ...]] = {}
        for code in self.concepts:
            chain: list[str] = []
            parent = self.concepts[code].parent
            while parent is not None and parent not in chain:
                chain.append(parent)
                parent = self.concepts[parent].parent
            above[code] = tuple(chain)
        return above

    def names_in(self, language: str) -> dict[tuple[str, ...], tuple[str, ...]]:
        """The codes that each sequence of unit keys stands for in texts of the language.

        Names of the other languages are searched too, after the language's own: German and
        Japanese texts are full of English terms.
        """
        if language not in self._names:
            others = [other for other in LANGUAGES if other != language]
            index: dict[tuple[str, ...], tuple[str, ...]] = {}
            for source in (language, *others):
                self._add_names(index, language, source)
            self._names[language] = index
        return self._names[language]

    def _add_names(
        self, index: dict[tuple[str, ...], tuple[str, ...]], language: str, source: str
    ) -> None:
        own = dict(index)
        for concept in self.concepts.values():
            for name in concept.names.get(source, ()):
                keys = name_keys(name, language)
                if not keys or len(keys) > MAX_UNITS or keys in own:
                    continue
                known = index.get(keys, ())
                if concept.code not in known:
                    index[keys] = (*known, concept.code)

    def find(self, units: Sequence[Unit], language: str) -> list[Found]:
        """The longest names in a sequence of units, from the left, not overlapping."""
        names = self.names_in(language)
        keys = [unit.key for unit in units]
        found: list[Found] = []
        position = 0
        while position < len(units):
            step = 1
            for length in range(min(MAX_UNITS, len(units) - position), 0, -1):
                codes = names.get(tuple(keys[position : position + length]))
                if codes:
                    found.append(Found(codes, position, position + length - 1))
                    step = length
                    break
            position += step
        return found


def name_keys(name: str, language: str) -> tuple[str, ...]:
    """The unit keys of a name, or none where the analyser of the language cannot read it."""
    units, _wholes = ANALYSERS[language](normalise(name))
    if not any(unit.counts or len(units) > 1 for unit in units):
        return ()
    return tuple(unit.key for unit in units)
