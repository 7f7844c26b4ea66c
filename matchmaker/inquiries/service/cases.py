"""What every verb on an inquiry shares: loading it, moving it, whose turn it is, its history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, literal, select, union_all, update
from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.accounts.policy import Actor, Permission, Related, require
from matchmaker.activities.service import record
from matchmaker.db import transaction
from matchmaker.desks.hours import add_working_days, working_time
from matchmaker.desks.queries import hours_of
from matchmaker.errors import MatchmakerError, NotFound
from matchmaker.inquiries.models import (
    HandOver,
    Inquiry,
    InquiryFollower,
    InquiryStage,
    InquiryWait,
)
from matchmaker.inquiries.workflow import CLOSED, Stage, Verb, Waiting, find_move

INQUIRY = "inquiry"
# What a step may change, and what the history tells field by field. Words are told as a text.
TOLD = (
    "stage",
    "owner_id",
    "desk_id",
    "waiting_for",
    "next_due_at",
    "is_appointment",
    "on_hold_until",
    "close_reason",
    "merged_into_id",
    "kind",
    "source",
    "programme",
    "is_anonymous",
    "language",
    "country",
    "region",
    "city",
)
UNTOLD = (
    "next_step",
    "waiting_since",
    "held_stage",
    "closed_at",
    "close_note",
    "escalated_at",
    "first_answered_at",
)
FOLLOWS = "follows"
# Asked and written with nearly every change, so put together once.
ENTER, BEGIN = insert(InquiryStage), insert(InquiryWait)
RUNNING = select(InquiryWait.id, InquiryWait.since, InquiryWait.desk_id).where(
    InquiryWait.inquiry_id == bindparam("id"), InquiryWait.until.is_(None)
)
STOP = (
    update(InquiryWait)
    .where(InquiryWait.id == bindparam("row"))
    .values(until=bindparam("until"), minutes=bindparam("minutes"))
)
# The desks that had an inquiry or are to have it, and those that read along.
HOPS = union_all(
    select(HandOver.from_desk_id, HandOver.to_desk_id, HandOver.state).where(
        HandOver.inquiry_id == bindparam("id")
    ),
    select(InquiryFollower.desk_id, InquiryFollower.desk_id, literal(FOLLOWS)).where(
        InquiryFollower.inquiry_id == bindparam("id")
    ),
)


class InquiryOutdated(MatchmakerError):
    """Somebody else has changed the inquiry meanwhile; nothing was overwritten."""

    status = 409

    def __init__(self, version: int) -> None:
        super().__init__(
            "Somebody else has changed this inquiry meanwhile. Look at what is new, then decide again."
        )
        self.version = version


class StepMissing(MatchmakerError):
    """An open inquiry needs a next step with a date; `field` names what is missing."""

    def __init__(self, field_: str, message: str) -> None:
        super().__init__(message)
        self.field = field_


@dataclass(frozen=True)
class NextStep:
    """What is to be done next, and until when.

    A text that begins with @ is one of the service's own steps, shown in the reader's language.
    An appointment is fixed: no answer of anybody moves it.
    """

    text: str
    due_at: datetime
    waiting_for: Waiting = Waiting.DESK
    is_appointment: bool = False

    def check(self) -> None:
        """Raise StepMissing without words."""
        if not self.text.strip():
            raise StepMissing("next_step", "Say what is to be done next.")


@dataclass
class Case:
    """An inquiry, locked, in the middle of one change; `before` is what it was.

    `authority` is set where a stage follows from what somebody did who may not move inquiries: an
    answer of the inquirer or the partner. The history names the actor all the same.
    """

    session: Session
    actor: Actor
    inquiry: Inquiry
    before: dict[str, Any]
    now: datetime
    told: dict[str, object] = field(default_factory=dict)
    authority: Actor | None = None

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        return Stage(self.inquiry.stage)

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.stage not in CLOSED

    def tell(self, verb: str, text: str = "", **data: object) -> None:
        """Write a line of the history with all that has changed, and raise the version."""
        inquiry = self.inquiry
        inquiry.version += 1
        inquiry.updated_at = self.now
        self.session.flush()
        changes = difference(self.before, snapshot(inquiry))
        record(
            self.session,
            self.actor,
            INQUIRY,
            inquiry.id,
            verb,
            {**({"changes": changes} if changes else {}), **self.told, **data},
            text,
        )
        self.before, self.told = snapshot(inquiry), {}


def snapshot(inquiry: Inquiry) -> dict[str, Any]:
    """What a step may change, as it is now."""
    return {name: getattr(inquiry, name) for name in (*TOLD, *UNTOLD)}


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[object]]:
    """The fields that have changed, each with its old and new value; never personal words."""
    return {
        name: [plain(before[name]), plain(after[name])]
        for name in TOLD
        if before[name] != after[name]
    }


def plain(value: Any) -> object:
    """A value as the history keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def related(session: Session, inquiry: Inquiry) -> Related:
    """Whose an inquiry is: its desk, those that read along or had it before, its sender."""
    hops = session.connection().execute(HOPS, {"id": inquiry.id}).all()
    readers = {hop.from_desk_id for hop in hops if hop.state in ("accepted", "offered", FOLLOWS)}
    readers |= {hop.to_desk_id for hop in hops if hop.state == "offered"}
    return Related(
        user_id=inquiry.sender_user_id,
        desk_id=inquiry.desk_id,
        readers=frozenset(readers),
        offered_to=next((hop.to_desk_id for hop in hops if hop.state == "offered"), None),
        inquiry_id=inquiry.id,
    )


