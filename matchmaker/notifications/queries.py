"""Reads the work that waits, was given up or could not be done, for the operator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from matchmaker.db import db
from matchmaker.notifications.models import OutboxItem, RepeatedJob

SHOWN = 100


@dataclass(frozen=True)
class ItemView:
    """One thing to do, as the operator sees it."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    created_at: datetime
    due_at: datetime
    attempts: int
    given_up_at: datetime | None
    last_error: str | None


@dataclass(frozen=True)
class JobView:
    """A repeated job: when it ran, when it is due, and what went wrong."""

    name: str
    ran_at: datetime | None
    due_at: datetime
    last_error: str | None


@dataclass(frozen=True)
class Backlog:
    """What waits: how many items, how many of them failed, and the first of them."""

    waiting: int
    failed: int
    items: tuple[ItemView, ...]
    jobs: tuple[JobView, ...]


def backlog() -> Backlog:
    """What is not done, failed items first, then the longest waiting."""
    is_open = OutboxItem.done_at.is_(None)
    has_failed = or_(OutboxItem.given_up_at.is_not(None), OutboxItem.last_error.is_not(None))
    rows = db.session.scalars(
        select(OutboxItem)
        .where(is_open)
        .order_by(has_failed.desc(), OutboxItem.created_at, OutboxItem.id)
        .limit(SHOWN)
    ).all()
    jobs = db.session.scalars(select(RepeatedJob).order_by(RepeatedJob.name)).all()
    count = select(func.count(OutboxItem.id)).where(is_open)
    return Backlog(
        waiting=db.session.scalar(count) or 0,
        failed=db.session.scalar(count.where(has_failed)) or 0,
        items=tuple(
            ItemView(
                row.id,
                row.kind,
                row.payload,
                row.created_at,
                row.due_at,
                row.attempts,
                row.given_up_at,
                row.last_error,
            )
            for row in rows
        ),
        jobs=tuple(JobView(job.name, job.ran_at, job.due_at, job.last_error) for job in jobs),
    )
