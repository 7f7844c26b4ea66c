"""Reads one raw row into an inquiry, or says everything that is wrong with it.

What a row does not say has a default: an inquiry that only has a text is received, waits for the
desk, and is due for its first answer after the desk's days.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from matchmaker.desks.queries import DeskCard
from matchmaker.inquiries.reading.cells import Cells, Known
from matchmaker.inquiries.reading.parts import (
    STAGES,
    read_followers,
    read_hand_overs,
    read_messages,
    read_proposals,
    read_settlements,
    read_stages,
    read_tasks,
    read_waits,
)
from matchmaker.inquiries.reading.state import check_parts, completed, read_state
from matchmaker.inquiries.records import InquiryRecord, MessageRecord
from matchmaker.inquiries.service.intake import LONGEST_TEXT
from matchmaker.inquiries.texts import ERASED
from matchmaker.inquiries.workflow import Kind, Source, Stage
from matchmaker.organisations.models import LANGUAGES
from matchmaker.organisations.notes import Notes, Problem, shown

KINDS, SOURCES = tuple(map(str, Kind)), tuple(map(str, Source))
KEYS = tuple(InquiryRecord.__dataclass_fields__)
# What a row that does not say it counts as; the report names the fields once.
ASSUMED = {"kind": str(Kind.PARTNER_SEARCH), "source": str(Source.EMAIL)}


@dataclass(frozen=True)
class InquiryRead:
    """An inquiry, or None with at least one problem; `given` are the fields that the row has."""

    record: InquiryRecord | None
    number: str | None
    given: frozenset[str]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    unknown: tuple[str, ...] = ()


def read_inquiry(raw: object, known: Known, desk_for: Callable[[str], str]) -> InquiryRead:
    """Read one inquiry from the nested form of a row.

    `desk_for` gives the code of the desk for a country. Never raises for what the row holds.
    """
    notes = Notes()
    if not isinstance(raw, dict):
        notes.refuse("row", f"{shown(raw)} is no inquiry. Write one JSON object a line.")
        return InquiryRead(None, None, frozenset(), tuple(notes.problems))
    notes.know("", raw, KEYS)
    cells = Cells(raw, known, notes, place_of(raw, known, desk_for))
    record = record_of(cells)
    check_parts(cells, record)
    return InquiryRead(
        None if notes.problems else record,
        record.number,
        frozenset(cells.given),
        tuple(notes.problems),
        tuple(notes.warnings),
        tuple(notes.unknown),
    )


def place_of(raw: dict[str, object], known: Known, desk_for: Callable[[str], str]) -> DeskCard:
    """The desk of a row: named, given for all, the one it came through, or that of the country."""
    first = next(iter(known.desks.values()))
    # What cannot be read is refused when the fields themselves are read.
    cells = Cells(raw, known, Notes(), first)
    code = cells.desk("desk") or known.desk or cells.desk("came_through")
    return known.desks[code or desk_for(cells.country("country"))]


def record_of(cells: Cells) -> InquiryRecord:
    """The inquiry as far as it can be read; the findings are in the notes of the cells."""
    text = cells.text("text", LONGEST_TEXT)
    cells.need("text", "There is no text. Write what is asked for.")
    received_at = cells.instant("received_at") or cells.known.now
    messages = tuple(read_messages(cells))
    record = InquiryRecord(
        text=text,
        received_at=received_at,
        stage=cells.code("stage", STAGES) or str(Stage.RECEIVED),
        kind=cells.code("kind", KINDS) or ASSUMED["kind"],
        source=cells.code("source", SOURCES) or ASSUMED["source"],
        desk=cells.desk("desk") or cells.place.code,
        language=cells.language("language") or language_of(cells, text),
        first_due_at=cells.due("first_due_at") or received_at,
        number=cells.number("number"),
        source_detail=cells.line("source_detail"),
        programme=cells.line("programme"),
        came_through=cells.desk("came_through"),
        about=cells.optional("about"),
        is_suspect=cells.flag("is_suspect"),
        first_answered_at=cells.instant("first_answered_at") or first_answer(messages),
        first_escalated_at=cells.instant("first_escalated_at"),
        story=cells.text("story"),
        story_consented_at=cells.instant("story_consented_at"),
        messages=messages,
        proposals=tuple(read_proposals(cells, received_at)),
        hand_overs=tuple(read_hand_overs(cells)),
        tasks=tuple(read_tasks(cells)),
        stages=tuple(read_stages(cells)),
        waits=tuple(read_waits(cells)),
        followers=tuple(read_followers(cells)),
        settlements=tuple(read_settlements(cells)),
    )
    return completed(cells, read_state(cells, with_sender(cells, record)))


def with_sender(cells: Cells, record: InquiryRecord) -> InquiryRecord:
    """The inquiry with who sent it, and from where."""
    sent = replace(
        record,
        sender_account=cells.person("sender_account"),
        sender_organisation=cells.optional("sender_organisation"),
        organisation_name=cells.line("organisation_name"),
        sender_name=cells.line("sender_name"),
        sender_email=cells.address("sender_email"),
        sender_phone=cells.line("sender_phone"),
        country=cells.country("country"),
        region=cells.line("region"),
        city=cells.line("city"),
        subject=cells.text("subject"),
        is_anonymous=cells.flag("is_anonymous"),
        consent_version=cells.line("consent_version"),
        consented_at=cells.instant("consented_at"),
        confirmed_at=cells.instant("confirmed_at"),
    )
    is_named = sent.sender_name or sent.sender_email or sent.organisation_name
    if not is_named and sent.text not in ("", ERASED):
        cells.notes.warn("sender_name", "Nobody is named who sent it, so nobody can be answered.")
    return sent


def language_of(cells: Cells, text: str) -> str:
    """The language of the text, English for one that was refused."""
    found = cells.known.detect(text) if text else ""
    return found if found in LANGUAGES else "en"


def first_answer(messages: tuple[MessageRecord, ...]) -> datetime | None:
    """When the desk wrote first."""
    return min((each.sent_at for each in messages if each.direction == "out"), default=None)
