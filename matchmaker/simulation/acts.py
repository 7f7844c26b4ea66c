"""The verbs of a consultant on one inquiry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy import select

from matchmaker import clock
from matchmaker.accounts.policy import Actor
from matchmaker.db import db
from matchmaker.desks.hours import OfficeHours, add_working_days
from matchmaker.inquiries.models import HandOver, Inquiry
from matchmaker.inquiries.service.cases import NextStep
from matchmaker.inquiries.service.handovers import (
    offer_hand_over,
    return_inquiry,
    withdraw_hand_over,
)
from matchmaker.inquiries.service.messages import write_note, write_to_inquirer
from matchmaker.inquiries.service.moves import Given, move_inquiry, undo_step
from matchmaker.inquiries.service.steps import move_date, plan_step
from matchmaker.inquiries.service.tasks import add_task_by_hand
from matchmaker.inquiries.workflow import REASONS, Stage, Verb, Waiting
from matchmaker.simulation.course import Course
from matchmaker.simulation.outside import reply, will_reply
from matchmaker.simulation.sight import Sight, look_at

EVENING = time(19, 30)
AFTERNOON = time(16)
ENDS = {
    Verb.CLOSE: Stage.NO_AGREEMENT,
    Verb.WITHDRAW: Stage.WITHDRAWN,
    Verb.REJECT: Stage.REJECTED,
}
UNDO_AFTER_SECONDS = (6, 6, 14, 40)  # the last one is too late


@dataclass(frozen=True)
class Work:
    """A consultant with an inquiry as it stands on the screen."""

    course: Course
    actor: Actor
    hours: OfficeHours
    seen: Sight

    @property
    def id(self) -> int:
        """The id of the inquiry."""
        return self.seen.id

    @property
    def version(self) -> int:
        """The version on the screen."""
        return self.seen.version

    def again(self) -> Work:
        """The same inquiry, looked at anew."""
        return replace(self, seen=look_at(self.id))

    def attempt(self, name: str, act: Callable[[], object]) -> bool:
        """Do something to the inquiry; whether it was done."""
        return self.course.attempt(name, act, self.id)


def next_step(course: Course, hours: OfficeHours) -> NextStep:
    """A next step as people set it: some working days on, or just some day in the afternoon."""
    rng, now = course.rng, clock.now()
    waiting = rng.choice((*[Waiting.DESK] * 3, Waiting.INQUIRER, Waiting.PARTNER))
    if rng.random() < 0.7:
        return NextStep("Nachfassen", add_working_days(hours, now, rng.randint(1, 6)), waiting)
    return NextStep("Nachfassen", on_day(hours, rng.randint(1, 12), AFTERNOON), waiting)


def on_day(hours: OfficeHours, days: int, clock_time: time) -> datetime:
    """A time of day on the desk's clock, so many days from now."""
    day = clock.now().astimezone(hours.zone).date() + timedelta(days=days)
    return datetime.combine(day, clock_time, tzinfo=hours.zone)


def move(verb: Verb) -> Callable[[Work], None]:
    """A move with all that it needs; now and then it is taken back at once."""
    target = ENDS.get(verb)

    def act(work: Work) -> None:
        course = work.course
        reason = course.rng.choice(REASONS[target]) if target else ""
        given = Given(next_step(course, work.hours), reason)
        done = work.attempt(
            verb, partial(move_inquiry, work.actor, work.id, work.version, verb, given)
        )
        if done and course.happens(0.05):
            seconds = course.rng.choice(UNDO_AFTER_SECONDS)
            is_late = seconds == UNDO_AFTER_SECONDS[-1]
            course.after(timedelta(seconds=seconds), partial(undo, work, is_late=is_late))
        if done and target and course.happens(0.1):
            course.some_time_after(9, partial(reply, course, work.id, "message"))

    return act


def undo(work: Work, *, is_late: bool) -> None:
    """Take the last step back, in time or too late."""
    if work.attempt("undo", partial(undo_step, work.actor, work.id)) and is_late:
        work.course.fault(f"inquiry {work.id} was taken back too late")


