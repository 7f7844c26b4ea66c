"""Units: the smallest pieces of text that matching counts or joins into phrases."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# A run of Latin letters and digits, with inner hyphens, dots, plus signs ("O-RAN", "ISO 9001").
LATIN_WORD = re.compile(r"[^\W_]+(?:[-–'’.+&/][^\W_]+)*\+{0,2}")
INNER = re.compile(r"[^\W_]+")
NUMBER = re.compile(r"^[\d.,]+$")
SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？；])|\n+")


class Unit(NamedTuple):
    """A piece of text with the key under which it is compared.

    `start` and `end` are the place in the normalised text of the whole word that the unit belongs
    to: a part of a compound points at the compound. `counts` is false for stop words, single
    letters and numbers: they may stand inside a phrase of the lexicon, but are no terms.
    `is_unknown` marks what the analyser's own dictionary does not have.
    """

    key: str
    start: int
    end: int
    counts: bool = True
    is_unknown: bool = False


class Whole(NamedTuple):
    """A word that was split: its own key, beside those of its parts."""

    key: str
    start: int
    end: int


def normalise(text: str) -> str:
    """Unicode NFKC: full-width Latin becomes ASCII, half-width kana becomes full width."""
    return unicodedata.normalize("NFKC", text)


def is_countable(key: str, stop_words: frozenset[str]) -> bool:
    """Whether a key may be a term of its own."""
    return len(key) > 1 and key not in stop_words and not NUMBER.match(key)
