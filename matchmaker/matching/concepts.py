"""Concepts shared by the languages, and how they are found in text.

A concept has names in three languages and a broader concept above it. Text is searched for the
longest names first, over the units of the language's analyser, so that inflection, spelling and
compounding do not matter (the dictionary-based query translation of cross-language retrieval,
Pirkola 1998, "The Effects of Query Structure and Dictionary Setups", SIGIR).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from matchmaker.matching.dictionaries import Dictionaries
from matchmaker.matching.names import Concept, NameIndex, fingerprint, names_for
from matchmaker.matching.tokens import Unit


@dataclass(frozen=True)
class Found:
    """A concept's name in a text: the concepts it stands for and the units it covers."""

    codes: tuple[str, ...]
    first: int
    last: int


class Lexicon:
    """All concepts, with an index of their names for each language.

    `folder` is where compiled indexes are kept; without it they are compiled anew. `dictionaries`
    are asked for what no name stands for.
    """

    def __init__(
        self,
        concepts: Iterable[Concept] = (),
        folder: Path | None = None,
        dictionaries: Dictionaries | None = None,
    ) -> None:
        self.dictionaries = dictionaries or Dictionaries()
        self.concepts = {concept.code: concept for concept in concepts}
        self._folder = folder
        self._names: dict[str, NameIndex] = {}

    @cached_property
    def fingerprint(self) -> str:
        """A hash of all names and of the version of the analysis."""
        return fingerprint(self.concepts.values())

    @cached_property
    def ancestors(self) -> dict[str, tuple[str, ...]]:
        """The codes above each code, nearest first; none for general ones."""
        above: dict[str, tuple[str, ...]] = {}
        for code in self.concepts:
            chain: list[str] = []
            parent = None if self.concepts[code].is_general else self.concepts[code].parent
            while parent is not None and parent not in chain:
                chain.append(parent)
                known = self.concepts.get(parent)
                parent = known.parent if known else None
            above[code] = tuple(chain)
        return above

    def label(self, code: str, language: str) -> str:
        """The usual name of a concept in a language, or in another one, or the code."""
        concept = self.concepts.get(code)
        if concept is None:
            return code
        return next(iter(concept.names.get(language) or sum(concept.names.values(), ())), code)

    def names_in(self, language: str) -> NameIndex:
        """The codes that each sequence of unit keys stands for in texts of the language."""
        if language not in self._names:
            concepts = list(self.concepts.values())
            self._names[language] = names_for(concepts, language, self._folder, self.fingerprint)
        return self._names[language]

    def find(self, units: Sequence[Unit], language: str) -> list[Found]:
        """The longest names in a sequence of units, from the left, not overlapping.

        A stop word alone is no name, though a stem may be spelt like it (wire, German wir).
        """
        names = self.names_in(language)
        keys = tuple(unit.key for unit in units)
        found: list[Found] = []
        position = 0
        while position < len(keys):
            step = 1
            most = min(names.longest(keys[position]), len(keys) - position)
            for length in range(most, 0, -1):
                codes = names.codes_of(keys[position : position + length])
                if codes and (length > 1 or units[position].counts):
                    found.append(Found(codes, position, position + length - 1))
                    step = length
                    break
            position += step
        return found
