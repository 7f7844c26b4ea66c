"""Takes a person's name, address and number out of what others have written. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

BLANK = "[…]"
SHORTEST = 3
TITLES = frozenset("dr. prof. frau herr herrn mr. mrs. ms. mag. ing. dipl.-ing.".split())
JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]{2,}")
GENITIVE = "(?:s|'s|’s)?"
# What ends nothing: a pattern that finds no text.
NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True)
class Personal:
    """What tells who somebody is: `whole` names, addresses and numbers, and the parts of names."""

    whole: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()

    def __or__(self, other: Personal) -> Personal:
        return Personal(self.whole | other.whole, self.parts | other.parts)

    @cached_property
    def whole_words(self) -> re.Pattern[str]:
        """Finds whole names, addresses and numbers, whatever their case, the longest first."""
        return any_of(self.whole, "{}", re.IGNORECASE)

    @cached_property
    def part_words(self) -> re.Pattern[str]:
        """Finds parts of names: Latin ones as words of their own, Japanese ones anywhere."""
        latin = [part for part in self.parts if not JAPANESE.fullmatch(part)]
        japanese = [part for part in self.parts if JAPANESE.fullmatch(part)]
        found = [any_of(latin, rf"(?<!\w){{}}{GENITIVE}(?!\w)"), any_of(japanese, "{}")]
        return re.compile("|".join(each.pattern for each in found if each is not NOTHING) or "(?!)")

    def out_of(self, text: str) -> str:
        """A text of others without the whole words and the parts."""
        return self.part_words.sub(BLANK, self.out_of_name(text))

    def out_of_name(self, name: str) -> str:
        """A name of an organisation, or another short value, without the whole words only."""
        return self.whole_words.sub(BLANK, name)


def any_of(words: Iterable[str], around: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern that finds any of the words, the longest first."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    if not ordered:
        return NOTHING
    return re.compile(around.format(f"(?:{'|'.join(map(re.escape, ordered))})"), flags)


def personal(name: str = "", email: str = "", phone: str = "") -> Personal:
    """What tells who has this name, address and number; a word of a letter or two tells nothing."""
    whole = {word for word in (name.strip(), email.strip(), phone.strip()) if len(word) >= SHORTEST}
    parts = {
        part
        for part in re.split(r"[\s,]+", name)
        if part.casefold() not in TITLES and (len(part) >= SHORTEST or JAPANESE.fullmatch(part))
    }
    return Personal(frozenset(whole), frozenset(parts))
