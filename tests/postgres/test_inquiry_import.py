"""Inquiries go out of SQLite and into PostgreSQL without loss."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.casework.demo import load_demo_inquiries
from matchmaker.db import db
from matchmaker.exchange.inquiries.exporting import export_inquiries
from matchmaker.exchange.inquiries.importing import import_inquiry_file
from matchmaker.exchange.rows import ImportOptions
from matchmaker.inquiries.record_queries import inquiries_for_export
from matchmaker.inquiries.records import InquiryRecord
from matchmaker.matching.detection import detect_language
from matchmaker.settings import Settings, data_folder
from tests.inquiries.world import asked
from tests.services import app_with_demo_data, own_service

pytestmark = pytest.mark.postgres


def records() -> dict[str | None, InquiryRecord]:
    return {record.number: record for record in inquiries_for_export(COMMAND_LINE)}


def test_inquiries_move_to_postgresql_without_loss(tmp_path: Path, empty_address: str) -> None:
    path = tmp_path / "all.jsonl"
    with own_service(tmp_path).app_context():
        load_demo_inquiries(COMMAND_LINE, data_folder("seeds") / "inquiries.jsonl")
        before = records()
        export_inquiries(COMMAND_LINE, path)
        db.session.remove()
        db.engine.dispose()
    instance = tmp_path / "other"
    app = app_with_demo_data(Settings(instance=instance, database_url=empty_address, meaning=False))
    with app.app_context():
        report = import_inquiry_file(COMMAND_LINE, path, ImportOptions(), detect_language)
        assert (report.created, report.problems) == (60, ())
        assert records() == before
        again = import_inquiry_file(COMMAND_LINE, path, ImportOptions(), detect_language)
        assert (again.created, again.unchanged) == (0, 60)
        assert asked().number not in before
        db.session.remove()
        db.engine.dispose()
