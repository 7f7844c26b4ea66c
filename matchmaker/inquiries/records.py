"""An inquiry as a plain value: what import reads, export writes and the service stores. Pure.

Desks are named by their codes, people by their addresses, organisations by their external ids (one
without is `id name`), other inquiries by their numbers. Private links are not part of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime


@dataclass(frozen=True)
class MessageRecord:
    """Words in the timeline."""

    direction: str
    channel: str
    sent_at: datetime
    text: str
    kind: str = "message"
    party: str = "inquirer"
    desk: str | None = None
    author_name: str = ""
    author_email: str | None = None
    language: str | None = None
    is_shared: bool = False
    message_id: str | None = None


@dataclass(frozen=True)
class ProposalRecord:
    """An organisation put forward, in the order of the list."""

    organisation: str
    stage: str
    added_at: datetime
    score: float | None = None
    engine: str = ""
    note: str = ""
    asks_anonymously: bool = False
    partner_is_anonymous: bool = False
    proposed_at: datetime | None = None
    inquirer_answered_at: datetime | None = None
    decline_reason: str | None = None
    decline_text: str = ""
    partner_asked_at: datetime | None = None
    partner_answered_at: datetime | None = None
    partner_text: str = ""
    reminded_at: datetime | None = None
    desk_reminded_at: datetime | None = None
    introduced_at: datetime | None = None
    met_at: datetime | None = None
    outcome: str | None = None
    outcome_at: datetime | None = None
    reasons: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True)
class HandOverRecord:
    """A link in the chain of custody."""

    from_desk: str
    to_desk: str
    state: str
    offered_at: datetime
    is_return: bool = False
    note: str = ""
    reason: str = ""
    offered_by: str | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None


@dataclass(frozen=True)
class TaskRecord:
    """A task beside the next step; `key` names a message or proposal by its place, from 1."""

    text: str
    due_at: datetime
    kind: str = "task"
    key: str | None = None
    owner_email: str | None = None
    done_at: datetime | None = None
    done_by: str | None = None
    escalated_at: datetime | None = None


@dataclass(frozen=True)
class StageRecord:
    """The inquiry entered a stage."""

    stage: str
    verb: str
    entered_at: datetime
    actor_email: str | None = None


@dataclass(frozen=True)
class WaitRecord:
    """A stretch in which one side owed the answer; `minutes` of the desk's office hours."""

    waiting_for: str
    desk: str
    since: datetime
    until: datetime | None = None
    minutes: int | None = None


@dataclass(frozen=True)
class FollowerRecord:
    """A desk that reads along."""

    desk: str
    since: datetime


@dataclass(frozen=True)
class SettlementRecord:
    """A company that came to a city; `company_key` only where the name no longer tells it."""

    kind: str
    company: str
    country: str
    state: str
    city: str
    settled_on: date
    noted_at: datetime
    company_key: str | None = None


@dataclass(frozen=True)
class InquiryRecord:
    """An inquiry with everything that belongs to it; a number of None is given at the import."""

    text: str
    received_at: datetime
    stage: str
    kind: str
    source: str
    desk: str
    language: str
    first_due_at: datetime
    number: str | None = None
    source_detail: str = ""
    programme: str = ""
    came_through: str | None = None
    owner_email: str | None = None
    waiting_for: str | None = None
    waiting_since: datetime | None = None
    next_step: str | None = None
    next_due_at: datetime | None = None
    is_appointment: bool = False
    on_hold_until: date | None = None
    held_stage: str | None = None
    closed_at: datetime | None = None
    close_reason: str | None = None
    close_note: str = ""
    merged_into: str | None = None
    sender_account: str | None = None
    sender_organisation: str | None = None
    organisation_name: str = ""
    sender_name: str = ""
    sender_email: str = ""
    sender_phone: str = ""
    country: str = ""
    region: str = ""
    city: str = ""
    subject: str = ""
    about: str | None = None
    is_anonymous: bool = False
    is_suspect: bool = False
    consent_version: str = ""
    consented_at: datetime | None = None
    confirmed_at: datetime | None = None
    first_answered_at: datetime | None = None
    first_escalated_at: datetime | None = None
    escalated_at: datetime | None = None
    story: str = ""
    story_consented_at: datetime | None = None
    messages: tuple[MessageRecord, ...] = ()
    proposals: tuple[ProposalRecord, ...] = ()
    hand_overs: tuple[HandOverRecord, ...] = ()
    tasks: tuple[TaskRecord, ...] = ()
    stages: tuple[StageRecord, ...] = ()
    waits: tuple[WaitRecord, ...] = ()
    followers: tuple[FollowerRecord, ...] = ()
    settlements: tuple[SettlementRecord, ...] = ()

    def to_json(self) -> str:
        """One line in the record format, without what is as it would be without saying."""
        return json.dumps(plain(self), ensure_ascii=False, allow_nan=False)


LISTS = tuple("messages proposals hand_overs tasks stages waits followers settlements".split())
SCALARS = tuple(field.name for field in fields(InquiryRecord) if field.name not in LISTS)


def plain(value: object) -> object:
    """A record as the objects, lists and scalars of JSON; what equals its default is left out."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "__dataclass_fields__"):
        return {
            field.name: plain(getattr(value, field.name))
            for field in fields(value)  # type: ignore[arg-type]
            if field.default is MISSING or getattr(value, field.name) != field.default
        }
    return value
