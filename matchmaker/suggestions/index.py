"""The index of this process: all published profiles, read and ready to be searched.

Every write of a profile raises a number in the database. Before answering, a process compares it
with the number its own index was made from, reads the profiles that changed and swaps the index
for a new one: a saved profile is in the very next answer of every process.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from matchmaker.matching.analysis import Analysis, Reader
from matchmaker.matching.concepts import Lexicon
from matchmaker.matching.lexicon_files import read_lexicon
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.names import Concept
from matchmaker.organisations.taxonomy import LANGUAGES, Taxonomy
from matchmaker.settings import data_folder
from matchmaker.suggestions import queries

ENGINE = "concepts-2"


@dataclass(frozen=True)
class Snapshot:
    """An immutable state of the index."""

    revision: int
    reader: Reader
    matcher: Matcher


def lexicon_of(taxonomy: Taxonomy, folder: Path | None = None) -> Lexicon:
    """The taxonomy's sectors and the trade lexicon as the concepts that the languages share.

    `folder` is where their compiled names are kept.
    """
    sectors = (
        Concept(
            node.code,
            node.parent,
            {lang: (node.labels[lang], *node.synonyms[lang]) for lang in LANGUAGES},
        )
        for node in taxonomy.nodes.values()
    )
    return Lexicon([*sectors, *read_lexicon(data_folder("seeds") / "lexicon")], folder)


class SuggestionIndex:
    """Keeps the snapshot of one process up to date."""

    def __init__(self, taxonomy: Taxonomy, folder: Path | None = None) -> None:
        self.reader = Reader(lexicon_of(taxonomy, folder))
        self._analyses: dict[tuple[int, int], Analysis] = {}
        self._snapshot: Snapshot | None = None
        self._lock = threading.Lock()
        self.warming = threading.Lock()

    @property
    def lexicon(self) -> Lexicon:
        """The concepts that texts are read with."""
        return self.reader.lexicon

    @property
    def is_ready(self) -> bool:
        """Whether an answer needs no first reading of all profiles."""
        return self._snapshot is not None

    def snapshot(self) -> Snapshot:
        """The state that holds every profile written so far."""
        revision = queries.last_revision()
        held = self._snapshot
        if held is not None and held.revision == revision:
            return held
        with self._lock:
            held = self._snapshot
            if held is None or held.revision < revision:
                self._snapshot = held = self._read(revision)
        return held

    def _read(self, revision: int) -> Snapshot:
        """Read what changed and make a new snapshot."""
        wanted = queries.published_revisions()
        missing = [id_ for id_, number in wanted.items() if (id_, number) not in self._analyses]
        for profile in queries.profiles_of(missing):
            id_ = int(profile.id)
            self._analyses[(id_, wanted[id_])] = self.reader.read(profile)
        keys = list(wanted.items())
        self._analyses = {key: self._analyses[key] for key in keys if key in self._analyses}
        return Snapshot(revision, self.reader, Matcher(list(self._analyses.values())))
