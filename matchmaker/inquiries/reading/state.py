"""Reads where an inquiry stands and what is to be done next; fills in what a row leaves open."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from matchmaker.desks.hours import add_working_days, next_opening
from matchmaker.inquiries.models import KNOWN_REASONS
from matchmaker.inquiries.reading.cells import Cells
from matchmaker.inquiries.reading.parts import WAITING
from matchmaker.inquiries.records import InquiryRecord, StageRecord, WaitRecord
from matchmaker.inquiries.workflow import CLOSED, PATH, REASONS, Stage, Waiting

FIRST_STEPS = {Stage.RECEIVED: "@first answer", Stage.ON_HOLD: "@resume"}
ONLY_OPEN = ("waiting_for", "waiting_since", "next_step", "next_due_at", "is_appointment")
IMPORTED = "import"


def read_state(cells: Cells, record: InquiryRecord) -> InquiryRecord:
    """The inquiry with its state as the row has it."""
    return replace(
        record,
        owner_email=cells.person("owner_email"),
        waiting_for=cells.code("waiting_for", WAITING),
        waiting_since=cells.instant("waiting_since"),
        next_step=cells.optional("next_step"),
        next_due_at=cells.due("next_due_at"),
        is_appointment=cells.flag("is_appointment"),
        on_hold_until=cells.day("on_hold_until"),
        held_stage=cells.code("held_stage", tuple(map(str, PATH)), "stage"),
        closed_at=cells.instant("closed_at"),
        close_reason=cells.code("close_reason", KNOWN_REASONS, "reason"),
        close_note=cells.text("close_note"),
        merged_into=cells.number("merged_into"),
        escalated_at=cells.instant("escalated_at"),
    )


def completed(cells: Cells, record: InquiryRecord) -> InquiryRecord:
    """The inquiry with everything that its stage asks for; refuses what contradicts it."""
    stage = Stage(record.stage)
    check_stage(cells, record, stage)
    record = replace(record, first_due_at=first_due(cells, record))
    if stage in CLOSED:
        return with_stages(closed(cells, record))
    return with_stages(opened(cells, record, stage))


def check_stage(cells: Cells, record: InquiryRecord, stage: Stage) -> None:
    """Refuse what the stage forbids, and the want of what it asks for."""
    if stage in REASONS and record.close_reason not in REASONS[stage]:
        known = ", ".join(REASONS[stage])
        cells.refuse("close_reason", f"An inquiry that is {stage} needs a reason: {known}.")
    fitting = {
        "close_reason": stage in REASONS,
        "closed_at": stage in CLOSED,
        "on_hold_until": stage is Stage.ON_HOLD,
        "held_stage": stage is Stage.ON_HOLD,
        "merged_into": stage is Stage.MERGED,
    }
    for name, fits in fitting.items():
        if not fits and getattr(record, name) is not None:
            cells.refuse(name, f"An inquiry that is {stage} has no {name}. Correct one of the two.")
    if stage is Stage.ON_HOLD:
        cells.need("on_hold_until", "Write until which day it is on hold.")
    if stage is Stage.MERGED:
        cells.need("merged_into", "Write the number of the inquiry that it was merged into.")
    if record.merged_into and record.merged_into == record.number:
        cells.refuse("merged_into", "An inquiry cannot be merged into itself. Correct the number.")


def first_due(cells: Cells, record: InquiryRecord) -> datetime:
    """Until when a first answer was promised.

    Nobody could keep a promise that is over when the inquiry comes in: where it is still to be
    answered, the desk's days begin with the import.
    """
    if "first_due_at" in cells.given:
        return record.first_due_at
    hours, days, now = cells.place.hours, cells.place.first_answer_days, cells.known.now
    due = add_working_days(hours, record.received_at, days)
    is_waiting = record.first_answered_at is None and Stage(record.stage) not in CLOSED
    return add_working_days(hours, now, days) if is_waiting and due < now else due


def closed(cells: Cells, record: InquiryRecord) -> InquiryRecord:
    """A closed inquiry: nothing is to be done, and nobody waits."""
    closed_at = record.closed_at or (record.stages[-1].entered_at if record.stages else None)
    if closed_at is None:
        cells.need("closed_at", f"An inquiry that is {record.stage} needs closed_at. Write it.")
    elif closed_at.date() < record.received_at.date():
        cells.refuse("closed_at", "It would be closed before it came in. Correct one of the two.")
    left_out = [name for name in ONLY_OPEN if getattr(record, name)]
    if left_out:
        names = ", ".join(left_out)
        cells.notes.warn("stage", f"It is closed, so these were left out: {names}.")
    return replace(
        record,
        closed_at=closed_at,
        waiting_for=None,
        waiting_since=None,
        next_step=None,
        next_due_at=None,
        is_appointment=False,
    )


def opened(cells: Cells, record: InquiryRecord, stage: Stage) -> InquiryRecord:
    """An open inquiry: somebody's turn, and a next step with a date."""
    running = next((wait for wait in record.waits if wait.until is None), None)
    rests = stage is Stage.ON_HOLD
    waiting_for = record.waiting_for or (
        running.waiting_for if running else str(Waiting.INQUIRER if rests else Waiting.DESK)
    )
    last = record.stages[-1].entered_at if record.stages else record.received_at
    since = record.waiting_since or (running.since if running else last)
    return replace(
        record,
        waiting_for=waiting_for,
        waiting_since=since,
        next_step=record.next_step or FIRST_STEPS.get(stage, "@take care"),
        next_due_at=record.next_due_at or next_due(cells, record, stage),
        held_stage=(record.held_stage or str(Stage.RECEIVED)) if rests else None,
        waits=record.waits or (WaitRecord(waiting_for, record.desk, since),),
    )


