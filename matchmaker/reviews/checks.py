"""What a consultant should look at in a submitted profile. Pure; nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from matchmaker.organisations.records import LANGUAGES, OrganisationRecord

EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
PHONE = re.compile(r"(?<![\w.,])(?:\+|00|0)\d[\d\s()/-]{7,}\d")
ADDRESS = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
SHORT = 60


@dataclass(frozen=True)
class Finding:
    """One thing to look at: what kind, at which field, and the words it is about."""

    kind: str
    field: str
    words: str = ""


def findings(record: OrganisationRecord) -> list[Finding]:
    """Everything worth a look, in the order of the form."""
    return [
        *contact_in_text(record),
        *bad_links(record),
        *missing_languages(record),
        *thin_texts(record),
    ]


def texts_of(record: OrganisationRecord) -> Iterator[tuple[str, str]]:
    """The free texts with their fields."""
    for text in record.summary.values():
        yield "summary", text
    for text in record.description.values():
        yield "description", text
    for offer in record.offers:
        yield "offers", f"{offer.title or ''} {offer.text}"
    for need in record.needs:
        yield "needs", f"{need.title or ''} {need.text}"


def contact_in_text(record: OrganisationRecord) -> Iterator[Finding]:
    """Addresses and numbers in texts that everybody reads, where they pass the desk by."""
    for field, text in texts_of(record):
        for pattern in (EMAIL, ADDRESS, PHONE):
            for match in pattern.finditer(text):
                yield Finding("contact in text", field, match[0].strip())


def bad_links(record: OrganisationRecord) -> Iterator[Finding]:
    """A website whose address cannot be right, judged by its form alone."""
    if not record.website:
        yield Finding("no website", "website")
        return
    host = urlsplit(record.website).hostname or ""
    if "." not in host or host.endswith((".local", ".localhost", ".invalid")):
        yield Finding("odd website", "website", record.website)


def missing_languages(record: OrganisationRecord) -> Iterator[Finding]:
    """Languages in which readers find no text about the organisation."""
    for language in LANGUAGES:
        if not (record.summary.get(language) or record.description.get(language)):
            yield Finding("no text in language", "description", language)


def thin_texts(record: OrganisationRecord) -> Iterator[Finding]:
    """Texts too short to be matched, and what is not said at all."""
    if not record.needs:
        yield Finding("no need", "needs")
    if not record.offers:
        yield Finding("no offer", "offers")
    if not record.sectors:
        yield Finding("no sector", "sectors")
    for field, statements in (("offers", record.offers), ("needs", record.needs)):
        for statement in statements:
            if len(statement.text) < (SHORT if statement.language != "ja" else SHORT // 2):
                yield Finding("short text", field, statement.text)
