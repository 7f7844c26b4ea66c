"""Many workers, one of them killed: every job takes effect exactly once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from apiflask import APIFlask
from sqlalchemy import delete, func, insert, select, update

from matchmaker import clock
from matchmaker.accounts.models import SecurityEvent
from matchmaker.db import db, transaction
from matchmaker.notifications.models import OutboxItem, RepeatedJob
from matchmaker.notifications.outbox import (
    LEASE,
    MOST_ATTEMPTS,
    Taken,
    mark_done,
    put,
    take,
    work_once,
)
from matchmaker.notifications.repeated import Repeated, ensure_rows, run_due
from matchmaker.settings import PROJECT
from tests.notifications.worker_process import KIND

JOBS = 1000


def start_workers(*arguments: str, number: int = 4) -> list[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.notifications.worker_process", *arguments]
    return [
        subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.DEVNULL) for _ in range(number)
    ]


def done() -> int:
    count = db.session.scalar(
        select(func.count(OutboxItem.id)).where(OutboxItem.done_at.is_not(None))
    )
    db.session.rollback()
    return count or 0


def kill_one_of_four(*arguments: str) -> Counter[str]:
    """How often each job took effect after a worker was killed in the midst of it all."""
    with transaction() as session:
        session.execute(delete(SecurityEvent))
        session.execute(delete(OutboxItem))
        for number in range(JOBS):
            put(session, KIND, {"number": number})
    workers = start_workers(*arguments)
    deadline = time.monotonic() + 120
    while done() < JOBS // 5 and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(workers[0].pid, signal.SIGKILL)
    for worker in workers:
        worker.wait()
    with transaction() as session:  # time passes: what the dead one held is free again
        session.execute(
            update(OutboxItem)
            .where(OutboxItem.leased_until.is_not(None))
            .values(leased_until=clock.now() - timedelta(seconds=1))
        )
    for worker in start_workers(*arguments, number=1):
        assert worker.wait() == 0
    assert done() == JOBS
    details = db.session.scalars(select(SecurityEvent.detail).where(SecurityEvent.kind == "job"))
    return Counter(detail["number"] for detail in details)


@pytest.mark.usefixtures("app_context")
def test_a_thousand_jobs_take_effect_once_each_on_sqlite(app: APIFlask) -> None:
    counts = kill_one_of_four(app.instance_path)
    assert len(counts) == JOBS and set(counts.values()) == {1}


@pytest.mark.usefixtures("app_context")
class TestLeases:
    def test_an_item_is_held_by_one_worker_until_its_lease_ends(self) -> None:
        with transaction() as session:
            put(session, KIND, {})
        assert take("one", [KIND]) is not None
        assert take("two", [KIND]) is None
        with time_machine.travel(clock.now() + LEASE + timedelta(seconds=1), tick=False):
            assert take("two", [KIND]) is not None

    def test_a_worker_whose_lease_was_taken_over_changes_nothing(self) -> None:
        with transaction() as session:
            put(session, KIND, {})

        def slow(item: Taken) -> None:
            with transaction() as session:
                session.execute(update(OutboxItem).values(leased_by="another"))
            with transaction() as session:
                session.execute(insert(SecurityEvent).values(at=clock.now(), kind="x", detail={}))
                mark_done(session, item, {})

        assert work_once("one", {KIND: slow})
        assert (
            db.session.scalars(select(SecurityEvent.id).where(SecurityEvent.kind == "x")).all()
            == []
        )

    def test_a_failure_is_kept_and_tried_again_later_and_given_up_at_last(self) -> None:
        with transaction() as session:
            put(session, KIND, {})

        def fail(_item: Taken) -> None:
            raise OSError("the server is away")

        at = clock.now()
        for _ in range(MOST_ATTEMPTS):
            with time_machine.travel(at, tick=False):
                assert work_once("one", {KIND: fail})
                assert not work_once("one", {KIND: fail})
            at += timedelta(hours=7)
        item = db.session.scalars(select(OutboxItem)).one()
        assert item.last_error == "OSError: the server is away" and item.given_up_at is not None

    def test_the_same_key_is_written_once(self) -> None:
        with transaction() as session:
            put(session, KIND, {"n": 1}, key="a")
            put(session, KIND, {"n": 2}, key="a")
        assert db.session.scalars(select(OutboxItem.payload)).all() == [{"n": 1}]


@pytest.mark.usefixtures("app_context")
def test_a_repeated_job_runs_once_an_interval_and_its_failure_is_kept() -> None:
    ran: list[datetime] = []

    def run() -> None:
        ran.append(clock.now())
        raise ValueError("no")

    jobs = (Repeated("test", timedelta(hours=1), run),)
    with time_machine.travel(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), tick=False) as traveller:
        ensure_rows(jobs)
        assert run_due("one", jobs) and not run_due("two", jobs)
        traveller.shift(timedelta(hours=1))
        assert run_due("two", jobs)
    row = db.session.get_one(RepeatedJob, "test")
    assert len(ran) == 2 and row.last_error == "ValueError: no"
