"""Inquiries from files and into files: nothing is lost, nothing is invented, nothing comes twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy import delete, func, select

from matchmaker import clock
from matchmaker.accounts.policy import COMMAND_LINE, VISITOR, PermissionRefused
from matchmaker.activities.queries import chain_fault, history
from matchmaker.casework.demo import load_demo_inquiries
from matchmaker.db import db, transaction
from matchmaker.desks.hours import add_working_days
from matchmaker.desks.queries import desk_card
from matchmaker.establishments.models import Settlement
from matchmaker.exchange.inquiries.exporting import export_inquiries
from matchmaker.exchange.inquiries.importing import import_inquiry_file
from matchmaker.exchange.report import ImportReport
from matchmaker.exchange.rows import ImportOptions
from matchmaker.exchange.source import WrongUse
from matchmaker.inquiries.models import Inquiry, InquiryCounter, InquiryWait
from matchmaker.inquiries.record_queries import inquiries_for_export
from matchmaker.inquiries.records import InquiryRecord
from matchmaker.inquiries.workflow import Verb
from matchmaker.matching.detection import detect_language
from matchmaker.notifications.models import OutboxItem
from matchmaker.settings import data_folder
from tests.inquiries.world import MONDAY, asked, inquiry, move, on, taken
from tests.people import DAICHI, EVA
from tests.services import actor, desk_id

Take = Callable[..., ImportReport]
TEXT = "Wir suchen einen Hersteller für Drehteile aus Edelstahl."


@pytest.fixture
def take(app_context: APIFlask) -> Take:
    """Import a file of inquiries with options."""
    assert app_context

    def run(path: Path, **options: object) -> ImportReport:
        asked_for = ImportOptions(**options)  # type: ignore[arg-type]
        return import_inquiry_file(COMMAND_LINE, path, asked_for, detect_language)

    return run


@pytest.fixture
def monday() -> Iterator[None]:
    """It is Monday, ten o'clock in Düsseldorf."""
    with on(MONDAY):
        yield


