"""Compares what is imported with what is stored: what is new, known, or refers to nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import User
from matchmaker.desks.models import Desk
from matchmaker.inquiries.models import Inquiry, InquiryMessage
from matchmaker.inquiries.record_queries import stored_inquiries
from matchmaker.inquiries.records import InquiryRecord
from matchmaker.inquiries.service.steps import works_at
from matchmaker.inquiries.workflow import CLOSED, Stage
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.notes import Problem, shown

CHUNK = 400  # below the number of values that any database takes in one statement
BY_ID = re.compile(r"([0-9]{1,15})(?: (.+))?", re.DOTALL)


@dataclass(frozen=True)
class Incoming:
    """An inquiry of a file: the number of its row, and the fields that the row had."""

    row: int
    record: InquiryRecord
    given: frozenset[str]


@dataclass
class Sorted:
    """What is to be stored, in an order in which each finds what it was merged into; and the rest."""

    new: list[Incoming] = field(default_factory=list)
    unchanged: int = 0
    problems: list[tuple[Incoming, Problem]] = field(default_factory=list)
    warnings: list[tuple[Incoming, Problem]] = field(default_factory=list)


@dataclass(frozen=True)
class References:
    """The ids behind the names in records; what is not there is missing."""

    desks: Mapping[str, int]
    zones: Mapping[str, ZoneInfo]
    people: Mapping[str, int]
    organisations: Mapping[str, int]

    def person(self, address: str | None) -> int | None:
        """The id of an account, None where there is none."""
        return self.people.get(address) if address else None

    def organisation(self, name: str | None) -> int | None:
        """The id of an organisation."""
        return None if name is None else self.organisations[name]


def chunks(values: Collection[str]) -> Iterator[list[str]]:
    """The values in lists of at most CHUNK."""
    ordered = sorted(values)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def references(session: Session, records: Iterable[InquiryRecord]) -> References:
    """Look up everything that the records name."""
    known = list(records)
    rows = session.execute(select(Desk.id, Desk.code, Desk.time_zone)).all()
    people: dict[str, int] = {}
    for part in chunks({name for record in known for name in people_of(record)}):
        found = session.execute(select(User.email, User.id).where(User.email.in_(part)))
        people |= {str(row.email): row.id for row in found}
    names = {name for record in known for name in organisations_of(record)}
    return References(
        desks={row.code: row.id for row in rows},
        zones={row.code: ZoneInfo(row.time_zone) for row in rows},
        people=people,
        organisations=organisations(session, names),
    )


def people_of(record: InquiryRecord) -> Iterator[str]:
    """The addresses of all accounts that a record names."""
    named = [record.owner_email, record.sender_account]
    named += [each.author_email for each in record.messages]
    named += [each.actor_email for each in record.stages]
    for task in record.tasks:
        named += [task.owner_email, task.done_by]
    for hop in record.hand_overs:
        named += [hop.offered_by, hop.answered_by]
    yield from (each for each in named if each)


def organisations_of(record: InquiryRecord) -> Iterator[str]:
    """The names of all organisations that a record refers to."""
    named = [record.sender_organisation, record.about]
    yield from (each for each in named if each)
    yield from (each.organisation for each in record.proposals)


def organisations(session: Session, names: Collection[str]) -> dict[str, int]:
    """The ids of organisations by external id, else by id; the name behind an id must be right."""
    found: dict[str, int] = {}
    for part in chunks(names):
        rows = session.execute(
            select(Organisation.external_id, Organisation.id).where(
                Organisation.external_id.in_(part)
            )
        )
        found |= {str(row.external_id): row.id for row in rows}
    for name in names:
        match = BY_ID.fullmatch(name) if name not in found else None
        row = session.get(Organisation, int(match[1])) if match else None
        if match and row is not None and match[2] in (None, row.name):
            found[name] = row.id
    return found


def sort(session: Session, incoming: Sequence[Incoming], refs: References) -> Sorted:
    """Say of each what is to become of it."""
    result = Sorted()
    candidates = []
    numbers = stored_numbers(session, incoming)
    stored = stored_by_number(session, numbers.values())
    twins = Twins(session, incoming, refs)
    row_of: dict[str, int] = {}
    for each in incoming:
        number = each.record.number
        if number is not None and row_of.setdefault(number, each.row) != each.row:
            reason = f"Row {row_of[number]} of this file has the number {number} already."
            result.problems.append((each, Problem("number", reason)))
        elif number is not None and number in stored:
            compare(result, each, stored[number])
        elif twin := twins.of(each):
            result.unchanged += 1
            reason = f"The same words of the same sender are there already ({twin})."
            result.warnings.append((each, Problem("text", reason)))
        else:
            candidates.append(each)
    checked = [each for each in candidates if fits(session, result, each, refs)]
    order(result, refuse_stored_mails(session, result, checked), set(numbers))
    return result


def stored_numbers(session: Session, incoming: Sequence[Incoming]) -> dict[str, int]:
    """The numbers in the file, their own and those merged into, that are stored, with their ids."""
    asked = {each.record.number for each in incoming} | {
        each.record.merged_into for each in incoming
    }
    found: dict[str, int] = {}
    for part in chunks({number for number in asked if number}):
        rows = session.execute(select(Inquiry.number, Inquiry.id).where(Inquiry.number.in_(part)))
        found |= {row.number: row.id for row in rows}
    return found


def stored_by_number(session: Session, ids: Collection[int]) -> dict[str, InquiryRecord]:
    """Stored inquiries as records by their numbers."""
    ordered = sorted(ids)
    found: dict[str, InquiryRecord] = {}
    for start in range(0, len(ordered), CHUNK):
        part = stored_inquiries(session, ordered[start : start + CHUNK])
        found |= {str(record.number): record for record in part.values()}
    return found


def compare(result: Sorted, each: Incoming, stored: InquiryRecord) -> None:
    """A known number is the same inquiry in everything that the row says, or it is refused."""
    differing = sorted(
        name for name in each.given if getattr(each.record, name) != getattr(stored, name)
    )
    if not differing:
        result.unchanged += 1
        return
    reason = (
        f"{stored.number} is stored already and differs in {', '.join(differing)}. An import "
        "changes no inquiry: correct it on its page, or leave the row out."
    )
    result.problems.append((each, Problem("number", reason)))


Twin = tuple[str, datetime]


class Twins:
    """Inquiries that are there already: the same sender, words and date (any, if the row has none)."""

    def __init__(self, session: Session, incoming: Sequence[Incoming], refs: References) -> None:
        self.refs = refs
        self.known: dict[tuple[str, str], list[Twin]] = {}
        if all(each.record.number is not None for each in incoming):
            return
        rows = session.execute(
            select(
                Inquiry.number,
                Inquiry.received_at,
                Inquiry.text,
                Inquiry.sender_email,
                Inquiry.organisation_name,
                Inquiry.sender_name,
            ).order_by(Inquiry.id)
        )
        for row in rows:
            self.known.setdefault(key_of(row), []).append((row.number, row.received_at))

    def of(self, each: Incoming) -> str | None:
        """The first one that is the same as a row without a number; the row is known from now on."""
        record = each.record
        there = self.known.setdefault(key_of(record), [])
        day = self.day_of(each, record.received_at)
        found = next(
            (
                name
                for name, received_at in there
                if record.number is None
                and ("received_at" not in each.given or self.day_of(each, received_at) == day)
            ),
            None,
        )
        if found is None:
            there.append((record.number or f"row {each.row}", record.received_at))
        return found

    def day_of(self, each: Incoming, moment: datetime) -> date:
        """The date of a moment at the desk of a row."""
        return moment.astimezone(self.refs.zones[each.record.desk]).date()


def key_of(row: Any) -> tuple[str, str]:
    """Who sent what: by the address, else by the names."""
    sender = row.sender_email.casefold() or f"{row.organisation_name}\n{row.sender_name}"
    return sender, row.text


def fits(session: Session, result: Sorted, each: Incoming, refs: References) -> bool:
    """Whether everything that a row refers to is there; tells what is not."""
    unknown = [name for name in organisations_of(each.record) if name not in refs.organisations]
    for name in unknown:
        reason = f"There is no organisation {shown(name)}. Import the organisations first."
        result.problems.append((each, Problem("organisation", reason)))
    owner = each.record.owner_email
    is_open = Stage(each.record.stage) not in CLOSED
    if owner and is_open and not can_own(session, refs, each.record):
        reason = f"Nobody at the desk has the address {shown(owner)}: it goes into the queue."
        result.warnings.append((each, Problem("owner_email", reason)))
    others = sorted({name for name in people_of(each.record) if name not in refs.people} - {owner})
    if others:
        reason = f"There is no account of {', '.join(map(shown, others))}: they are not named."
        result.warnings.append((each, Problem("row", reason)))
    return not unknown


def can_own(session: Session, refs: References, record: InquiryRecord) -> bool:
    """Whether the owner works at the desk of the inquiry."""
    owner_id = refs.person(record.owner_email)
    return owner_id is not None and works_at(session, owner_id, refs.desks[record.desk])


def refuse_stored_mails(session: Session, result: Sorted, rows: list[Incoming]) -> list[Incoming]:
    """The rows without those of which a mail is stored already, by its Message-ID."""
    ids = {id_ for each in rows for id_ in mails_of(each)}
    taken: set[str] = set()
    for part in chunks(ids):
        known = select(InquiryMessage.message_id).where(InquiryMessage.message_id.in_(part))
        taken |= {str(id_) for id_ in session.scalars(known)}
    free = []
    for each in rows:
        own = mails_of(each)
        if taken.isdisjoint(own) and len(own) == len(set(own)):
            free.append(each)
        else:
            reason = "One of its mails is stored already (message_id). Leave the message_id out."
            result.problems.append((each, Problem("messages", reason)))
        taken |= set(own)
    return free


def mails_of(each: Incoming) -> list[str]:
    """The Message-IDs of an inquiry."""
    return [message.message_id for message in each.record.messages if message.message_id]


def order(result: Sorted, rows: list[Incoming], there: set[str]) -> None:
    """Put each behind the one that it was merged into; refuse those that are merged into nothing."""
    waiting = rows
    while waiting:
        ready: list[Incoming] = []
        left: list[Incoming] = []
        for each in waiting:
            into = each.record.merged_into
            (ready if into is None or into in there else left).append(each)
        if not ready:
            break
        result.new += ready
        there |= {each.record.number for each in ready if each.record.number}
        waiting = left
    for each in waiting:
        reason = f"There is no inquiry {each.record.merged_into} that it can be merged into."
        result.problems.append((each, Problem("merged_into", reason)))
