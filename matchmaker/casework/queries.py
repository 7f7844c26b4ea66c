"""Reads the desk's work: what must be done today, and the list with its filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, false, func, null, or_, select
from sqlalchemy.orm import aliased

from matchmaker import clock
from matchmaker.accounts.models import User
from matchmaker.accounts.policy import Actor
from matchmaker.casework.models import SavedView
from matchmaker.db import db
from matchmaker.desks.queries import hours_of
from matchmaker.inquiries.models import HandOver, Inquiry, InquiryFollower, InquiryTask
from matchmaker.inquiries.workflow import Stage, Waiting
from matchmaker.organisations.search_text import fold

SHOWN = 30
PAGE_SIZE = 50
WAITS_TOO_LONG = timedelta(days=7)
Owner = aliased(User)


@dataclass(frozen=True)
class Line:
    """One line of the desk's lists: an inquiry, or a task beside its next step."""

    id: int
    number: str
    title: str
    language: str
    who: str
    kind: str
    stage: str
    step: str
    due_at: datetime | None
    is_appointment: bool
    waiting_for: str | None
    waiting_since: datetime | None
    owner: str | None
    desk_id: int
    task_id: int | None = None


@dataclass(frozen=True)
class Group:
    """Lines that have something in common, and how many there are in all."""

    name: str
    count: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Asked:
    """The filters of the list; an empty value allows all."""

    q: str = ""
    stage: str = ""
    owner: str = ""
    desk: str = ""
    waiting: str = ""
    kind: str = ""
    source: str = ""
    due: str = ""
    sort: str = "due"
    page: int = 1

    @property
    def is_empty(self) -> bool:
        """Whether nothing narrows the list."""
        return not any(
            (
                self.q,
                self.stage,
                self.owner,
                self.desk,
                self.waiting,
                self.kind,
                self.source,
                self.due,
            )
        )


@dataclass(frozen=True)
class Listing:
    """One page of the list."""

    lines: tuple[Line, ...]
    total: int
    page: int
    pages: int = field(default=1)


def lines_of(rows: Any) -> tuple[Line, ...]:
    """Rows of `line_columns` as lines."""
    return tuple(
        Line(
            id=row.id,
            number=row.number,
            title=row.subject or row.text[:120],
            language=row.language,
            who=row.organisation_name or row.sender_name,
            kind=row.kind,
            stage=row.stage,
            step=row.step or "",
            due_at=row.due_at,
            is_appointment=row.is_appointment,
            waiting_for=row.waiting_for,
            waiting_since=row.waiting_since,
            owner=row.owner,
            desk_id=row.desk_id,
            task_id=row.task_id,
        )
        for row in rows
    )


def line_columns(step: Any, due_at: Any, task_id: Any) -> Select[Any]:
    """What a line shows."""
    return select(
        Inquiry.id,
        Inquiry.number,
        Inquiry.subject,
        func.substr(Inquiry.text, 1, 120).label("text"),
        Inquiry.language,
        Inquiry.organisation_name,
        Inquiry.sender_name,
        Inquiry.kind,
        Inquiry.stage,
        step.label("step"),
        due_at.label("due_at"),
        Inquiry.is_appointment,
        Inquiry.waiting_for,
        Inquiry.waiting_since,
        Owner.name.label("owner"),
        Inquiry.desk_id,
        task_id.label("task_id"),
    ).outerjoin(Owner, Owner.id == Inquiry.owner_id)


def inquiry_lines() -> Select[Any]:
    """Inquiries with their next steps."""
    return line_columns(Inquiry.next_step, Inquiry.next_due_at, null())


def mine(actor: Actor, *, whole_desk: bool) -> ColumnElement[bool]:
    """The open inquiries of the actor and of the desks' queues; or all of the desks."""
    at_desk = and_(
        Inquiry.desk_id.in_(actor.desks),
        Inquiry.closed_at.is_(None),
        Inquiry.is_suspect.is_(False),
    )
    if whole_desk:
        return at_desk
    return and_(at_desk, or_(Inquiry.owner_id == actor.user_id, Inquiry.owner_id.is_(None)))


