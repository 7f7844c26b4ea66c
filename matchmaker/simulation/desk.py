"""What consultants do: they sit down in office hours and work on what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import and_, exists, or_, select

from matchmaker import clock
from matchmaker.accounts.policy import Actor
from matchmaker.db import db
from matchmaker.desks.hours import OfficeHours, is_open
from matchmaker.desks.queries import present_people
from matchmaker.inquiries.models import HandOver, Inquiry, InquiryTask
from matchmaker.inquiries.service.handovers import accept_hand_over, refuse_hand_over
from matchmaker.inquiries.service.moves import Given, move_inquiry
from matchmaker.inquiries.service.steps import assign
from matchmaker.inquiries.service.tasks import put_task_off, tick_task
from matchmaker.inquiries.workflow import Stage, Verb
from matchmaker.simulation.acts import Work, next_step
from matchmaker.simulation.choices import work_on_stage
from matchmaker.simulation.course import Course
from matchmaker.simulation.mistakes import make_a_mistake
from matchmaker.simulation.sight import look_at, version_of
from matchmaker.simulation.world import Person

AT_ONE_SITTING = 8
MINUTES_EACH = 6


@dataclass(frozen=True)
class Seat:
    """Somebody at a desk, in office hours."""

    course: Course
    person: Person
    desk_id: int

    def actor(self) -> Actor | None:
        """Who it is to the service, None if the person does not work at this desk now."""
        id_ = self.person.user_id
        if id_ in self.course.disabled or not is_open(self.hours, clock.now()):
            return None
        actor = self.course.actor(id_)
        return actor if self.desk_id in actor.desks else None

    def is_present(self) -> bool:
        """Whether the person is at the desk today."""
        present = present_people(self.desk_id, self.today())
        return self.person.user_id in [id_ for id_, _lead in present]

    def today(self) -> date:
        """The date at the desk."""
        return clock.now().astimezone(self.hours.zone).date()

    @property
    def hours(self) -> OfficeHours:
        """The hours of the desk."""
        return self.course.world.hours[self.desk_id]

    def sit(self) -> None:
        """Look at what is due, and take one thing after the other."""
        if not self.is_present():
            return
        remembered = not self.course.happens(self.person.forgets)
        acts = [
            *(partial(self.answer_offer, id_) for id_ in self.offers()),
            *(partial(self.work, id_) for id_ in self.due_inquiries() if remembered),
            *(partial(self.tick, *ids) for ids in self.due_tasks()),
        ]
        for number, act in enumerate(acts, start=1):
            self.course.after(timedelta(minutes=MINUTES_EACH * number), act)

    def due_inquiries(self) -> list[int]:
        """Own inquiries that are due by tomorrow noon, and the queue; a lead sees what is overdue."""
        now, noon = clock.now(), self.midnight() + timedelta(hours=12)
        own = and_(Inquiry.owner_id == self.person.user_id, Inquiry.next_due_at < noon)
        seen = or_(own, Inquiry.owner_id.is_(None))
        if self.person.is_lead:
            seen = or_(seen, Inquiry.next_due_at < now - timedelta(days=1))
        found = (
            select(Inquiry.id)
            .where(Inquiry.desk_id == self.desk_id, Inquiry.closed_at.is_(None), seen)
            .where(Inquiry.is_suspect.is_(False))
            .order_by(Inquiry.next_due_at, Inquiry.id)
            .limit(AT_ONE_SITTING)
        )
        return list(db.session.scalars(found))

    def due_tasks(self) -> list[tuple[int, int]]:
        """Inquiry and task of what is to be done beside the next steps."""
        found = (
            select(InquiryTask.inquiry_id, InquiryTask.id)
            .join(Inquiry, Inquiry.id == InquiryTask.inquiry_id)
            .where(
                Inquiry.desk_id == self.desk_id,
                InquiryTask.done_at.is_(None),
                InquiryTask.due_at < self.midnight(),
            )
            .order_by(InquiryTask.due_at, InquiryTask.id)
            .limit(3)
        )
        return [(row[0], row[1]) for row in db.session.execute(found)]

    def offers(self) -> list[int]:
        """What other desks offer."""
        offered = exists().where(
            HandOver.inquiry_id == Inquiry.id,
            HandOver.to_desk_id == self.desk_id,
            HandOver.state == "offered",
        )
        return list(db.session.scalars(select(Inquiry.id).where(offered).order_by(Inquiry.id)))

    def midnight(self) -> datetime:
        """When today ends at the desk."""
        return datetime.combine(self.today() + timedelta(days=1), time(0), tzinfo=self.hours.zone)

    def work(self, inquiry_id: int) -> None:
        """Do the next thing for an inquiry, unless something has come between meanwhile."""
        actor, seen = self.actor(), look_at(inquiry_id)
        if actor is None or seen.is_closed or seen.desk_id != self.desk_id:
            return
        if seen.is_appointment and seen.next_due_at and seen.next_due_at > clock.now():
            return
        work = Work(self.course, actor, self.hours, seen)
        if seen.owner_id != actor.user_id:
            take = partial(assign, actor, inquiry_id, seen.version, actor.user_id)
            if not work.attempt("take", take):
                return
            work = work.again()
        if self.course.happens(0.06):
            make_a_mistake(work)
            work = work.again()
        work_on_stage(work)

    def answer_offer(self, inquiry_id: int) -> None:
        """Accept what another desk offers, refuse it with a reason, or leave it for another day."""
        actor = self.actor()
        if actor is None:
            return
        chance = self.course.rng.random()
        if chance < 0.45:
            accept = partial(accept_hand_over, actor, inquiry_id)
            self.answer_if_offered("accept a hand-over", accept, inquiry_id)
        elif chance < 0.6:
            refuse = partial(refuse_hand_over, actor, inquiry_id, "Keine Kapazität")
            self.answer_if_offered("refuse a hand-over", refuse, inquiry_id)

    def answer_if_offered(self, name: str, act: partial[None], inquiry_id: int) -> None:
        """Answer an offer that still stands; one that was taken back is no longer seen at all."""
        if inquiry_id in self.offers():
            self.course.attempt(name, act, inquiry_id)

    def tick(self, inquiry_id: int, task_id: int) -> None:
        """Do a task, put it off or forget it; an answer to something closed may open it again."""
        actor, task = self.actor(), db.session.get_one(InquiryTask, task_id)
        seen = look_at(inquiry_id)
        if actor is None or task.done_at is not None or seen.desk_id != self.desk_id:
            return
        course, chance = self.course, self.course.rng.random()
        if chance < 0.6:
            done = partial(tick_task, actor, inquiry_id, task_id)
            course.attempt("tick a task", done, inquiry_id)
        elif chance < 0.7:
            later = clock.now() + timedelta(days=course.rng.randint(1, 9))
            put_off = partial(put_task_off, actor, inquiry_id, task_id, later)
            course.attempt("put a task off", put_off, inquiry_id)
        if seen.is_closed and seen.stage != Stage.MERGED and course.happens(0.08):
            version = version_of(inquiry_id)
            given = Given(next_step(course, self.hours))
            reopen = partial(move_inquiry, actor, inquiry_id, version, Verb.REOPEN, given)
            course.attempt("reopen", reopen, inquiry_id)
