"""What a simulated year was like, in figures."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from matchmaker.activities.models import Activity
from matchmaker.db import db
from matchmaker.inquiries.models import HandOver, Inquiry, InquiryStage
from matchmaker.inquiries.service.cases import INQUIRY
from matchmaker.notifications.letters import MAIL
from matchmaker.notifications.models import OutboxItem
from matchmaker.simulation.course import Course

BY_THE_CLOCK = {
    "cover": "given to a deputy, a lead or the queue",
    "resume": "rests ended",
    "escalate": "overdue steps escalated",
    "escalate first answer": "late first answers escalated",
    "escalate tasks": "overdue tasks escalated",
    "remind the partner": "partners reminded",
    "remind the desk": "desks told of a silent partner",
    "reject": "never confirmed and rejected",
}


@dataclass(frozen=True)
class Report:
    """A year that was lived through. `digest` is the same for the same year."""

    seed: int
    first_day: str
    last_day: str
    inquiries: int
    stages: dict[str, int]
    moves: dict[str, int]
    acts: dict[str, int]
    refused: dict[str, int]
    hand_overs: dict[str, int]
    clock: dict[str, int]
    mails: int
    passes: int
    invariants: int
    inquiries_looked_at: int
    faults: tuple[str, ...]
    digest: str


def report_of(course: Course, seed: int, invariants: int) -> Report:
    """The figures of a year that is over."""
    tally = course.tally
    verbs = counted(
        select(Activity.verb, func.count())
        .where(Activity.subject == INQUIRY, Activity.actor == "worker")
        .group_by(Activity.verb)
        .order_by(Activity.verb)
    )
    moves = counted(
        select(InquiryStage.verb, func.count())
        .group_by(InquiryStage.verb)
        .order_by(InquiryStage.verb)
    )
    stages = counted(
        select(Inquiry.stage, func.count()).group_by(Inquiry.stage).order_by(Inquiry.stage)
    )
    mails = select(func.count(OutboxItem.id)).where(OutboxItem.kind == MAIL)
    return Report(
        seed=seed,
        first_day=course.begins.date().isoformat(),
        last_day=course.ends.date().isoformat(),
        inquiries=sum(stages.values()),
        stages=stages,
        moves=moves,
        acts=dict(sorted(tally.done.items())),
        refused=dict(sorted(tally.refused.items())),
        hand_overs=counted(
            select(HandOver.state, func.count()).group_by(HandOver.state).order_by(HandOver.state)
        ),
        clock={words: verbs.get(verb, 0) for verb, words in BY_THE_CLOCK.items()},
        mails=db.session.scalar(mails) or 0,
        passes=tally.passes,
        invariants=invariants,
        inquiries_looked_at=tally.looked_at,
        faults=tuple(tally.faults),
        digest=digest(),
    )


def counted(statement: Select[str, int]) -> dict[str, int]:
    """Pairs of a name and a number."""
    return {str(name): int(number) for name, number in db.session.execute(statement)}


def digest() -> str:
    """A digest of all that was done, by whom and when; the keys drawn by lot are not in it."""
    found = hashlib.sha256()
    rows = db.session.execute(
        select(
            Activity.at,
            Activity.actor,
            Activity.actor_id,
            Activity.subject_id,
            Activity.verb,
            Activity.data,
        ).order_by(Activity.id)
    )
    for row in rows:
        found.update(json.dumps([str(row.at), *row[1:]], sort_keys=True).encode())
    return found.hexdigest()
