"""Writes organisations as one flat table, and tells which fields it cannot hold."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from matchmaker.exchange.fields import SCALARS
from matchmaker.exchange.formulas import neutralised
from matchmaker.organisations.parts import Detect
from matchmaker.organisations.records import (
    LANGUAGES,
    CapabilityRecord,
    OrganisationRecord,
    StatementRecord,
)

SEPARATING = re.compile("[|;；\n]")
NOT_IN_STATEMENT = ("title", "sectors", "partnership", "valid_until")
NOT_IN_CERTIFICATE = ("body", "number", "valid_until")
CONTACT = ("contact_name", "contact_email", "contact_phone")


def write_csv(path: Path, records: Iterable[OrganisationRecord], detect: Detect) -> set[str]:
    """Write the table, with a byte order mark for Excel; returns the names of lost fields."""
    held = list(records)
    columns = [*base_columns()]
    for field in ("offers", "needs"):
        most = max((len(getattr(record, field)) for record in held), default=0)
        columns += [numbered(field, index) for index in range(max(1, most))]
    lost: set[str] = set()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for record in held:
            row = flat_row(record)
            writer.writerow([neutral(column, row.get(column, "")) for column in columns])
            lost.update(lost_fields(record, detect))
    return lost


def base_columns() -> Iterator[str]:
    """The columns that every file has."""
    yield from SCALARS
    for field in ("name", "summary", "description"):
        yield from (f"{field}_{language}" for language in LANGUAGES)
    yield from ("languages", "sectors", "tags", "certificates", "capabilities", *CONTACT)


def numbered(field: str, index: int) -> str:
    """The column of an entry: offers, offers_2, offers_3 …"""
    return f"{field}_{index + 1}" if index else field


def neutral(column: str, cell: str) -> str:
    """The cell as a spreadsheet may see it."""
    return neutralised(cell, is_phone=column == "contact_phone")


def flat_row(record: OrganisationRecord) -> dict[str, str]:
    """The cells of a record by column."""
    row = {name: flat_value(getattr(record, name)) for name in SCALARS}
    texts = {"name": record.names, "summary": record.summary, "description": record.description}
    for field, by_language in texts.items():
        row |= {f"{field}_{language}": text for language, text in by_language.items()}
    for field in ("languages", "sectors", "tags"):
        row[field] = ";".join(getattr(record, field))
    row["certificates"] = ";".join(certificate.standard for certificate in record.certificates)
    row["capabilities"] = ";".join(map(flat_capability, record.capabilities))
    for field in ("offers", "needs"):
        for index, statement in enumerate(getattr(record, field)):
            row[numbered(field, index)] = statement.text
    if record.contact:
        row |= {f"contact_{name}": value or "" for name, value in vars(record.contact).items()}
    return row


def flat_value(value: object) -> str:
    """A single value as a cell."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def flat_capability(capability: CapabilityRecord) -> str:
    """An ability as key=value|key=value."""
    pairs = vars(capability).items()
    return "|".join(f"{key}={value}" for key, value in pairs if value is not None)


def lost_fields(record: OrganisationRecord, detect: Detect) -> Iterator[str]:
    """The fields of a record that its row does not hold."""
    for field in ("offers", "needs"):
        for statement in getattr(record, field):
            yield from (f"{field}.{name}" for name in lost_of_statement(statement, detect))
    for certificate in record.certificates:
        yield from (f"certificates.{n}" for n in NOT_IN_CERTIFICATE if getattr(certificate, n))
        if SEPARATING.search(certificate.standard):
            yield "certificates.standard"
    for capability in record.capabilities:
        for name, value in vars(capability).items():
            if SEPARATING.search(str(value)):
                yield f"capabilities.{name}"


def lost_of_statement(statement: StatementRecord, detect: Detect) -> Iterator[str]:
    """The parts of an offer or need that its cell does not hold."""
    yield from (name for name in NOT_IN_STATEMENT if getattr(statement, name))
    if detect(statement.text) != statement.language:
        yield "language"
