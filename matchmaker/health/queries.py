"""Reads what an operator watches: numbers of profiles, inquiries, waiting work, and sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from matchmaker import clock
from matchmaker.db import db
from matchmaker.inquiries.models import Inquiry
from matchmaker.inquiries.workflow import OPEN
from matchmaker.notifications.models import OutboxItem, RepeatedJob
from matchmaker.organisations.models import LANGUAGES, STAGES, Organisation, OrganisationText

OUTBOX_STATES = ("waiting", "retrying", "given up", "done")


@dataclass(frozen=True)
class JobFigures:
    """A job that returns: when it ended last, when it is due, and whether it failed then."""

    name: str
    ran_at: datetime | None
    due_at: datetime
    has_failed: bool


@dataclass(frozen=True)
class Figures:
    """How much there is of what. Nothing in it says who.

    `texts` are the published profiles by a language in which they have a text, `outbox` the items
    by kind and state, `oldest_seconds` the age of the oldest that waits, by kind.
    """

    profiles: Mapping[str, int]
    texts: Mapping[str, int]
    inquiries: Mapping[str, int]
    overdue: Mapping[str, int]
    outbox: Mapping[tuple[str, ...], int]
    oldest_seconds: Mapping[str, float]
    jobs: tuple[JobFigures, ...]


def figures() -> Figures:
    """All figures, as they are now."""
    return Figures(
        profiles=dict.fromkeys(STAGES, 0)
        | counted(select(Organisation.stage, func.count()).group_by(Organisation.stage)),
        texts=dict.fromkeys(LANGUAGES, 0) | counted(texts_by_language()),
        inquiries={str(stage): 0 for stage in OPEN}
        | counted(
            select(Inquiry.stage, func.count())
            .where(Inquiry.closed_at.is_(None))
            .group_by(Inquiry.stage)
        ),
        overdue=overdue(),
        outbox=outbox_by_state(),
        oldest_seconds=oldest_seconds(),
        jobs=jobs(),
    )


def counted(statement: Select[Any, int]) -> dict[str, int]:
    """The rows (value, number) of a statement."""
    return {str(value): int(number) for value, number in db.session.execute(statement)}


def texts_by_language() -> Select[Any, int]:
    """Published profiles by the languages in which they have a text."""
    return (
        select(OrganisationText.language, func.count())
        .join(Organisation, Organisation.id == OrganisationText.organisation_id)
        .where(Organisation.stage == "published")
        .group_by(OrganisationText.language)
    )


def overdue() -> dict[str, int]:
    """Open inquiries whose next step, or whose first answer, is late."""
    now = clock.now()
    is_open = Inquiry.closed_at.is_(None)
    late: dict[str, ColumnElement[bool]] = {
        "next step": and_(is_open, Inquiry.next_due_at < now),
        "first answer": and_(
            is_open, Inquiry.first_answered_at.is_(None), Inquiry.first_due_at < now
        ),
    }
    return {
        what: db.session.scalar(select(func.count(Inquiry.id)).where(condition)) or 0
        for what, condition in late.items()
    }


def outbox_by_state() -> dict[tuple[str, ...], int]:
    """The items of the outbox by kind and state; every state of a kind that there is."""
    state = case(
        (OutboxItem.done_at.is_not(None), "done"),
        (OutboxItem.given_up_at.is_not(None), "given up"),
        (OutboxItem.last_error.is_not(None), "retrying"),
        else_="waiting",
    ).label("state")
    rows = db.session.execute(
        select(OutboxItem.kind, state, func.count()).group_by(OutboxItem.kind, state)
    ).all()
    found: dict[tuple[str, ...], int] = {
        (kind, state): 0 for kind, _state, _number in rows for state in OUTBOX_STATES
    }
    return found | {(kind, state): number for kind, state, number in rows}


def oldest_seconds() -> dict[str, float]:
    """For each kind of item that waits, the age of the oldest; what is for later does not wait yet."""
    now = clock.now()
    rows = db.session.execute(
        select(OutboxItem.kind, func.min(OutboxItem.created_at))
        .where(
            OutboxItem.done_at.is_(None),
            OutboxItem.given_up_at.is_(None),
            or_(OutboxItem.due_at <= now, OutboxItem.attempts > 0),
        )
        .group_by(OutboxItem.kind)
    )
    return {kind: (now - oldest).total_seconds() for kind, oldest in rows}


def jobs() -> tuple[JobFigures, ...]:
    """The jobs that return, by name."""
    rows = db.session.scalars(select(RepeatedJob).order_by(RepeatedJob.name))
    return tuple(
        JobFigures(row.name, row.ran_at, row.due_at, row.last_error is not None) for row in rows
    )


def database_bytes() -> int:
    """How much room the database takes, with what SQLite has not yet written into its file."""
    if db.engine.dialect.name == "postgresql":
        size = select(func.pg_database_size(func.current_database()))
        return db.session.scalar(size) or 0
    file = db.engine.url.database
    paths = [Path(f"{file}{ending}") for ending in ("", "-wal")] if file else []
    return sum(path.stat().st_size for path in paths if path.is_file())
