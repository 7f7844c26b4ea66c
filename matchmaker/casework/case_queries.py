"""Reads one inquiry for those who work on it or read along: everything on one page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from matchmaker import clock
from matchmaker.accounts.models import User
from matchmaker.accounts.policy import Actor, Permission, may
from matchmaker.accounts.queries import name_of
from matchmaker.activities.queries import ActivityView, history
from matchmaker.casework.queries import readable_by
from matchmaker.casework.similar import says_the_same
from matchmaker.db import db
from matchmaker.desks.queries import DeskCard, all_desks, people_of
from matchmaker.inquiries.models import (
    HandOver,
    Inquiry,
    InquiryFile,
    InquiryFollower,
    InquiryMessage,
    InquiryStage,
    InquiryTask,
    UndoStep,
)
from matchmaker.inquiries.queries import stage_for_inquirer, with_merged
from matchmaker.inquiries.service.cases import INQUIRY, related
from matchmaker.inquiries.service.moves import UNDO_FOR
from matchmaker.inquiries.texts import words_of
from matchmaker.inquiries.workflow import PATH, Stage, Verb, allowed_verbs

SIMILAR_WITHIN = timedelta(days=90)
MOST_SIMILAR = 5
MOST_COMPARED = 60


@dataclass(frozen=True)
class Step:
    """A stage of the bar: reached or not, and when."""

    stage: str
    entered_at: datetime | None


@dataclass(frozen=True)
class Message:
    """Words in the timeline; `is_foreign` for those of an inquiry that was merged into this one."""

    id: int
    direction: str
    channel: str
    kind: str
    party: str
    author: str
    language: str | None
    text: str
    sent_at: datetime
    is_shared: bool
    is_ours: bool
    is_foreign: bool


@dataclass(frozen=True)
class Hop:
    """A link in the chain of custody."""

    id: int
    from_desk: DeskCard
    to_desk: DeskCard
    state: str
    is_return: bool
    note: str
    reason: str
    offered_at: datetime
    answered_at: datetime | None
    offered_by: str | None
    answered_by: str | None


@dataclass(frozen=True)
class Similar:
    """An inquiry that may be the same one."""

    id: int
    number: str
    title: str
    language: str
    stage: str
    by: tuple[str, ...]


@dataclass(frozen=True)
class CaseView:
    """An inquiry with everything that belongs to it."""

    inquiry: Inquiry
    desk: DeskCard
    owner: str | None
    public_stage: str
    path: tuple[Step, ...]
    verbs: tuple[Verb, ...]
    messages: tuple[Message, ...]
    tasks: tuple[InquiryTask, ...]
    files: tuple[InquiryFile, ...]
    hops: tuple[Hop, ...]
    followers: tuple[DeskCard, ...]
    similar: tuple[Similar, ...]
    history: tuple[ActivityView, ...]
    people: tuple[tuple[int, str], ...]
    desks: dict[int, DeskCard]
    can_work: bool
    can_answer: bool
    can_undo: bool
    merged_into: str | None

    @property
    def offered(self) -> Hop | None:
        """The hand-over that waits for an answer."""
        return next((hop for hop in self.hops if hop.state == "offered"), None)

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.inquiry.closed_at is None


def case_of(actor: Actor, inquiry_id: int) -> CaseView | None:
    """One inquiry as the actor may read it, None if there is none."""
    inquiry = db.session.get(Inquiry, inquiry_id, populate_existing=True)
    if inquiry is None:
        return None
    desks, whose = all_desks(), related(db.session(), inquiry)
    can_work = may(actor, Permission.INQUIRY_WORK, whose)
    people = {id_: name for _desk, id_, name in people_of([inquiry.desk_id])}
    whole = with_merged(inquiry_id)
    followers = db.session.scalars(
        select(InquiryFollower.desk_id)
        .where(InquiryFollower.inquiry_id == inquiry_id)
        .order_by(InquiryFollower.id)
    )
    other = db.session.get(Inquiry, inquiry.merged_into_id) if inquiry.merged_into_id else None
    return CaseView(
        inquiry=inquiry,
        desk=desks[inquiry.desk_id],
        owner=owner_name(inquiry.owner_id, people),
        public_stage=stage_for_inquirer(inquiry),
        path=path_of(inquiry),
        verbs=allowed_verbs(Stage(inquiry.stage)) if can_work else (),
        messages=messages_for(actor, whole),
        tasks=tasks_of(inquiry_id),
        files=files_in(whole) if can_work else (),
        hops=hops_of(inquiry_id, desks),
        followers=tuple(desks[id_] for id_ in followers),
        similar=similar_to(actor, inquiry) if can_work else (),
        history=tuple(history(INQUIRY, inquiry_id)),
        people=tuple(people.items()),
        desks=desks,
        can_work=can_work,
        can_answer=may(actor, Permission.HAND_OVER_ANSWER, whose),
        can_undo=can_undo(actor, inquiry),
        merged_into=other.number if other else None,
    )


def owner_name(owner_id: int | None, people: Mapping[int, str]) -> str | None:
    """Who works on it: mostly one of the desk's people, whose names are known already."""
    if owner_id is None:
        return None
    return people.get(owner_id) or name_of(owner_id)


