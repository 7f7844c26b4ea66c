"""Reads the rows of a file: which column is which field, what is wrong, and what was not read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from matchmaker.exchange.fields import ColumnMap, Field, fields_of_columns
from matchmaker.exchange.layouts import Layout
from matchmaker.exchange.readers import open_source
from matchmaker.exchange.report import Finding
from matchmaker.exchange.source import RawRow, Source, WrongUse
from matchmaker.organisations.notes import Problem, shown

Progress = Callable[[str, int, int | None], None]
Pairs = list[tuple[Field, object]]
Take = Callable[[RawRow, Pairs | None], None]


@dataclass(frozen=True)
class ImportOptions:
    """How to import; the names are those of the command line.

    `kind` and `publish` are for organisations, `desk` is for inquiries.
    """

    kind: str | None = None
    maps: tuple[str, ...] = ()
    partial: bool = False
    publish: bool = False
    dry_run: bool = False
    errors: Path | None = None
    desk: str | None = None


@dataclass
class Reading:
    """What was read so far, of whatever kind."""

    problems: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    rows: int = 0
    refused: int = 0
    unknown: dict[str, None] = field(default_factory=dict)


class DryRun(Exception):
    """Leaves the transaction of a dry run, so that nothing of it is stored."""


def errors_path(path: Path, options: ImportOptions) -> Path:
    """Where refused rows are explained. Raises WrongUse when that is the imported file itself."""
    errors = options.errors or path.with_name(f"{path.name}.errors.csv")
    if errors.resolve() == path.resolve():
        raise WrongUse("The errors file would overwrite the imported file. Give --errors another.")
    return errors


def read_rows(
    path: Path,
    mapping: ColumnMap,
    layout: Layout[Any],
    reading: Reading,
    take: Take,
    progress: Progress,
) -> None:
    """Give each row of the file to `take`, with the fields of its values, None if it is no object.

    Raises WrongUse for a mapping that does not fit, FileUnusable for the file as a whole.
    """
    source = open_source(path, mapping.knows, layout)
    fields = None if source.columns is None else fields_of_columns(source.columns, mapping)
    note_unread_columns(source, fields)
    for row in source.rows:
        reading.rows += 1
        take(row, pairs_of(row, fields, mapping, reading))
        progress("Reading", reading.rows, None)
    if source.columns is None:
        mapping.check_seen()
    finish_warnings(reading, source)


def pairs_of(
    row: RawRow, fields: list[Field | None] | None, mapping: ColumnMap, reading: Reading
) -> Pairs | None:
    """The values of a row with their fields, or None if its value is no object."""
    if fields is not None:
        cells = row.values if isinstance(row.values, list) else []
        return [(found, cell) for found, cell in zip(fields, cells, strict=False) if found]
    if not isinstance(row.values, dict):
        return None
    known = []
    for key, value in row.values.items():
        found = Field(key, key) if key in mapping.parts else mapping.field_of(key)
        if found:
            known.append((found, value))
        else:
            reading.unknown[key] = None
    return known


def note_unread_columns(source: Source, fields: list[Field | None] | None) -> None:
    """Say which named columns of a table no field is for."""
    if source.columns is None or fields is None:
        return
    pairs = zip(source.columns, fields, strict=True)
    unread = [column for column, found in pairs if column and found is None]
    if unread:
        source.warnings.append(
            f"Columns that were not read: {', '.join(map(shown, unread))}. Name a field for them "
            "with --map COLUMN=FIELD if they are needed."
        )


def finish_warnings(reading: Reading, source: Source) -> None:
    """Put what is doubtful about the file as a whole before the warnings of its rows."""
    said = list(source.warnings)
    if reading.unknown:
        said.append(
            f"Fields that are not known and were not read: {', '.join(map(shown, reading.unknown))}."
        )
    if not reading.rows:
        said.append("The file has no rows below its header.")
    reading.warnings[:0] = [Finding(0, None, "file", reason) for reason in said]


def findings(row: int, key: str | None, said: list[Problem]) -> Iterator[Finding]:
    """The problems of a row with its number and the id of its record."""
    for problem in said:
        yield Finding(row, key, problem.field, problem.reason)
