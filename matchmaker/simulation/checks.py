"""What must hold after every pass of the jobs, asked of the database over all inquiries at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from matchmaker import clock
from matchmaker.accounts.models import User
from matchmaker.db import db
from matchmaker.desks.models import Absence, DeskMembership
from matchmaker.inquiries.models import HandOver, Inquiry, InquiryStage, InquiryTask, InquiryWait
from matchmaker.inquiries.workflow import CLOSED, Stage
from matchmaker.simulation.course import Course
from matchmaker.simulation.stretches import STRETCH_RULES, Looker

NOW: Any = bindparam("now")
SINCE: Any = bindparam("since")
OPEN, CLOSED_STAGES = Inquiry.closed_at.is_(None), tuple(map(str, CLOSED))

TOUCHED = select(Inquiry.id).where(Inquiry.updated_at >= SINCE).order_by(Inquiry.id)
OPEN_ONES = select(func.count(Inquiry.id)).where(OPEN)


def of_clock(what: Any) -> Any:
    """Something of the stretch of an inquiry that has no end yet."""
    return (
        select(what)
        .where(InquiryWait.inquiry_id == Inquiry.id, InquiryWait.until.is_(None))
        .scalar_subquery()
    )


def last_stage() -> Any:
    """The stage that an inquiry entered last."""
    return (
        select(InquiryStage.stage)
        .where(InquiryStage.inquiry_id == Inquiry.id)
        .order_by(InquiryStage.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def last_hop() -> Any:
    """The desk that accepted an inquiry last; one that gave it back has accepted it before."""
    return (
        select(HandOver.to_desk_id)
        .where(HandOver.inquiry_id == Inquiry.id, HandOver.state.in_(("accepted", "returned")))
        .order_by(HandOver.answered_at.desc(), HandOver.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def works_there(*conditions: Any) -> ColumnElement[bool]:
    """Whether there is an active person at the desk of an inquiry, under conditions."""
    return exists().where(
        DeskMembership.desk_id == Inquiry.desk_id,
        User.id == DeskMembership.user_id,
        User.active,
        *conditions,
    )


def is_away(user_id: Any, today: Any) -> ColumnElement[bool]:
    """Whether somebody is away on a day."""
    absence = aliased(Absence)
    return exists().where(
        absence.user_id == user_id, absence.first_on <= today, absence.last_on >= today
    )


def left_lying(desk_id: int) -> ColumnElement[bool]:
    """What is due today at a desk though its owner is away and somebody else is there."""
    today: Any = bindparam(f"today_{desk_id}")
    somebody_is_there = works_there(~is_away(DeskMembership.user_id, today))
    return and_(
        OPEN,
        Inquiry.desk_id == desk_id,
        Inquiry.next_due_at < bindparam(f"midnight_{desk_id}"),
        is_away(Inquiry.owner_id, today),
        somebody_is_there,
    )


def rests_too_long(desk_id: int) -> ColumnElement[bool]:
    """What still rests at a desk though its day has come."""
    today: Any = bindparam(f"today_{desk_id}")
    return and_(
        Inquiry.stage == Stage.ON_HOLD, Inquiry.desk_id == desk_id, Inquiry.on_hold_until <= today
    )


def rules(desk_ids: Iterable[int]) -> dict[str, ColumnElement[bool]]:
    """What no inquiry may ever be, by the words of a fault."""
    return rules_of_steps(list(desk_ids)) | rules_of_turns()


def rules_of_steps(desks: list[int]) -> dict[str, ColumnElement[bool]]:
    """Next step, date and owner: nobody is forgotten, nothing lies about."""
    in_closed_stage = Inquiry.stage.in_(CLOSED_STAGES)
    return {
        "is open without a next step, its date or a side that owes it": and_(
            OPEN,
            or_(
                Inquiry.next_step.is_(None),
                Inquiry.next_step == "",
                Inquiry.next_due_at.is_(None),
                Inquiry.waiting_for.is_(None),
                Inquiry.waiting_since.is_(None),
            ),
        ),
        "is closed in an open stage, or open in a closed one": or_(
            and_(OPEN, in_closed_stage), and_(~OPEN, ~in_closed_stage)
        ),
        "has an owner who does not work at its desk": and_(
            OPEN,
            Inquiry.owner_id.is_not(None),
            ~works_there(DeskMembership.user_id == Inquiry.owner_id),
        ),
        "is overdue without an escalation": and_(
            OPEN,
            Inquiry.next_due_at < NOW,
            Inquiry.escalated_at.is_(None),
            Inquiry.is_suspect.is_(False),  # what looks like spam waits unseen for a week at most
        ),
        "is without a first answer and without an escalation": and_(
            OPEN,
            Inquiry.first_answered_at.is_(None),
            Inquiry.first_due_at < NOW,
            Inquiry.first_escalated_at.is_(None),
            Inquiry.is_suspect.is_(False),
        ),
        "rests though its day has come": or_(*map(rests_too_long, desks)),
        "is due today, its owner away, and somebody else is there": or_(*map(left_lying, desks)),
    }


def rules_of_turns() -> dict[str, ColumnElement[bool]]:
    """Whose turn it is, who is responsible, and that the books agree with that."""
    return {
        "is open and not exactly one clock runs": and_(
            OPEN, of_clock(func.count(InquiryWait.id)) != 1
        ),
        "is closed and a clock runs": and_(~OPEN, of_clock(func.count(InquiryWait.id)) != 0),
        "charges another side or desk than the one whose turn it is": and_(
            OPEN,
            or_(
                of_clock(InquiryWait.waiting_for) != Inquiry.waiting_for,
                of_clock(InquiryWait.desk_id) != Inquiry.desk_id,
            ),
        ),
        "has left the desk that still offers it": exists().where(
            HandOver.inquiry_id == Inquiry.id,
            HandOver.state == "offered",
            HandOver.from_desk_id != Inquiry.desk_id,
        ),
        "is at another desk than the one that accepted it last": last_hop() != Inquiry.desk_id,
        "has a task that is overdue without an escalation": exists().where(
            InquiryTask.inquiry_id == Inquiry.id,
            InquiryTask.done_at.is_(None),
            InquiryTask.due_at < NOW,
            InquiryTask.escalated_at.is_(None),
        ),
        "is in another stage than the one it entered last": and_(
            Inquiry.updated_at >= SINCE, last_stage() != Inquiry.stage
        ),
    }


class Checks:
    """All rules as one question to the database, asked again and again."""

    def __init__(self, course: Course) -> None:
        self.course = course
        found = rules(course.world.desks.values())
        self.number = len(found) + len(STRETCH_RULES)
        self.looker = Looker(course)
        self.question: CompoundSelect[Any] = union_all(
            *(select(literal(words), Inquiry.id).where(rule) for words, rule in found.items())
        )
        self.since = course.begins

    def look(self) -> None:
        """Look at everything after a pass of the jobs, and keep every fault."""
        now, tally = clock.now(), self.course.tally
        connection = db.session.connection()
        for words, inquiry_id in connection.execute(self.question, self.moments(now)):
            self.course.fault(f"inquiry {inquiry_id} {words}")
        touched, self.since = connection.scalars(TOUCHED, {"since": self.since}).all(), now
        if touched:
            self.looker.look(touched)
        self.looker.look_at_partners()
        tally.passes += 1
        tally.looked_at += connection.scalar(OPEN_ONES) or 0

    def moments(self, now: datetime) -> dict[str, Any]:
        """What the clocks of all desks say."""
        found: dict[str, Any] = {"now": now, "since": self.since}
        for desk_id, hours in self.course.world.hours.items():
            today = now.astimezone(hours.zone).date()
            tomorrow = today + timedelta(days=1)
            found[f"today_{desk_id}"] = today
            found[f"midnight_{desk_id}"] = datetime.combine(tomorrow, time(0), tzinfo=hours.zone)
        return found
