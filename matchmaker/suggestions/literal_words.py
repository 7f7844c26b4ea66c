"""Finds words in a text as they were typed: no grammar, no other languages. Pure.

Case, width, marks of Latin letters, and ä or ae make no difference, as everywhere in the
directory. A word of letters and digits must stand whole: `Ring` is not found in `Engineering`.
Japanese, which puts no spaces between words, is found wherever it stands. Words in quotation
marks must stand side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matchmaker.organisations.search_text import fold, without_marks

JAPANESE = "\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff"
LETTER = rf"[^\W_{JAPANESE}]"
QUOTED = re.compile(r"""["„“”«»「『]([^"„“”«»「」『』]+)["“”«»」』]""")
BETWEEN = re.compile(r"[\s、。，；]+")
AT_THE_EDGE = """.,;:!?()[]{}<>"'„“”«»「」『』（）・-–"""
# A sign with the marks that belong to it, so that it is folded as a whole.
CLUSTER = re.compile("\\s|.[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*", re.DOTALL)
BEFORE, AFTER = 60, 160


@dataclass(frozen=True)
class Piece:
    """A part of a text, and whether it is one of the words."""

    text: str
    is_hit: bool


@dataclass(frozen=True)
class Found:
    """A part of a text around what was found, and which of the words stand in the text."""

    pieces: tuple[Piece, ...]
    words: frozenset[int]


def asked_words(q: str) -> tuple[str, ...]:
    """The words of a search, folded, each once; signs that stand alone are no words."""
    quoted = [match[1] for match in QUOTED.finditer(q)]
    single = BETWEEN.split(QUOTED.sub(" ", q))
    folded = (fold(word.strip(AT_THE_EDGE)) for word in (*quoted, *single))
    return tuple(dict.fromkeys(word for word in folded if any(map(str.isalnum, word))))


def pattern_of(word: str) -> re.Pattern[str]:
    """Finds a folded word in a folded text.

    What must not stand before it is looked at behind it: a pattern that begins with plain letters
    is found several times as quickly.
    """
    plain = re.escape(word)
    before = f"(?<!{LETTER}{plain})" if re.match(LETTER, word[0]) else ""
    after = f"(?!{LETTER})" if re.match(LETTER, word[-1]) else ""
    return re.compile(plain + before + after)


def folded_signs(text: str) -> Iterator[tuple[str, int, int]]:
    """The signs of the folded text, each with start and end of what it stands for in the text."""
    for cluster in CLUSTER.finditer(text):
        for sign in " " if cluster[0].isspace() else without_marks(cluster[0]):
            yield sign, cluster.start(), cluster.end()


def folded(text: str) -> tuple[str, list[int], list[int]]:
    """The folded text, and for each of its signs where what it stands for starts and ends."""
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    is_reduced = False
    for sign, start, end in folded_signs(text):
        before = signs[-1] if signs else ""
        is_e = sign == "e" and before in ("a", "o", "u") and not is_reduced
        if is_e or (sign == " " and before == " "):
            ends[-1] = end
            is_reduced = is_e
            continue
        signs.append(sign)
        starts.append(start)
        ends.append(end)
        is_reduced = False
    return "".join(signs), starts, ends


def find(text: str, patterns: Sequence[re.Pattern[str]]) -> Found | None:
    """The text around the first of the words, all of them marked; None if there is none."""
    plain, starts, ends = folded(text)
    spans = sorted(
        (starts[match.start()], ends[match.end() - 1], number)
        for number, pattern in enumerate(patterns)
        for match in pattern.finditer(plain)
    )
    if not spans:
        return None
    first, last = window(text, spans[0][0])
    pieces = [Piece("…", False)] if first else []
    pieces += cut(text, spans, first, last)
    pieces += [Piece("…", False)] if last < len(text) else []
    return Found(tuple(pieces), frozenset(number for _start, _end, number in spans))


def window(text: str, hit: int) -> tuple[int, int]:
    """From where to where a text is shown: some words before the hit, more after it."""
    first = max(0, hit - BEFORE)
    if first:
        space = text.find(" ", first, hit)
        first = space + 1 if space >= 0 else first
    last = min(len(text), hit + AFTER)
    if last < len(text):
        space = text.rfind(" ", hit + BEFORE, last)
        last = space if space >= 0 else last
    return first, last


def cut(text: str, spans: Sequence[tuple[int, int, int]], first: int, last: int) -> Iterator[Piece]:
    """The text between two places as pieces; words that overlap are one piece."""
    at = first
    for start, end, _number in spans:
        start, end = max(start, at), min(end, last)
        if start >= end:
            continue
        if start > at:
            yield Piece(text[at:start], False)
        yield Piece(text[start:end], True)
        at = end
    if at < last:
        yield Piece(text[at:last], False)
