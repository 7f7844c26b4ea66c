"""The sheets of an exported workbook of inquiries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields

from matchmaker.exchange.layouts import KEY, Layout, Row, Table
from matchmaker.inquiries.records import (
    SCALARS,
    FollowerRecord,
    HandOverRecord,
    InquiryRecord,
    MessageRecord,
    ProposalRecord,
    SettlementRecord,
    StageRecord,
    TaskRecord,
    WaitRecord,
    plain,
)

REASONS = "proposal_reasons"
PARTS = {
    "messages": MessageRecord,
    "proposals": ProposalRecord,
    "hand_overs": HandOverRecord,
    "tasks": TaskRecord,
    "stages": StageRecord,
    "waits": WaitRecord,
    "followers": FollowerRecord,
    "settlements": SettlementRecord,
}


def main_row(record: InquiryRecord) -> Row:
    """The record's row in the main sheet; instants are texts, so that nothing of them is lost."""
    return {name: plain(getattr(record, name)) for name in SCALARS}


def part_table(name: str, kind: type) -> Table[InquiryRecord]:
    """A sheet with a row for each part of a kind."""
    columns = tuple(field.name for field in fields(kind) if field.name != "reasons")

    def split(record: InquiryRecord) -> Iterator[Row]:
        for part in getattr(record, name):
            yield {column: exact(plain(getattr(part, column))) for column in columns}

    return Table(columns, split, lambda rows: {name: list(rows)})


def exact(value: object) -> object:
    """A value that a workbook's cell holds without loss: it keeps sixteen digits of a number."""
    is_cut = isinstance(value, float) and float(f"{value:.16g}") != value
    return str(value) if is_cut else value


def split_reasons(record: InquiryRecord) -> Iterator[Row]:
    """A row for each reason of a proposal: one cell could not hold them all."""
    for number, proposal in enumerate(record.proposals, start=1):
        for reason in proposal.reasons:
            yield {"proposal": number, "reason": json.dumps(dict(reason), ensure_ascii=False)}


def with_reasons(raw: dict[str, object]) -> dict[str, object]:
    """The raw record with the reasons of a workbook in their proposals; ones of none are left out."""
    rows, proposals = raw.pop(REASONS, None), raw.get("proposals")
    if not isinstance(rows, list) or not isinstance(proposals, list):
        return raw
    for row in rows:
        number, reason = row.get("proposal"), row.get("reason")
        if isinstance(number, float | int) and 1 <= number <= len(proposals):
            held = proposals[int(number) - 1].setdefault("reasons", [])
            held.append(reason_of(reason))
    return raw


def reason_of(cell: object) -> object:
    """A reason from its cell; one that is no JSON stays a text, which the reader refuses."""
    try:
        return json.loads(cell) if isinstance(cell, str) else cell
    except ValueError:
        return cell


INQUIRIES: Layout[InquiryRecord] = Layout(
    main="inquiries",
    one="inquiry",
    examples="text, received_at, sender_name",
    columns=(KEY, *SCALARS),
    row=main_row,
    tables={
        **{name: part_table(name, kind) for name, kind in PARTS.items()},
        REASONS: Table(("proposal", "reason"), split_reasons, lambda rows: {REASONS: list(rows)}),
    },
)
