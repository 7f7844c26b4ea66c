"""Outside dictionaries, looked up in the SQLite files that `dictionary_compiling.py` writes."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import weakref
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from matchmaker.matching.names import ANALYSIS_VERSION
from matchmaker.matching.tokens import Unit

SUFFIX = ".sqlite"
# Raise this when the files are read or kept in another way; older ones must be added again.
COMPILER_VERSION = 1
MOST_TRANSLATIONS = 8
BETWEEN_KEYS = "\x1f"
REMEMBERED = 20_000
# The version of the analysers and of the compiler, as compiled files bear it.
VERSION = f"{ANALYSIS_VERSION}.{COMPILER_VERSION}"


@dataclass(frozen=True)
class About:
    """What is known of a compiled dictionary. Only one of the present version is looked up."""

    name: str
    format: str
    entries: int
    sha256: str
    added_at: str
    is_usable: bool = True


@dataclass(frozen=True)
class Translation:
    """One translation of a term and its share among all of them."""

    language: str
    said: str
    share: float


class Dictionary:
    """One compiled dictionary, opened for reading only.

    Raises sqlite3.DatabaseError for a file that is none.
    """

    def __init__(self, path: Path) -> None:
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        weakref.finalize(self, self._connection.close)
        self._lock = threading.Lock()
        rows = self.rows("SELECT name, value FROM about")
        self.known: dict[str, str] = {name: value for name, value in rows}
        self.longest = lru_cache(REMEMBERED)(self._longest)

    @property
    def is_usable(self) -> bool:
        """Whether it was compiled by the present analysers."""
        return self.known.get("version") == VERSION

    def rows(self, question: str, *values: str) -> list[tuple[str, ...]]:
        """The rows of a question; one thread asks at a time."""
        with self._lock:
            return self._connection.execute(question, values).fetchall()

    def _longest(self, language: str, key: str) -> int:
        """The length of the longest term that begins with a unit key."""
        found = self.rows(
            "SELECT longest FROM beginning WHERE language = ? AND key = ?", language, key
        )
        return int(found[0][0]) if found else 0

    def translations(self, language: str, keys: tuple[str, ...]) -> list[Translation]:
        """The best translations of a term; their shares sum to 1.

        Without a weight of its own, the n-th counts 1/n.
        """
        found = self.rows(
            "SELECT other, said, weight FROM translation WHERE language = ? AND keys = ? "
            "ORDER BY place",
            language,
            BETWEEN_KEYS.join(keys),
        )
        weighed = [
            Translation(other, said, 1.0 / rank if weight is None else float(weight))
            for rank, (other, said, weight) in enumerate(found, start=1)
        ]
        return shared_out(weighed)


def shared_out(weighed: Iterable[Translation]) -> list[Translation]:
    """The translations that count most, the first of equals, with shares that sum to 1."""
    best = sorted(weighed, key=lambda each: -each.share)[:MOST_TRANSLATIONS]
    total = sum(each.share for each in best)
    return [Translation(each.language, each.said, each.share / total) for each in best]


@dataclass(frozen=True)
class Spoken:
    """A term of a dictionary in a text: its keys and the units it covers."""

    keys: tuple[str, ...]
    first: int
    last: int


class Dictionaries:
    """All dictionaries that have been added, as one."""

    def __init__(self, dictionaries: Sequence[Dictionary] = ()) -> None:
        self.dictionaries = dictionaries
        self._translations = lru_cache(REMEMBERED)(self._looked_up)

    def __bool__(self) -> bool:
        return bool(self.dictionaries)

    @property
    def fingerprint(self) -> str:
        """A hash of what all of them hold; empty without any."""
        contents = sorted(one.known.get("content", "") for one in self.dictionaries)
        return hashlib.sha256(" ".join(contents).encode()).hexdigest()[:16] if contents else ""

    def translations(self, language: str, keys: tuple[str, ...]) -> tuple[Translation, ...]:
        """The best translations of a term in all dictionaries; their shares sum to 1."""
        return self._translations(language, keys)

    def _looked_up(self, language: str, keys: tuple[str, ...]) -> tuple[Translation, ...]:
        summed: dict[tuple[str, str], float] = {}
        for one in self.dictionaries:
            for each in one.translations(language, keys):
                place = (each.language, each.said)
                summed[place] = summed.get(place, 0.0) + each.share
        return tuple(shared_out(Translation(*place, share) for place, share in summed.items()))

    def find(self, units: Sequence[Unit], language: str, taken: Container[int]) -> list[Spoken]:
        """The longest terms from the left, without the units that are `taken` already.

        A term covers whole words, or lies within one: a compound is looked up before its parts.
        """
        found: list[Spoken] = []
        position = 0
        while self.dictionaries and position < len(units):
            term = self._term_at(units, position, language, taken)
            if term is not None:
                found.append(term)
            position = term.last + 1 if term else position + 1
        return found

    def _term_at(
        self, units: Sequence[Unit], first: int, language: str, taken: Container[int]
    ) -> Spoken | None:
        """The longest term that begins at a unit, or None."""
        key = units[first].key
        most = max(one.longest(language, key) for one in self.dictionaries)
        stop = first
        while stop < min(first + most, len(units)) and stop not in taken:
            stop += 1
        for end in range(stop, first, -1):
            if (end - first > 1 or units[first].counts) and fits_words(units, first, end - 1):
                keys = tuple(unit.key for unit in units[first:end])
                if self.translations(language, keys):
                    return Spoken(keys, first, end - 1)
        return None


def fits_words(units: Sequence[Unit], first: int, last: int) -> bool:
    """Whether some units are whole words, or parts of one word only."""
    if units[first].start == units[last].start:
        return True
    begins = first == 0 or units[first - 1].start != units[first].start
    ends = last + 1 == len(units) or units[last + 1].start != units[last].start
    return begins and ends


def is_part(units: Sequence[Unit], first: int, last: int) -> bool:
    """Whether some units are only a part of the word that they lie in."""
    word = units[first].start
    around = [units[place].start for place in (first - 1, last + 1) if 0 <= place < len(units)]
    return word in around


def dictionary_files(folder: Path) -> list[Path]:
    """The compiled dictionaries of a folder, by name."""
    return sorted(path for path in folder.glob(f"*{SUFFIX}") if not path.name.startswith("."))


def state_of(folder: Path | None) -> tuple[tuple[str, int, int], ...]:
    """What changes with every dictionary that is added to a folder, exchanged or removed."""
    if folder is None:
        return ()
    found = []
    for path in dictionary_files(folder):
        try:
            status = path.stat()
        except OSError:  # removed meanwhile
            continue
        found.append((path.name, status.st_ino, status.st_mtime_ns))
    return tuple(found)


def open_dictionaries(folder: Path | None) -> Dictionaries:
    """The usable dictionaries of a folder; damaged ones and those of another version are not."""
    found = []
    for path in dictionary_files(folder) if folder is not None else ():
        try:
            one = Dictionary(path)
        except sqlite3.Error:
            continue
        if one.is_usable:
            found.append(one)
    return Dictionaries(found)


def list_dictionaries(folder: Path) -> list[About]:
    """What is known of every dictionary of a folder, by name."""
    found = []
    for path in dictionary_files(folder):
        name = path.name.removesuffix(SUFFIX)
        try:
            one = Dictionary(path)
        except sqlite3.Error:
            found.append(About(name, "", 0, "", "", is_usable=False))
            continue
        known = one.known
        found.append(
            About(
                name,
                known.get("format", ""),
                int(known.get("entries", 0)),
                known.get("sha256", ""),
                known.get("added_at", ""),
                one.is_usable,
            )
        )
    return found