def path_of(inquiry: Inquiry) -> tuple[Step, ...]:
    """The stages of the bar with the dates on which they were last entered.

    A step that was taken back counts as never taken, on either way.
    """
    standing: list[tuple[str, datetime]] = []
    for row in db.session.execute(
        select(InquiryStage.stage, InquiryStage.entered_at, InquiryStage.verb)
        .where(InquiryStage.inquiry_id == inquiry.id)
        .order_by(InquiryStage.id)
    ):
        if row.verb == Verb.UNDO and len(standing) > 1 and standing[-2][0] == row.stage:
            standing.pop()
        else:
            standing.append((row.stage, row.entered_at))
    entered = dict(standing)
    stages = [str(stage) for stage in PATH]
    if inquiry.stage not in stages:
        stages = [stage for stage in stages if stage in entered] + [inquiry.stage]
    else:
        stages.append(str(Stage.AGREEMENT))
    return tuple(Step(stage, entered.get(stage)) for stage in stages)


def messages_for(actor: Actor, ids: Sequence[int]) -> tuple[Message, ...]:
    """The timeline's words, the newest first: notes of other desks only where shared.

    `ids` are those of the inquiry, the first, and of what was merged into it.
    """
    readable = or_(
        InquiryMessage.direction != "internal",
        InquiryMessage.is_shared,
        InquiryMessage.desk_id.in_(actor.desks),
    )
    rows = db.session.scalars(
        select(InquiryMessage)
        .where(and_(InquiryMessage.inquiry_id.in_(ids), readable))
        .order_by(InquiryMessage.sent_at.desc(), InquiryMessage.id.desc())
    )
    return tuple(
        Message(
            id=row.id,
            direction=row.direction,
            channel=row.channel,
            kind=row.kind,
            party=row.party,
            author=row.author_name,
            language=row.language,
            text=row.text,
            sent_at=row.sent_at,
            is_shared=row.is_shared,
            is_ours=row.desk_id in actor.desks,
            is_foreign=row.inquiry_id != ids[0],
        )
        for row in rows
    )


def tasks_of(inquiry_id: int) -> tuple[InquiryTask, ...]:
    """The tasks, open ones first, the earliest due on top."""
    return tuple(
        db.session.scalars(
            select(InquiryTask)
            .where(InquiryTask.inquiry_id == inquiry_id)
            .order_by(InquiryTask.done_at.is_not(None), InquiryTask.due_at, InquiryTask.id)
        )
    )


