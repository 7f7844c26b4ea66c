"""Reads stored inquiries as records, for export and for comparing with what is imported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import User
from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.db import db
from matchmaker.desks.models import Desk
from matchmaker.establishments.models import Settlement
from matchmaker.establishments.service import company_key
from matchmaker.inquiries.models import (
    HandOver,
    Inquiry,
    InquiryFile,
    InquiryFollower,
    InquiryMessage,
    InquiryStage,
    InquiryTask,
    InquiryWait,
)
from matchmaker.inquiries.records import (
    FollowerRecord,
    HandOverRecord,
    InquiryRecord,
    MessageRecord,
    ProposalRecord,
    SettlementRecord,
    StageRecord,
    TaskRecord,
    WaitRecord,
)
from matchmaker.inquiries.task_keys import Names, by_place, renamed
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.queries import freeze
from matchmaker.proposals.models import Proposal

CHUNK = 200
Part = TypeVar(
    "Part",
    InquiryMessage,
    InquiryFollower,
    InquiryStage,
    InquiryTask,
    InquiryWait,
    HandOver,
    Proposal,
    Settlement,
)
SAME_NAME = (
    "number text received_at stage kind source language first_due_at source_detail programme"
    " waiting_for waiting_since next_step next_due_at is_appointment on_hold_until held_stage"
    " closed_at close_reason close_note organisation_name sender_name sender_email sender_phone"
    " country region city subject is_anonymous is_suspect consent_version consented_at"
    " confirmed_at first_answered_at first_escalated_at escalated_at story story_consented_at"
).split()
SAME_IN_MESSAGE = (
    "direction channel sent_at text kind party author_name language is_shared message_id".split()
)
SAME_IN_PROPOSAL = (
    "stage added_at score engine note asks_anonymously partner_is_anonymous proposed_at"
    " inquirer_answered_at decline_reason decline_text partner_asked_at partner_answered_at"
    " partner_text reminded_at desk_reminded_at introduced_at met_at outcome outcome_at"
).split()


@dataclass(frozen=True)
class Called:
    """What ids are called in records: codes of desks, addresses of people, organisations, numbers."""

    desks: dict[int, str]
    people: dict[int, str | None]
    organisations: dict[int, str]
    numbers: dict[int, str]

    def desk(self, id_: int | None) -> str | None:
        """The code of a desk."""
        return None if id_ is None else self.desks[id_]

    def person(self, id_: int | None) -> str | None:
        """The address of an account; None for one that was erased."""
        return None if id_ is None else self.people.get(id_)

    def organisation(self, id_: int | None) -> str | None:
        """The external id of an organisation, else its id and name."""
        return None if id_ is None else self.organisations[id_]


@dataclass(frozen=True)
class Parts:
    """What belongs to some inquiries, by the id of the inquiry, each in its order."""

    messages: dict[int, list[InquiryMessage]]
    proposals: dict[int, list[Proposal]]
    hand_overs: dict[int, list[HandOver]]
    tasks: dict[int, list[InquiryTask]]
    stages: dict[int, list[InquiryStage]]
    waits: dict[int, list[InquiryWait]]
    followers: dict[int, list[InquiryFollower]]
    settlements: dict[int, list[Settlement]]


def count_inquiries(actor: Actor) -> int:
    """How many inquiries there are. Raises PermissionRefused."""
    require(actor, Permission.INQUIRY_EXPORT)
    return db.session.scalar(select(func.count()).select_from(Inquiry)) or 0


def count_files(actor: Actor) -> int:
    """How many files the inquiries have. Raises PermissionRefused."""
    require(actor, Permission.INQUIRY_EXPORT)
    return db.session.scalar(select(func.count()).select_from(InquiryFile)) or 0


def inquiries_for_export(actor: Actor) -> Iterator[InquiryRecord]:
    """Every inquiry as a record, in the order of the ids. Raises PermissionRefused."""
    require(actor, Permission.INQUIRY_EXPORT)
    return all_inquiries()


def all_inquiries() -> Iterator[InquiryRecord]:
    """The records, read in chunks within one transaction: one state of the database."""
    last = 0
    with Session(db.engine) as session:
        freeze(session)
        while ids := session.scalars(
            select(Inquiry.id).where(Inquiry.id > last).order_by(Inquiry.id).limit(CHUNK)
        ).all():
            yield from stored_inquiries(session, ids).values()
            last = ids[-1]
            session.expunge_all()


def stored_inquiries(session: Session, ids: Sequence[int]) -> dict[int, InquiryRecord]:
    """The inquiries with these ids as records, in the order of the ids."""
    rows = session.scalars(select(Inquiry).where(Inquiry.id.in_(ids)).order_by(Inquiry.id)).all()
    parts = Parts(
        messages=grouped(session, InquiryMessage, ids, InquiryMessage.id),
        proposals=grouped(session, Proposal, ids, Proposal.position),
        hand_overs=grouped(session, HandOver, ids, HandOver.id),
        tasks=grouped(session, InquiryTask, ids, InquiryTask.id),
        stages=grouped(session, InquiryStage, ids, InquiryStage.id),
        waits=grouped(session, InquiryWait, ids, InquiryWait.id),
        followers=grouped(session, InquiryFollower, ids, InquiryFollower.id),
        settlements=grouped(session, Settlement, ids, Settlement.id),
    )
    called = names_of(session, rows, parts)
    return {row.id: record_of(row, parts, called) for row in rows}


def grouped(
    session: Session, table: type[Part], ids: Sequence[int], order: object
) -> dict[int, list[Part]]:
    """The rows of a table that belong to these inquiries."""
    found: dict[int, list[Part]] = {id_: [] for id_ in ids}
    statement = select(table).where(table.inquiry_id.in_(ids))
    for row in session.scalars(statement.order_by(order, table.id)):  # type: ignore[arg-type]
        found[row.inquiry_id].append(row)
    return found


def names_of(session: Session, rows: Sequence[Inquiry], parts: Parts) -> Called:
    """What the ids in these rows are called."""
    organisations = {row.organisation_id for each in parts.proposals.values() for row in each}
    organisations |= {
        id_ for row in rows for id_ in (row.sender_organisation_id, row.about_id) if id_ is not None
    }
    others = {row.merged_into_id for row in rows if row.merged_into_id is not None}
    desks = session.execute(select(Desk.id, Desk.code))
    people = session.execute(select(User.id, User.email).where(User.id.in_(people_in(rows, parts))))
    known = session.execute(
        select(Organisation.id, Organisation.external_id, Organisation.name).where(
            Organisation.id.in_(organisations)
        )
    )
    numbers = session.execute(select(Inquiry.id, Inquiry.number).where(Inquiry.id.in_(others)))
    return Called(
        desks={row.id: row.code for row in desks},
        people={row.id: row.email for row in people},
        organisations={row.id: row.external_id or f"{row.id} {row.name}" for row in known},
        numbers={row.id: row.number for row in numbers},
    )


def people_in(rows: Sequence[Inquiry], parts: Parts) -> set[int]:
    """The ids of all accounts that are named."""
    found = [id_ for row in rows for id_ in (row.owner_id, row.sender_user_id)]
    found += [row.author_id for each in parts.messages.values() for row in each]
    found += [row.actor_id for stages in parts.stages.values() for row in stages]
    for tasks in parts.tasks.values():
        found += [id_ for row in tasks for id_ in (row.owner_id, row.done_by)]
    for hops in parts.hand_overs.values():
        found += [id_ for row in hops for id_ in (row.offered_by, row.answered_by)]
    return {id_ for id_ in found if id_ is not None}


def same(row: object, names: Sequence[str]) -> dict[str, Any]:
    """The values of a row that a record has under the same names."""
    return {name: getattr(row, name) for name in names}


def record_of(row: Inquiry, parts: Parts, called: Called) -> InquiryRecord:
    """One inquiry with everything that belongs to it."""
    proposals, messages = parts.proposals[row.id], parts.messages[row.id]
    places = by_place([each.id for each in proposals], [each.id for each in messages])
    return InquiryRecord(
        **same(row, SAME_NAME),
        desk=called.desks[row.desk_id],
        came_through=called.desk(row.came_through_id),
        owner_email=called.person(row.owner_id),
        merged_into=called.numbers.get(row.merged_into_id or 0),
        sender_account=called.person(row.sender_user_id),
        sender_organisation=called.organisation(row.sender_organisation_id),
        about=called.organisation(row.about_id),
        messages=tuple(message_of(each, called) for each in messages),
        proposals=tuple(proposal_of(each, called) for each in proposals),
        hand_overs=tuple(hand_over_of(each, called) for each in parts.hand_overs[row.id]),
        tasks=tuple(task_of(each, called, places) for each in parts.tasks[row.id]),
        stages=tuple(
            StageRecord(each.stage, each.verb, each.entered_at, called.person(each.actor_id))
            for each in parts.stages[row.id]
        ),
        waits=tuple(
            WaitRecord(
                each.waiting_for, called.desks[each.desk_id], each.since, each.until, each.minutes
            )
            for each in parts.waits[row.id]
        ),
        followers=tuple(
            FollowerRecord(called.desks[each.desk_id], each.since)
            for each in parts.followers[row.id]
        ),
        settlements=tuple(map(settlement_of, parts.settlements[row.id])),
    )


def message_of(row: InquiryMessage, called: Called) -> MessageRecord:
    """A message as a record."""
    return MessageRecord(
        **same(row, SAME_IN_MESSAGE),
        desk=called.desk(row.desk_id),
        author_email=called.person(row.author_id),
    )


def proposal_of(row: Proposal, called: Called) -> ProposalRecord:
    """A proposal as a record."""
    return ProposalRecord(
        **same(row, SAME_IN_PROPOSAL),
        organisation=called.organisations[row.organisation_id],
        reasons=tuple(row.reasons),
    )


def hand_over_of(row: HandOver, called: Called) -> HandOverRecord:
    """A hand-over as a record."""
    return HandOverRecord(
        **same(row, "state offered_at is_return note reason answered_at".split()),
        from_desk=called.desks[row.from_desk_id],
        to_desk=called.desks[row.to_desk_id],
        offered_by=called.person(row.offered_by),
        answered_by=called.person(row.answered_by),
    )


def task_of(row: InquiryTask, called: Called, places: Names) -> TaskRecord:
    """A task as a record."""
    return TaskRecord(
        **same(row, "text due_at kind done_at escalated_at".split()),
        key=renamed(row.key, places),
        owner_email=called.person(row.owner_id),
        done_by=called.person(row.done_by),
    )


def settlement_of(row: Settlement) -> SettlementRecord:
    """A settlement as a record; the key where it is not that of the name."""
    return SettlementRecord(
        **same(row, "kind company country state city settled_on noted_at".split()),
        company_key=None if row.company_key == company_key(row.company) else row.company_key,
    )
