"""Reads what belongs to an inquiry: messages, proposals, hand-overs, tasks, stages, waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from matchmaker.desks.hours import working_time
from matchmaker.inquiries.models import (
    CHANNELS,
    DIRECTIONS,
    HAND_OVER_STATES,
    MESSAGE_KINDS,
    PARTIES,
    TASK_KINDS,
)
from matchmaker.inquiries.reading.cells import Cells
from matchmaker.inquiries.records import (
    FollowerRecord,
    HandOverRecord,
    MessageRecord,
    ProposalRecord,
    SettlementRecord,
    StageRecord,
    TaskRecord,
    WaitRecord,
)
from matchmaker.inquiries.workflow import CASES, Stage, Waiting
from matchmaker.organisations.notes import shown
from matchmaker.proposals.workflow import DECLINE_REASONS, OUTCOMES, ProposalStage

STAGES = tuple(map(str, Stage))
WAITING = tuple(map(str, Waiting))
P = ProposalStage
PROPOSED = ("proposed_at",)
ANSWERED = (*PROPOSED, "inquirer_answered_at")
ASKED = (*ANSWERED, "partner_asked_at")
BOTH = (*ASKED, "partner_answered_at")
# The dates without which a proposal cannot be in a stage.
DATES: dict[ProposalStage, tuple[str, ...]] = {
    P.SHORTLISTED: (),
    P.PROPOSED: PROPOSED,
    P.ACCEPTED: ANSWERED,
    P.DECLINED: ANSWERED,
    P.ASKED: ASKED,
    P.PARTNER_ACCEPTED: BOTH,
    P.PARTNER_DECLINED: BOTH,
    P.INTRODUCED: (*BOTH, "introduced_at"),
    P.MET: (*BOTH, "introduced_at", "met_at"),
    P.OUTCOME: (*BOTH, "introduced_at", "outcome_at"),
}
INTRODUCED = (P.INTRODUCED, P.MET, P.OUTCOME)


def names_of(kind: type[Any]) -> tuple[str, ...]:
    """The names of a record's fields."""
    return tuple(field.name for field in fields(kind))


def read_messages(cells: Cells) -> Iterator[MessageRecord]:
    """The messages; a note without a desk is the inquiry's desk's."""
    for each in cells.objects("messages", names_of(MessageRecord)):
        direction = each.code("direction", DIRECTIONS) or ""
        sent_at, text = each.instant("sent_at"), each.text("text")
        each.need("direction", f"Write one of: {', '.join(DIRECTIONS)}.")
        each.need("sent_at", "Write when it was sent.")
        each.need("text", "There is no text. Write it, or remove the message.")
        record = MessageRecord(
            direction=direction,
            channel=each.code("channel", CHANNELS) or ("mail" if direction == "in" else "desk"),
            sent_at=sent_at or each.known.now,
            text=text,
            kind=each.code("kind", MESSAGE_KINDS, "message_kind") or "message",
            party=each.code("party", PARTIES) or "inquirer",
            desk=each.desk("desk") or (each.place.code if direction == "internal" else None),
            author_name=each.line("author_name"),
            author_email=each.person("author_email"),
            language=each.language("language"),
            is_shared=each.flag("is_shared"),
            message_id=each.optional("message_id"),
        )
        yield record


def read_proposals(cells: Cells, received_at: datetime) -> Iterator[ProposalRecord]:
    """The proposals, each organisation once."""
    seen: set[str] = set()
    for each in cells.objects("proposals", names_of(ProposalRecord)):
        record = read_proposal(each, received_at)
        if record.organisation and record.organisation in seen:
            each.refuse("organisation", f"{shown(record.organisation)} stands twice. Keep one.")
        seen.add(record.organisation)
        check_proposal(each, record)
        yield record


def read_proposal(each: Cells, received_at: datetime) -> ProposalRecord:
    """One proposal."""
    stage = each.code("stage", tuple(map(str, ProposalStage)), "proposal_stage")
    return ProposalRecord(
        organisation=each.line("organisation"),
        stage=stage or str(ProposalStage.SHORTLISTED),
        added_at=each.instant("added_at") or received_at,
        score=each.count("score"),
        engine=each.line("engine"),
        note=each.text("note"),
        asks_anonymously=each.flag("asks_anonymously"),
        partner_is_anonymous=each.flag("partner_is_anonymous"),
        proposed_at=each.instant("proposed_at"),
        inquirer_answered_at=each.instant("inquirer_answered_at"),
        decline_reason=each.code("decline_reason", DECLINE_REASONS, "reason"),
        decline_text=each.text("decline_text"),
        partner_asked_at=each.instant("partner_asked_at"),
        partner_answered_at=each.instant("partner_answered_at"),
        partner_text=each.text("partner_text"),
        reminded_at=each.instant("reminded_at"),
        desk_reminded_at=each.instant("desk_reminded_at"),
        introduced_at=each.instant("introduced_at"),
        met_at=each.instant("met_at"),
        outcome=each.code("outcome", OUTCOMES),
        outcome_at=each.instant("outcome_at"),
        reasons=read_reasons(each),
    )


def read_reasons(each: Cells) -> tuple[Mapping[str, object], ...]:
    """The engine's reasons, as they are."""
    raw = each.value("reasons")
    if raw is None:
        return ()
    if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
        each.refuse("reasons", "Reasons are a list of objects. Leave them out.")
        return ()
    return tuple(raw)


