"""Reads XLSX: one table with a header, or the sheets that export writes, joined to whole records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matchmaker.exchange.archives import check_archive
from matchmaker.exchange.delimited import Knows
from matchmaker.exchange.layouts import KEY, Layout
from matchmaker.exchange.source import FileUnusable, RawRow, Source
from matchmaker.organisations.notes import Problem, shown

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

Sheet = list[list[object]]
Parts = dict[str, dict[str, list[dict[str, object]]]]


def open_workbook(path: Path, knows: Knows, layout: Layout[Any]) -> Source:
    """Open XLSX. Raises FileUnusable when it is damaged, too large, or has no table with a header."""
    check_archive(path)
    import python_calamine as calamine

    try:
        workbook = calamine.CalamineWorkbook.from_path(str(path))
        names = workbook.sheet_names
        main = layout.main
        if main in names and KEY in header_of(sheet := read_sheet(workbook, main)):
            others = {name: read_sheet(workbook, name) for name in names if name != main}
            return joined_source(sheet, others, layout)
        return table_source(workbook, path.name, knows, layout.examples)
    except (calamine.CalamineError, ValueError, OSError):
        raise FileUnusable(
            f"{path.name} cannot be read as XLSX. Save it again, or give it as CSV or JSON Lines."
        ) from None


def read_sheet(workbook: CalamineWorkbook, name: str) -> Sheet:
    """The cells of a sheet from its first row on."""
    rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [[plain_cell(cell) for cell in row] for row in rows]


def plain_cell(cell: object) -> object:
    """A cell as a text, number, truth value or date."""
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date()
    if isinstance(cell, datetime | time | timedelta):
        return str(cell)
    return cell


def is_blank(row: list[object]) -> bool:
    """Whether a row has no content."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row)


def header_of(sheet: Sheet) -> list[str]:
    """The names in the first row that is not blank."""
    row = next((row for row in sheet if not is_blank(row)), [])
    return [str(cell).strip() for cell in row]


def table_source(workbook: CalamineWorkbook, name: str, knows: Knows, examples: str) -> Source:
    """The first sheet that has a header with a known column."""
    unread: list[str] = []
    for sheet_name in workbook.sheet_names:
        sheet = read_sheet(workbook, sheet_name)
        columns = header_of(sheet)
        if any(knows(column) for column in columns):
            others = [n for n in workbook.sheet_names if n not in (sheet_name, *unread)]
            source = Source(columns, table_rows(sheet))
            source.warnings += [
                f"The sheet {shown(other)} was not read." for other in [*unread, *others]
            ]
            return source
        unread.append(sheet_name)
    raise FileUnusable(
        f"{name} has no sheet with a header that import knows. Write the names of the columns in "
        f"the first row ({examples} …), or name them with --map."
    )


def numbered_rows(sheet: Sheet) -> Iterator[tuple[int, list[object]]]:
    """The rows below the header with their numbers, without blank ones."""
    rows = [(number, row) for number, row in enumerate(sheet, start=1) if not is_blank(row)]
    yield from rows[1:]


def table_rows(sheet: Sheet) -> Iterator[RawRow]:
    """The rows of a table."""
    for number, row in numbered_rows(sheet):
        yield RawRow(number, row)


def named_rows(sheet: Sheet) -> Iterator[tuple[int, dict[str, object]]]:
    """The rows as values by column, without empty cells."""
    columns = header_of(sheet)
    for number, row in numbered_rows(sheet):
        yield number, {c: v for c, v in zip(columns, row, strict=False) if v not in (None, "")}


def joined_source(main: Sheet, sheets: dict[str, Sheet], layout: Layout[Any]) -> Source:
    """The sheets of an exported workbook, joined by their record numbers."""
    parts: Parts = {}
    orphans: list[RawRow] = []
    known = {str(values.get(KEY)) for _number, values in named_rows(main)}
    for name in sheets:
        if name in layout.tables:
            orphans += add_parts(parts, name, sheets[name], known, layout.one)
    source = Source(None, joined_rows(main, parts, orphans, layout))
    source.warnings += [
        f"The sheet {shown(name)} was not read." for name in sheets if name not in layout.tables
    ]
    return source


def add_parts(parts: Parts, name: str, sheet: Sheet, known: set[str], one: str) -> Iterator[RawRow]:
    """Put the rows of a sheet to the records that they belong to; give back those of none."""
    for number, values in named_rows(sheet):
        key = str(values.pop(KEY, None))
        if key in known:
            parts.setdefault(key, {}).setdefault(name, []).append(values)
        else:
            reason = (
                f"Row {number} of the sheet {name} belongs to no {one}: its {KEY} is "
                f"{shown(key)}. Correct it, or delete the row."
            )
            yield RawRow(number, None, (Problem(KEY, reason),))


def joined_rows(
    main: Sheet, parts: Parts, orphans: list[RawRow], layout: Layout[Any]
) -> Iterator[RawRow]:
    """Each record with its parts; then the rows of the other sheets that belong to none."""
    seen: set[str] = set()
    for number, values in named_rows(main):
        key = str(values.pop(KEY, None))
        if key in seen:
            reason = f"The {KEY} {shown(key)} stands twice. Give every {layout.one} its own."
            yield RawRow(number, values, (Problem(KEY, reason),))
            continue
        seen.add(key)
        for name, rows in parts.get(key, {}).items():
            values |= layout.tables[name].join(rows)
        yield RawRow(number, values)
    yield from orphans
