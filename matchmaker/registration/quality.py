"""What a draft still lacks to be found, by codes that the pages put into words. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matchmaker.organisations.records import OrganisationRecord, StatementRecord
from matchmaker.suggestions.drafts import DraftReading

SHORTEST_TEXT = 80
WIDE_FROM = 0x2E80


@dataclass(frozen=True)
class Hint:
    """Something to do. `step` is where; `at` says which offer or need, from 1; `needed` stops submitting."""

    code: str
    step: str
    at: int = 0
    needed: bool = False


def width(text: str) -> int:
    """The length of a text in letters; a Japanese character says as much as two of them."""
    return sum(2 if ord(letter) >= WIDE_FROM else 1 for letter in text)


def hints_for(record: OrganisationRecord, reading: DraftReading) -> list[Hint]:
    """What is missing to be found, the weightiest first."""
    return [
        *missing_texts(record),
        *unread_texts(record, reading),
        *short_texts("offers", record.offers),
        *short_texts("needs", record.needs),
        *missing_facts(record),
    ]


def says_something(record: OrganisationRecord) -> bool:
    """Whether there is anything to match by; without it a profile cannot be submitted."""
    return bool(record.offers or record.needs or record.description or record.summary)


def missing_texts(record: OrganisationRecord) -> Iterator[Hint]:
    """No offer, no need."""
    needed = not says_something(record)
    if not record.offers:
        yield Hint("no-offer", "offers", needed=needed)
    if not record.needs:
        yield Hint("no-need", "needs")


def unread_texts(record: OrganisationRecord, reading: DraftReading) -> Iterator[Hint]:
    """Texts in which no process, material or product was recognised."""
    specific = {known.word.part for known in reading.known if known.is_specific}
    for key in ("offers", "needs"):
        if getattr(record, key) and key not in specific:
            yield Hint(f"unread-{key}", key)


def short_texts(key: str, statements: tuple[StatementRecord, ...]) -> Iterator[Hint]:
    """Texts that say too little."""
    for at, statement in enumerate(statements, start=1):
        if width(f"{statement.title or ''}{statement.text}") < SHORTEST_TEXT:
            yield Hint(f"short-{key}", key, at)


def missing_facts(record: OrganisationRecord) -> Iterator[Hint]:
    """What filters and readers look for."""
    if not record.sectors:
        yield Hint("no-sector", "sectors")
    if len(languages_of(record)) == 1:
        yield Hint("one-language", "organisation")
    if not record.country:
        yield Hint("no-country", "organisation")
    if not record.languages:
        yield Hint("no-spoken", "organisation")
    if record.contact is None or not (record.contact.email or record.contact.phone):
        yield Hint("no-contact", "contact")


def languages_of(record: OrganisationRecord) -> set[str]:
    """The languages that any text of the profile is in."""
    spoken = {statement.language for statement in (*record.offers, *record.needs)}
    return spoken | set(record.summary) | set(record.description)
