"""Cuts the font of printed documents out of Noto Sans JP, and letters that it lacks out of Noto Sans.

    npm pack @expo-google-fonts/noto-sans-jp@0.4.3 @expo-google-fonts/noto-sans@0.4.2
    mkdir jp sans
    tar xzf expo-google-fonts-noto-sans-jp-0.4.3.tgz -C jp
    tar xzf expo-google-fonts-noto-sans-0.4.2.tgz -C sans
    python scripts/subset_font.py jp/package sans/package

Kept are Latin letters with all their accents, Greek, Cyrillic, the signs of business letters, and
every character of Windows code page 932 and of JIS X 0208: levels 1 and 2 and the extensions that
names of people and firms are written with.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parents[1] / "matchmaker" / "proposals" / "document" / "fonts"
FONT = FOLDER / "NotoSansJP-Regular-subset.ttf"
JAPANESE_FONT = "400Regular/NotoSansJP_400Regular.ttf"
LATIN_FONT = "400Regular/NotoSans_400Regular.ttf"
LETTERS = (*range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x370, 0x530), *range(0x1E00, 0x1F00))
SIGNS = (*range(0x2010, 0x2028), *range(0x2030, 0x2050), *range(0x20A0, 0x20C0), 0x2122)
ARROWS = range(0x2190, 0x21FF)
LEAD_BYTES = (*range(0x81, 0xA0), *range(0xE0, 0xFD))
DROPPED = ["BASE", "DSIG", "GDEF", "GPOS", "GSUB", "STAT", "VORG", "gasp", "meta", "vhea", "vmtx"]


def japanese() -> set[int]:
    """Every character of code page 932 and of JIS X 0208, which write some signs differently."""
    pairs = [bytes([lead, trail]) for lead in LEAD_BYTES for trail in range(0x40, 0xFD)]
    singles = [bytes([value]) for value in range(0xA1, 0xE0)]
    found = {
        one.decode(encoding, "ignore")
        for one in (*pairs, *singles)
        for encoding in ("cp932", "shift_jis")
    }
    return {ord(character) for character in found if len(character) == 1}


def cut(source: Path, wanted: set[int], target: Path) -> set[int]:
    """Write the characters that are wanted and there; which these are."""
    options = Options(
        layout_features=[],
        hinting=False,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        notdef_outline=True,
    )
    options.drop_tables += DROPPED
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted & set(font.getBestCmap()))
    subsetter.subset(font)
    font.save(target)
    return set(font.getBestCmap())


def build(japanese_package: Path, latin_package: Path) -> None:
    """Write the font, its licences and where it comes from."""
    wanted = {*LETTERS, *SIGNS, *ARROWS, *japanese()}
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        parts = [Path(folder) / name for name in ("japanese.ttf", "latin.ttf")]
        there = cut(japanese_package / JAPANESE_FONT, wanted, parts[0])
        cut(latin_package / LATIN_FONT, wanted - there, parts[1])
        font = Merger().merge(list(map(str, parts)))
        font.recalcTimestamp = False
        font["head"].created = font["head"].modified = TTFont(parts[0])["head"].created
        font.save(FONT)
    licences = [
        (package / "LICENSE_FONT").read_text(encoding="utf-8").strip()
        for package in (japanese_package, latin_package)
    ]
    licence = f"{licences[0]}\n\n\nThe letters of Noto Sans:\n\n{licences[1]}\n"
    (FOLDER / "LICENSE-Noto-Sans.txt").write_text(licence, encoding="utf-8")
    (FOLDER / "VENDOR.txt").write_text(
        f"{FONT.name}: Noto Sans JP, cut, with letters of Noto Sans that it lacks;\n"
        "made by scripts/subset_font.py of the packages @expo-google-fonts/noto-sans-jp 0.4.3 and\n"
        "@expo-google-fonts/noto-sans 0.4.2\n"
        "Licence: SIL Open Font License 1.1 (LICENSE-Noto-Sans.txt)\n"
        f"SHA-256: {sha256(FONT.read_bytes()).hexdigest()}  {FONT.name}\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