def load(session: Session, inquiry_id: int) -> Inquiry:
    """The inquiry, locked until the transaction ends.

    Raises NotFound.
    """
    found = session.get(Inquiry, inquiry_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound("There is no such inquiry.")
    return found


@contextmanager
def changing(
    actor: Actor,
    inquiry_id: int,
    version: int | None = None,
    permission: Permission = Permission.INQUIRY_WORK,
) -> Iterator[Case]:
    """One change of an inquiry in one transaction.

    `version` is the one that the form was made from, None where nothing of it can be overwritten.
    Raises NotFound, InquiryOutdated.
    """
    with transaction() as session:
        inquiry = load(session, inquiry_id)
        require(actor, permission, related(session, inquiry))
        if version is not None and version != inquiry.version:
            raise InquiryOutdated(inquiry.version)
        with session.no_autoflush:  # half a change may not reach the constraints
            yield Case(session, actor, inquiry, snapshot(inquiry), clock.now())


def enter(case: Case, verb: Verb, target: Stage | None = None) -> Stage:
    """Move the inquiry by a verb; the new stage. The only place where a stage is set.

    Raises PermissionRefused, NotFound, MoveRefused.
    """
    step = find_move(case.stage, verb, target)
    authority = case.authority or case.actor
    require(authority, Permission(step.permission), related(case.session, case.inquiry))
    case.inquiry.held_stage = str(case.stage) if step.target is Stage.ON_HOLD else None
    case.inquiry.stage = step.target
    if step.target is not Stage.ON_HOLD:
        case.inquiry.on_hold_until = None
    if step.target in CLOSED:
        stop_waiting(case)
        case.inquiry.closed_at = case.now
        case.inquiry.next_step = case.inquiry.next_due_at = None
        case.inquiry.is_appointment = False
        case.inquiry.escalated_at = None
    else:
        case.inquiry.closed_at = case.inquiry.close_reason = case.inquiry.merged_into_id = None
        case.inquiry.close_note = ""
    dated(case.session, case.inquiry.id, step.target, verb, case.actor, case.now)
    return step.target


def dated(
    session: Session, inquiry_id: int, stage: Stage, verb: str, actor: Actor, now: datetime
) -> None:
    """Write that an inquiry has entered a stage."""
    values = {
        "inquiry_id": inquiry_id,
        "stage": stage,
        "verb": verb,
        "entered_at": now,
        "actor_id": actor.user_id,
    }
    session.connection().execute(ENTER, values)


def plan(case: Case, step: NextStep) -> None:
    """Set the next step of an open inquiry, and whose turn it is.

    Raises StepMissing.
    """
    step.check()
    case.inquiry.next_step = step.text.strip()
    case.inquiry.next_due_at = step.due_at
    case.inquiry.is_appointment = step.is_appointment
    case.inquiry.escalated_at = None
    wait_for(case, step.waiting_for)


def appointment(case: Case) -> NextStep | None:
    """The fixed appointment of an open inquiry, as it stands; None where there is none."""
    inquiry = case.inquiry
    if not inquiry.is_appointment or inquiry.next_step is None or inquiry.next_due_at is None:
        return None
    return NextStep(inquiry.next_step, inquiry.next_due_at, is_appointment=True)


def wait_for(case: Case, whom: Waiting) -> None:
    """Charge the time so far to the side that owed the answer, and let the other's clock run."""
    inquiry = case.inquiry
    if inquiry.waiting_for == whom:
        return
    stop_waiting(case)
    inquiry.waiting_for, inquiry.waiting_since = str(whom), case.now
    begin_waiting(case.session, inquiry, whom, case.now)


def begin_waiting(session: Session, inquiry: Inquiry, whom: Waiting, now: datetime) -> None:
    """Let the clock of one side run, on the account of the desk that is responsible."""
    values = {
        "inquiry_id": inquiry.id,
        "waiting_for": whom,
        "desk_id": inquiry.desk_id,
        "since": now,
    }
    session.connection().execute(BEGIN, values)


def stop_waiting(case: Case) -> None:
    """Charge the time that has passed, in office hours of the desk, and stop the clock."""
    case.inquiry.waiting_for = case.inquiry.waiting_since = None
    connection = case.session.connection()
    for row in connection.execute(RUNNING, {"id": case.inquiry.id}).all():
        until = max(row.since, case.now)
        spent = working_time(hours_of(row.desk_id), row.since, until)
        values = {"row": row.id, "until": until, "minutes": spent // timedelta(minutes=1)}
        connection.execute(STOP, values)


def due_in(desk_id: int, now: datetime, days: int) -> datetime:
    """An instant so many working days of the desk later."""
    return add_working_days(hours_of(desk_id), now, days)


def answered(case: Case) -> None:
    """The inquirer has had a first answer."""
    if case.inquiry.first_answered_at is None:
        case.inquiry.first_answered_at = case.now


def open_hand_over(session: Session, inquiry_id: int) -> HandOver | None:
    """The hand-over of an inquiry that waits for an answer, if there is one."""
    return session.scalar(
        select(HandOver).where(HandOver.inquiry_id == inquiry_id, HandOver.state == "offered")
    )
