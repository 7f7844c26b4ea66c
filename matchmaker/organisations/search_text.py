"""The folded text of a profile that the directory's search looks into. Pure.

How to search: cut the query at white space, `fold` each word, and ask that every folded word is
contained in the stored text. Both sides are folded alike, so that Düsseldorf, Duesseldorf and
Dusseldorf find each other. Beside the folded text stand the words that folding would cut
differently, in plain lower case, so that a part of a word (`auer` of `Bauer`) is found, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from matchmaker.organisations.records import OrganisationRecord

# Marks of Latin letters only: the voicing marks of kana (U+3099, U+309A) tell words apart.
LATIN_MARK = re.compile("[\u0300-\u036f]")
LETTERS = str.maketrans({"ø": "o", "æ": "a", "œ": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
DIGRAPH = re.compile("([aou])e")


def lower(text: str) -> str:
    """Without case, width and runs of white space."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def without_marks(text: str) -> str:
    """Lower case without the marks and joined forms of Latin letters: ä becomes a, ß ss."""
    text = lower(text)
    if text.isascii():
        return text
    plain = LATIN_MARK.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", plain).translate(LETTERS)


def fold(text: str) -> str:
    """How texts and queries are compared: ä, ae and a are the same, and so with o and u."""
    return DIGRAPH.sub(r"\1", without_marks(text))


def sort_key(name: str) -> str:
    """How names are ordered: as without_marks, ä beside a (DIN 5007-1)."""
    return without_marks(name)


def search_text(record: OrganisationRecord) -> str:
    """Everything of a record that is searched, folded."""
    plain = without_marks("\n".join(searched(record)))
    folded = DIGRAPH.sub(r"\1", plain)
    changed = {word for word in plain.split() if DIGRAPH.search(word)}
    return " ".join([folded, *sorted(changed)])


def searched(record: OrganisationRecord) -> Iterator[str]:
    """The texts that are searched."""
    yield record.name
    for texts in (record.names, record.summary, record.description):
        yield from texts.values()
    for statement in (*record.offers, *record.needs):
        yield statement.title or ""
        yield statement.text
    yield from record.tags
    yield record.city or ""
    yield record.region or ""
    yield from (certificate.standard for certificate in record.certificates)
    for capability in record.capabilities:
        yield f"{capability.process or ''} {capability.material or ''} {capability.machine or ''}"
