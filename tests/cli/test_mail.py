"""`matchmaker mail receive` as a mail server's pipe calls it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from apiflask import APIFlask

from tests.inbox.mails import mail

COMMAND = str(Path(sys.executable).parent / "matchmaker")


def pipe(raw: bytes, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [COMMAND, "mail", "receive", *arguments],
        input=raw,
        env=os.environ | environment,
        capture_output=True,
        check=False,
    )


def test_a_mail_is_stored_and_the_receipt_says_where(app: APIFlask) -> None:
    raw = mail(To="higashiosaka@desk.example").as_bytes()
    result = pipe(raw, "--json", MATCHMAKER_INSTANCE=app.instance_path)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == {
        "message_id": "<1@hikari-robotics.example>",
        "kind": "reply",
        "stored": "unmatched",
        "inquiry": None,
        "desk": "higashiosaka",
    }
    again = pipe(raw, MATCHMAKER_INSTANCE=app.instance_path)
    assert (again.returncode, again.stdout) == (0, b"This mail was stored before.\n")


def test_what_is_no_mail_is_refused_with_a_sentence(tmp_path: Path) -> None:
    result = pipe(b"no mail", "--json", MATCHMAKER_INSTANCE=str(tmp_path))
    assert result.returncode == 1 and result.stdout == b""
    assert result.stderr.decode().endswith("Pass one whole message.\n")


def test_a_mail_that_cannot_be_stored_now_stays_with_the_mail_server(tmp_path: Path) -> None:
    away = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    result = pipe(mail().as_bytes(), MATCHMAKER_INSTANCE=str(tmp_path), DATABASE_URL=away)
    assert result.returncode == 75 and b"Try again later" in result.stderr