def lines(path: Path, *rows: Mapping[str, object]) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def table(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def records() -> dict[str | None, InquiryRecord]:
    return {record.number: record for record in inquiries_for_export(COMMAND_LINE)}


def stored() -> list[Inquiry]:
    db.session.expire_all()
    return list(db.session.scalars(select(Inquiry).order_by(Inquiry.id)))


def live() -> None:
    """The demo desk with all its stories."""
    load_demo_inquiries(COMMAND_LINE, data_folder("seeds") / "inquiries.jsonl")


def forget_all() -> None:
    """Take every inquiry away, and the numbers that were given."""
    with transaction() as session:
        session.execute(delete(Settlement))
        session.execute(delete(Inquiry).where(Inquiry.merged_into_id.is_not(None)))
        session.execute(delete(Inquiry))
        session.execute(delete(InquiryCounter))


@pytest.mark.parametrize("name", ["all.jsonl", "all.xlsx"])
def test_an_export_reads_back_without_loss(take: Take, tmp_path: Path, name: str) -> None:
    live()
    before = records()
    assert len(before) == 60
    report = export_inquiries(COMMAND_LINE, tmp_path / name)
    assert (report.inquiries, report.lost) == (60, ())
    again = take(tmp_path / name)
    assert (again.created, again.unchanged, again.problems) == (0, 60, ())
    forget_all()
    back = take(tmp_path / name)
    assert (back.created, back.unchanged, back.problems, back.warnings) == (60, 0, (), ())
    assert records() == before
    assert chain_fault() is None


def test_csv_names_the_lists_that_it_cannot_hold(take: Take, tmp_path: Path) -> None:
    live()
    lost = export_inquiries(COMMAND_LINE, tmp_path / "all.csv").lost
    assert set(lost) >= {"messages", "proposals", "stages", "waits"}
    again = take(tmp_path / "all.csv")
    assert (again.unchanged, again.problems) == (60, ())


def test_line_breaks_of_forms_and_formulas_survive_every_format(take: Take, tmp_path: Path) -> None:
    asked(text="=1+1\r\nzweite Zeile\x0b", name="@Wieland", organisation_name="+Muster")
    for name in ("a.jsonl", "a.xlsx", "a.csv"):
        export_inquiries(COMMAND_LINE, tmp_path / name)
        assert take(tmp_path / name).unchanged == 1, name
    assert "'=1+1" in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")


@pytest.mark.usefixtures("monday")
class TestSpreadsheet:
    def test_text_sender_and_date_are_enough(self, take: Take, tmp_path: Path) -> None:
        path = table(
            tmp_path / "anfragen.csv",
            "Anliegen;Firma;Eingang",
            f"{TEXT};Muster Antriebe GmbH;20.11.2026",
        )
        maps = ("Anliegen=text", "Firma=organisation_name", "Eingang=received_at")
        report = take(path, maps=maps, desk="japan-desk-duesseldorf")
        assert (report.created, report.refused) == (1, 0)
        [row] = stored()
        assert (row.stage, row.next_step, row.waiting_for) == ("received", "@first answer", "desk")
        assert (row.number, row.language) == ("MM-2026-00001", "de")
        desk = desk_card(desk_id("japan-desk-duesseldorf"))
        due = add_working_days(desk.hours, row.received_at, desk.first_answer_days)
        assert row.next_due_at == row.first_due_at == due
        [wait] = db.session.scalars(select(InquiryWait))
        assert (wait.waiting_for, wait.until) == ("desk", None)
        assert [line.verb for line in history("inquiry", row.id)] == ["import"]

    def test_a_japanese_one_in_shift_jis_goes_to_the_desk_of_the_country(
        self, take: Take, tmp_path: Path
    ) -> None:
        path = tmp_path / "問い合わせ.csv"
        rows = [
            "受付日,会社名,国,内容",
            "2026年11月20日,東大阪精工株式会社,日本,販路を探しています。",
        ]
        path.write_bytes("\n".join(rows).encode("cp932"))
        maps = ("受付日=received_at", "会社名=organisation_name", "国=country", "内容=text")
        assert take(path, maps=maps).created == 1
        [row] = stored()
        assert row.language == "ja" and "JP" in desk_card(row.desk_id).countries
        assert row.received_at == datetime(2026, 11, 20, 3, tzinfo=UTC)

    def test_words_of_the_pages_are_understood(self, take: Take, tmp_path: Path) -> None:
        path = table(
            tmp_path / "a.csv",
            "text,received_at,stage,kind,source,closed_at",
            "Etwas,1.11.2026,Beantwortet,Allgemeine Frage,Telefon,20.11.2026",
            "何か,2026/11/1,成約,パートナー検索,phone,2026/11/19",
        )
        report = take(path)
        assert [(each.field, each.reason) for each in report.problems] == []
        assert [(r.stage, r.source) for r in stored()] == [
            ("answered", "phone"),
            ("agreement", "phone"),
        ]

    def test_what_was_due_long_ago_is_due_from_now_on(self, take: Take, tmp_path: Path) -> None:
        take(lines(tmp_path / "a.jsonl", {"text": TEXT, "received_at": "2024-03-14"}))
        [row] = stored()
        assert row.next_due_at and row.next_due_at > clock.now()
        assert row.first_due_at > clock.now() and row.number == "MM-2024-00001"

    def test_nobody_gets_a_mail(self, take: Take, tmp_path: Path) -> None:
        before = db.session.scalar(select(func.count(OutboxItem.id)))
        row = {"text": TEXT, "sender_email": "a@x.example", "desk": "ihk-duesseldorf"}
        take(lines(tmp_path / "a.jsonl", row))
        assert db.session.scalar(select(func.count(OutboxItem.id))) == before

    def test_an_imported_inquiry_is_worked_on_like_every_other(
        self, take: Take, tmp_path: Path
    ) -> None:
        take(
            lines(
                tmp_path / "a.jsonl",
                {"text": TEXT, "desk": "japan-desk-duesseldorf", "owner_email": EVA},
                {"text": "Etwas anderes.", "desk": "japan-desk-duesseldorf", "owner_email": DAICHI},
            )
        )
        first, second = stored()
        assert (first.owner_id, second.owner_id) == (actor(EVA).user_id, None)
        with on(MONDAY + timedelta(hours=2)):
            taken(actor(EVA), first.id)
            assert move(actor(EVA), first.id, Verb.WITHDRAW, reason="other") == "withdrawn"
        wait = db.session.scalar(select(InquiryWait).where(InquiryWait.inquiry_id == first.id))
        assert wait and wait.minutes == 120


@pytest.mark.usefixtures("monday")
class TestNumbers:
    def test_a_free_number_is_kept_and_new_ones_follow_it(self, take: Take, tmp_path: Path) -> None:
        path = lines(
            tmp_path / "a.jsonl", {"text": "Eins"}, {"text": "Zwei", "number": "MM-2026-00001"}
        )
        assert take(path).created == 2
        assert {row.text: row.number for row in stored()} == {
            "Zwei": "MM-2026-00001",
            "Eins": "MM-2026-00002",
        }
        assert asked().number == "MM-2026-00003"

    def test_a_known_number_is_refused_unless_the_row_says_the_same(
        self, take: Take, tmp_path: Path
    ) -> None:
        number = asked().number
        same = {"number": number, "text": inquiry(1).text, "city": "Düsseldorf"}
        report = take(lines(tmp_path / "a.jsonl", same, same | {"city": "Köln", "number": number}))
        assert (report.unchanged, report.refused) == (1, 1)
        assert "already" in report.problems[0].reason
        report = take(lines(tmp_path / "b.jsonl", same | {"city": "Köln"}))
        assert "stored already and differs in city" in report.problems[0].reason
        assert inquiry(1).city == "Düsseldorf"

    def test_the_same_words_of_the_same_sender_on_one_date_count_once(
        self, take: Take, tmp_path: Path
    ) -> None:
        row = {"text": TEXT, "sender_email": "a@x.example", "received_at": "2026-11-20"}
        other = row | {"received_at": "2026-11-19"}
        path = lines(tmp_path / "a.jsonl", row, row, other, row | {"sender_email": "b@x.example"})
        report = take(path)
        assert (report.created, report.unchanged, report.refused) == (3, 1, 0)
        assert (take(path).created, len(stored())) == (0, 3)

    def test_a_number_of_another_form_is_refused(self, take: Take, tmp_path: Path) -> None:
        report = take(lines(tmp_path / "a.jsonl", {"text": TEXT, "number": "2026/17"}))
        assert "MM-2026-00042" in report.problems[0].reason

    def test_merged_ones_find_their_target_wherever_it_stands(
        self, take: Take, tmp_path: Path
    ) -> None:
        closed = {
            "text": "Eins",
            "stage": "merged",
            "received_at": "2026-11-19",
            "closed_at": "2026-11-20",
        }
        path = lines(
            tmp_path / "a.jsonl",
            closed | {"merged_into": "MM-2026-00002"},
            {"text": "Zwei", "number": "MM-2026-00002"},
            closed | {"text": "Drei", "merged_into": "MM-2026-00009"},
        )
        report = take(path, partial=True)
        assert (report.created, report.refused) == (2, 1)
        assert report.problems[0].field == "merged_into"
        targets = {row.text: row.merged_into_id for row in stored()}
        assert targets["Eins"] is not None and targets["Zwei"] is None


@pytest.mark.usefixtures("monday")
class TestRefusals:
    @pytest.mark.parametrize(
        ("field", "values"),
        [
            ("text", {"text": "  "}),
            ("text", {"text": "x" * 10_001}),
            ("stage", {"stage": "vertagt"}),
            ("closed_at", {"stage": "agreement"}),
            ("closed_at", {"closed_at": "2026-11-20"}),
            ("close_reason", {"stage": "withdrawn", "closed_at": "2026-11-20"}),
            ("close_reason", {"close_reason": "price"}),
            ("on_hold_until", {"stage": "on hold"}),
            ("merged_into", {"stage": "merged", "closed_at": "2026-11-20"}),
            ("received_at", {"received_at": "03/14/2026"}),
            ("received_at", {"received_at": "2026-11-30"}),
            ("received_at", {"received_at": "31.02.2026"}),
            ("desk", {"desk": "nowhere"}),
            ("country", {"country": "Atlantis"}),
            ("sender_email", {"sender_email": "a@@x"}),
            ("organisation", {"sender_organisation": "nobody"}),
            (
                "waits",
                {"waits": [{"waiting_for": "desk", "since": "2026-11-20", "until": "2026-11-21"}]},
            ),
            ("stages", {"stages": [{"stage": "qualified", "entered_at": "2026-11-20"}]}),
            ("messages", {"messages": "x"}),
            ("messages[0].text", {"messages": [{"direction": "in", "sent_at": "2026-11-20"}]}),
            (
                "proposals[0].proposed_at",
                {"proposals": [{"organisation": "demo-001", "stage": "proposed"}]},
            ),
            (
                "proposals[0].outcome",
                {"proposals": [{"organisation": "demo-001", "outcome": "NDA"}]},
            ),
            ("tasks[0].due_at", {"tasks": [{"text": "Anrufen"}]}),
            (
                "hand_overs[0].to_desk",
                {
                    "hand_overs": [
                        {
                            "from_desk": "jetro",
                            "to_desk": "jetro",
                            "state": "offered",
                            "offered_at": "2026-11-20",
                        }
                    ]
                },
            ),
        ],
    )
    def test_a_row_that_cannot_be_used_is_refused_with_its_reason(
        self, take: Take, tmp_path: Path, field: str, values: dict[str, object]
    ) -> None:
        path = lines(tmp_path / "a.jsonl", {"text": "Gut"}, {"text": TEXT} | values)
        report = take(path, partial=True)
        assert (report.created, report.refused) == (1, 1)
        assert field in {problem.field for problem in report.problems}
        assert all(problem.row == 2 and len(problem.reason) > 20 for problem in report.problems)
        errors = (tmp_path / "a.jsonl.errors.csv").read_text(encoding="utf-8-sig")
        assert errors.startswith("row,external_id,field,reason")

    def test_without_partial_one_bad_row_keeps_all_out(self, take: Take, tmp_path: Path) -> None:
        report = take(lines(tmp_path / "a.jsonl", {"text": "Gut"}, {"text": ""}))
        assert (report.created, report.is_stored, stored()) == (0, False, [])
        report = take(
            lines(tmp_path / "b.jsonl", {"text": "Gut"}, {"text": "x", "about": "nobody"})
        )
        assert (report.created, report.is_stored, stored()) == (0, False, [])

    def test_a_dry_run_reports_the_same_and_stores_nothing(
        self, take: Take, tmp_path: Path
    ) -> None:
        path = lines(tmp_path / "a.jsonl", {"text": "Gut"})
        dry = take(path, dry_run=True)
        assert (dry.created, dry.is_stored, stored()) == (1, False, [])
        assert take(path).created == 1

    @pytest.mark.usefixtures("app_context")
    def test_only_operators_may(self, tmp_path: Path) -> None:
        path = lines(tmp_path / "a.jsonl", {"text": "Gut"})
        for who in (VISITOR, actor(EVA)):
            with pytest.raises(PermissionRefused):
                import_inquiry_file(who, path, ImportOptions(), detect_language)
            with pytest.raises(PermissionRefused):
                export_inquiries(who, tmp_path / "b.jsonl")

    def test_an_unknown_desk_for_all_rows_is_wrong_use(self, take: Take, tmp_path: Path) -> None:
        with pytest.raises(WrongUse, match="jetro"):
            take(lines(tmp_path / "a.jsonl", {"text": "Gut"}), desk="nowhere")
