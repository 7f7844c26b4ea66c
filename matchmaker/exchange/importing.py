"""Imports organisations from a file: all or nothing, or the good rows of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.db import transaction
from matchmaker.exchange.fields import Nested, nest, read_mapping
from matchmaker.exchange.report import ImportReport, write_errors
from matchmaker.exchange.rows import (
    DryRun,
    ImportOptions,
    Pairs,
    Progress,
    Reading,
    errors_path,
    findings,
    read_rows,
)
from matchmaker.exchange.source import RawRow
from matchmaker.exchange.tables import ORGANISATIONS
from matchmaker.organisations.notes import Problem, shown
from matchmaker.organisations.parts import Detect
from matchmaker.organisations.reading import ReadResult, read_record
from matchmaker.organisations.records import OrganisationRecord
from matchmaker.organisations.service import SaveCounts, load_taxonomy, save_organisations
from matchmaker.organisations.taxonomy import Taxonomy
from matchmaker.suggestions.vectors import encode_pending, pending_ids

# So many profiles are encoded in the transaction that saves them; of more, the worker makes what
# is not done within some seconds.
FEW = 25
ENCODING_SECONDS = 30.0


@dataclass(kw_only=True)
class OrganisationReading(Reading):
    """The organisations that were read so far."""

    taxonomy: Taxonomy
    detect: Detect
    kind: str | None
    records: list[OrganisationRecord] = field(default_factory=list)
    row_of_id: dict[str, int] = field(default_factory=dict)


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
    reading = OrganisationReading(taxonomy=taxonomy, detect=detect, kind=options.kind)
    read_file(path, options, reading, progress)
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


def store(
    actor: Actor,
    path: Path,
    options: ImportOptions,
    reading: OrganisationReading,
    progress: Progress,
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


def read_file(
    path: Path, options: ImportOptions, reading: OrganisationReading, progress: Progress
) -> None:
    """Read all rows of the file into `reading`."""

    def take(row: RawRow, pairs: Pairs | None) -> None:
        take_row(reading, row, None if pairs is None else nest(pairs))

    read_rows(path, read_mapping(options.maps), ORGANISATIONS, reading, take, progress)


def take_row(reading: OrganisationReading, row: RawRow, nested: Nested | None) -> None:
    """Read one row into a record, or keep why it is refused."""
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
    reading.problems += findings(row.number, external_id, problems)
    reading.warnings += findings(row.number, external_id, [*row.warnings, *result.warnings])
    reading.unknown |= dict.fromkeys(result.unknown)
    if problems:
        reading.refused += 1
    elif result.record is not None:
        reading.records.append(result.record)


def result_of(reading: OrganisationReading, row: RawRow, nested: Nested | None) -> ReadResult:
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