def next_due(cells: Cells, record: InquiryRecord, stage: Stage) -> datetime:
    """Until when the next step is to be done, where the row does not say it."""
    hours, now = cells.place.hours, cells.known.now
    if stage is Stage.ON_HOLD and record.on_hold_until is not None:
        return next_opening(hours, datetime.combine(record.on_hold_until, time(0), hours.zone))
    if stage is Stage.RECEIVED and record.first_due_at > now:
        return record.first_due_at
    return add_working_days(hours, now, cells.place.first_answer_days)


def with_stages(record: InquiryRecord) -> InquiryRecord:
    """The inquiry with the stages it has entered: received, and the one it is in."""
    if record.stages:
        return record
    stages = [StageRecord(str(Stage.RECEIVED), "receive", record.received_at)]
    if record.stage != Stage.RECEIVED:
        entered = record.closed_at or record.waiting_since or record.received_at
        stages.append(StageRecord(record.stage, IMPORTED, entered))
    return replace(record, stages=tuple(stages))


def check_parts(cells: Cells, record: InquiryRecord) -> None:
    """Refuse stages, waits and hand-overs that do not fit the stage."""
    is_open = Stage(record.stage) not in CLOSED
    if record.stages[-1].stage != record.stage:
        cells.refuse("stages", f"The last stage is not {record.stage}. Correct one of the two.")
    running = [wait for wait in record.waits if wait.until is None]
    if is_open and [wait.waiting_for for wait in running] != [record.waiting_for]:
        cells.refuse("waits", "An open inquiry has one running wait, that of waiting_for.")
    if not is_open and running:
        cells.refuse("waits", "A closed inquiry has no running wait. Write until when it lasted.")
    offered = [hop for hop in record.hand_overs if hop.state == "offered"]
    if len(offered) > 1 or (offered and not is_open):
        cells.refuse("hand_overs", "Only an open inquiry is offered, and to one desk at a time.")
    if offered and offered[0].from_desk != record.desk:
        cells.refuse("hand_overs", "An inquiry is offered by the desk that has it.")
