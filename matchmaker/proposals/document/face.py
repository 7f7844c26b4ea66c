"""The font of printed documents: which characters it has, and how wide they are."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FILE = Path(__file__).parent / "fonts" / "NotoSansJP-Regular-subset.ttf"
MISSING = "〓"  # geta: what Japanese printers set where a character is missing
MM_A_POINT = 25.4 / 72
UNSEEN = {"Cf", "Mn", "Cc"}


@dataclass(frozen=True)
class Face:
    """The widths of the characters, as parts of the size."""

    widths: Mapping[str, float]

    def shown(self, text: str) -> str:
        """The text in characters that can be printed; what the font lacks is marked."""
        composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
        return "".join(self.printable(character) for character in composed)

    def printable(self, character: str) -> str:
        """A character, the same in plainer ones, or a mark; nothing for what is never seen."""
        if character in self.widths or character == "\n":
            return character
        if character == "\t":
            return " "
        if unicodedata.category(character) in UNSEEN:
            return ""
        plainer = unicodedata.normalize("NFKC", character)
        return plainer if all(each in self.widths for each in plainer) else MISSING

    def width_mm(self, text: str, size_pt: float) -> float:
        """How wide a printable text is."""
        widths = self.widths
        return sum(widths[character] for character in text) * size_pt * MM_A_POINT


@cache
def face() -> Face:
    """The font, read once."""
    with TTFont(FILE, lazy=True) as font:
        unit, advances = font["head"].unitsPerEm, font["hmtx"].metrics
        names = font.getBestCmap().items()
        return Face({chr(code): advances[name][0] / unit for code, name in names})
