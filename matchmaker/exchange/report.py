"""What an import did, and the file that explains its refused rows."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from matchmaker.exchange.formulas import neutralised
from matchmaker.exchange.written import replacing

ERROR_COLUMNS = ("row", "external_id", "field", "reason")


@dataclass(frozen=True)
class Finding:
    """Something wrong or doubtful in a row; row 0 is the file as a whole."""

    row: int
    external_id: str | None
    field: str
    reason: str


@dataclass(frozen=True)
class ImportReport:
    """What became of a file. `is_stored` is False after a dry run or a refusal of the whole.

    `waiting` is the number of profiles whose meaning the worker has still to make out.
    """

    file: str
    rows: int
    created: int
    updated: int
    unchanged: int
    refused: int
    is_stored: bool
    is_dry_run: bool
    waiting: int
    errors_file: str | None
    problems: tuple[Finding, ...]
    warnings: tuple[Finding, ...]

    def to_document(self) -> dict[str, object]:
        """The report as one JSON document."""
        return asdict(self)


def write_errors(path: Path, problems: Iterable[Finding]) -> None:
    """Write the file of refused rows: one line a problem, ready for a spreadsheet."""
    with (
        replacing(path) as temporary,
        temporary.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(ERROR_COLUMNS)
        for problem in problems:
            cells = (problem.external_id or "", problem.field, problem.reason)
            writer.writerow([problem.row, *(neutralised(printable(cell)) for cell in cells)])


def printable(text: str) -> str:
    """The text with what cannot be written as UTF-8 shown as an escape."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\x00", "\\x00")
