"""The trade lexicon's files: one CSV a field with the columns code, broader, de, en, ja."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from matchmaker.matching.names import Concept
from matchmaker.matching.profiles import LANGUAGES


class LexiconInvalid(Exception):
    """A row of the lexicon cannot be used; the message names file and row."""


def read_lexicon(folder: Path) -> Iterator[Concept]:
    """The concepts of every file in the folder, by file name; terms are separated by `;`.

    A concept without a broader one is a top concept. Raises LexiconInvalid for a row without code
    or without a term in a language.
    """
    for path in sorted(folder.glob("*.csv")):
        is_general = path.name.startswith("general-")
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=2):
                names = {language: terms_of(row.get(language)) for language in LANGUAGES}
                code, broader = row.get("code"), row.get("broader")
                if not code or not all(names.values()):
                    raise LexiconInvalid(
                        f"{path.name}, row {number}: a code and a term in each language are needed."
                    )
                yield Concept(code, broader or None, names, is_general)


def terms_of(cell: str | None) -> tuple[str, ...]:
    """The terms of a cell, each once."""
    return tuple(dict.fromkeys(term.strip() for term in (cell or "").split(";") if term.strip()))
