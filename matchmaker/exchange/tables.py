"""The sheets of an exported workbook: which part of a record stands where."""

from __future__ import annotations

from collections.abc import Iterator

from matchmaker.exchange.layouts import KEY, Layout, Row, Table
from matchmaker.organisations.records import OrganisationRecord, plain

SCALARS = (
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
CONTACT = ("contact_name", "contact_email", "contact_phone")
MAIN_COLUMNS = (KEY, *SCALARS, "languages", *CONTACT)
STATEMENT = ("title", "text", "language", "sectors", "partnership", "valid_until")


def main_row(record: OrganisationRecord) -> Row:
    """The record's row in the main sheet."""
    row: Row = {name: getattr(record, name) for name in SCALARS}
    row["languages"] = ";".join(record.languages)
    if record.contact:
        row |= {f"contact_{name}": value for name, value in vars(record.contact).items()}
    return row


def split_texts(record: OrganisationRecord) -> Iterator[Row]:
    """A row for each language that has a name, summary or description."""
    texts = {"name": record.names, "summary": record.summary, "description": record.description}
    for language in sorted({code for by_code in texts.values() for code in by_code}):
        yield {"language": language} | {key: texts[key].get(language) for key in texts}


def join_texts(rows: list[Row]) -> dict[str, object]:
    """Names, summaries and descriptions by language."""
    targets = {"name": "names", "summary": "summary", "description": "description"}
    found: dict[str, object] = {}
    for key, target in targets.items():
        texts = {str(row.get("language", "")): row[key] for row in rows if key in row}
        if texts:
            found[target] = texts
    return found


def table_of(field: str, columns: tuple[str, ...]) -> Table[OrganisationRecord]:
    """A sheet with a row for each entry of a list of objects."""

    def split(record: OrganisationRecord) -> Iterator[Row]:
        for entry in getattr(record, field):
            values = plain(entry)
            if isinstance(values, dict):
                yield {
                    name: ";".join(value) if isinstance(value, list) else value
                    for name, value in values.items()
                }

    return Table(columns, split, lambda rows: {field: list(rows)})


def word_table(field: str, column: str) -> Table[OrganisationRecord]:
    """A sheet with a row for each word of a list."""

    def split(record: OrganisationRecord) -> Iterator[Row]:
        for word in getattr(record, field):
            yield {column: word}

    def join(rows: list[Row]) -> dict[str, object]:
        return {field: [row.get(column) for row in rows]}

    return Table((column,), split, join)


TABLES = {
    "texts": Table(("language", "name", "summary", "description"), split_texts, join_texts),
    "offers": table_of("offers", STATEMENT),
    "needs": table_of("needs", STATEMENT),
    "sectors": word_table("sectors", "sector"),
    "tags": word_table("tags", "tag"),
    "capabilities": table_of(
        "capabilities",
        (
            "process",
            "material",
            "part_size_mm",
            "tolerance_mm",
            "lot_min",
            "lot_max",
            "lead_time_days",
            "machine",
        ),
    ),
    "certificates": table_of("certificates", ("standard", "body", "number", "valid_until")),
}
ORGANISATIONS = Layout(
    main="organisations",
    one="organisation",
    examples="name, kind, country",
    columns=MAIN_COLUMNS,
    row=main_row,
    tables=TABLES,
)
