"""What people try and must not get: each is refused in just one way, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from matchmaker import clock
from matchmaker.db import db
from matchmaker.errors import MatchmakerError, NotFound
from matchmaker.inquiries.service.cases import InquiryOutdated, StepMissing, open_hand_over
from matchmaker.inquiries.service.handovers import (
    HandOverRefused,
    accept_hand_over,
    offer_hand_over,
)
from matchmaker.inquiries.service.messages import MessageRefused, write_note, write_to_inquirer
from matchmaker.inquiries.service.moves import Given, MoveNotDue, ReasonMissing, move_inquiry
from matchmaker.inquiries.service.steps import OwnerRefused, assign
from matchmaker.inquiries.workflow import MoveRefused, Stage, Verb, allowed_verbs
from matchmaker.simulation.acts import Work, next_step
from matchmaker.simulation.world import Person

Attempt = tuple[str, type[MatchmakerError], Callable[[], object]]


def make_a_mistake(work: Work) -> None:
    """Try one of the things that are refused."""
    mistake = work.course.rng.choice(MISTAKES)
    found = mistake(work)
    if found is not None:
        name, error, act = found
        work.course.must_refuse(name, error, act, work.id)


def moving(work: Work, verb: Verb, given: Given, version: int | None = None) -> partial[Stage]:
    """A move, from the version on the screen unless another one is named."""
    return partial(move_inquiry, work.actor, work.id, version or work.version, verb, given)


def wrong_verb(work: Work) -> Attempt:
    """A verb that the stage does not know."""
    allowed = allowed_verbs(work.seen.place)
    verb = work.course.rng.choice([each for each in Verb if each not in allowed])
    given = Given(next_step(work.course, work.hours), reason="other")
    return f"wrong move ({verb})", MoveRefused, moving(work, verb, given)


def stale_page(work: Work) -> Attempt:
    """A colleague writes a note while the page is open: the move from the old page is refused."""
    colleague = next(
        person
        for person in work.course.world.at_desk(work.seen.desk_id)
        if person.user_id != work.actor.user_id
    )
    write_note(work.course.actor(colleague.user_id), work.id, "Kurze Notiz.")
    verb = work.course.rng.choice(allowed_verbs(work.seen.place))
    given = Given(next_step(work.course, work.hours), reason="other")
    return "move from an old page", InquiryOutdated, moving(work, verb, given)


def no_next_step(work: Work) -> Attempt | None:
    """A move to an open stage without a next step."""
    onward = (Verb.QUALIFY, Verb.SEARCH, Verb.TALK)
    allowed = allowed_verbs(work.seen.place)
    verb = next((verb for verb in onward if verb in allowed), None)
    if verb is None:
        return None
    return "move without a next step", StepMissing, moving(work, verb, Given())


def no_reason(work: Work) -> Attempt:
    """An end without saying why."""
    return "end without a reason", ReasonMissing, moving(work, Verb.WITHDRAW, Given())


def no_future(work: Work) -> Attempt | None:
    """A rest that ends today."""
    if work.seen.stage == Stage.ON_HOLD:
        return None
    today = clock.now().astimezone(work.hours.zone).date()
    return "rest until today", MoveNotDue, moving(work, Verb.HOLD, Given(until=today))


def merge_with_itself(work: Work) -> Attempt:
    """A duplicate of itself."""
    return "merge with itself", MoveNotDue, moving(work, Verb.MERGE, Given(into_id=work.id))


def stranger(work: Work) -> Person | None:
    """Somebody who does not work at the desk of the inquiry."""
    world, desk_id = work.course.world, work.seen.desk_id
    others = [each for each in world.people if desk_id not in work.course.actor(each.user_id).desks]
    return work.course.rng.choice(others) if others else None


def foreign_owner(work: Work) -> Attempt | None:
    """An owner who works elsewhere."""
    person = stranger(work)
    if person is None:
        return None
    act = partial(assign, work.actor, work.id, work.version, person.user_id)
    return "owner of another desk", OwnerRefused, act


def foreign_hands(work: Work) -> Attempt | None:
    """Work on an inquiry of another desk; that desk does not even learn that there is one."""
    person = stranger(work)
    if person is None:
        return None
    act = partial(write_note, work.course.actor(person.user_id), work.id, "Fremde Notiz.")
    return "work of another desk", NotFound, act


def not_offered(work: Work) -> Attempt | None:
    """Accept what was not offered to the desk."""
    offered = open_hand_over(db.session(), work.id)
    if offered is not None and offered.to_desk_id in work.actor.desks:
        return None
    act = partial(accept_hand_over, work.actor, work.id)
    return "accept what was not offered", NotFound, act


def own_desk(work: Work) -> Attempt:
    """A hand-over to the desk that has it."""
    desk_id = work.seen.desk_id
    act = partial(offer_hand_over, work.actor, work.id, work.version, desk_id, "")
    return "hand over to oneself", HandOverRefused, act


def nothing_said(work: Work) -> Attempt:
    """A message without words."""
    act = partial(write_to_inquirer, work.actor, work.id, work.version, "  ")
    return "empty message", MessageRefused, act


MISTAKES: tuple[Callable[[Work], Attempt | None], ...] = (
    wrong_verb,
    wrong_verb,
    stale_page,
    stale_page,
    no_next_step,
    no_reason,
    no_future,
    merge_with_itself,
    foreign_owner,
    foreign_hands,
    not_offered,
    own_desk,
    nothing_said,
)
