"""The table rows of a record, as plain values for bulk inserts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from matchmaker.db import Base
from matchmaker.organisations.models import (
    Capability,
    Certificate,
    Contact,
    Need,
    Offer,
    OrganisationSector,
    OrganisationTag,
    OrganisationText,
)
from matchmaker.organisations.records import LANGUAGES, OrganisationRecord, StatementRecord
from matchmaker.organisations.romanising import slug_name
from matchmaker.organisations.search_text import search_text, sort_key

Row = dict[str, Any]
COPIED = (
    "external_id",
    "kind",
    "name",
    "country",
    "region",
    "city",
    "website",
    "founded",
    "employees",
    "open_for_inquiries",
)
# Every table whose rows belong to one organisation.
OWNED: tuple[type[Base], ...] = (
    OrganisationText,
    Offer,
    Need,
    OrganisationSector,
    OrganisationTag,
    Capability,
    Certificate,
    Contact,
)


def organisation_row(record: OrganisationRecord, revision: int, at: datetime) -> Row:
    """The columns of `organisation` that follow from the record."""
    return {name: getattr(record, name) for name in COPIED} | {
        "languages": list(record.languages),
        "slug_name": slug_name(record.name, record.names.get("en")),
        "sort_key": sort_key(record.name),
        "search_text": search_text(record),
        "fingerprint": record.fingerprint(),
        "revision": revision,
        "updated_at": at,
        "confirmed_at": None,
    }


def owned_rows(record: OrganisationRecord, id_: int) -> Iterator[tuple[type[Base], Row]]:
    """The rows of the other tables that belong to the organisation with this id."""
    owner = {"organisation_id": id_}
    for row in text_rows(record):
        yield OrganisationText, owner | row
    for table, rows in listed_rows(record).items():
        for position, row in enumerate(rows):
            yield table, owner | row | {"position": position}
    if record.contact:
        yield Contact, owner | vars(record.contact)


def text_rows(record: OrganisationRecord) -> Iterator[Row]:
    """The rows with name, summary and description of each language that has any."""
    for language in LANGUAGES:
        texts = {
            "name": record.names.get(language),
            "summary": record.summary.get(language),
            "description": record.description.get(language),
        }
        if any(texts.values()):
            yield texts | {"language": language}


def listed_rows(record: OrganisationRecord) -> dict[type[Base], list[Row]]:
    """The rows of the tables that keep the order of a list."""
    return {
        Offer: [statement_row(offer) for offer in record.offers],
        Need: [statement_row(need) for need in record.needs],
        OrganisationSector: [{"sector_code": code} for code in record.sectors],
        OrganisationTag: [{"tag": tag} for tag in record.tags],
        Capability: [vars(capability) for capability in record.capabilities],
        Certificate: [vars(certificate) for certificate in record.certificates],
    }


def statement_row(statement: StatementRecord) -> Row:
    """The columns of an offer or need."""
    return vars(statement) | {
        "sectors": list(statement.sectors),
        "partnership": list(statement.partnership),
    }
