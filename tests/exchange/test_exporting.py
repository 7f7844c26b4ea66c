"""What is written can be read back; formulas are no formulas."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.db import db
from matchmaker.exchange.demo import read_demo
from matchmaker.exchange.exporting import export_organisations
from matchmaker.matching.detection import detect_language
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.sectors import taxonomy
from matchmaker.organisations.service import load_taxonomy, save_organisations
from matchmaker.settings import data_folder
from tests.exchange.conftest import Import


def fingerprints() -> dict[str | None, str]:
    rows = db.session.execute(select(Organisation.external_id, Organisation.fingerprint))
    return {row.external_id: row.fingerprint for row in rows}


def fill() -> None:
    load_taxonomy(COMMAND_LINE, taxonomy())
    records = read_demo(data_folder("seeds") / "organisations.jsonl", taxonomy())
    save_organisations(COMMAND_LINE, records, publish=True, source="demo")


@pytest.mark.parametrize("name", ["all.jsonl", "all.xlsx"])
def test_an_export_reads_back_without_loss(take: Import, tmp_path: Path, name: str) -> None:
    fill()
    before = fingerprints()
    export_organisations(COMMAND_LINE, tmp_path / name, detect_language)
    report = take(tmp_path / name, publish=True)
    assert (report.created, report.updated, report.refused) == (0, 0, 0)
    assert report.unchanged == len(before) and fingerprints() == before


def test_a_table_names_the_fields_that_it_cannot_hold(take: Import, tmp_path: Path) -> None:
    fill()
    lost = export_organisations(COMMAND_LINE, tmp_path / "all.csv", detect_language).lost
    assert lost
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(fingerprints())
    assert take(tmp_path / "all.csv", partial=True).refused == 0


def test_formulas_are_written_as_text(take: Import, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    names = ["=1+1", "+cmd", "-2", "@x", "Plain"]
    rows = [{"external_id": name, "name": name, "kind": "company"} for name in names]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    take(path)
    export_organisations(COMMAND_LINE, tmp_path / "out.csv", detect_language)
    text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
    assert "'=1+1" in cells and not [c for c in cells if c[:1] in "=+-@\t" and c]
    export_organisations(COMMAND_LINE, tmp_path / "out.xlsx", detect_language)
    book = load_workbook(tmp_path / "out.xlsx")
    kinds = {
        c.value: c.data_type for sheet in book for row in sheet for c in row if c.value == "=1+1"
    }
    assert kinds == {"=1+1": "s"}
    before = fingerprints()
    assert take(tmp_path / "out.csv").unchanged == len(names) and fingerprints() == before


def test_nothing_half_written_stays_when_the_folder_is_missing(
    take: Import, tmp_path: Path
) -> None:
    from matchmaker.exchange.source import FileUnusable

    assert callable(take)
    with pytest.raises(FileUnusable):
        export_organisations(COMMAND_LINE, tmp_path / "nowhere" / "out.jsonl", detect_language)
