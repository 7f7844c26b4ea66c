"""The outbox: what is to be done after a commit, written in the transaction of the change.

Workers take items under a lease (the time comes from Python, so that both databases compare
alike). An item whose effect is rows in the database is marked done in the same transaction, so
it takes effect exactly once; a mail is at least once, with the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.db import db, insert_into, transaction
from matchmaker.errors import MatchmakerError
from matchmaker.logs import log
from matchmaker.notifications.models import OutboxItem

LEASE = timedelta(minutes=2)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
MOST_ATTEMPTS = 14
LONGEST_ERROR = 500


class LeaseLost(MatchmakerError):
    """Another worker took the item over; what was done here is rolled back."""


@dataclass(frozen=True)
class Taken:
    """An item that this worker holds."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    attempts: int
    worker: str


Handler = Callable[[Taken], None]


def put(
    session: Session,
    kind: str,
    payload: Mapping[str, Any],
    *,
    key: str | None = None,
    due_at: datetime | None = None,
) -> None:
    """Write an item into the surrounding transaction; one with a known key is written once only."""
    now = clock.now()
    values = {
        "kind": kind,
        "payload": dict(payload),
        "key": key,
        "created_at": now,
        "due_at": due_at or now,
        "attempts": 0,
    }
    row = insert_into(session, OutboxItem).on_conflict_do_nothing()
    session.connection().execute(row, values)


def free_items(now: datetime, kinds: Collection[str]) -> Select[int]:
    """The ids of the items of these kinds that are due and that nobody holds, oldest first."""
    return (
        select(OutboxItem.id)
        .where(
            OutboxItem.done_at.is_(None),
            OutboxItem.given_up_at.is_(None),
            OutboxItem.due_at <= now,
            OutboxItem.kind.in_(kinds),
            or_(OutboxItem.leased_until.is_(None), OutboxItem.leased_until <= now),
        )
        .order_by(OutboxItem.due_at, OutboxItem.id)
        .limit(1)
    )


def take(worker: str, kinds: Collection[str]) -> Taken | None:
    """Take the next item under a lease, or None if nothing is due."""
    now = clock.now()
    if db.session.scalar(free_items(now, kinds)) is None:
        return None  # looked without taking the right to write
    with transaction() as session:
        id_ = session.scalar(free_items(now, kinds).with_for_update(skip_locked=True))
        if id_ is None:
            return None
        row = session.execute(
            update(OutboxItem)
            .where(OutboxItem.id == id_)
            .values(leased_until=now + LEASE, leased_by=worker, attempts=OutboxItem.attempts + 1)
            .returning(OutboxItem.kind, OutboxItem.payload, OutboxItem.attempts)
        ).one()
    return Taken(id_, row.kind, row.payload, row.attempts, worker)


def mark_done(session: Session, item: Taken, payload: Mapping[str, Any]) -> None:
    """Mark the item as done in the surrounding transaction and keep only this payload of it.

    A handler calls it in the transaction of its effect.

    Raises LeaseLost when another worker holds it or has done it.
    """
    marked = session.execute(
        update(OutboxItem)
        .where(
            OutboxItem.id == item.id,
            OutboxItem.leased_by == item.worker,
            OutboxItem.done_at.is_(None),
        )
        .values(
            done_at=clock.now(),
            leased_until=None,
            leased_by=None,
            last_error=None,
            payload=dict(payload),
        )
        .returning(OutboxItem.id)
    ).scalar()
    if marked is None:
        raise LeaseLost("Another worker took this item over.")


def pause_after(attempts: int) -> timedelta:
    """How long to wait before the next attempt: doubling, at most LONGEST_PAUSE."""
    return min(FIRST_PAUSE * int(2 ** (attempts - 1)), LONGEST_PAUSE)


def mark_failed(item: Taken, error: Exception) -> None:
    """Give the item back for a later attempt, or give it up after the last one."""
    now = clock.now()
    is_last = item.attempts >= MOST_ATTEMPTS
    with transaction() as session:
        session.execute(
            update(OutboxItem)
            .where(OutboxItem.id == item.id, OutboxItem.leased_by == item.worker)
            .values(
                leased_until=None,
                leased_by=None,
                last_error=f"{type(error).__name__}: {error}"[:LONGEST_ERROR],
                due_at=now + pause_after(item.attempts),
                given_up_at=now if is_last else None,
            )
        )


def work_once(worker: str, handlers: Mapping[str, Handler]) -> bool:
    """Do one due item; False if there was none. A failure is kept with the item and logged."""
    item = take(worker, list(handlers))
    if item is None:
        return False
    try:
        handlers[item.kind](item)
    except LeaseLost:
        log.warning("lease lost", item=item.id, kind=item.kind)
    except Exception as error:
        log.error("outbox item failed", item=item.id, kind=item.kind, exc_info=error)
        mark_failed(item, error)
    return True