def hold(work: Work) -> None:
    """Let it rest until a day, now and then with an appointment that ends the rest."""
    days = work.course.rng.randint(3, 40)
    until = clock.now().astimezone(work.hours.zone).date() + timedelta(days=days)
    step = None
    if work.course.happens(0.25):
        due = on_day(work.hours, days, AFTERNOON)
        step = NextStep("Termin nach der Messe", due, Waiting.INQUIRER, is_appointment=True)
    given = Given(step, until=until)
    work.attempt(
        Verb.HOLD, partial(move_inquiry, work.actor, work.id, work.version, Verb.HOLD, given)
    )


def write(work: Work) -> None:
    """Write to the inquirer."""
    if work.attempt(
        "write", partial(write_to_inquirer, work.actor, work.id, work.version, "Guten Tag!")
    ):
        will_reply(work.course, work.id)


def put_off(work: Work) -> None:
    """Put the step off, plan another one, or write a note or a task beside it."""
    course, chance = work.course, work.course.rng.random()
    if chance < 0.3:
        due = add_working_days(work.hours, clock.now(), course.rng.randint(1, 7))
        work.attempt("put off", partial(move_date, work.actor, work.id, work.version, due))
        return
    if chance < 0.4:
        work.attempt("note", partial(write_note, work.actor, work.id, "Telefonat."))
        work = work.again()
    elif chance < 0.5:
        due = add_working_days(work.hours, clock.now(), 3)
        work.attempt("add a task", partial(add_task_by_hand, work.actor, work.id, "Liste", due))
        work = work.again()
    step = next_step(course, work.hours)
    work.attempt("plan", partial(plan_step, work.actor, work.id, work.version, step))


def appoint(work: Work) -> None:
    """Fix an appointment, in the afternoon or in the evening."""
    course = work.course
    at = course.rng.choice((AFTERNOON, EVENING))
    due = on_day(work.hours, course.rng.randint(2, 20), at)
    step = NextStep("Gespräch", due, Waiting.INQUIRER, is_appointment=True)
    work.attempt("appoint", partial(plan_step, work.actor, work.id, work.version, step))
    if course.happens(0.5):
        course.some_time_after(3, partial(reply, course, work.id, "message"))


def qualify(work: Work) -> None:
    """Say that it was understood; about every third time the inquirer hears so at once."""
    move(Verb.QUALIFY)(work)
    if work.course.happens(0.3):
        write(work.again())


def wait_for_other_desk(work: Work) -> None:
    """It is offered to another desk: take that back, or wait a little longer."""
    if work.course.happens(0.3):
        work.attempt("withdraw a hand-over", partial(withdraw_hand_over, work.actor, work.id))
    else:
        put_off(work)


def offer(work: Work) -> None:
    """Offer it to another desk, or back to the one before."""
    course = work.course
    desk_id = work.seen.desk_id
    last = db.session.scalar(
        select(HandOver.to_desk_id)
        .where(
            HandOver.inquiry_id == work.id,
            HandOver.state == "accepted",
            HandOver.is_return.is_(False),
        )
        .order_by(HandOver.id.desc())
        .limit(1)
    )
    if last == desk_id and course.happens(0.5):
        back = partial(return_inquiry, work.actor, work.id, work.version, "Passt besser zu Ihnen.")
        work.attempt("return", back)
        return
    to = course.rng.choice(course.world.other_desks(desk_id))
    work.attempt(
        "offer a hand-over", partial(offer_hand_over, work.actor, work.id, work.version, to, "")
    )


def merge(work: Work) -> None:
    """Merge it into another one of the same sender, if there is one."""
    other = db.session.scalar(
        select(Inquiry.id)
        .where(
            Inquiry.sender_email == work.seen.sender_email,
            Inquiry.id != work.id,
            Inquiry.stage != Stage.MERGED,
        )
        .order_by(Inquiry.id)
        .limit(1)
    )
    if other is None:
        qualify(work)
        return
    given = Given(into_id=other)
    work.attempt(
        Verb.MERGE, partial(move_inquiry, work.actor, work.id, work.version, Verb.MERGE, given)
    )
