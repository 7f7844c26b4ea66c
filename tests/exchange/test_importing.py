"""Organisations from files: what is taken, what is refused, and why."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from sqlalchemy import func, select

from matchmaker.db import db
from matchmaker.organisations.models import Contact, Offer, Organisation, OrganisationTag
from tests.exchange.conftest import Import

HEADER = [
    "external_id",
    "name",
    "country",
    "website",
    "employees",
    "founded",
    "description",
    "sectors",
]


def table(path: Path, *rows: list[str], header: list[str] = HEADER, separator: str = ",") -> Path:
    lines = [separator.join(f'"{cell}"' for cell in row) for row in (header, *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def stored() -> list[Organisation]:
    return list(db.session.scalars(select(Organisation).order_by(Organisation.id)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators_are_detected(
    take: Import, tmp_path: Path, encoding: str, separator: str
) -> None:
    name = "東大阪精工株式会社" if encoding != "cp1252" else "Müller Gehäusebau GmbH"
    text = (
        "表面処理とめっき、小ロット対応"
        if encoding != "cp1252"
        else "Gehäuse für Geräte, süß und größer"
    )
    lines = [separator.join(["external_id", "name", "description"])]
    lines += [separator.join([f"x{n}", f"{name} {n}", f'"{text}"']) for n in range(20)]
    path = tmp_path / "file.csv"
    path.write_bytes("\n".join(lines).encode(encoding))
    report = take(path)
    assert (report.created, report.refused) == (20, 0)
    assert stored()[0].name == f"{name} 0"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("website", "javascript:alert(1)"),
        ("country", "Atlantis"),
        ("employees", "many"),
        ("employees", "-5"),
        ("founded", "3000"),
        ("name", ""),
        ("description", "x" * 10_001),
        ("description", "a\0b"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_reason(
    take: Import, tmp_path: Path, field: str, value: str
) -> None:
    good = dict.fromkeys(HEADER, "") | {"external_id": "a", "name": "Good"}
    bad = good | {"external_id": "b", "name": "Bad"} | {field: value}
    path = table(tmp_path / "f.csv", list(good.values()), list(bad.values()))
    report = take(path, partial=True)
    assert (report.created, report.refused) == (1, 1)
    problem = report.problems[0]
    assert (problem.row, problem.external_id) == (3, "b") and field in problem.field
    assert len(problem.reason) > 20
    errors = (tmp_path / "f.csv.errors.csv").read_text(encoding="utf-8-sig")
    assert errors.startswith("row,external_id,field,reason")


def test_an_unusable_address_is_left_out_with_a_warning(take: Import, tmp_path: Path) -> None:
    path = table(
        tmp_path / "f.csv",
        ["a", "A", "", "http://", "", "", "", ""],
        ["b", "B", "", "firm.example", "", "", "", ""],
    )
    report = take(path)
    assert report.refused == 0 and any("website" in w.field for w in report.warnings)
    assert [row.website for row in stored()] == [None, "https://firm.example"]


def test_unknown_sectors_become_tags_and_known_ones_are_found_by_any_name(
    take: Import, tmp_path: Path
) -> None:
    path = table(tmp_path / "f.csv", ["a", "A", "", "", "", "", "", "Federn;ばね;Snake oil"])
    assert any("sectors" in warning.field for warning in take(path).warnings)
    assert list(db.session.scalars(select(OrganisationTag.tag))) == ["Snake oil"]


def test_without_partial_one_bad_row_keeps_all_out(take: Import, tmp_path: Path) -> None:
    path = table(
        tmp_path / "f.csv", ["a", "A", "", "", "", "", "", ""], ["b", "", "", "", "", "", "", ""]
    )
    report = take(path)
    assert not report.is_stored and stored() == []


def test_the_same_id_twice_refuses_the_later_row(take: Import, tmp_path: Path) -> None:
    path = table(
        tmp_path / "f.csv",
        ["a", "First", "", "", "", "", "", ""],
        ["a", "Second", "", "", "", "", "", ""],
    )
    report = take(path, partial=True)
    assert (report.created, report.refused) == (1, 1) and stored()[0].name == "First"


def test_the_same_file_twice_changes_nothing(take: Import, tmp_path: Path) -> None:
    path = table(
        tmp_path / "f.csv",
        ["a", "A", "DE", "", "", "", "Text", ""],
        ["", "B", "", "", "", "", "", ""],
    )
    take(path, publish=True)
    before = [(o.id, o.revision, o.updated_at) for o in stored()]
    report = take(path, publish=True)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 2)
    db.session.expire_all()
    assert [(o.id, o.revision, o.updated_at) for o in stored()] == before


def test_a_known_id_updates_and_raises_the_revision(take: Import, tmp_path: Path) -> None:
    take(table(tmp_path / "f.csv", ["a", "Old", "", "", "", "", "", ""]))
    revision = stored()[0].revision
    report = take(table(tmp_path / "f.csv", ["a", "New", "", "", "", "", "", ""]))
    db.session.expire_all()
    assert report.updated == 1 and stored()[0].name == "New" and stored()[0].revision > revision


def test_a_dry_run_reports_the_same_and_stores_nothing(take: Import, tmp_path: Path) -> None:
    path = table(tmp_path / "f.csv", ["a", "A", "", "", "", "", "", ""])
    assert take(path, dry_run=True).created == 1
    assert stored() == []


def test_columns_are_renamed_and_the_kind_is_given(take: Import, tmp_path: Path) -> None:
    path = table(tmp_path / "f.csv", ["7", "Firma"], header=["nr", "firma"])
    take(path, maps=("nr=external_id", "firma=name"), kind="institution", publish=True)
    row = stored()[0]
    assert (row.external_id, row.name, row.kind, row.stage) == (
        "7",
        "Firma",
        "institution",
        "published",
    )
    assert row.confirmed_at is None


def test_too_few_and_too_many_fields_are_refused(take: Import, tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("external_id,name,city\na,A,X\nb,B\nc,C,Y,Z\n", encoding="utf-8")
    report = take(path, partial=True)
    assert (report.created, report.refused) == (1, 2)
    assert [problem.row for problem in report.problems] == [3, 4]


def test_json_lines_keep_every_field(take: Import, tmp_path: Path) -> None:
    record = {
        "external_id": "tp-7",
        "kind": "company",
        "name": "東大阪工業株式会社",
        "names": {"en": "HO Industries"},
        "country": "JP",
        "offers": [{"title": "Drehteile", "text": "Drehteile aus Stahl", "language": "de"}],
        "needs": ["Vertrieb in Japan gesucht"],
        "contact": {"name": "A", "email": "a@b.example"},
    }
    path = tmp_path / "f.jsonl"
    path.write_text(
        json.dumps(record, ensure_ascii=False) + "\n[1, 2]\nno json\n", encoding="utf-8"
    )
    report = take(path, partial=True)
    assert (report.created, report.refused) == (1, 2)
    assert db.session.scalar(select(Offer.title)) == "Drehteile"
    assert db.session.scalar(select(Contact.email)) == "a@b.example"


def broken_value(rng: random.Random) -> tuple[str, bytes]:
    """A field that cannot be used, and what stands in it."""
    return rng.choice(
        [
            ("country", b"Nowhereland"),
            ("employees", b"about forty"),
            ("founded", b"99999999999999999999"),
            ("website", b"javascript:x"),
            ("description", b"x" * 2_000_000 if rng.random() < 0.01 else b"x" * 10_500),
            ("description", b"nul \x00 byte"),
            ("description", "größer".encode("cp1252") + b" \x8f\x81"),
            ("name", b""),
            ("external_id", b"good-0"),
        ]
    )


def test_two_thousand_broken_rows_are_each_explained(take: Import, tmp_path: Path) -> None:
    rng = random.Random(7)
    fields = ["external_id", "name", "country", "website", "employees", "founded", "description"]
    lines = [",".join(fields).encode()]
    lines += [
        f"good-{n},Firm {n},DE,,12,1990,Gute Teile für größere Maschinen".encode()
        for n in range(50)
    ]
    for number in range(2000):
        row = {"external_id": f"bad-{number}".encode(), "name": b"Bad", "country": b"JP"}
        field, value = broken_value(rng)
        row[field] = value
        lines.append(b",".join(row.get(name, b"") for name in fields))
    path = tmp_path / "broken.csv"
    path.write_bytes(b"\n".join(lines) + b"\n")
    report = take(path, partial=True)
    assert report.created == 50 and report.refused == 2000
    assert {problem.row for problem in report.problems} == set(range(52, 2052))
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 50


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("page.pdf", b"%PDF"),
        ("broken.xlsx", b"PK\x03\x04 nothing"),
        ("no.csv", None),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    take: Import, tmp_path: Path, name: str, content: bytes | None
) -> None:
    from matchmaker.exchange.source import FileUnusable, WrongUse

    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises((FileUnusable, WrongUse)) as refusal:
        take(path)
    assert str(refusal.value).rstrip().endswith(".")