def end_of_today(actor: Actor, now: datetime) -> datetime:
    """When today ends at the actor's first desk."""
    zone = hours_of(min(actor.desks)).zone if actor.desks else ZoneInfo("UTC")
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(0), tzinfo=zone)


def today(actor: Actor, *, whole_desk: bool = False) -> list[Group]:
    """What must be done today: in this order, each group with its first lines."""
    now = clock.now()
    midnight = end_of_today(actor, now)
    own = mine(actor, whole_desk=whole_desk)
    active = and_(own, Inquiry.stage != Stage.ON_HOLD)
    due = Inquiry.next_due_at
    others = Inquiry.waiting_for != Waiting.DESK
    conditions = {
        "overdue": and_(own, due < now),
        "today": and_(own, due >= now, due < midnight),
        "week": and_(active, due >= midnight, due < midnight + timedelta(days=7)),
        "new": and_(active, Inquiry.owner_id.is_(None), Inquiry.stage == Stage.RECEIVED),
        "waiting": and_(active, others, Inquiry.waiting_since < now - WAITS_TOO_LONG),
    }
    groups = [group(name, condition) for name, condition in conditions.items()]
    tasks = due_tasks(actor, midnight, whole_desk=whole_desk)
    return [groups[0], groups[1], tasks, to_accept(actor), *groups[2:]]


def group(name: str, condition: ColumnElement[bool]) -> Group:
    """The inquiries under a condition, the earliest due first."""
    count = db.session.scalar(select(func.count(Inquiry.id)).where(condition)) or 0
    rows: Sequence[Any] = []
    if count:
        rows = db.session.execute(
            inquiry_lines().where(condition).order_by(Inquiry.next_due_at, Inquiry.id).limit(SHOWN)
        ).all()
    return Group(name, count, lines_of(rows))


def due_tasks(actor: Actor, until: datetime, *, whole_desk: bool) -> Group:
    """Tasks that are due by then, of open and closed inquiries alike."""
    condition = and_(
        InquiryTask.done_at.is_(None),
        InquiryTask.due_at < until,
        Inquiry.desk_id.in_(actor.desks),
    )
    if not whole_desk:
        own = or_(InquiryTask.owner_id == actor.user_id, InquiryTask.owner_id.is_(None))
        condition = and_(condition, own)
    joined = InquiryTask.inquiry_id == Inquiry.id
    count = select(func.count(InquiryTask.id)).join(Inquiry, joined).where(condition)
    rows = db.session.execute(
        line_columns(InquiryTask.text, InquiryTask.due_at, InquiryTask.id)
        .join(InquiryTask, joined)
        .where(condition)
        .order_by(InquiryTask.due_at, InquiryTask.id)
        .limit(SHOWN)
    ).all()
    return Group("tasks", db.session.scalar(count) or 0, lines_of(rows))


def to_accept(actor: Actor) -> Group:
    """Hand-overs that wait for the actor's desks."""
    offered = (
        select(HandOver.inquiry_id)
        .where(HandOver.state == "offered", HandOver.to_desk_id.in_(actor.desks))
        .scalar_subquery()
    )
    return group("hand-overs", Inquiry.id.in_(offered))


def readable_by(actor: Actor) -> ColumnElement[bool]:
    """The inquiries that a consultant may read: of the desks, followed, handed over, offered."""
    followed = select(InquiryFollower.inquiry_id).where(InquiryFollower.desk_id.in_(actor.desks))
    hops = select(HandOver.inquiry_id).where(
        or_(
            and_(
                HandOver.from_desk_id.in_(actor.desks), HandOver.state.in_(("accepted", "offered"))
            ),
            and_(HandOver.to_desk_id.in_(actor.desks), HandOver.state == "offered"),
        )
    )
    if not actor.desks:
        return false()
    return or_(
        Inquiry.desk_id.in_(actor.desks),
        Inquiry.id.in_(followed.scalar_subquery()),
        Inquiry.id.in_(hops.scalar_subquery()),
    )


