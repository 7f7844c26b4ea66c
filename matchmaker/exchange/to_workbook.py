"""Writes records as a workbook with one sheet a table."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from matchmaker.exchange.archives import MOST_BYTES
from matchmaker.exchange.layouts import KEY, Layout, Row

T = TypeVar("T")
# Excel reads _x0041_ in a cell as the character A; the underscore itself is written as _x005F_.
# XML has no control characters, and would make the line break of a form (CR LF) a mere LF.
ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def write_workbook(
    path: Path, records: Iterable[T], layout: Layout[T]
) -> tuple[set[str], list[str]]:
    """Write the sheets; nothing is lost. Warns when the import would refuse the size."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    columns = {layout.main: layout.columns}
    columns |= {name: (KEY, *table.columns) for name, table in layout.tables.items()}
    sheets = {name: book.create_sheet(name) for name in columns}
    for name, sheet in sheets.items():
        sheet.freeze_panes = "A2"
        sheet.append(list(columns[name]))
    for number, record in enumerate(records, start=1):
        append(sheets[layout.main], layout.columns, layout.row(record) | {KEY: number})
        for name, table in layout.tables.items():
            for row in table.split(record):
                append(sheets[name], columns[name], row | {KEY: number})
    book.save(path)
    return set(), size_warnings(path)


def append(sheet: Any, columns: tuple[str, ...], row: Row) -> None:
    """Append a row; texts stay texts."""
    sheet.append([cell(sheet, row.get(column)) for column in columns])


def cell(sheet: Any, value: object) -> object:
    """A value as a cell. openpyxl would turn a text with = into a formula, one with # into an error."""
    if not isinstance(value, str):
        return value
    text = ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", value)
    if text[:1] not in ("=", "#"):
        return text
    from openpyxl.cell import WriteOnlyCell

    made = WriteOnlyCell(sheet, text)
    made.data_type = "s"
    return made


def size_warnings(path: Path) -> list[str]:
    """A warning when the workbook is larger than what the import takes."""
    with zipfile.ZipFile(path) as archive:
        size = sum(part.file_size for part in archive.infolist())
    if size <= MOST_BYTES:
        return []
    return ["The workbook is too large to be imported again. Export to .jsonl for that."]
