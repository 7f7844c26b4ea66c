"""Imports organisations from a file: all or nothing, or the good rows of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.db import transaction
from matchmaker.exchange.fields import (
    ColumnMap,
    Field,
    Nested,
    fields_of_columns,
    nest,
    read_mapping,
)
from matchmaker.exchange.readers import open_source
from matchmaker.exchange.report import Finding, ImportReport, write_errors
from matchmaker.exchange.source import RawRow, Source, WrongUse
from matchmaker.organisations.notes import Problem, shown
from matchmaker.organisations.parts import Detect
from matchmaker.organisations.reading import ReadResult, read_record
from matchmaker.organisations.records import OrganisationRecord
from matchmaker.organisations.service import SaveCounts, load_taxonomy, save_organisations
from matchmaker.organisations.taxonomy import Taxonomy
from matchmaker.suggestions.vectors import encode_pending, pending_ids

Progress = Callable[[str, int, int | None], None]
# So many profiles are encoded in the transaction that saves them; of more, the worker makes what
# is not done within some seconds.
FEW = 25
ENCODING_SECONDS = 30.0


@dataclass(frozen=True)
class ImportOptions:
    """How to import; the names are those of the command line."""

    kind: str | None = None
    maps: tuple[str, ...] = ()
    partial: bool = False
    publish: bool = False
    dry_run: bool = False
    errors: Path | None = None


@dataclass
class Reading:
    """What was read so far."""

    taxonomy: Taxonomy
    detect: Detect
    kind: str | None
    records: list[OrganisationRecord] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    rows: int = 0
    refused: int = 0
    row_of_id: dict[str, int] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)


class DryRun(Exception):
    """Leaves the transaction of a dry run, so that nothing of it is stored."""


def import_organisations(
    actor: Actor,
    path: Path,
    options: ImportOptions,
    taxonomy: Taxonomy,
    detect: Detect,
    progress: Progress = lambda _step, _done, _total: None,
) -> ImportReport:
    """Import the organisations of a CSV, XLSX or JSON Lines file.

    All rows are read before the first is written, so that the database is locked only while
    writing; everything is written in one transaction. With refused rows nothing is stored unless
    `partial`, and the errors file says what is wrong. `detect` tells the language of a text;
    `progress` is called with the step, the rows done and their number, if it is known.
    Raises PermissionRefused, WrongUse for options that do not fit, FileUnusable for the file.
    """
    require(actor, Permission.ORGANISATION_IMPORT)
    errors = errors_path(path, options)
    reading = read_file(path, options, Reading(taxonomy, detect, options.kind), progress)
    if reading.problems:
        write_errors(errors, reading.problems)
    may_store = options.partial or not reading.problems
    counts, waiting = SaveCounts(), 0
    if may_store and reading.records:
        counts, waiting = store(actor, path, options, reading, progress)
    return ImportReport(
        file=str(path),
        rows=reading.rows,
        created=counts.created,
        updated=counts.updated,
        unchanged=counts.unchanged,
        refused=reading.refused,
        is_stored=may_store and not options.dry_run,
        is_dry_run=options.dry_run,
        waiting=waiting,
        errors_file=str(errors) if reading.problems else None,
        problems=tuple(reading.problems),
        warnings=tuple(reading.warnings),
    )


def errors_path(path: Path, options: ImportOptions) -> Path:
    """Where refused rows are explained. Raises WrongUse when that is the imported file itself."""
    errors = options.errors or path.with_name(f"{path.name}.errors.csv")
    if errors.resolve() == path.resolve():
        raise WrongUse("The errors file would overwrite the imported file. Give --errors another.")
    return errors


def store(
    actor: Actor, path: Path, options: ImportOptions, reading: Reading, progress: Progress
) -> tuple[SaveCounts, int]:
    """Save the records in one transaction; a dry run leaves it without storing.

    Afterwards their sentence vectors are made, for a while; also given is how many profiles are
    left to the worker.
    """
    counts = SaveCounts()
    records = counted(reading.records, progress)
    try:
        with transaction():
            load_taxonomy(actor, reading.taxonomy)
            counts = save_organisations(
                actor, records, publish=options.publish, source=f"import: {path.name}"
            )
            if options.dry_run:
                raise DryRun
            encode_few()
    except DryRun:
        return counts, 0
    return counts, encode_pending(seconds=ENCODING_SECONDS, progress=progress)


def encode_few() -> None:
    """Make the vectors of a few profiles in the transaction that saves them."""
    waiting = pending_ids()
    if len(waiting) <= FEW:
        encode_pending(waiting)


def counted(records: list[OrganisationRecord], progress: Progress) -> Iterator[OrganisationRecord]:
    """The records, reported as they are taken."""
    for done, record in enumerate(records, start=1):
        yield record
        progress("Storing", done, len(records))


def read_file(path: Path, options: ImportOptions, reading: Reading, progress: Progress) -> Reading:
    """Read all rows of the file into `reading`."""
    mapping = read_mapping(options.maps)
    source = open_source(path, mapping.knows)
    fields = None if source.columns is None else fields_of_columns(source.columns, mapping)
    note_unread_columns(source, fields)
    for row in source.rows:
        take_row(reading, row, nested_row(row, fields, mapping, reading))
        progress("Reading", reading.rows, None)
    if source.columns is None:
        mapping.check_seen()
    finish_warnings(reading, source)
    return reading


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


def nested_row(
    row: RawRow, fields: list[Field | None] | None, mapping: ColumnMap, reading: Reading
) -> Nested | None:
    """The nested form of a row, or None if its value is no object."""
    if fields is not None:
        cells = row.values if isinstance(row.values, list) else []
        return nest((found, cell) for found, cell in zip(fields, cells, strict=False) if found)
    if not isinstance(row.values, dict):
        return None
    known = []
    for key, value in row.values.items():
        if found := mapping.field_of(key):
            known.append((found, value))
        else:
            reading.unknown[key] = None
    return nest(known)


def take_row(reading: Reading, row: RawRow, nested: Nested | None) -> None:
    """Read one row into a record, or keep why it is refused."""
    reading.rows += 1
    result = result_of(reading, row, nested)
    external_id = result.external_id
    problems = [*row.problems, *result.problems]
    if external_id is not None:
        first = reading.row_of_id.setdefault(external_id, row.number)
        if first != row.number:
            reason = (
                f"Row {first} of this file has the external_id {shown(external_id)} already. Give "
                "every organisation its own."
            )
            problems.append(Problem("external_id", reason))
    reading.problems += findings(row, external_id, problems)
    reading.warnings += findings(row, external_id, [*row.warnings, *result.warnings])
    reading.unknown |= dict.fromkeys(result.unknown)
    if problems:
        reading.refused += 1
    elif result.record is not None:
        reading.records.append(result.record)


def result_of(reading: Reading, row: RawRow, nested: Nested | None) -> ReadResult:
    """The row read; one whose form is broken only tells its external id."""
    if nested is None:
        if row.problems:
            return ReadResult(None, None)
        return read_record(row.values, reading.kind, reading.taxonomy, reading.detect)
    result = read_record(nested.raw, reading.kind, reading.taxonomy, reading.detect)
    if row.problems:
        return ReadResult(None, result.external_id)
    return ReadResult(
        result.record,
        result.external_id,
        tuple(Problem(nested.label(p.field), p.reason) for p in result.problems),
        tuple(Problem(nested.label(p.field), p.reason) for p in result.warnings),
        result.unknown,
    )


def findings(row: RawRow, external_id: str | None, said: list[Problem]) -> Iterator[Finding]:
    """The problems of a row with its number and external id."""
    for problem in said:
        yield Finding(row.number, external_id, problem.field, problem.reason)
