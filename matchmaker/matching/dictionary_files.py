"""Outside dictionaries as text: EDICT, Ding, and tab-separated rows, line by line.

EDICT2 is the text form of JMdict (Breen 2004, "JMdict: a Japanese-Multilingual Dictionary"); Ding is
the list of the program of that name (Richter). Lines are normalised first, so that full-width and
half-width letters and separators are one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path

from matchmaker.matching.profiles import LANGUAGES
from matchmaker.matching.tokens import normalise

# Grammar and field marks: (n), {f}, [tech.], <old>; the inner ones of nested marks first.
MARK = re.compile(r"\([^()]*\)|\{[^{}]*\}|\[[^\[\]]*\]|<[^<>]*>")
ABBREVIATION = re.compile(r"(?<!\S)/[^/;|]+/(?=\s|;|$)")
FILLERS = {
    "de": re.compile(r"(?<!\S)(?:etw|jd[nms]?)\.|(?<!\S)(?:sich|jdn|jdm|jds)(?!\S)"),
    "en": re.compile(r"(?<!\S)(?:sth|sb|so)\.(?:'s)?|^(?:to|a|an|the)\s"),
}
EDICT_LINE = re.compile(r"([^\[/]+)(?:\[([^\]]*)\])?\s*/(.+)/\s*")
EDICT_HEADER = re.compile(r"[?\s]+")
ENTRY_NUMBER = re.compile(r"Ent[A-Z]\w*")
USUALLY_KANA = "(uk)"


class LineInvalid(Exception):
    """A line does not have the form that it should; the message says what is wrong."""


@dataclass(frozen=True)
class Pair:
    """A term and one translation. Without a weight, earlier translations of a term count more."""

    language: str
    term: str
    other: str
    translation: str
    weight: float | None = None


@dataclass(frozen=True)
class Line:
    """One line of a dictionary: its pairs, or what is wrong with it."""

    number: int
    pairs: tuple[Pair, ...] = ()
    fault: str | None = None


def read_dictionary(path: Path, format_: str) -> Iterator[Line]:
    """Every line of a file that is neither empty nor a comment."""
    read, encodings = FORMATS[format_]
    encoding = min(encodings, key=lambda name: undecodable(path, name))
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            try:
                text = normalise(raw.decode(encoding).lstrip("\ufeff").rstrip("\r\n"))
                if text.strip() and not text.startswith("#"):
                    yield Line(number, tuple(read(text)))
            except UnicodeDecodeError:
                yield Line(number, fault=f"it cannot be read as {' or '.join(encodings)}")
            except LineInvalid as error:
                yield Line(number, fault=str(error))


def undecodable(path: Path, encoding: str) -> int:
    """How many lines of a file are not in an encoding."""
    count = 0
    with path.open("rb") as file:
        for raw in file:
            try:
                raw.decode(encoding)
            except UnicodeDecodeError:
                count += 1
    return count


def plain(text: str, language: str) -> str:
    """A term without marks, fillers (sth., etw.) and the English `to` and article before it."""
    fillers = FILLERS.get(language)
    text = " ".join(text.split())
    if fillers is not None:
        text = " ".join(fillers.sub(" ", text).split())
    return text.strip(" ,.!?")


def unmarked(text: str) -> str:
    """The text without grammar and field marks."""
    while (shorter := MARK.sub(" ", text)) != text:
        text = shorter
    return text


def terms_in(text: str, language: str) -> list[str]:
    """The terms between semicolons, each once."""
    terms = (plain(term, language) for term in text.split(";"))
    return list(dict.fromkeys(term for term in terms if term))


def edict_pairs(line: str) -> Iterator[Pair]:
    """`words [readings] /(n) gloss/gloss/EntL…/`; readings count where the word is spelt so."""
    match = EDICT_LINE.fullmatch(line)
    if match is None:
        raise LineInvalid("the form is: words [readings] /gloss/gloss/")
    words, readings, senses = match[1], match[2] or "", match[3]
    if EDICT_HEADER.fullmatch(words):
        return
    terms = terms_in(unmarked(words), "ja")
    if USUALLY_KANA in senses:
        terms += terms_in(unmarked(readings), "ja")
    glosses = [
        plain(unmarked(gloss), "en")
        for gloss in senses.split("/")
        if not ENTRY_NUMBER.fullmatch(gloss.strip())
    ]
    if not terms:
        raise LineInvalid("a word before the gloss is needed")
    yield from (Pair("ja", term, "en", gloss) for term in terms for gloss in glosses if gloss)


def ding_pairs(line: str) -> Iterator[Pair]:
    """`Deutsch {f}; Synonym | Deutsche :: English; synonym | …`: part by part."""
    sides = [ABBREVIATION.sub(" ", unmarked(side)).split("|") for side in line.split("::")]
    if len(sides) != 2:
        raise LineInvalid("the form is: Deutsch :: English")
    if len(sides[0]) != len(sides[1]):
        raise LineInvalid(f"{len(sides[0])} German parts meet {len(sides[1])} English ones")
    if not all(side.strip() for side in line.split("::")):
        raise LineInvalid("a German and an English term are needed")
    for german, english in zip(*sides, strict=True):
        for term in terms_in(german, "de"):
            yield from (Pair("de", term, "en", said) for said in terms_in(english, "en"))


def tsv_pairs(line: str) -> Iterator[Pair]:
    """`language, term, language, translation[, weight]`, with tabs between."""
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) not in {4, 5}:
        raise LineInvalid(
            f"four or five cells with tabs between are needed, there are {len(cells)}"
        )
    language, term, other, translation = cells[:4]
    if language not in LANGUAGES or other not in LANGUAGES or language == other:
        raise LineInvalid(f"the languages must be two of {', '.join(LANGUAGES)}")
    if not term or not translation:
        raise LineInvalid("a term and a translation are needed")
    yield Pair(language, term, other, translation, weight_of(cells[4:]))


def weight_of(cells: list[str]) -> float | None:
    """The weight of a row, None where it has none."""
    if not cells or not cells[0]:
        return None
    try:
        weight = float(cells[0])
    except ValueError:
        weight = 0.0
    if not 0.0 < weight < inf:
        raise LineInvalid(f"the weight {cells[0]!r} is no number above 0")
    return weight


FORMATS: dict[str, tuple[Callable[[str], Iterator[Pair]], tuple[str, ...]]] = {
    "edict": (edict_pairs, ("utf-8", "euc_jp")),
    "ding": (ding_pairs, ("utf-8",)),
    "tsv": (tsv_pairs, ("utf-8",)),
}
