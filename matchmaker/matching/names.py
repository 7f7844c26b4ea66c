"""The names of concepts as sequences of unit keys, compiled once and kept in a folder."""

from __future__ import annotations

import hashlib
import json
import os
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from sys import intern
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

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
# Between groups of codes, and between the codes or unit keys of one; none of them holds either.
BETWEEN, WITHIN = "\t", "\x1f"
ANALYSERS: dict[str, Callable[[str], tuple[list[Unit], list[Whole]]]] = {
    "de": german_units,
    "en": english_units,
    "ja": japanese_units,
}

Keys = tuple[str, ...]


@dataclass(frozen=True)
class NameIndex:
    """The codes that each sequence of unit keys stands for.

    Names are kept as hashes of 64 bits in their order, each with the number of its `codes`: a
    hundred thousand names are 1 MB, as Python's objects they were 15. `firsts` are the hashes of
    the keys that names begin with, `lengths` how long the longest of each is.
    """

    hashes: NDArray[np.uint64]
    numbers: NDArray[np.uint32]
    codes: tuple[Keys, ...]
    firsts: NDArray[np.uint64]
    lengths: NDArray[np.uint8]

    def codes_of(self, keys: Keys) -> Keys:
        """The codes that a sequence of unit keys stands for; none for no name."""
        place = place_of(self.hashes, hash_of(keys))
        return () if place is None else self.codes[self.numbers[place]]

    def longest(self, key: str) -> int:
        """The length of the longest name that begins with a unit key; 0 for none."""
        place = place_of(self.firsts, hash_of((key,)))
        return 0 if place is None else int(self.lengths[place])


def hash_of(keys: Keys) -> int:
    """A hash of a sequence of unit keys, the same in every process."""
    digest = hashlib.blake2b(WITHIN.join(keys).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def place_of(hashes: NDArray[np.uint64], wanted: int) -> int | None:
    """Where a hash stands among sorted ones, or None."""
    view = hashes.data  # its items are Python's own numbers, found several times as fast
    place = bisect_left(view, wanted)
    return place if place < len(view) and view[place] == wanted else None


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


def name_keys(name: str, language: str) -> Keys:
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
    index: dict[Keys, Keys] = {}
    for source in (language, *(other for other in LANGUAGES if other != language)):
        earlier = set(index)
        for concept in concepts:
            for name in concept.names.get(source, ()):
                keys = name_keys(name, language)
                known = index.get(keys, ())
                if keys and keys not in earlier and concept.code not in known:
                    index[keys] = (*known, concept.code)
    return index_of(index)


def index_of(names: Mapping[Keys, Keys]) -> NameIndex:
    """The index of some names and the codes of each."""
    codes = {group: number for number, group in enumerate(dict.fromkeys(names.values()))}
    placed = sorted((hash_of(keys), codes[group]) for keys, group in names.items())
    longest: dict[int, int] = {}
    for keys in names:
        first = hash_of(keys[:1])
        longest[first] = max(longest.get(first, 0), len(keys))
    firsts = sorted(longest)
    return NameIndex(
        np.array([hash_ for hash_, _number in placed], np.uint64),
        np.array([number for _hash, number in placed], np.uint32),
        tuple(codes),
        np.array(firsts, np.uint64),
        np.array([longest[first] for first in firsts], np.uint8),
    )


def names_for(
    concepts: list[Concept], language: str, folder: Path | None, made_from: str
) -> NameIndex:
    """The compiled names, read from the folder where they are kept, or compiled and kept there.

    `made_from` is the fingerprint of the concepts.
    """
    if folder is None:
        return compile_names(concepts, language)
    path = folder / f"names-{language}-{made_from}.npz"
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
    """A kept index, or None if there is none that can be read."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            lines = kept["codes"].tobytes().decode().split(BETWEEN)
            codes = tuple(tuple(map(intern, line.split(WITHIN))) for line in lines)
            arrays = (kept[name] for name in ("hashes", "numbers", "firsts", "lengths"))
            hashes, numbers, firsts, lengths = arrays
    except (OSError, ValueError, KeyError, BadZipFile):
        return None
    return NameIndex(hashes, numbers, codes, firsts, lengths)


def write_names(path: Path, index: NameIndex) -> None:
    """Keep an index; a half-written file never gets the name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    codes = BETWEEN.join(WITHIN.join(group) for group in index.codes).encode()
    with draft.open("wb") as file:
        np.savez(
            file,
            hashes=index.hashes,
            numbers=index.numbers,
            codes=np.frombuffer(codes, np.uint8),
            firsts=index.firsts,
            lengths=index.lengths,
        )
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
