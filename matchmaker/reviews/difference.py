"""The difference of two texts, word by word; Japanese, which has no spaces, sign by sign. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

PIECE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Change:
    """A stretch of text: the same in both, added, or removed."""

    kind: str
    text: str


def pieces(text: str) -> list[str]:
    """The words, signs and spaces of a text, each by itself; together they are the text."""
    return PIECE.findall(text)


def difference(old: str, new: str) -> list[Change]:
    """The changes that lead from the old text to the new one.

    What is the same or removed, read in order, is the old text; the same or added, the new one.
    """
    before, after = pieces(old), pieces(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return list(stretches(matcher, before, after))


def stretches(
    matcher: SequenceMatcher[str], before: list[str], after: list[str]
) -> Iterator[Change]:
    """The stretches as they are found."""
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            yield Change("same", "".join(before[i1:i2]))
            continue
        if i2 > i1:
            yield Change("removed", "".join(before[i1:i2]))
        if j2 > j1:
            yield Change("added", "".join(after[j1:j2]))
