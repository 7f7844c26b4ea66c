"""Accounts from the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def run(instance: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MATCHMAKER_INSTANCE": str(instance), "MATCHMAKER_MEANING": "0"}
    command = [sys.executable, "-m", "matchmaker.cli.main", "users", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_the_first_operator_gets_a_link_and_no_password(tmp_path: Path) -> None:
    made = run(tmp_path, "create", "--email", "Olga@Example.org", "--role", "operator", "--json")
    answer = json.loads(made.stdout)
    assert made.returncode == 0 and answer["email"] == "olga@example.org"
    assert answer["link"].startswith("http://127.0.0.1:5000/set-password/")
    again = run(tmp_path, "create", "--email", "olga@example.org", "--role", "member")
    assert again.returncode == 1 and "account already" in again.stderr
    listed = json.loads(run(tmp_path, "list", "--json").stdout)["users"]
    assert [(user["email"], user["roles"]) for user in listed] == [
        ("olga@example.org", ["member", "operator"])
    ]
    assert run(tmp_path, "disable", "olga@example.org").returncode == 0
    assert run(tmp_path, "disable", "nobody@example.org").returncode == 1


def test_roles_are_given_and_taken(tmp_path: Path) -> None:
    email = "olga@example.org"
    run(tmp_path, "create", "--email", email, "--role", "member")

    def roles() -> list[str]:
        listed: list[str] = json.loads(run(tmp_path, "list", "--json").stdout)["users"][0]["roles"]
        return listed

    assert run(tmp_path, "operator", email).returncode == 0
    assert roles() == ["member", "operator"]
    assert run(tmp_path, "operator", email, "--off").returncode == 0
    assert roles() == ["member"]
    assert run(tmp_path, "sign-out", email).returncode == 0
    assert "no account" in run(tmp_path, "enable", "nobody@example.org").stderr
    assert "There is no desk nowhere" in run(tmp_path, "leave-desk", email, "nowhere").stderr


def test_a_consultant_needs_a_desk_that_exists(tmp_path: Path) -> None:
    bare = run(tmp_path, "create", "--email", "eva@example.org", "--role", "consultant")
    assert bare.returncode == 2 and "--desk" in bare.stderr
    unknown = run(
        tmp_path, "create", "--email", "eva@example.org", "--role", "lead", "--desk", "nowhere"
    )
    assert unknown.returncode == 1 and "There is no desk nowhere" in unknown.stderr
    assert json.loads(run(tmp_path, "list", "--json").stdout) == {"users": []}
