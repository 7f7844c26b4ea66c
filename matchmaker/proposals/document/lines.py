"""Breaks texts into lines as German, English and Japanese readers expect. Pure.

Latin words stay whole, and so do Japanese words in katakana; a Japanese line neither begins with a
mark that closes nor ends with one that opens (JIS X 4051, kinsoku). Only what is wider than the
line by itself is cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Measure = Callable[[str], float]

NEVER_FIRST = set(
    "、。，．・：；？！゛゜ヽヾゝゞ々ー）〕］｝〉》」』】〙〗’”°′″℃％‰ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
    ",.:;?!)]}%»›…‥"
)
NEVER_LAST = set("（〔［｛〈《「『【〘〖‘“￥＄([{«‹")
CJK = "\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
LONGEST_KATAKANA = 12
# A word in katakana, one other Japanese character, spaces, or a word of anything else.
ATOM = re.compile(
    rf"[ァ-ヺー]{{2,{LONGEST_KATAKANA}}}(?![ァ-ヺー])|[{CJK}]|\s+|[^\s{CJK}]*?[-/](?=[^\s{CJK}\d])|[^\s{CJK}]+"
)


def atoms(text: str) -> Iterator[str]:
    """The parts between which a line may end; spaces stand at the end of a part."""
    held = ""
    for part in ATOM.findall(text):
        if held and not belongs(held, part):
            yield held
            held = ""
        held += part
    if held:
        yield held


def belongs(held: str, part: str) -> bool:
    """Whether no line may end between these two."""
    if part.isspace():
        return True
    return held[-1] in NEVER_LAST or (part[0] in NEVER_FIRST and not held[-1].isspace())


def cut(atom: str, width: float, measure: Measure) -> Iterator[str]:
    """The pieces of a part that is wider than the line; each holds one character at least."""
    piece = ""
    for character in atom:
        if piece and measure(piece + character) > width:
            yield piece
            piece = ""
        piece += character
    yield piece


def paragraph_lines(text: str, width: float, measure: Measure) -> Iterator[str]:
    """The lines of one paragraph, without the spaces at their ends."""
    line = ""
    for atom in atoms(text.strip()):
        if measure((line + atom).rstrip()) <= width:
            line += atom
            continue
        if line:
            yield line.rstrip()
        *full, line = cut(atom, width, measure) if measure(atom.rstrip()) > width else [atom]
        yield from full
    yield line.rstrip()


def broken(text: str, width: float, measure: Measure) -> list[str]:
    """The lines of a text whose own line breaks are kept; none of them is wider than `width`."""
    return [
        line
        for paragraph in text.splitlines()
        for line in paragraph_lines(paragraph, width, measure)
    ]
