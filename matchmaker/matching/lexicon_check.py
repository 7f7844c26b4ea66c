"""Faults of a trade lexicon, and what it does not know of given texts."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from matchmaker.matching.concepts import Lexicon
from matchmaker.matching.lexicon_files import terms_of
from matchmaker.matching.names import ANALYSERS
from matchmaker.matching.profiles import LANGUAGES, Passage
from matchmaker.matching.tokens import normalise
from matchmaker.matching.translation import covered_places

JAPANESE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff々]")
ABBREVIATION = re.compile(r"[\w .+/&-]{1,24}")
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
COLUMNS = ["code", "broader", "de", "en", "ja"]


@dataclass(frozen=True)
class Fault:
    """Something to mend, with the file and the row where it stands."""

    file: str
    row: int
    said: str


@dataclass(frozen=True)
class LexiconRow:
    """A row of the lexicon and where it stands."""

    file: str
    row: int
    code: str
    broader: str
    terms: dict[str, tuple[str, ...]]

    def fault(self, said: str) -> Fault:
        """A fault of this row."""
        return Fault(self.file, self.row, f"{self.code or '?'}: {said}")


def check_lexicon(folder: Path, sectors: Collection[str]) -> list[Fault]:
    """Everything that is wrong in the files of a lexicon; `sectors` are codes that exist besides."""
    faults: list[Fault] = []
    entries: list[LexiconRow] = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if reader.fieldnames != COLUMNS:
                faults.append(Fault(path.name, 1, f"the header must be {','.join(COLUMNS)}"))
                continue
            for number, row in enumerate(reader, start=2):
                if None in row or None in row.values():
                    faults.append(Fault(path.name, number, "a row needs exactly five cells"))
                    continue
                terms = {language: terms_of(row[language]) for language in LANGUAGES}
                entries.append(LexiconRow(path.name, number, row["code"], row["broader"], terms))
    faults += duplicate_codes(entries, sectors)
    faults += orphans_and_loops(entries, sectors)
    for entry in entries:
        faults += faults_of_terms(entry)
    faults += duplicate_concepts(entries)
    return sorted(faults, key=lambda fault: (fault.file, fault.row, fault.said))


def duplicate_codes(entries: list[LexiconRow], sectors: Collection[str]) -> Iterator[Fault]:
    """Codes that are malformed, used twice, or those of sectors."""
    first: dict[str, LexiconRow] = {}
    for entry in entries:
        if not CODE.fullmatch(entry.code):
            yield entry.fault("a code is made of lower-case letters, digits and single hyphens")
        if entry.code in sectors:
            yield entry.fault("is the code of a sector already")
        if entry.code in first:
            other = first[entry.code]
            yield entry.fault(f"the code stands in {other.file}, row {other.row}, too")
        first.setdefault(entry.code, entry)


def orphans_and_loops(entries: list[LexiconRow], sectors: Collection[str]) -> Iterator[Fault]:
    """Broader concepts that do not exist, and chains that lead back to themselves."""
    above = {entry.code: entry.broader for entry in entries}
    for entry in entries:
        if entry.broader and entry.broader not in above and entry.broader not in sectors:
            yield entry.fault(f"the broader concept {entry.broader!r} does not exist")
        seen, step = set(), entry.code
        while step in above and step not in seen:
            seen.add(step)
            step = above[step]
        if step in seen:
            yield entry.fault("its broader concepts lead back to itself")


def faults_of_terms(entry: LexiconRow) -> Iterator[Fault]:
    """Missing languages, and terms in the wrong script."""
    for language, terms in entry.terms.items():
        if not terms:
            yield entry.fault(f"has no term in {language}")
        for term in terms:
            is_japanese = bool(JAPANESE.search(term))
            if language != "ja" and is_japanese:
                yield entry.fault(f"{term!r} has Japanese letters, but stands under {language}")
            if language == "ja" and not is_japanese and not ABBREVIATION.fullmatch(term):
                yield entry.fault(f"{term!r} stands under ja, but is neither Japanese nor short")


def duplicate_concepts(entries: list[LexiconRow]) -> Iterator[Fault]:
    """Concepts that share the usual term of two languages: they are the same."""
    first: dict[tuple[str, str, str, str], LexiconRow] = {}
    for entry in entries:
        usual = {language: terms[0].casefold() for language, terms in entry.terms.items() if terms}
        for one, other in (("de", "en"), ("de", "ja"), ("en", "ja")):
            if one in usual and other in usual:
                key = (one, usual[one], other, usual[other])
                same = first.setdefault(key, entry)
                if same is not entry:
                    yield entry.fault(
                        f"has the same first terms in {one} and {other} as {same.code} "
                        f"({same.file}, row {same.row})"
                    )


@dataclass(frozen=True)
class Gaps:
    """How many content words of some texts the lexicon knows, and which it does not, by language."""

    words: int
    known: int
    unknown: dict[str, list[tuple[str, int]]]


def find_gaps(lexicon: Lexicon, passages: Iterable[Passage]) -> Gaps:
    """Look up every content word of the passages; unknown ones are given with their counts.

    What an outside dictionary has is known too.
    """
    words = known = 0
    unknown: dict[str, Counter[str]] = defaultdict(Counter)
    for passage in passages:
        for text in (passage.title, passage.text):
            text = normalise(text)
            units, _wholes = ANALYSERS[passage.language](text)
            covered = covered_places(lexicon.find(units, passage.language))
            terms = lexicon.dictionaries.find(units, passage.language, covered)
            covered |= {place for term in terms for place in range(term.first, term.last + 1)}
            for place, unit in enumerate(units):
                if unit.counts:
                    words += 1
                    known += place in covered
                    if place not in covered:
                        unknown[passage.language][text[unit.start : unit.end]] += 1
    listed = {language: counts.most_common() for language, counts in sorted(unknown.items())}
    return Gaps(words, known, listed)
