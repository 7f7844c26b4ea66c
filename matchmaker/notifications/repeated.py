"""Jobs that return: each runs in one worker at a time, again after its interval."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select, update

from matchmaker import clock
from matchmaker.db import db, insert_into, transaction
from matchmaker.logs import log
from matchmaker.notifications.models import RepeatedJob
from matchmaker.notifications.outbox import LONGEST_ERROR

LEASE = timedelta(minutes=15)


@dataclass(frozen=True)
class Repeated:
    """A job, and how long after its end it is due again."""

    name: str
    every: timedelta
    run: Callable[[], object]


def ensure_rows(jobs: tuple[Repeated, ...]) -> None:
    """A row for each job; a new one is due at once."""
    with transaction() as session:
        for job in jobs:
            row = insert_into(session, RepeatedJob).values(name=job.name, due_at=clock.now())
            session.execute(row.on_conflict_do_nothing())


def due_names(now: datetime, names: Collection[str]) -> Select[str]:
    """The names of the jobs that are due and that nobody holds, longest waiting first."""
    return (
        select(RepeatedJob.name)
        .where(
            RepeatedJob.name.in_(names),
            RepeatedJob.due_at <= now,
            or_(RepeatedJob.leased_until.is_(None), RepeatedJob.leased_until <= now),
        )
        .order_by(RepeatedJob.due_at, RepeatedJob.name)
        .limit(1)
    )


def take_due(worker: str, jobs: tuple[Repeated, ...]) -> Repeated | None:
    """Take the job that has waited longest, under a lease, or None if none is due."""
    now = clock.now()
    by_name = {job.name: job for job in jobs}
    if db.session.scalar(due_names(now, by_name)) is None:
        return None  # looked without taking the right to write
    with transaction() as session:
        name = session.scalar(due_names(now, by_name).with_for_update(skip_locked=True))
        if name is None:
            return None
        session.execute(
            update(RepeatedJob)
            .where(RepeatedJob.name == name)
            .values(leased_until=now + LEASE, leased_by=worker)
        )
    return by_name[name]


def run_due(worker: str, jobs: tuple[Repeated, ...]) -> bool:
    """Run one job that is due; False if none was. A failure is kept in its row and logged."""
    job = take_due(worker, jobs)
    if job is None:
        return False
    error: Exception | None = None
    try:
        job.run()
    except Exception as caught:
        error = caught
        log.error("job failed", job=job.name, exc_info=caught)
    now = clock.now()
    with transaction() as session:
        session.execute(
            update(RepeatedJob)
            .where(RepeatedJob.name == job.name, RepeatedJob.leased_by == worker)
            .values(
                leased_until=None,
                leased_by=None,
                ran_at=now,
                due_at=now + job.every,
                last_error=f"{type(error).__name__}: {error}"[:LONGEST_ERROR] if error else None,
            )
        )
    return True
