"""Imports inquiries from a file: all or nothing, or the good rows of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from matchmaker import clock
from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.db import transaction
from matchmaker.desks.queries import all_desks
from matchmaker.errors import NotReady
from matchmaker.exchange.fields import read_mapping
from matchmaker.exchange.inquiries.fields import EXAMPLES, find_field, words_of_pages
from matchmaker.exchange.inquiries.tables import INQUIRIES, PARTS, REASONS, with_reasons
from matchmaker.exchange.report import Finding, ImportReport, write_errors
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
from matchmaker.exchange.source import RawRow, WrongUse
from matchmaker.inquiries.reading.cells import Known
from matchmaker.inquiries.reading.record import ASSUMED, InquiryRead, read_inquiry
from matchmaker.inquiries.service.import_checks import Incoming, Sorted
from matchmaker.inquiries.service.importing import import_inquiries
from matchmaker.organisations.notes import Problem, shown
from matchmaker.organisations.parts import Detect


@dataclass(kw_only=True)
class InquiryReading(Reading):
    """The inquiries that were read so far; `assumed` counts rows for which a field was filled in."""

    known: Known
    records: list[Incoming] = field(default_factory=list)
    assumed: Counter[str] = field(default_factory=Counter)

    def desk_for(self, country: str) -> str:
        """The code of the desk that cares for a country, else of the first."""
        desks = self.known.desks
        cares = (code for code, card in desks.items() if country and country in card.countries)
        return next(cares, next(iter(desks)))


def import_inquiry_file(
    actor: Actor,
    path: Path,
    options: ImportOptions,
    detect: Detect,
    progress: Progress = lambda _step, _done, _total: None,
) -> ImportReport:
    """Import the inquiries of a CSV, XLSX or JSON Lines file.

    All rows are read before the first is written. A known number is refused unless it says the
    same; a row without one that is there already counts once. No mail goes out. `detect` tells
    the language of a text; `progress` is called with the step, the rows done and their number.
    Raises PermissionRefused, NotReady without a desk, WrongUse for options that do not fit,
    FileUnusable for the file.
    """
    require(actor, Permission.INQUIRY_IMPORT)
    errors = errors_path(path, options)
    reading = InquiryReading(known=known_now(options, detect))
    read_file(path, options, reading, progress)
    may_store = options.partial or not reading.problems
    result = store(actor, options, reading, progress, may_store=may_store)
    problems = (*reading.problems, *told(result.problems))
    may_store = options.partial or not problems
    if problems:
        write_errors(errors, problems)
    return ImportReport(
        file=str(path),
        rows=reading.rows,
        created=len(result.new) if may_store else 0,
        updated=0,
        unchanged=result.unchanged,
        refused=reading.refused + len({each.row for each, _problem in result.problems}),
        is_stored=may_store and not options.dry_run,
        is_dry_run=options.dry_run,
        waiting=0,
        errors_file=str(errors) if problems else None,
        problems=problems,
        warnings=(*reading.warnings, *told(result.warnings)),
    )


def known_now(options: ImportOptions, detect: Detect) -> Known:
    """What rows can refer to. Raises NotReady without a desk, WrongUse for an unknown one."""
    desks = {card.code: card for card in all_desks().values()}
    if not desks:
        raise NotReady("No desk is set up yet, so nobody could care for the inquiries.")
    if options.desk is not None and options.desk not in desks:
        raise WrongUse(f"There is no desk {shown(options.desk)}. Known: {', '.join(desks)}.")
    return Known(desks, words_of_pages(), detect, clock.now(), options.desk)


def store(
    actor: Actor,
    options: ImportOptions,
    reading: InquiryReading,
    progress: Progress,
    *,
    may_store: bool,
) -> Sorted:
    """Store the records in one transaction; where nothing may be stored, only tell what would be."""
    result = Sorted()
    try:
        with transaction():
            result = import_inquiries(
                actor,
                reading.records,
                partial=options.partial,
                told=lambda done, total: progress("Storing", done, total),
            )
            if options.dry_run or not may_store:
                raise DryRun
    except DryRun:
        return result
    return result


def told(said: list[tuple[Incoming, Problem]]) -> Iterator[Finding]:
    """What the service says of inquiries, with the rows they came from."""
    for each, problem in said:
        yield from findings(each.row, each.record.number, [problem])


def read_file(
    path: Path, options: ImportOptions, reading: InquiryReading, progress: Progress
) -> None:
    """Read all rows of the file into `reading`."""
    mapping = read_mapping(options.maps, find_field, "text", (*PARTS, REASONS), EXAMPLES)

    def take(row: RawRow, pairs: Pairs | None) -> None:
        raw = row.values if pairs is None else {found.root: value for found, value in pairs}
        take_row(reading, row, with_reasons(raw) if isinstance(raw, dict) else raw)

    read_rows(path, mapping, INQUIRIES, reading, take, progress)
    for name, count in sorted(reading.assumed.items()):
        reason = f"{count:,} rows have no {name} and count as {ASSUMED[name]}."
        reading.warnings.insert(0, Finding(0, None, name, reason))


def take_row(reading: InquiryReading, row: RawRow, raw: object) -> None:
    """Read one row into a record, or keep why it is refused."""
    result = result_of(reading, row, raw)
    problems = [*row.problems, *result.problems]
    reading.problems += findings(row.number, result.number, problems)
    reading.warnings += findings(row.number, result.number, [*row.warnings, *result.warnings])
    reading.unknown |= dict.fromkeys(result.unknown)
    if problems:
        reading.refused += 1
    elif result.record is not None:
        reading.records.append(Incoming(row.number, result.record, result.given))
        reading.assumed.update(name for name in ASSUMED if name not in result.given)


def result_of(reading: InquiryReading, row: RawRow, raw: object) -> InquiryRead:
    """The row read; one whose form is broken is not."""
    if row.problems:
        return InquiryRead(None, None, frozenset())
    return read_inquiry(raw, reading.known, reading.desk_for)