def files_in(ids: Sequence[int]) -> tuple[InquiryFile, ...]:
    """The files of these inquiries, the newest first."""
    return tuple(
        db.session.scalars(
            select(InquiryFile)
            .where(InquiryFile.inquiry_id.in_(ids))
            .order_by(InquiryFile.id.desc())
        )
    )


def file_of(inquiry_id: int, file_id: int) -> InquiryFile | None:
    """One file of an inquiry."""
    files = files_in(with_merged(inquiry_id))
    return next((file for file in files if file.id == file_id), None)


def hops_of(inquiry_id: int, desks: dict[int, DeskCard]) -> tuple[Hop, ...]:
    """The chain of custody, the newest hand-over first."""
    rows = db.session.scalars(
        select(HandOver).where(HandOver.inquiry_id == inquiry_id).order_by(HandOver.id.desc())
    ).all()
    people = {id_ for row in rows for id_ in (row.offered_by, row.answered_by) if id_ is not None}
    names = names_of(people) if people else {}
    return tuple(
        Hop(
            id=row.id,
            from_desk=desks[row.from_desk_id],
            to_desk=desks[row.to_desk_id],
            state=row.state,
            is_return=row.is_return,
            note=row.note,
            reason=row.reason,
            offered_at=row.offered_at,
            answered_at=row.answered_at,
            offered_by=names.get(row.offered_by) if row.offered_by else None,
            answered_by=names.get(row.answered_by) if row.answered_by else None,
        )
        for row in rows
    )


def names_of(people: Collection[int]) -> dict[int, str]:
    """What people are called."""
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(people)))
    return {row.id: row.name for row in rows}


def near_in_time(actor: Actor, inquiry: Inquiry) -> list[Inquiry]:
    """Other inquiries of about the same time, those of the same sender first."""
    rows = db.session.scalars(
        select(Inquiry)
        .where(
            Inquiry.id != inquiry.id,
            Inquiry.stage != Stage.MERGED,
            Inquiry.received_at.between(
                inquiry.received_at - SIMILAR_WITHIN, inquiry.received_at + SIMILAR_WITHIN
            ),
            readable_by(actor),
        )
        .order_by(Inquiry.sender_email != inquiry.sender_email, Inquiry.id.desc())
        .limit(MOST_COMPARED)
    )
    return list(rows)


def similar_to(actor: Actor, inquiry: Inquiry) -> tuple[Similar, ...]:
    """Inquiries that may be the same, by sender or by the very words."""
    found = [(row, what_is_same(row, inquiry)) for row in near_in_time(actor, inquiry)]
    return tuple(similar_view(row, by) for row, by in found if by)[:MOST_SIMILAR]


def alike_in_words(actor: Actor, inquiry: Inquiry) -> tuple[Similar, ...]:
    """Inquiries that say about the same, in whatever language; the engine must be awake."""
    return tuple(
        similar_view(row, ("similar text",))
        for row in near_in_time(actor, inquiry)
        if not what_is_same(row, inquiry) and says_the_same(row, inquiry)
    )[:MOST_SIMILAR]


def similar_view(row: Inquiry, by: tuple[str, ...]) -> Similar:
    """An inquiry as one that may be the same."""
    title = row.subject or row.text[:80]
    return Similar(row.id, row.number, title, row.language, row.stage, by)


def what_is_same(one: Inquiry, other: Inquiry) -> tuple[str, ...]:
    """What two inquiries have in common."""
    pairs = {
        "address": (one.sender_email, other.sender_email),
        "organisation": (one.organisation_name, other.organisation_name),
        "text": (words_of(one.text), words_of(other.text)),
    }
    return tuple(name for name, (left, right) in pairs.items() if left and left == right)


def can_undo(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor's last step can still be taken back."""
    kept = db.session.get(UndoStep, inquiry.id)
    return (
        kept is not None
        and kept.user_id == actor.user_id
        and kept.version == inquiry.version
        and clock.now() <= kept.made_at + UNDO_FOR
    )
