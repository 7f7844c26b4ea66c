"""Exports all organisations to JSON Lines, XLSX or CSV."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.exchange.rows import Progress
from matchmaker.exchange.source import FileUnusable
from matchmaker.exchange.tables import ORGANISATIONS
from matchmaker.exchange.to_csv import write_csv
from matchmaker.exchange.to_workbook import write_workbook
from matchmaker.exchange.written import replacing
from matchmaker.organisations.parts import Detect
from matchmaker.organisations.queries import count_for_export, records_for_export
from matchmaker.organisations.records import OrganisationRecord

Records = Iterable[OrganisationRecord]


@dataclass(frozen=True)
class ExportReport:
    """What was written. `lost` names the fields that the format cannot hold."""

    file: str
    organisations: int
    lost: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The report as one JSON document."""
        return json.dumps(vars(self), ensure_ascii=False)


def export_organisations(
    actor: Actor,
    path: Path,
    detect: Detect,
    progress: Progress = lambda _step, _done, _total: None,
) -> ExportReport:
    """Write every organisation in any stage to a file, in the format of its ending.

    JSON Lines and XLSX are read back by the import without loss; the report names what CSV cannot
    hold. The file is there whole or not at all. Raises PermissionRefused and FileUnusable.
    """
    require(actor, Permission.ORGANISATION_EXPORT)
    write = writer_for(path, detect)
    total = count_for_export(actor)
    done = 0

    def reported() -> Iterator[OrganisationRecord]:
        nonlocal done
        for record in records_for_export(actor):
            yield record
            done += 1
            progress("Writing", done, total)

    with replacing(path) as temporary:
        lost, warnings = write(temporary, reported())
    return ExportReport(str(path), done, tuple(sorted(lost)), tuple(warnings))


def writer_for(path: Path, detect: Detect) -> Callable[[Path, Records], tuple[set[str], list[str]]]:
    """The writer of the format that the ending names. Raises FileUnusable."""
    ending = path.suffix.casefold()
    if ending in (".jsonl", ".ndjson", ".json"):
        return write_json_lines
    if ending == ".xlsx":
        return lambda target, records: write_workbook(target, records, ORGANISATIONS)
    if ending == ".csv":
        return lambda target, records: (write_csv(target, records, detect), [])
    raise FileUnusable(
        f"{path.name} has an ending that export does not know. Write to .jsonl, .xlsx or .csv."
    )


def write_json_lines(path: Path, records: Records) -> tuple[set[str], list[str]]:
    """One organisation a line."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in records:
            file.write(f"{record.to_json()}\n")
    return set(), []
