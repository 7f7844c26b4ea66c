"""What the clock does by itself: owners who are away, overdue steps, rests that end.

Each pass finds its inquiries by a query and changes each in a transaction of its own, so that one
that cannot be changed keeps no other from being looked after.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select

from matchmaker import clock
from matchmaker.accounts.models import User
from matchmaker.accounts.policy import WORKER, Actor, Permission, require
from matchmaker.db import db
from matchmaker.desks.hours import add_working_days
from matchmaker.desks.models import Absence, DeskMembership
from matchmaker.desks.queries import all_desks, deputy_for, hours_of
from matchmaker.inquiries import mails
from matchmaker.inquiries.models import Inquiry, InquiryTask
from matchmaker.inquiries.service.cases import (
    Case,
    NextStep,
    appointment,
    changing,
    enter,
    plan,
)
from matchmaker.inquiries.service.moves import Given, advance
from matchmaker.inquiries.workflow import Stage, Verb
from matchmaker.logs import log

UNCONFIRMED_FOR = timedelta(days=7)
# What is due on the day that begins is covered before its first hour; a day may have 25 of them.
AHEAD = timedelta(hours=25)


def keep_time(actor: Actor = WORKER) -> dict[str, int]:
    """One pass over everything that the clock moves; how many inquiries each rule changed.

    Raises PermissionRefused.
    """
    require(actor, Permission.INQUIRY_KEEP_TIME)
    return {
        "rests ended": end_rests(actor),
        "owners covered": cover_absent_owners(actor),
        "steps escalated": escalate_steps(actor),
        "first answers escalated": escalate_first_answers(actor),
        "tasks escalated": escalate_tasks(actor),
        "unconfirmed rejected": reject_unconfirmed(actor),
    }


def each(ids: list[int], change: Callable[[Case], None], actor: Actor) -> int:
    """Change each inquiry in a transaction of its own; how many were changed."""
    done = 0
    for id_ in ids:
        try:
            with changing(actor, id_, permission=Permission.INQUIRY_KEEP_TIME) as case:
                before = case.inquiry.version
                change(case)
                done += case.inquiry.version != before
        except Exception as error:  # the others must be looked after all the same
            log.error("an inquiry could not be looked after", inquiry=id_, exc_info=error)
    return done


def ids(statement: object) -> list[int]:
    """The ids that a query finds, in order."""
    return list(db.session.scalars(statement))  # type: ignore[call-overload]


def end_rests(actor: Actor) -> int:
    """Wake the inquiries whose rest has ended: the day has come, and the desk is open."""
    due = (
        select(Inquiry.id)
        .where(
            Inquiry.stage == Stage.ON_HOLD,
            Inquiry.on_hold_until <= (clock.now() + timedelta(days=1)).date(),
        )
        .order_by(Inquiry.id)
    )

    def wake(case: Case) -> None:
        hours = hours_of(case.inquiry.desk_id)
        today = case.now.astimezone(hours.zone).date()
        until = case.inquiry.on_hold_until
        if case.stage is not Stage.ON_HOLD or until is None or until > today:
            return
        kept = appointment(case)
        enter(case, Verb.RESUME, Stage(case.inquiry.held_stage or Stage.RECEIVED))
        plan(case, kept or NextStep("@resume", add_working_days(hours, case.now, 1)))
        case.tell(Verb.RESUME)

    return each(ids(due), wake, actor)


def cover_absent_owners(actor: Actor) -> int:
    """Give what is due of absent owners to the deputy or the lead, all of those who are gone.

    Gone is whose account is disabled or who no longer works at the desk. What is due on a day on
    which the owner is back stays where it is.
    """
    now = clock.now()
    away = or_(*(is_away(day, desks) for day, desks in desks_by_day(now).items()))
    here = exists().where(
        DeskMembership.user_id == Inquiry.owner_id,
        DeskMembership.desk_id == Inquiry.desk_id,
        User.id == DeskMembership.user_id,
        User.active,
    )
    found = db.session.execute(
        select(Inquiry.id, Inquiry.owner_id, Inquiry.desk_id, Inquiry.next_due_at)
        .where(
            Inquiry.closed_at.is_(None),
            Inquiry.owner_id.is_not(None),
            or_(not_(here), and_(away, Inquiry.next_due_at <= now + AHEAD)),
        )
        .order_by(Inquiry.id)
    ).all()
    lost = [row.id for row in found if stand_in(*row[1:]) != row.owner_id]
    return each(lost, cover, actor)


def desks_by_day(now: datetime) -> dict[date, list[int]]:
    """The desks by the date that their calendars show."""
    found: dict[date, list[int]] = {}
    for desk_id, card in all_desks().items():
        found.setdefault(now.astimezone(card.hours.zone).date(), []).append(desk_id)
    return found


def is_away(day: date, desks: list[int]) -> ColumnElement[bool]:
    """Whether the owner of an inquiry at one of the desks is away on their day."""
    return and_(
        Inquiry.desk_id.in_(desks),
        exists().where(
            Absence.user_id == Inquiry.owner_id, Absence.first_on <= day, Absence.last_on >= day
        ),
    )


def stand_in(owner_id: int | None, desk_id: int, due_at: datetime | None) -> int | None:
    """Who takes care of what is due then: the owner where there in time, else the deputy."""
    if owner_id is None or due_at is None:
        return owner_id
    zone = hours_of(desk_id).zone
    today = clock.now().astimezone(zone).date()
    due_on = due_at.astimezone(zone).date()
    deputy_id = deputy_for(owner_id, desk_id, today)
    if due_on > today and deputy_for(owner_id, desk_id, due_on) == owner_id:
        return owner_id
    return deputy_id


def cover(case: Case) -> None:
    """Give one inquiry to whoever stands in; nobody there: to the desk's queue."""
    owner_id, desk_id = case.inquiry.owner_id, case.inquiry.desk_id
    deputy_id = stand_in(owner_id, desk_id, case.inquiry.next_due_at)
    if deputy_id == owner_id:
        return
    case.inquiry.owner_id = deputy_id
    case.tell("cover")
    deputy = case.session.get(User, deputy_id) if deputy_id is not None else None
    people = [deputy] if deputy is not None and deputy.email else mails.leads(case.session, desk_id)
    mails.tell_people(case.session, people, case.inquiry, mails.moved_to_you)


