"""The list behind a figure: made of the very rows that the figure counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from matchmaker.db import db
from matchmaker.inquiries.models import Inquiry
from matchmaker.reports.figures import Figure
from matchmaker.reports.queries.scope import Scope
from matchmaker.reports.queries.splits import SPLITS
from matchmaker.reports.queries.subjects import SUBJECTS


@dataclass(frozen=True)
class Line:
    """An inquiry behind a figure; `note` names the partner or the company, `amount` is its share."""

    id: int
    number: str
    subject: str
    sender: str
    stage: str
    desk_id: int
    received_at: datetime
    note: str
    amount: int


@dataclass(frozen=True)
class Behind:
    """A page of the list behind a figure; `number` is the figure itself."""

    lines: tuple[Line, ...]
    count: int
    number: int


def selected(scope: Scope, figure: Figure, value: str) -> Select[tuple[int, str, int]]:
    """The rows that a figure counts, or one part of it: inquiry, note, amount."""
    rows = SUBJECTS[figure.subject](scope)
    statement = (
        select(
            rows.inquiry_id.label("inquiry_id"),
            rows.note.label("note"),
            SPLITS[figure.split](scope, rows).label("value"),
            rows.amount.label("amount"),
        )
        .select_from(rows.source)
        .where(rows.where)
        .subquery("counted")
    )
    chosen = select(
        statement.c.inquiry_id, statement.c.note, func.sum(statement.c.amount).label("amount")
    ).group_by(statement.c.inquiry_id, statement.c.note)
    return chosen.where(statement.c.value == value) if value else chosen


def behind(
    scope: Scope, figure: Figure, value: str = "", *, page: int = 1, size: int | None = None
) -> Behind:
    """The inquiries behind a figure, the newest first: a page of them, or (no size) all."""
    chosen = selected(scope, figure, value).subquery("chosen")
    count, number = db.session.execute(
        select(func.count(), func.coalesce(func.sum(chosen.c.amount), 0))
    ).one()
    statement = (
        select(
            Inquiry.id,
            Inquiry.number,
            Inquiry.subject,
            Inquiry.organisation_name,
            Inquiry.sender_name,
            Inquiry.stage,
            Inquiry.desk_id,
            Inquiry.received_at,
            chosen.c.note,
            chosen.c.amount,
        )
        .join(chosen, chosen.c.inquiry_id == Inquiry.id)
        .order_by(Inquiry.received_at.desc(), Inquiry.id.desc(), chosen.c.note)
    )
    if size is not None:
        statement = statement.limit(size).offset((page - 1) * size)
    lines = tuple(
        Line(
            id=row.id,
            number=row.number,
            subject=row.subject,
            sender=row.organisation_name or row.sender_name,
            stage=row.stage,
            desk_id=row.desk_id,
            received_at=row.received_at,
            note=row.note,
            amount=int(row.amount),
        )
        for row in db.session.execute(statement)
    )
    return Behind(lines, int(count), int(number))
