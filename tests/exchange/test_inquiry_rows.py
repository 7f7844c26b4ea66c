"""Whatever stands in a row of inquiries: it is stored as the constraints allow, or refused in words."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from apiflask import APIFlask
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from matchmaker import clock
from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.db import db
from matchmaker.exchange.inquiries.exporting import export_inquiries
from matchmaker.exchange.inquiries.importing import import_inquiry_file
from matchmaker.exchange.rows import ImportOptions
from matchmaker.inquiries.models import Inquiry, InquiryTask
from matchmaker.inquiries.reading.moments import Moment, read_moment
from matchmaker.inquiries.records import (
    LISTS,
    SCALARS,
    HandOverRecord,
    MessageRecord,
    ProposalRecord,
    SettlementRecord,
    StageRecord,
    TaskRecord,
    WaitRecord,
)
from matchmaker.inquiries.service.intake import actor_of_link
from matchmaker.inquiries.workflow import Stage, Verb
from matchmaker.matching.detection import detect_language
from matchmaker.proposals.models import Proposal
from matchmaker.proposals.service.introducing import answer_as_partner, ask_partner, introduce
from matchmaker.proposals.service.proposing import Put, answer_proposal, send_proposals, shortlist
from tests.inquiries.world import MONDAY, asked, inquiry, move, on, taken
from tests.people import DAICHI, EVA
from tests.services import actor, organisation_id

BERLIN = ZoneInfo("Europe/Berlin")
KINDS = (
    MessageRecord,
    ProposalRecord,
    HandOverRecord,
    TaskRecord,
    StageRecord,
    WaitRecord,
    SettlementRecord,
)
NAMES = sorted({name for kind in KINDS for name in kind.__dataclass_fields__} | {*SCALARS, *LISTS})
WORDS = st.sampled_from(
    [
        *map(str, Stage),
        *("desk", "inquirer", "offered", "accepted", "in", "out", "internal", "price", "spam"),
        *("jetro", "ahk-japan", "demo-001", "demo-002", "Eingegangen", "電話", "other", "NDA"),
        *(
            "2026-11-20",
            "20.11.2026 9:30",
            "2026年11月1日",
            "2026-11-23T08:00:00+00:00",
            "2999-01-01",
        ),
        *(EVA, DAICHI, "MM-2026-00001", "MM-2026-00002", "MM-1-1", "true", "nein", "0", "-1"),
        *("", " ", "\x00", "\ud800", "=1+1", "x" * 1001, "DE", "日本", "de", "@erased"),
    ]
)
VALUES = st.one_of(
    WORDS, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5)
)
OBJECTS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8)
TEXTS = st.one_of(st.text(max_size=3), st.integers(0).map("Wir suchen {} 部品.".format))
SINGLE = st.dictionaries(st.sampled_from(SCALARS), VALUES, max_size=3)
LISTED = st.dictionaries(
    st.sampled_from(LISTS), st.one_of(st.lists(OBJECTS, max_size=2), VALUES), max_size=1
)
ROWS = st.builds(lambda text, one, many: {"text": text} | one | many, TEXTS, SINGLE, LISTED)


def in_german(_text: str) -> str:
    """Random signs are in no language; guessing takes long."""
    return "de"


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(ROWS, min_size=1, max_size=6))
def test_every_row_is_stored_or_refused_with_a_reason(
    app_context: APIFlask, tmp_path: Path, rows: list[dict[str, object]]
) -> None:
    assert app_context
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    with on(MONDAY):
        before = db.session.scalar(select(func.count(Inquiry.id))) or 0
        options = ImportOptions(partial=True)
        report = import_inquiry_file(COMMAND_LINE, path, options, in_german)
        after = db.session.scalar(select(func.count(Inquiry.id))) or 0
        asked(text="Eine, die sicher da ist.")
        export_inquiries(COMMAND_LINE, tmp_path / "b.jsonl")
        again = import_inquiry_file(COMMAND_LINE, tmp_path / "b.jsonl", options, in_german)
    assert report.created + report.unchanged + report.refused == len(rows)
    assert after == before + report.created
    assert {problem.row for problem in report.problems} <= set(range(1, len(rows) + 1))
    assert again.problems == () and again.unchanged >= after
    event(f"stored {report.created} of {len(rows)}")


@pytest.mark.parametrize(
    ("written", "day", "at"),
    [
        ("2026-11-20", date(2026, 11, 20), None),
        ("20.11.2026", date(2026, 11, 20), None),
        ("1.2.2026", date(2026, 2, 1), None),
        ("2026/2/1", date(2026, 2, 1), None),
        ("2026年2月1日", date(2026, 2, 1), None),
        ("２０２６年２月１日", date(2026, 2, 1), None),
        ("20.11.2026, 9:30 Uhr", date(2026, 11, 20), datetime(2026, 11, 20, 8, 30, tzinfo=UTC)),
        ("2026年11月20日 9時30分", date(2026, 11, 20), datetime(2026, 11, 20, 8, 30, tzinfo=UTC)),
        ("2026-11-20T08:30:00Z", date(2026, 11, 20), datetime(2026, 11, 20, 8, 30, tzinfo=UTC)),
        (
            "2026-11-20T17:30:00.000001+09:00",
            date(2026, 11, 20),
            datetime(2026, 11, 20, 8, 30, 0, 1, tzinfo=UTC),
        ),
    ],
)
def test_dates_are_read_as_people_and_programs_write_them(
    written: str, day: date, at: datetime | None
) -> None:
    assert read_moment(written, BERLIN) == Moment(day, at)


@pytest.mark.parametrize(
    "written", ["11/20/2026", "30.2.2026", "tomorrow", "20.11.26", "1.1.0001", 7]
)
def test_what_may_mean_two_dates_or_none_is_no_date(written: object) -> None:
    assert read_moment(written, BERLIN) is None


@pytest.mark.usefixtures("app_context")
def test_follow_ups_of_an_imported_introduction_are_kept_apart_from_new_ones(
    tmp_path: Path,
) -> None:
    with on(MONDAY):
        id_ = introduced()
        export_inquiries(COMMAND_LINE, tmp_path / "a.jsonl")
    record = json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8"))
    keys = [task["key"] for task in record["tasks"]]
    assert keys == [f"follow-up 2 {months}" for months in (3, 6, 12)]
    record["number"] = "MM-2026-00077"
    record["messages"] = []
    (tmp_path / "b.jsonl").write_text(json.dumps(record), encoding="utf-8")
    with on(MONDAY + timedelta(days=1)):
        report = import_inquiry_file(
            COMMAND_LINE, tmp_path / "b.jsonl", ImportOptions(), detect_language
        )
        assert report.created == 1, report.problems
        second = db.session.scalars(select(Inquiry.id).where(Inquiry.id != id_)).one()
        proposal = db.session.scalars(
            select(Proposal.id).where(Proposal.inquiry_id == second).order_by(Proposal.position)
        ).all()[1]
        tasks = db.session.scalars(select(InquiryTask.key).where(InquiryTask.inquiry_id == second))
        assert set(tasks) == {f"follow-up {proposal} {months}" for months in (3, 6, 12)}
        assert move(actor(EVA), second, Verb.TALK) is Stage.IN_TALKS
        assert inquiry(second).link_key != inquiry(id_).link_key


def introduced() -> int:
    """An inquiry with two proposals, the second of which was introduced; its id."""
    id_ = asked(partner="japan-desk-duesseldorf").id
    taken(actor(EVA), id_)
    move(actor(EVA), id_, Verb.SEARCH)
    keys = ("demo-001", "demo-002")
    ids = [shortlist(actor(EVA), id_, Put(organisation_id(key), score=0.5)) for key in keys]
    send_proposals(actor(EVA), id_, None, ids, "")
    answer_proposal(actor_of_link(inquiry(id_)), ids[1], says_yes=True)
    ask_partner(actor(EVA), ids[1], "")
    answer_as_partner(actor(EVA), ids[1], says_yes=True)
    introduce(actor(EVA), ids[1])
    assert clock.now() == MONDAY
    return id_