def listing(actor: Actor, asked: Asked) -> Listing:
    """One page of the inquiries that the filters leave, of those that the actor may read."""
    condition = and_(readable_by(actor), *narrowed(actor, asked))
    total = db.session.scalar(select(func.count(Inquiry.id)).where(condition)) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, asked.page), pages)
    chosen = in_order(inquiry_lines().where(condition), asked.sort)
    rows = db.session.execute(chosen.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    return Listing(lines_of(rows), total, page, pages)


def whole_listing(actor: Actor, asked: Asked) -> tuple[Line, ...]:
    """All inquiries that the filters leave, of those that the actor may read, in their order."""
    chosen = inquiry_lines().where(readable_by(actor), *narrowed(actor, asked))
    return lines_of(db.session.execute(in_order(chosen, asked.sort)))


def in_order(statement: Select[Any], sort: str) -> Select[Any]:
    """The inquiries as they are to be sorted: by the next date, unless something else is asked for."""
    orders = {
        "due": (Inquiry.next_due_at.is_(None), Inquiry.next_due_at, Inquiry.id),
        "new": (Inquiry.received_at.desc(), Inquiry.id.desc()),
        "waiting": (Inquiry.waiting_since.is_(None), Inquiry.waiting_since, Inquiry.id),
    }
    return statement.order_by(*orders.get(sort, orders["due"]))


def narrowed(actor: Actor, asked: Asked) -> list[ColumnElement[bool]]:
    """The conditions of the filters."""
    found = [*words(asked.q), *stages(asked.stage), *owners(actor, asked.owner)]
    if asked.desk.isdigit():
        found.append(Inquiry.desk_id == int(asked.desk))
    for column, value in (
        (Inquiry.waiting_for, asked.waiting),
        (Inquiry.kind, asked.kind),
        (Inquiry.source, asked.source),
    ):
        if value:
            found.append(column == value)
    if asked.due == "overdue":
        found.append(Inquiry.next_due_at < clock.now())
    elif asked.due == "today":
        found.append(Inquiry.next_due_at < end_of_today(actor, clock.now()))
    return found


def words(q: str) -> list[ColumnElement[bool]]:
    """Each word of a search stands in the inquiry, in whatever writing."""
    return [
        Inquiry.search_text.contains(fold(word), autoescape=True) for word in q.split()[:12] if word
    ]


def stages(stage: str) -> list[ColumnElement[bool]]:
    """Open ones unless another stage is asked for."""
    if stage == "all":
        return []
    if stage == "closed":
        return [Inquiry.closed_at.is_not(None)]
    return [Inquiry.stage == stage] if stage else [Inquiry.closed_at.is_(None)]


def owners(actor: Actor, owner: str) -> list[ColumnElement[bool]]:
    """Of a person, one's own, or without an owner."""
    if owner == "me":
        return [Inquiry.owner_id == actor.user_id]
    if owner == "none":
        return [Inquiry.owner_id.is_(None)]
    return [Inquiry.owner_id == int(owner)] if owner.isdigit() else []


def saved_views(actor: Actor) -> list[SavedView]:
    """The actor's own views of the list, by name."""
    return list(
        db.session.scalars(
            select(SavedView)
            .where(SavedView.user_id == actor.user_id)
            .order_by(SavedView.name, SavedView.id)
        )
    )


def count_due(actor: Actor) -> int:
    """How many things are overdue or due today, hand-overs to accept included."""
    now = clock.now()
    own = mine(actor, whole_desk=False)
    due = and_(own, Inquiry.next_due_at < end_of_today(actor, now))
    number = db.session.scalar(select(func.count(Inquiry.id)).where(due)) or 0
    return number + to_accept(actor).count