def escalate_steps(actor: Actor) -> int:
    """Tell the lead of every step that is overdue, once for each date."""
    overdue = (
        select(Inquiry.id)
        .where(
            Inquiry.closed_at.is_(None),
            Inquiry.next_due_at < clock.now(),
            Inquiry.escalated_at.is_(None),
            Inquiry.is_suspect.is_(False),
        )
        .order_by(Inquiry.id)
    )

    def escalate(case: Case) -> None:
        due = case.inquiry.next_due_at
        if due is None or due >= case.now or case.inquiry.escalated_at is not None:
            return
        case.inquiry.escalated_at = case.now
        case.tell("escalate", due_at=due.isoformat())
        leads = mails.leads(case.session, case.inquiry.desk_id)
        mails.tell_people(case.session, leads, case.inquiry, mails.overdue)

    return each(ids(overdue), escalate, actor)


def escalate_first_answers(actor: Actor) -> int:
    """Tell the lead of every inquirer who was promised a first answer and had none."""
    overdue = (
        select(Inquiry.id)
        .where(
            Inquiry.closed_at.is_(None),
            Inquiry.first_answered_at.is_(None),
            Inquiry.first_due_at < clock.now(),
            Inquiry.first_escalated_at.is_(None),
            Inquiry.is_suspect.is_(False),
        )
        .order_by(Inquiry.id)
    )

    def escalate(case: Case) -> None:
        if case.inquiry.first_answered_at or case.inquiry.first_escalated_at:
            return
        case.inquiry.first_escalated_at = case.now
        case.tell("escalate first answer", due_at=case.inquiry.first_due_at.isoformat())
        leads = mails.leads(case.session, case.inquiry.desk_id)
        mails.tell_people(case.session, leads, case.inquiry, mails.first_answer_overdue)

    return each(ids(overdue), escalate, actor)


def escalate_tasks(actor: Actor) -> int:
    """Tell the lead of every task that is overdue, once for each date."""
    now = clock.now()
    open_tasks = (InquiryTask.done_at.is_(None), InquiryTask.due_at < now)
    overdue = (
        select(InquiryTask.inquiry_id)
        .where(*open_tasks, InquiryTask.escalated_at.is_(None))
        .group_by(InquiryTask.inquiry_id)
        .order_by(InquiryTask.inquiry_id)
    )

    def escalate(case: Case) -> None:
        tasks = case.session.scalars(
            select(InquiryTask).where(
                InquiryTask.inquiry_id == case.inquiry.id,
                *open_tasks,
                InquiryTask.escalated_at.is_(None),
            )
        ).all()
        for task in tasks:
            task.escalated_at = case.now
        if tasks:
            case.tell("escalate tasks", tasks=[task.id for task in tasks])
            leads = mails.leads(case.session, case.inquiry.desk_id)
            mails.tell_people(case.session, leads, case.inquiry, mails.overdue)

    return each(ids(overdue), escalate, actor)


def reject_unconfirmed(actor: Actor) -> int:
    """Reject what looked like spam and whose sender has not confirmed the address for a week."""
    old = (
        select(Inquiry.id)
        .where(
            Inquiry.stage == Stage.RECEIVED,
            Inquiry.is_suspect,
            Inquiry.received_at < clock.now() - UNCONFIRMED_FOR,
        )
        .order_by(Inquiry.id)
    )

    def reject(case: Case) -> None:
        if case.stage is Stage.RECEIVED and case.inquiry.is_suspect:
            advance(case, Verb.REJECT, Given(reason="spam"))
            case.tell(Verb.REJECT)

    return each(ids(old), reject, actor)
