"""Inquiries at the command line: in, out, forgotten; exit codes and one JSON document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from matchmaker.db import db
from tests.cli.test_commands import document, run
from tests.services import own_service


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """A service with desks and people, and no inquiry."""
    with own_service(tmp_path).app_context():
        db.engine.dispose()
    return tmp_path


def test_a_spreadsheet_goes_in_comes_out_and_is_forgotten(instance: Path) -> None:
    path = instance / "anfragen.csv"
    path.write_text("Anliegen;Mail\nFedern gesucht;a@x.example\n;b@x.example\n", encoding="utf-8")
    options = ["--what", "inquiries", "--map", "Anliegen=text", "--map", "Mail=sender_email"]
    refused = run(instance, "import", str(path), *options)
    assert refused.returncode == 1 and "Nothing was stored" in refused.stdout
    partly = run(instance, "import", str(path), *options, "--partial", "--json")
    report = json.loads(partly.stdout)
    assert (partly.returncode, report["created"], report["refused"]) == (1, 1, 1)
    assert "There is no text" in (instance / "anfragen.csv.errors.csv").read_text("utf-8-sig")
    out = instance / "all.jsonl"
    assert document(run(instance, "export", "inquiries", str(out), "--json"))["inquiries"] == 1
    number = json.loads(out.read_text(encoding="utf-8"))["number"]
    again = document(run(instance, "import", str(out), "--what", "inquiries", "--json"))
    assert (again["created"], again["unchanged"]) == (0, 1)
    erased = run(instance, "inquiries", "erase", number)
    assert erased.returncode == 0 and number in erased.stdout
    nothing = run(instance, "inquiries", "erase", "MM-1999-00001")
    assert nothing.returncode == 1 and "There is no inquiry" in nothing.stderr


@pytest.mark.parametrize(
    "options",
    [
        ["--what", "inquiries", "--publish"],
        ["--what", "inquiries", "--kind", "company"],
        ["--desk", "jetro"],
    ],
)
def test_an_option_of_the_other_kind_is_wrong_use(instance: Path, options: list[str]) -> None:
    path = instance / "a.jsonl"
    path.write_text('{"text": "x"}', encoding="utf-8")
    assert run(instance, "import", str(path), *options).returncode == 2


def test_without_a_desk_nothing_is_imported(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "x"}', encoding="utf-8")
    result = run(tmp_path / "new", "import", str(path), "--what", "inquiries")
    assert result.returncode == 1 and "No desk is set up yet" in result.stderr
