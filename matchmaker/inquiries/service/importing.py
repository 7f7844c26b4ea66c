"""Stores inquiries that are imported, as they stand: no mail goes out and no clock begins anew."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.activities.service import record as record_activity
from matchmaker.db import insert_into, transaction
from matchmaker.establishments.service import add_settlements
from matchmaker.inquiries.models import (
    HandOver,
    Inquiry,
    InquiryCounter,
    InquiryFollower,
    InquiryMessage,
    InquiryStage,
    InquiryTask,
    InquiryWait,
)
from matchmaker.inquiries.records import LISTS, InquiryRecord
from matchmaker.inquiries.service.cases import INQUIRY
from matchmaker.inquiries.service.import_checks import (
    Incoming,
    References,
    Sorted,
    can_own,
    references,
    sort,
)
from matchmaker.inquiries.service.intake import next_number
from matchmaker.inquiries.task_keys import by_id, renamed
from matchmaker.inquiries.texts import search_text
from matchmaker.inquiries.workflow import CLOSED, Stage
from matchmaker.proposals.service.importing import add_imported

# What a record calls by name and a row by id.
NAMED = (
    "number desk came_through owner_email merged_into sender_account sender_organisation about"
).split()
OWN = tuple(name for name in InquiryRecord.__dataclass_fields__ if name not in (*NAMED, *LISTS))
Told = Callable[[int, int], None]


def import_inquiries(
    actor: Actor, incoming: Sequence[Incoming], *, partial: bool, told: Told
) -> Sorted:
    """Store the inquiries that are new, all in one transaction; what became of each.

    With a problem in one of them nothing is stored, unless `partial`. A known number is the same
    inquiry or a problem; one without a number that is there already counts once.
    Raises PermissionRefused.
    """
    require(actor, Permission.INQUIRY_IMPORT)
    with transaction() as session:
        refs = references(session, (each.record for each in incoming))
        result = sort(session, incoming, refs)
        if result.problems and not partial:
            return result
        raise_counters(session, (each.record.number for each in result.new))
        for done, each in enumerate(result.new, start=1):
            store(session, actor, each.record, refs)
            told(done, len(result.new))
        return result


def raise_counters(session: Session, numbers: Iterator[str | None]) -> None:
    """Let new numbers begin behind those that are brought along."""
    last: dict[int, int] = {}
    for number in numbers:
        if number is not None:
            _word, *parts = number.split("-")
            year, count = map(int, parts)
            last[year] = max(last.get(year, 0), count)
    for year, count in sorted(last.items()):
        row = insert_into(session, InquiryCounter).values(year=year, last=count)
        session.execute(row.on_conflict_do_nothing())
        session.execute(
            update(InquiryCounter)
            .where(InquiryCounter.year == year, InquiryCounter.last < count)
            .values(last=count)
        )


def store(session: Session, actor: Actor, record: InquiryRecord, refs: References) -> int:
    """Write one inquiry with all that belongs to it; its id."""
    now = clock.now()
    inquiry = Inquiry(
        **{name: getattr(record, name) for name in OWN},
        number=record.number or next_number(session, record.received_at.year),
        version=1,
        desk_id=refs.desks[record.desk],
        came_through_id=refs.desks[record.came_through] if record.came_through else None,
        owner_id=owner_of(session, record, refs),
        merged_into_id=id_of(session, record.merged_into),
        sender_user_id=refs.person(record.sender_account),
        sender_organisation_id=refs.organisation(record.sender_organisation),
        about_id=refs.organisation(record.about),
        link_key=secrets.token_hex(16),
        updated_at=now,
    )
    inquiry.search_text = search_text(inquiry)
    session.add(inquiry)
    session.flush()
    add_parts(session, inquiry.id, record, refs)
    record_activity(session, actor, INQUIRY, inquiry.id, "import", {"source": inquiry.source})
    return inquiry.id


def owner_of(session: Session, record: InquiryRecord, refs: References) -> int | None:
    """The owner: somebody of the desk while it is open, whoever had it once it is closed."""
    if Stage(record.stage) in CLOSED or can_own(session, refs, record):
        return refs.person(record.owner_email)
    return None


def id_of(session: Session, number: str | None) -> int | None:
    """The id of the inquiry with a number."""
    if number is None:
        return None
    return session.scalar(select(Inquiry.id).where(Inquiry.number == number))


def add_parts(session: Session, id_: int, record: InquiryRecord, refs: References) -> None:
    """Write messages, proposals, tasks, hand-overs, stages, waits and desks that read along."""
    messages = add_messages(session, id_, record, refs)
    proposals = add_imported(session, id_, record.proposals, refs.organisations)
    add_tasks(session, id_, record, refs, proposals, messages)
    add_settlements(session, id_, record.settlements)
    for hop in record.hand_overs:
        values = vars(hop) | {
            "offered_by": refs.person(hop.offered_by),
            "answered_by": refs.person(hop.answered_by),
        }
        desks = (refs.desks[values.pop("from_desk")], refs.desks[values.pop("to_desk")])
        session.add(HandOver(inquiry_id=id_, from_desk_id=desks[0], to_desk_id=desks[1], **values))
    for entered in record.stages:
        values = vars(entered) | {"actor_id": refs.person(entered.actor_email)}
        values.pop("actor_email")
        session.execute(insert(InquiryStage).values(inquiry_id=id_, **values))
    for wait in record.waits:
        values = dict(vars(wait))
        desk_id = refs.desks[values.pop("desk")]
        session.execute(insert(InquiryWait).values(inquiry_id=id_, desk_id=desk_id, **values))
    for follower in record.followers:
        desk_id = refs.desks[follower.desk]
        row = insert_into(session, InquiryFollower).values(
            inquiry_id=id_, desk_id=desk_id, since=follower.since
        )
        session.execute(row.on_conflict_do_nothing())


def add_messages(session: Session, id_: int, record: InquiryRecord, refs: References) -> list[int]:
    """Write the messages; their ids."""
    rows = []
    for message in record.messages:
        values = dict(vars(message))
        desk, author = values.pop("desk"), values.pop("author_email")
        row = InquiryMessage(
            inquiry_id=id_,
            desk_id=refs.desks[desk] if desk else None,
            author_id=refs.person(author),
            **values,
        )
        session.add(row)
        rows.append(row)
    session.flush()
    return [row.id for row in rows]


def add_tasks(
    session: Session,
    id_: int,
    record: InquiryRecord,
    refs: References,
    proposals: Sequence[int],
    messages: Sequence[int],
) -> None:
    """Write the tasks; their keys name the proposals and messages that were just written."""
    names = by_id(proposals, messages)
    for task in record.tasks:
        values = vars(task) | {
            "key": renamed(task.key, names),
            "done_by": refs.person(task.done_by),
        }
        owner = values.pop("owner_email")
        session.add(InquiryTask(inquiry_id=id_, owner_id=refs.person(owner), **values))
