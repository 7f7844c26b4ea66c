"""Generations of an index on disk: written once, mapped into memory, exchanged by renaming.

A folder holds one subfolder a generation and a file CURRENT that names the valid one. Every array
is an `.npy` file of its own, so that all processes share its pages; a manifest holds their
checksums and what the arrays do not say.
"""

from __future__ import annotations

import json
import os
import shutil
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matchmaker.matching.entries import SIDES
from matchmaker.matching.meaning import Centres
from matchmaker.matching.segments import (
    COMMON_SHARE,
    NONE_COMMON,
    Meanings,
    Postings,
    Settled,
    postings_from,
)
from matchmaker.matching.spaces import Space
from matchmaker.matching.statistics import Statistics
from matchmaker.matching.table import BLOCKS, VOCABULARIES, VOCABULARY, SumRows, Table

POINTER = "CURRENT"
MANIFEST = "manifest.json"
# Processes that still read an older generation have so long to let it go.
OLD_SECONDS = 600.0
# The indexes of other versions of the engine or the lexicon are removed after a week.
OLD_ENGINE_SECONDS = 7 * 86_400.0

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Generation:
    """A table, what was learned from it, and its settled rows.

    `revision` is that of the database it was read at, `made_by` names the engine and the lexicon.
    """

    name: str
    revision: int
    made_by: str
    table: Table
    statistics: Statistics
    settled: Settled


def current_name(folder: Path) -> str | None:
    """The name of the valid generation, or None."""
    try:
        return (folder / POINTER).read_text(encoding="ascii").strip() or None
    except OSError:
        return None


