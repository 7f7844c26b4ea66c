"""Exports all inquiries to JSON Lines, XLSX or CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.exchange.formulas import neutralised
from matchmaker.exchange.inquiries.tables import INQUIRIES, main_row
from matchmaker.exchange.rows import Progress
from matchmaker.exchange.source import FileUnusable
from matchmaker.exchange.to_csv import flat_value
from matchmaker.exchange.to_workbook import write_workbook
from matchmaker.exchange.written import replacing
from matchmaker.inquiries.record_queries import count_files, count_inquiries, inquiries_for_export
from matchmaker.inquiries.records import LISTS, SCALARS, InquiryRecord

Records = Iterable[InquiryRecord]
Write = Callable[[Path, Records], tuple[set[str], list[str]]]


@dataclass(frozen=True)
class InquiryExport:
    """What was written. `lost` names the fields that the format cannot hold."""

    file: str
    inquiries: int
    lost: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def export_inquiries(
    actor: Actor, path: Path, progress: Progress = lambda _step, _done, _total: None
) -> InquiryExport:
    """Write every inquiry to a file, in the format of its ending.

    JSON Lines and XLSX are read back by the import without loss; the report names what CSV cannot
    hold. Files, private links and the history are in no export. The file is there whole or not at
    all. Raises PermissionRefused and FileUnusable.
    """
    require(actor, Permission.INQUIRY_EXPORT)
    write = writer_for(path)
    total, done = count_inquiries(actor), 0

    def reported() -> Iterator[InquiryRecord]:
        nonlocal done
        for record in inquiries_for_export(actor):
            yield record
            done += 1
            progress("Writing", done, total)

    with replacing(path) as temporary:
        lost, warnings = write(temporary, reported())
    if files := count_files(actor):
        warnings.append(
            f"{files:,} files of inquiries are not in the export; `matchmaker backup` keeps them."
        )
    return InquiryExport(str(path), done, tuple(sorted(lost)), tuple(warnings))


def writer_for(path: Path) -> Write:
    """The writer of the format that the ending names. Raises FileUnusable."""
    ending = path.suffix.casefold()
    if ending in (".jsonl", ".ndjson", ".json"):
        return write_json_lines
    if ending == ".xlsx":
        return lambda target, records: write_workbook(target, records, INQUIRIES)
    if ending == ".csv":
        return write_csv
    raise FileUnusable(
        f"{path.name} has an ending that export does not know. Write to .jsonl, .xlsx or .csv."
    )


def write_json_lines(path: Path, records: Records) -> tuple[set[str], list[str]]:
    """One inquiry a line."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in records:
            file.write(f"{record.to_json()}\n")
    return set(), []


def write_csv(path: Path, records: Records) -> tuple[set[str], list[str]]:
    """One inquiry a row, with a byte order mark for Excel; lists are lost."""
    lost: set[str] = set()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(SCALARS)
        for record in records:
            row = {name: flat_value(value) for name, value in main_row(record).items()}
            writer.writerow([neutral(name, row[name]) for name in SCALARS])
            lost |= {name for name in LISTS if getattr(record, name)}
    return lost, []


def neutral(name: str, cell: str) -> str:
    """The cell as a spreadsheet may see it."""
    return neutralised(cell, is_phone=name == "sender_phone")
