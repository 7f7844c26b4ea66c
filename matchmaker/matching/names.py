"""The names of concepts as sequences of unit keys, compiled once and kept in a folder."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from sys import intern

from matchmaker.matching.english import english_units
from matchmaker.matching.german import german_units
from matchmaker.matching.japanese import japanese_units
from matchmaker.matching.profiles import LANGUAGES
from matchmaker.matching.tokens import Unit, Whole, normalise

MAX_UNITS = 6
# Raise this when an analyser changes: kept indexes of older versions are no longer read.
ANALYSIS_VERSION = 5
# Compiled indexes of so many lexicons are kept for each language.
MOST_KEPT = 4
# Between the keys of a name and its codes, and between these; no unit key holds either.
BETWEEN, WITHIN = "\t", "\x1f"
ANALYSERS: dict[str, Callable[[str], tuple[list[Unit], list[Whole]]]] = {
    "de": german_units,
    "en": english_units,
    "ja": japanese_units,
}

NameIndex = dict[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Concept:
    """A meaning with its names, the usual one first, by language.

    A general one (long, clean, building) is used in every field: those above it only order the
    lexicon, and profiles do not meet in them.
    """

    code: str
    parent: str | None
    names: Mapping[str, tuple[str, ...]]
    is_general: bool = False


def name_keys(name: str, language: str) -> tuple[str, ...]:
    """The unit keys of a name, or none where the analyser of the language cannot read it."""
    units, _wholes = ANALYSERS[language](normalise(name))
    if len(units) > MAX_UNITS or not any(unit.counts or len(units) > 1 for unit in units):
        return ()
    return tuple(unit.key for unit in units)


def compile_names(concepts: Iterable[Concept], language: str) -> NameIndex:
    """The codes that each sequence of unit keys stands for in texts of the language.

    Names of the other languages are taken too, after the language's own: German and Japanese
    texts are full of English terms.
    """
    concepts = list(concepts)
    index: NameIndex = {}
    for source in (language, *(other for other in LANGUAGES if other != language)):
        earlier = set(index)
        for concept in concepts:
            for name in concept.names.get(source, ()):
                keys = name_keys(name, language)
                known = index.get(keys, ())
                if keys and keys not in earlier and concept.code not in known:
                    index[keys] = (*known, concept.code)
    return index


def names_for(
    concepts: list[Concept], language: str, folder: Path | None, made_from: str
) -> NameIndex:
    """The compiled names, read from the folder where they are kept, or compiled and kept there.

    `made_from` is the fingerprint of the concepts.
    """
    if folder is None:
        return compile_names(concepts, language)
    path = folder / f"names-{language}-{made_from}.tsv"
    kept = read_names(path)
    if kept is not None:
        return kept
    index = compile_names(concepts, language)
    write_names(path, index)
    forget_old(folder, language)
    return index


def fingerprint(concepts: Iterable[Concept]) -> str:
    """A hash of all names and of the version of the analysis."""
    digest = hashlib.sha256(str(ANALYSIS_VERSION).encode())
    for concept in concepts:
        digest.update(json.dumps([concept.code, dict(concept.names)]).encode())
    return digest.hexdigest()[:16]


def read_names(path: Path) -> NameIndex | None:
    """A kept index, or None if there is none that can be read.

    With one object for equal words it takes a third of the memory.
    """
    index: NameIndex = {}
    known: dict[str, tuple[str, ...]] = {}
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                keys, codes = line[:-1].split(BETWEEN)
                named = known.get(codes)
                if named is None:
                    named = known[codes] = tuple(map(intern, codes.split(WITHIN)))
                index[tuple(map(intern, keys.split(WITHIN)))] = named
    except (OSError, ValueError):
        return None
    return index


def write_names(path: Path, index: NameIndex) -> None:
    """Keep an index; a half-written file never gets the name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    with draft.open("w", encoding="utf-8", newline="\n") as lines:
        for keys, codes in index.items():
            lines.write(f"{WITHIN.join(keys)}{BETWEEN}{WITHIN.join(codes)}\n")
    draft.replace(path)


def forget_old(folder: Path, language: str) -> None:
    """Delete the indexes of earlier lexicons but a few."""
    kept = sorted(folder.glob(f"names-{language}-*"), key=changed, reverse=True)
    for old in kept[MOST_KEPT:]:
        old.unlink(missing_ok=True)


def changed(path: Path) -> float:
    """When a file was written; 0 for one that is gone."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
