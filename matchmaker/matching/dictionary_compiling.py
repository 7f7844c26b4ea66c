"""Compiles outside dictionaries into SQLite files.

A term is kept as the unit keys of its language's analyser, so that inflection, spelling and
compounding do not matter; a table of first keys says how long a term can be that begins with one.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from matchmaker.matching.dictionaries import BETWEEN_KEYS, VERSION
from matchmaker.matching.dictionary_files import Pair, read_dictionary
from matchmaker.matching.names import name_keys

TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE translation (
    language TEXT, keys TEXT, other TEXT, said TEXT, weight REAL, place INTEGER NOT NULL,
    PRIMARY KEY (language, keys, other, said)
) WITHOUT ROWID;
CREATE TABLE beginning (
    language TEXT, key TEXT, longest INTEGER NOT NULL, PRIMARY KEY (language, key)
) WITHOUT ROWID;
"""

Progress = Callable[[str, int, int | None], None]
keys_of = lru_cache(4096)(name_keys)


@dataclass(frozen=True)
class Refused:
    """A line that cannot be used, and why."""

    line: int
    said: str


@dataclass
class Compiled:
    """What came of compiling a file. `unused` lines hold definitions only, or too long terms."""

    lines: int = 0
    unused: int = 0
    entries: int = 0
    refused: list[Refused] = field(default_factory=list)


def compile_dictionary(
    source: Path, format_: str, target: Path, about: dict[str, str], progress: Progress
) -> Compiled:
    """Compile a dictionary into `target`, which is exchanged at once when all is read.

    Lines that cannot be used are left out; a file without any usable one changes nothing. `about`
    is kept with it.
    """
    report = Compiled()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    try:
        connection = sqlite3.connect(draft)
        try:
            with connection:
                connection.executescript(TABLES)
                write_pairs(connection, pairs_of(source, format_, report, progress), report)
                write_about(connection, report, {**about, "format": format_})
        finally:
            connection.close()
        if report.entries:
            draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return report


def pairs_of(
    source: Path, format_: str, report: Compiled, progress: Progress
) -> Iterator[tuple[int, Pair]]:
    """The usable pairs of a file with their line numbers; the rest goes into the report."""
    for line in read_dictionary(source, format_):
        report.lines += 1
        progress("Reading lines", report.lines, None)
        if line.fault is not None:
            report.refused.append(Refused(line.number, line.fault))
            continue
        usable = [pair for pair in both_ways(line.pairs) if is_usable(pair)]
        report.unused += not usable
        yield from ((line.number, pair) for pair in usable)


def both_ways(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """The pairs and, but for a term that is English already, the same from the other side.

    The two sides of a match meet on English words; an English term needs no translation for that.
    """
    for pair in pairs:
        yield pair
        if pair.other != "en":
            yield Pair(pair.other, pair.translation, pair.language, pair.term, pair.weight)


def is_usable(pair: Pair) -> bool:
    """Whether both sides are terms: a definition is longer than any name."""
    return bool(keys_of(pair.term, pair.language) and keys_of(pair.translation, pair.other))


def write_pairs(
    connection: sqlite3.Connection, pairs: Iterable[tuple[int, Pair]], report: Compiled
) -> None:
    """Write the pairs in the order of the file, each once, and the first keys of their terms."""
    for place, (_line, pair) in enumerate(pairs):
        keys = keys_of(pair.term, pair.language)
        connection.execute(
            "INSERT OR IGNORE INTO translation VALUES (?, ?, ?, ?, ?, ?)",
            (
                pair.language,
                BETWEEN_KEYS.join(keys),
                pair.other,
                pair.translation,
                pair.weight,
                place,
            ),
        )
        connection.execute(
            "INSERT INTO beginning VALUES (?, ?, ?) ON CONFLICT (language, key) "
            "DO UPDATE SET longest = max(longest, excluded.longest)",
            (pair.language, keys[0], len(keys)),
        )
    report.entries = connection.execute("SELECT count(*) FROM translation").fetchone()[0]


def write_about(connection: sqlite3.Connection, report: Compiled, about: dict[str, str]) -> None:
    """Keep what is known of the dictionary, and a hash of what it holds."""
    digest = hashlib.sha256()
    for row in connection.execute("SELECT * FROM translation ORDER BY 1, 2, 3, 4"):
        digest.update(repr(row).encode())
    rows = {
        **about,
        "entries": str(report.entries),
        "content": digest.hexdigest(),
        "version": VERSION,
    }
    connection.executemany("INSERT INTO about VALUES (?, ?)", rows.items())


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
