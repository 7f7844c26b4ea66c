"""Japanese: SudachiPy's shortest morphemes in their normalised forms.

Takaoka et al. (2018), "Sudachi: a Japanese Tokenizer for Business", LREC. Latin letters and digits
inside the text are cut by our own rule, so that "5G" and "O-RAN" stay whole.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Container, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from matchmaker.matching.english import english_key
from matchmaker.matching.stopwords import ENGLISH, JAPANESE
from matchmaker.matching.tokens import INNER, Unit, Whole, is_countable

if TYPE_CHECKING:
    from sudachipy import Dictionary, Tokenizer

LATIN_RUN = re.compile(r"[A-Za-zÀ-ž0-9]+(?:[-–.+&/ ][A-Za-zÀ-ž0-9]+)*")
LETTER = re.compile(r"[A-Za-zÀ-ž]")
# The longest text the tokenizer takes is 49,149 bytes.
MAX_CHUNK = 10_000
PROLONGED = "ー"
# No word is spelt with it: a pair of characters is never taken for a word of two.
PAIR_MARK = "~"
CONTENT = {"名詞", "動詞", "形容詞", "形状詞", "副詞", "接尾辞", "接頭辞"}
NOUNS = {"名詞", "接尾辞", "接頭辞"}
local = threading.local()


@cache
def dictionary() -> Dictionary:
    """The dictionary, shared by all threads."""
    import sudachipy

    return sudachipy.Dictionary(dict="core")


def tokenizer() -> Tokenizer:
    """This thread's tokenizer: one must not be used by two threads at once."""
    if not hasattr(local, "tokenizer"):
        import sudachipy

        local.tokenizer = dictionary().tokenizer(mode=sudachipy.SplitMode.A)
    return local.tokenizer


def latin_units(text: str, offset: int) -> list[Unit]:
    """The units of a run of Latin words inside Japanese text."""
    return [
        Unit(
            english_key(part[0]),
            offset + part.start(),
            offset + part.end(),
            is_countable(part[0].casefold(), ENGLISH),
        )
        for part in INNER.finditer(text)
    ]


def japanese_units(text: str) -> tuple[list[Unit], list[Whole]]:
    """Split normalised text into units, and join neighbouring nouns into wholes."""
    units: list[Unit] = []
    wholes: list[Whole] = []
    position = 0
    for run in LATIN_RUN.finditer(text):
        if not LETTER.search(run[0]):
            continue
        add_morphemes(text[position : run.start()], position, units, wholes)
        units += latin_units(run[0], run.start())
        position = run.end()
    add_morphemes(text[position:], position, units, wholes)
    return units, wholes


def add_morphemes(text: str, offset: int, units: list[Unit], wholes: list[Whole]) -> None:
    """Add the content words of a stretch without Latin letters."""
    for start in range(0, len(text), MAX_CHUNK):
        before: Unit | None = None
        for morpheme in tokenizer().tokenize(text[start : start + MAX_CHUNK]):
            kind = morpheme.part_of_speech()[0]
            if kind not in CONTENT:
                before = None
                continue
            key = morpheme.normalized_form().casefold()
            begin = offset + start + morpheme.begin()
            end = offset + start + morpheme.end()
            counts = is_term(key, morpheme.part_of_speech())
            unit = Unit(key, begin, end, counts, counts and morpheme.is_oov())
            units.append(unit)
            if kind in NOUNS and before is not None and (unit.counts or before.counts):
                wholes.append(Whole(f"{before.key}{key}", before.start, end))
            before = unit if kind in NOUNS else None


def is_term(key: str, part_of_speech: tuple[str, ...]) -> bool:
    """Whether a morpheme may be a term of its own: no number, no affix, no stop word."""
    if key in JAPANESE or part_of_speech[1] == "数詞" or part_of_speech[0] in {"接尾辞", "接頭辞"}:
        return False
    one_kana = len(key) == 1 and ("ぁ" <= key <= "ヿ")
    return not one_kana


def unknown_runs(units: Iterable[Unit], covered: Container[int]) -> Iterator[tuple[int, int]]:
    """Where stretches of neighbouring unknown units begin and end, without covered ones."""
    run: tuple[int, int] | None = None
    for unit in units:
        is_open = unit.is_unknown and unit.start not in covered
        if run is not None and (not is_open or unit.start != run[1]):
            yield run
            run = None
        if is_open:
            run = (run[0] if run else unit.start, unit.end)
    if run is not None:
        yield run


def pair_keys(text: str) -> list[str]:
    """The keys of each two neighbouring characters, without marks of long vowels.

    An unknown word has no normalised form: レーザフォーミング and レーザーフォーミング share their pairs.
    """
    short = text.replace(PROLONGED, "").casefold()
    return [PAIR_MARK + short[place : place + 2] for place in range(len(short) - 1)]
