"""Reports and the lists behind them as CSV and XLSX."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from matchmaker.exchange.formulas import neutralised
from matchmaker.exchange.to_workbook import cell
from matchmaker.inquiry_labels import STAGES, labelled
from matchmaker.languages import current_language
from matchmaker.reports.figures import Counted
from matchmaker.reports.pages import BehindView, ReportView
from matchmaker.reports.words import NOTES, UNITS

Cell = str | int | float | None
Table = Sequence[Sequence[Cell]]
LONGEST_TITLE = 31  # what Excel takes as the name of a sheet
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def report_table(view: ReportView) -> Table:
    """Every number of a report, one a row; the whole of a figure has no part."""
    return [figure_head(), *figure_rows(view)]


def figure_head() -> list[Cell]:
    """The names of the columns."""
    names = (_("Figure"), _("Part"), _("Count"), _("Unit"), _("Share"), _("Definition"))
    return [str(name) for name in names]


def figure_rows(view: ReportView) -> Iterator[list[Cell]]:
    """The rows of all figures."""
    for each in view.figures.values():
        unit = str(UNITS[each.figure.counted])
        if each.figure.adds_up:
            yield [each.title, "", each.number, unit, None, each.definition]
        for part in each.parts:
            share = None if part.share is None else round(part.share, 4)
            yield [each.title, part.label, part.number, unit, share, each.definition]


def list_table(view: BehindView, zone: ZoneInfo) -> Table:
    """The list behind a figure, one inquiry a row; times are in minutes."""
    note, is_time = str(NOTES[view.figure.counted]), view.figure.counted is Counted.MINUTES
    names = (_("Number"), _("Subject"), _("Sender"), _("Stage"), _("Desk"), _("Received"))
    head: list[Cell] = [str(name) for name in names]
    if note:
        head.append(f"{note} ({UNITS[Counted.MINUTES]})" if is_time else note)
    rows: list[list[Cell]] = [head]
    for line in view.behind.lines:
        row: list[Cell] = [
            line.number,
            line.subject,
            line.sender,
            labelled(STAGES, line.stage),
            view.desks[line.desk_id].name_for(current_language()),
            line.received_at.astimezone(zone).date().isoformat(),
        ]
        if note:
            row.append(line.amount if is_time else line.note)
        rows.append(row)
    return rows


def as_csv(table: Table) -> BytesIO:
    """A table with a byte order mark for spreadsheets; no cell of it is taken for a formula."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    for row in table:
        writer.writerow([neutralised(each) if isinstance(each, str) else each for each in row])
    return BytesIO(text.getvalue().encode("utf-8-sig"))


def as_workbook(table: Table, title: str) -> BytesIO:
    """A table as a workbook of one sheet; texts stay texts."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:LONGEST_TITLE])
    sheet.freeze_panes = "A2"
    for row in table:
        sheet.append([cell(sheet, each) for each in row])
    kept = BytesIO()
    book.save(kept)
    kept.seek(0)
    return kept


def written(table: Table, kind: str, title: str) -> BytesIO:
    """A table as a file of one of FORMATS."""
    return as_csv(table) if kind == "csv" else as_workbook(table, title)
