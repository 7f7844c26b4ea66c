"""The desk's list of inquiries as a table for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from flask_babel import gettext as _

from matchmaker.casework.queries import Line
from matchmaker.desks.queries import DeskCard
from matchmaker.inquiry_labels import KINDS, STAGES, WAITING, labelled, to_do_label, words_label
from matchmaker.languages import current_language
from matchmaker.reports.exports import Cell, Table


def line_table(lines: Iterable[Line], desks: Mapping[int, DeskCard]) -> Table:
    """What the list shows, one inquiry a row; times are on the clock of its desk."""
    names = (
        _("Number"),
        _("Subject"),
        _("Sender"),
        _("Kind"),
        _("Stage"),
        _("Desk"),
        _("Owner"),
        _("Waiting for"),
        _("Waiting since"),
        _("Next step"),
        _("Due"),
    )
    head: list[Cell] = [str(name) for name in names]
    return [head, *(row_of(line, desks[line.desk_id]) for line in lines)]


def row_of(line: Line, desk: DeskCard) -> list[Cell]:
    """The cells of one inquiry."""
    return [
        line.number,
        words_label(line.title),
        line.who,
        labelled(KINDS, line.kind),
        labelled(STAGES, line.stage),
        desk.name_for(current_language()),
        line.owner,
        labelled(WAITING, line.waiting_for) if line.waiting_for else None,
        local(line.waiting_since, desk),
        to_do_label(line.step),
        local(line.due_at, desk),
    ]


def local(moment: datetime | None, desk: DeskCard) -> str | None:
    """An instant on the desk's clock, in a form that spreadsheets read and sort."""
    return f"{moment.astimezone(desk.hours.zone):%Y-%m-%d %H:%M}" if moment else None
