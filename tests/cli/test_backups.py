"""The commands `backup` and `restore`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def matchmaker(instance: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"MATCHMAKER_INSTANCE": str(instance), "DATABASE_URL": ""}
    return subprocess.run(
        [sys.executable, "-m", "matchmaker.cli.main", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_both_commands_tell_programs_in_json(tmp_path: Path) -> None:
    file = str(tmp_path / "all.backup")
    made = json.loads(matchmaker(tmp_path / "a", "backup", file, "--json").stdout)
    put = json.loads(matchmaker(tmp_path / "b", "restore", file, "--json").stdout)
    assert made["tables"] == put["tables"] and put["history_is_whole"]
    keys = {(tmp_path / name / "secret_key").read_text() for name in "ab"}
    assert len(keys) == 1


def test_a_refused_file_is_one_sentence_and_exit_code_1(tmp_path: Path) -> None:
    (tmp_path / "no.backup").write_bytes(b"PK")
    ended = matchmaker(tmp_path / "a", "restore", str(tmp_path / "no.backup"))
    assert ended.returncode == 1 and ended.stdout == ""
    assert "damaged or cut off" in ended.stderr and ended.stderr.count("\n") == 1


def test_a_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    ended = matchmaker(tmp_path / "a", "backup", str(tmp_path / "nowhere" / "x.backup"))
    assert ended.returncode == 1 and "cannot be written" in ended.stderr