def check_proposal(each: Cells, record: ProposalRecord) -> None:
    """Refuse a proposal whose dates and answers do not fit its stage."""
    stage = ProposalStage(record.stage)
    each.need("organisation", "Write the external id of the organisation.")
    for name in DATES[stage]:
        each.need(name, f"A proposal that is {stage} needs {name}. Write it.")
    pairs = (
        ("decline_reason", record.decline_reason, stage is P.DECLINED),
        ("outcome", record.outcome, stage is P.OUTCOME),
        ("introduced_at", record.introduced_at, stage in INTRODUCED),
    )
    for name, value, is_due in pairs:
        if (value is not None) != is_due and name not in DATES[stage]:
            what = f"needs {name}" if is_due else f"has no {name}"
            each.refuse(name, f"A proposal that is {stage} {what}. Correct one of the two.")


def read_hand_overs(cells: Cells) -> Iterator[HandOverRecord]:
    """The hand-overs in their order."""
    for each in cells.objects("hand_overs", names_of(HandOverRecord)):
        record = HandOverRecord(
            from_desk=each.desk("from_desk") or "",
            to_desk=each.desk("to_desk") or "",
            state=each.code("state", HAND_OVER_STATES, "hand_over_state") or "",
            offered_at=each.instant("offered_at") or each.known.now,
            is_return=each.flag("is_return"),
            note=each.text("note"),
            reason=each.text("reason"),
            offered_by=each.person("offered_by"),
            answered_at=each.instant("answered_at"),
            answered_by=each.person("answered_by"),
        )
        for name in ("from_desk", "to_desk", "state", "offered_at"):
            each.need(name, f"A hand-over needs {name}. Write it.")
        check_hand_over(each, record)
        yield record


def check_hand_over(each: Cells, record: HandOverRecord) -> None:
    """Refuse a hand-over that contradicts itself."""
    if record.from_desk and record.from_desk == record.to_desk:
        each.refuse("to_desk", "A hand-over goes to another desk. Correct one of the two.")
    if record.state and (record.state == "offered") != (record.answered_at is None):
        each.refuse(
            "answered_at", "An offer that was answered needs answered_at, an open one has none."
        )
    if record.state == "refused" and not record.reason:
        each.refuse("reason", "A hand-over that was refused needs a reason. Write it.")


def read_tasks(cells: Cells) -> Iterator[TaskRecord]:
    """The tasks, each key once."""
    keys: set[str] = set()
    for each in cells.objects("tasks", names_of(TaskRecord)):
        record = TaskRecord(
            text=each.text("text"),
            due_at=each.due("due_at") or each.known.now,
            kind=each.code("kind", TASK_KINDS, "task_kind") or "task",
            key=each.optional("key"),
            owner_email=each.person("owner_email"),
            done_at=each.instant("done_at"),
            done_by=each.person("done_by"),
            escalated_at=each.instant("escalated_at"),
        )
        each.need("text", "Say what is to be done.")
        each.need("due_at", "Write until when it is to be done.")
        if record.key in keys:
            each.refuse("key", f"{shown(record.key)} stands twice. Keep one.")
        keys |= {record.key} if record.key else set()
        yield record


def read_stages(cells: Cells) -> Iterator[StageRecord]:
    """The stages that were entered, in their order."""
    for each in cells.objects("stages", names_of(StageRecord)):
        record = StageRecord(
            stage=each.code("stage", STAGES) or str(Stage.RECEIVED),
            verb=each.line("verb") or "import",
            entered_at=each.instant("entered_at") or each.known.now,
            actor_email=each.person("actor_email"),
        )
        each.need("stage", f"Write one of: {', '.join(STAGES)}.")
        each.need("entered_at", "Write when the stage was entered.")
        yield record


def read_waits(cells: Cells) -> Iterator[WaitRecord]:
    """The stretches of waiting; office minutes that are not given are reckoned."""
    for each in cells.objects("waits", names_of(WaitRecord)):
        desk = each.desk("desk") or each.place.code
        since, until = each.instant("since"), each.instant("until")
        waiting_for = each.code("waiting_for", WAITING) or str(Waiting.DESK)
        each.need("waiting_for", f"Write one of: {', '.join(WAITING)}.")
        each.need("since", "Write since when.")
        minutes = each.count("minutes")
        if since and until and minutes is None:
            hours = each.known.desks[desk].hours
            minutes = max(working_time(hours, since, until), timedelta()) // timedelta(minutes=1)
        yield WaitRecord(
            waiting_for=waiting_for,
            desk=desk,
            since=since or each.known.now,
            until=until,
            minutes=int(minutes) if minutes is not None and until else None,
        )


def read_followers(cells: Cells) -> Iterator[FollowerRecord]:
    """The desks that read along."""
    for each in cells.objects("followers", names_of(FollowerRecord)):
        desk, since = each.desk("desk"), each.instant("since")
        each.need("desk", "Write the code of the desk.")
        if desk:
            yield FollowerRecord(desk, since or each.known.now)


def read_settlements(cells: Cells) -> Iterator[SettlementRecord]:
    """The companies that have settled through the inquiry."""
    for each in cells.objects("settlements", names_of(SettlementRecord)):
        settled_on = each.day("settled_on")
        record = SettlementRecord(
            kind=each.code("kind", tuple(map(str, CASES))) or str(CASES[0]),
            company=each.line("company"),
            country=each.country("country"),
            state=each.line("state"),
            city=each.line("city"),
            settled_on=settled_on or each.known.now.date(),
            noted_at=each.instant("noted_at") or each.known.now,
            company_key=each.optional("company_key"),
        )
        for name in ("kind", "company", "country", "state", "city", "settled_on"):
            each.need(name, f"A settlement needs {name}. Write it.")
        yield record