def write_generation(
    folder: Path,
    revision: int,
    made_by: str,
    table: Table,
    statistics: Statistics,
    settled: Settled,
) -> Generation:
    """Write a generation and make it the valid one; older ones are removed after a while."""
    name = f"generation-{uuid4().hex[:12]}"
    draft = folder / f".{name}"
    draft.mkdir(parents=True)
    sums = {}
    for key, array in arrays_of(table, statistics, settled):
        np.save(draft / f"{key}.npy", array, allow_pickle=False)
        sums[key] = checksum(array)
    manifest = {
        "revision": revision,
        "made_by": made_by,
        "checksums": sums,
        "ids": table.ids,
        "words": {vocabulary: table.words[vocabulary] for vocabulary in VOCABULARIES},
        "centre_names": table.centre_names,
        "mean_names": list(statistics.centres.means),
        "language": statistics.language,
        "changes": statistics.changes,
        "spaces": {
            kind: {
                "terms": space.terms[: space.fitted],
                "unknown": space.unknown_idf,
                "pivot": space.pivot,
            }
            for kind, space in spaces_of(statistics)
        },
    }
    (draft / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    draft.rename(folder / name)
    pointer = folder / f".{POINTER}-{uuid4().hex[:8]}"
    pointer.write_text(name, encoding="ascii")
    pointer.replace(folder / POINTER)
    remove_old(folder, name)
    return Generation(name, revision, made_by, table, statistics, settled)


def spaces_of(statistics: Statistics) -> tuple[tuple[str, Space], ...]:
    """Both spaces with their names."""
    return (("text", statistics.text), ("sectors", statistics.sectors))


def checksum(array: NDArray[Any]) -> int:
    """The CRC-32 of an array's bytes."""
    return zlib.crc32(np.ascontiguousarray(array).view(np.uint8).reshape(-1).data)


def arrays_of(
    table: Table, statistics: Statistics, settled: Settled
) -> Iterator[tuple[str, NDArray[Any]]]:
    """Every array with the name of its file."""
    for block in VOCABULARY:
        matrix = table.blocks[block]
        yield f"raw-{block}-data", matrix.data
        yield f"raw-{block}-indices", matrix.indices
        yield f"raw-{block}-indptr", matrix.indptr
    for block in BLOCKS:
        yield from fields(
            f"postings-{block}", settled.postings[block], ("starts", "rows", "values")
        )
    yield from fields("attributes", settled.attribute_rows, ("starts", "rows", "values"))
    for side in SIDES:
        yield from fields(
            f"sums-{side}", table.sums[side], ("owners", "centres", "weights", "vectors")
        )
        yield from fields(f"meaning-{side}", settled.meanings[side], ("matrix", "scales", "talks"))
    yield "nearest", settled.nearest
    yield "likeness", settled.likeness
    for kind, space in spaces_of(statistics):
        yield f"idf-{kind}", space.idf
    yield "means", np.array(list(statistics.centres.means.values()), np.float32)


def fields(name: str, of: object, names: tuple[str, ...]) -> Iterator[tuple[str, NDArray[Any]]]:
    """Some arrays of an object with the names of their files."""
    for field in names:
        yield f"{name}-{field}", getattr(of, field)


def read_generation(folder: Path, made_by: str) -> Generation | None:
    """The valid generation, mapped into memory; None if there is none of this engine or it is
    damaged: an index can be made anew from the database at any time.
    """
    name = current_name(folder)
    if name is None:
        return None
    try:
        manifest = json.loads((folder / name / MANIFEST).read_text(encoding="utf-8"))
        if manifest["made_by"] != made_by:
            return None
        arrays = {
            key: np.asarray(
                np.load(folder / name / f"{key}.npy", mmap_mode="r", allow_pickle=False)
            )
            for key in manifest["checksums"]
        }
        if any(checksum(arrays[key]) != known for key, known in manifest["checksums"].items()):
            return None
        return generation_from(name, manifest, arrays)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def generation_from(name: str, manifest: Mapping[str, Any], arrays: Arrays) -> Generation:
    """A generation from its manifest and its arrays."""
    table = table_from(manifest, arrays)
    means = dict(zip(manifest["mean_names"], arrays["means"], strict=True))
    spaces = {
        kind: Space(kept["terms"], arrays[f"idf-{kind}"], kept["unknown"], kept["pivot"])
        for kind, kept in manifest["spaces"].items()
    }
    statistics = Statistics(
        spaces["text"],
        spaces["sectors"],
        Centres(means),
        manifest["language"],
        manifest["changes"],
    )
    settled = Settled(
        table.ids,
        {block: read_postings(arrays, f"postings-{block}", len(table)) for block in BLOCKS},
        {
            side: Meanings(
                *(arrays[f"meaning-{side}-{field}"] for field in ("matrix", "scales", "talks"))
            )
            for side in SIDES
        },
        {word: column for column, word in enumerate(table.words["attributes"])},
        read_postings(arrays, "attributes", len(table), NONE_COMMON),
        arrays["nearest"],
        arrays["likeness"],
    )
    return Generation(name, manifest["revision"], manifest["made_by"], table, statistics, settled)


def table_from(manifest: Mapping[str, Any], arrays: Arrays) -> Table:
    """The table of a generation."""
    count = len(manifest["ids"])
    blocks = {
        block: csr_matrix(
            tuple(arrays[f"raw-{block}-{part}"] for part in ("data", "indices", "indptr")),
            shape=(count, len(manifest["words"][vocabulary])),
        )
        for block, vocabulary in VOCABULARY.items()
    }
    sums = {
        side: SumRows(
            *(arrays[f"sums-{side}-{part}"] for part in ("owners", "centres", "weights", "vectors"))
        )
        for side in SIDES
    }
    return Table(manifest["ids"], manifest["words"], blocks, manifest["centre_names"], sums)


def read_postings(arrays: Arrays, name: str, count: int, share: float = COMMON_SHARE) -> Postings:
    """Postings over so many rows from their arrays."""
    starts, rows, values = (arrays[f"{name}-{part}"] for part in ("starts", "rows", "values"))
    return postings_from(starts, rows, values, count, share)


def remove_old(folder: Path, keep: str) -> None:
    """Remove generations that have been replaced for a while, and drafts that were given up."""
    for path in folder.glob("*generation-*"):
        if path.name != keep and seconds_since_change(path) > OLD_SECONDS:
            shutil.rmtree(path, ignore_errors=True)
    for other in folder.parent.glob("engine-*"):
        if other != folder and seconds_since_change(other) > OLD_ENGINE_SECONDS:
            shutil.rmtree(other, ignore_errors=True)


def seconds_since_change(path: Path) -> float:
    """How long ago a folder was changed; 0 if it is gone meanwhile."""
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0


def is_writable(folder: Path) -> bool:
    """Whether generations can be kept here."""
    while not folder.exists():
        folder = folder.parent
    return os.access(folder, os.W_OK)
