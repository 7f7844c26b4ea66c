"""The rules of the simulated year see what goes wrong; the command says so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from matchmaker.simulation.year import Plan, live_a_year

COMMAND = str(Path(sys.executable).parent / "matchmaker")


def test_without_the_workers_jobs_much_is_forgotten() -> None:
    report = live_a_year(Plan(3, 25, 30, timedelta(hours=6)), jobs=[])
    faults = " ".join(report.faults)
    for words in (
        "is overdue without an escalation",
        "is without a first answer and without an escalation",
        "is due today, its owner away, and somebody else is there",
    ):
        assert words in faults


def test_the_command_touches_nothing_of_the_operators(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    environment = os.environ | {
        "MATCHMAKER_INSTANCE": str(instance),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'own.db'}",
        "TMPDIR": str(tmp_path),
    }
    command = [COMMAND, "simulate", "--seed", "5", "--inquiries", "5", "--every", "24", "--json"]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    report = json.loads(result.stdout)
    assert (report["seed"], report["inquiries"], report["faults"]) == (5, 5, [])
    assert list(tmp_path.iterdir()) == [] and result.stderr == ""
