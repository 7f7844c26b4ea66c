"""The verbs that move an inquiry from stage to stage, and taking the last one back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from matchmaker.accounts.policy import Actor
from matchmaker.db import insert_into, transaction
from matchmaker.desks.hours import next_opening
from matchmaker.desks.queries import hours_of, today_at
from matchmaker.errors import MatchmakerError
from matchmaker.inquiries.models import Inquiry, UndoStep
from matchmaker.inquiries.service.cases import (
    Case,
    NextStep,
    StepMissing,
    answered,
    changing,
    enter,
    open_hand_over,
    plan,
    snapshot,
    wait_for,
)
from matchmaker.inquiries.workflow import (
    ANSWERABLE,
    CLOSED,
    REASONS,
    Kind,
    Stage,
    Verb,
    Waiting,
    find_move,
)
from matchmaker.proposals.models import Proposal
from matchmaker.proposals.workflow import INTRODUCED

UNDO_FOR = timedelta(seconds=10)
# The way of a click through the network does not count against the ten seconds.
UNDO_GRACE = timedelta(seconds=5)


class ReasonMissing(MatchmakerError):
    """The stage asks for a reason; the message names those that there are."""

    def __init__(self, target: Stage) -> None:
        super().__init__(f"Choose why: {', '.join(REASONS[target])}.")
        self.target = target


class MoveNotDue(MatchmakerError):
    """The table allows the move, but something it needs is missing; `missing` names it."""

    status = 409

    def __init__(self, missing: str, message: str) -> None:
        super().__init__(message)
        self.missing = missing


class UndoTooLate(MatchmakerError):
    """The step can no longer be taken back."""

    status = 409


@dataclass(frozen=True)
class Given:
    """What comes with a move: the following step for open stages, a reason, a date, the other one."""

    next_step: NextStep | None = None
    reason: str = ""
    note: str = ""
    until: date | None = None
    into_id: int | None = None


def move_inquiry(
    actor: Actor, inquiry_id: int, version: int | None, verb: Verb, given: Given
) -> Stage:
    """Move an inquiry by one of the verbs that the stage allows; the new stage.

    Raises NotFound, InquiryOutdated, MoveRefused, MoveNotDue, ReasonMissing, StepMissing.
    """
    with transaction() as session:
        if verb is Verb.MERGE:
            lock_in_order(session, inquiry_id, given.into_id)
        with changing(actor, inquiry_id, version) as case:
            remember(case)
            advance(case, verb, given)
            case.tell(verb, given.note)
            return case.stage


def lock_in_order(session: Session, *ids: int | None) -> None:
    """Lock inquiries always in the same order: two that are merged into each other wait in turn."""
    both = select(Inquiry.id).where(Inquiry.id.in_(ids)).order_by(Inquiry.id)
    session.execute(both.with_for_update()).all()


def advance(case: Case, verb: Verb, given: Given) -> None:
    """Do the move inside a change that is under way."""
    target = held_stage(case) if verb is Verb.RESUME else None
    step = find_move(case.stage, verb, target)
    check_due(case, verb, step.target, given)
    inquiry = case.inquiry
    if step.target in REASONS:
        inquiry.close_reason, inquiry.close_note = given.reason, given.note.strip()
    if verb is Verb.MERGE:
        inquiry.merged_into_id = given.into_id
    if verb is Verb.HOLD:
        inquiry.on_hold_until = given.until
    if verb in (Verb.ANSWER, Verb.REJECT):
        answered(case)
    enter(case, verb, target)
    if case.is_open:
        plan(case, following(case, given))


def check_due(case: Case, verb: Verb, target: Stage, given: Given) -> None:
    """Refuse a move for which something is missing.

    Raises ReasonMissing, MoveNotDue, StepMissing.
    """
    if target in REASONS and given.reason not in REASONS[target]:
        raise ReasonMissing(target)
    if verb is Verb.ANSWER and Kind(case.inquiry.kind) not in ANSWERABLE:
        raise MoveNotDue("kind", "A search for a partner ends with an agreement or without one.")
    if verb is Verb.HOLD and (given.until is None or given.until <= today_at(case.inquiry.desk_id)):
        raise MoveNotDue("until", "Say until which day it is on hold; the day must be after today.")
    if verb is Verb.PROPOSE and not has_proposal(case.session, case.inquiry.id, ("shortlisted",)):
        raise MoveNotDue("proposal", "Put at least one organisation on the list first.")
    if verb in (Verb.INTRODUCE, Verb.AGREE) and not has_proposal(
        case.session, case.inquiry.id, tuple(map(str, INTRODUCED))
    ):
        raise MoveNotDue("introduction", "Both sides must have said yes and been introduced first.")
    if verb is Verb.MERGE:
        check_other(case, given.into_id)
    if target in CLOSED and open_hand_over(case.session, case.inquiry.id) is not None:
        raise MoveNotDue("hand-over", "It is offered to another desk. Take the offer back first.")


def has_proposal(session: Session, inquiry_id: int, stages: tuple[str, ...]) -> bool:
    """Whether a proposal of the inquiry is in one of the stages, or beyond the first of them."""
    found = exists().where(Proposal.inquiry_id == inquiry_id)
    if stages != ("shortlisted",):
        found = found.where(Proposal.stage.in_(stages))
    return bool(session.scalar(select(found)))


def check_other(case: Case, into_id: int | None) -> None:
    """Refuse to merge an inquiry with itself, with nothing or with one that was merged."""
    other = None
    if into_id is not None and into_id != case.inquiry.id:
        other = case.session.get(Inquiry, into_id, populate_existing=True)
    if other is None or other.stage == Stage.MERGED:
        raise MoveNotDue(
            "inquiry", "Give the number of another inquiry that was not itself merged."
        )


def following(case: Case, given: Given) -> NextStep:
    """The next step in the new stage: as given, else on the day on which the rest ends.

    Raises StepMissing.
    """
    if given.next_step is not None:
        return given.next_step
    until = case.inquiry.on_hold_until
    if until is None:
        raise StepMissing("next_step", "Say what is to be done next, and until when.")
    hours = hours_of(case.inquiry.desk_id)
    morning = datetime.combine(until, time(0), tzinfo=hours.zone)
    return NextStep("@resume", next_opening(hours, morning), Waiting.INQUIRER)


def held_stage(case: Case) -> Stage:
    """The stage that a resting inquiry goes back to."""
    return Stage(case.inquiry.held_stage or Stage.RECEIVED)


def remember(case: Case) -> None:
    """Keep what the inquiry is like now, so that the step that follows can be taken back."""
    if case.actor.user_id is None:
        return
    values = {
        "inquiry_id": case.inquiry.id,
        "version": case.inquiry.version + 1,
        "user_id": case.actor.user_id,
        "before": {name: stored(value) for name, value in snapshot(case.inquiry).items()},
        "made_at": case.now,
    }
    statement = insert_into(case.session, UndoStep).values(values)
    case.session.execute(
        statement.on_conflict_do_update(index_elements=["inquiry_id"], set_=values)
    )


def stored(value: Any) -> Any:
    """A value as JSON keeps it; `restored` reads it back."""
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    return {"date": value.isoformat()} if isinstance(value, date) else value


def restored(value: Any) -> Any:
    """A value as it was."""
    if not isinstance(value, dict):
        return value
    if "instant" in value:
        return datetime.fromisoformat(value["instant"])
    return date.fromisoformat(value["date"])


def undo_step(actor: Actor, inquiry_id: int) -> None:
    """Take the actor's last step back: closing, moving, assigning.

    Possible for ten seconds, as long as nobody has done anything since.
    Raises NotFound, UndoTooLate, MoveNotDue where the other one was merged itself meanwhile.
    """
    with changing(actor, inquiry_id) as case:
        kept = case.session.get(UndoStep, inquiry_id)
        if (
            kept is None
            or kept.user_id != actor.user_id
            or kept.version != case.inquiry.version
            or case.now > kept.made_at + UNDO_FOR + UNDO_GRACE
        ):
            raise UndoTooLate("This can no longer be taken back. Move the inquiry by hand instead.")
        before = {name: restored(value) for name, value in kept.before.items()}
        take_back(case, before)
        case.session.execute(delete(UndoStep).where(UndoStep.inquiry_id == inquiry_id))
        case.tell(Verb.UNDO)


def take_back(case: Case, before: dict[str, Any]) -> None:
    """Set everything to what it was, by the table's own way back."""
    stage = Stage(before.pop("stage"))
    if stage is Stage.MERGED:
        check_other(case, before["merged_into_id"])
    waiting_for, since = before.pop("waiting_for"), before.pop("waiting_since")
    if stage is not case.stage:
        enter(case, Verb.UNDO, stage)
    for name, value in before.items():
        setattr(case.inquiry, name, value)
    if waiting_for is not None:
        wait_for(case, Waiting(waiting_for))
        case.inquiry.waiting_since = since
