"""Reading labelled data."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from matchmaker.matching.labelled import LabelledDataInvalid, read_labelled

ORGANISATIONS = [
    {
        "id": "1",
        "languages": ["ja"],
        "sectors": ["ばね", "unheard of"],
        "offers": [{"title": "ばね", "text": "コイルばね", "language": "ja"}],
    },
    {"id": "2", "languages": ["en"], "summary": {"en": "Springs"}, "offers": "coil springs"},
]
QUERIES = [
    {"id": "q1", "language": "de", "needs": "Federn", "exclude": ["2"]},
    {"id": "q2", "organisation": "1"},
]


def write(folder: Path, packed: bool = False, queries: object = QUERIES) -> Path:
    for name, rows in (("organisations.jsonl", ORGANISATIONS), ("queries.jsonl", queries)):
        text = "\n".join(json.dumps(row) for row in rows)  # type: ignore[attr-defined]
        if packed:
            (folder / f"{name}.gz").write_bytes(gzip.compress(text.encode()))
        else:
            (folder / name).write_text(text, encoding="utf-8")
    (folder / "qrels.tsv").write_text("q1\t1\t2\n", encoding="utf-8")
    return folder


def find(name: str) -> str | None:
    return {"ばね": "springs"}.get(name)


@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_is_read_plain_or_packed(tmp_path: Path, packed: bool) -> None:
    data = read_labelled(write(tmp_path, packed), find)
    assert [profile.id for profile in data.profiles] == ["1", "2"]
    assert data.profiles[0].sectors == ("springs",)
    assert data.grades == {"q1": {"1": 2}}


def test_unknown_sectors_are_plain_words(tmp_path: Path) -> None:
    data = read_labelled(write(tmp_path), find)
    assert "unheard of" in [passage.text for passage in data.profiles[0].offers]


def test_a_query_asks_in_its_language_or_as_an_organisation(tmp_path: Path) -> None:
    first, second = read_labelled(write(tmp_path), find).queries
    assert first.profile.needs[0].language == "de"
    assert first.exclude == {"2"}
    assert second.profile.id == "1"


@pytest.mark.parametrize("missing", ["organisations.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_missing_file_is_named(tmp_path: Path, missing: str) -> None:
    (write(tmp_path) / missing).unlink()
    with pytest.raises(LabelledDataInvalid, match=missing):
        read_labelled(tmp_path, find)


def test_a_query_that_names_nobody_is_refused(tmp_path: Path) -> None:
    write(tmp_path, queries=[{"id": "q", "organisation": "none"}])
    with pytest.raises(LabelledDataInvalid, match="none"):
        read_labelled(tmp_path, find)


def test_a_line_that_is_no_record_is_named_by_its_number(tmp_path: Path) -> None:
    (write(tmp_path) / "queries.jsonl").write_text("[1]\n", encoding="utf-8")
    with pytest.raises(LabelledDataInvalid, match="line 1"):
        read_labelled(tmp_path, find)
