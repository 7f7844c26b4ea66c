"""Reads the lists of a record: sectors, tags, languages, and words of other lists. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from matchmaker.organisations.notes import Notes, shown
from matchmaker.organisations.places import find_language
from matchmaker.organisations.records import LANGUAGES
from matchmaker.organisations.taxonomy import Taxonomy
from matchmaker.organisations.values import NAME_LIMIT, is_missing, read_name

LIST_LIMIT = 500
SHORT_LIST_LIMIT = 50
ARROW = re.compile(r"\s*(?:->|→|＞|>)\s*")


def read_words(raw: object, field: str, notes: Notes, limit: int = LIST_LIMIT) -> list[str]:
    """The entries of a list, or of a text that separates them by semicolons; none is kept twice."""
    words: dict[str, str] = {}
    for entry in entries(raw, field, notes, limit):
        word = read_name(entry, field, notes)
        if word:
            words.setdefault(word_key(word), word)
    return list(words.values())


def word_key(word: str) -> str:
    """How two words are compared: without case and width."""
    return unicodedata.normalize("NFKC", word).casefold()


def entries(raw: object, field: str, notes: Notes, limit: int) -> Iterator[object]:
    """The raw entries; every text is split at semicolons, wherever it stands."""
    found = list(split_entries(raw, field, notes))
    if len(found) > limit:
        notes.refuse(field, f"The list has {len(found):,} entries, more than {limit}. Shorten it.")
        return
    yield from found


def split_entries(raw: object, field: str, notes: Notes) -> Iterator[object]:
    """The raw entries without missing ones."""
    if isinstance(raw, dict):
        notes.refuse(field, "An object stands where a list of texts belongs. Write a list.")
        return
    for entry in raw if isinstance(raw, list) else [raw]:
        if isinstance(entry, str):
            yield from (part for part in re.split("[;；]", entry) if part.strip())
        elif not is_missing(entry):
            yield entry


def read_languages(raw: object, notes: Notes) -> tuple[str, ...]:
    """ISO 639-1 codes of languages given by code or name."""
    if isinstance(raw, str):
        raw = re.split("[,、，/]", raw)
    codes: list[str] = []
    for word in read_words(raw, "languages", notes):
        code = find_language(word)
        if code is None:
            notes.refuse(
                "languages",
                f"The language {shown(word)} is not known. Write a code such as de, en or ja.",
            )
        elif code not in codes:
            codes.append(code)
    return tuple(codes)


def read_text_language(raw: object, field: str, notes: Notes) -> str | None:
    """The language of a text, one of the three that texts are kept in; None if not given."""
    word = read_name(raw, field, notes)
    if word is None:
        return None
    code = find_language(word)
    if code not in LANGUAGES:
        notes.refuse(
            field,
            f"Texts are kept in de, en and ja, and {shown(word)} is none of them. Give one of the "
            "three, or leave it out to have it detected.",
        )
        return None
    return code


class SectorReader:
    """Turns names of sectors into codes, and what the taxonomy does not know into tags."""

    def __init__(self, taxonomy: Taxonomy, notes: Notes) -> None:
        self.taxonomy = taxonomy
        self.notes = notes
        self.tags: list[str] = []

    def read(self, raw: object, field: str, limit: int = LIST_LIMIT) -> tuple[str, ...]:
        """The codes of a list of codes or names, each once."""
        codes: dict[str, None] = {}
        for word in read_words(raw, field, self.notes, limit):
            code = self.code_of(word, field)
            if code is not None:
                codes[code] = None
        return tuple(codes)

    def code_of(self, word: str, field: str) -> str | None:
        """The code of one entry: of the whole, else of the rightmost known part of `A -> B`."""
        if node := self.taxonomy.find(word):
            return node.code
        parts = [part for part in ARROW.split(word) if part]
        for index in range(len(parts) - 1, -1, -1):
            if node := self.taxonomy.find(parts[index]):
                self.keep_as_tags(parts[index + 1 :], field)
                return node.code
        self.keep_as_tags(parts or [word], field)
        return None

    def keep_as_tags(self, words: list[str], field: str) -> None:
        """Keep unknown sectors as tags, with a warning."""
        for word in words:
            self.tags.append(word)
            self.notes.warn(field, f"The sector {shown(word)} is not known; it was kept as a tag.")


def read_tags(raw: object, sectors: SectorReader) -> tuple[str, ...]:
    """The tags, then the unknown sectors, none twice whatever its case."""
    words: dict[str, str] = {}
    for word in [*read_words(raw, "tags", sectors.notes), *sectors.tags]:
        words.setdefault(word_key(word[:NAME_LIMIT]), word)
    return tuple(words.values())
