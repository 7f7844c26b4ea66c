"""Several web processes on one database: what is accepted is in the very next answer of each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from matchmaker.db import db
from matchmaker.organisations.lifecycle import begin_profile, submit_profile
from matchmaker.organisations.reviewing import accept_profile
from matchmaker.settings import PROJECT
from tests.people import AIKO, DAICHI
from tests.services import actor, free_port, organisation_id, own_service

PROCESSES = 3
PATIENCE_SECONDS = 60
OFFER = {
    "title": "精密旋削部品",
    "text": "ステンレス製のスリーブ、位置決めピンなどの精密旋削部品。小ロット対応。",
    "language": "ja",
}


@contextmanager
def web_process(instance: Path) -> Iterator[str]:
    """The address of a web process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}"]
    quiet = ["--workers=1", "--threads=4", "--log-level=error", "--no-control-socket"]
    environment = {
        **os.environ,
        "MATCHMAKER_INSTANCE": str(instance),
        "MATCHMAKER_MEANING": "0",
    }
    process = subprocess.Popen(
        [*command, *quiet], cwd=PROJECT, env=environment, stderr=subprocess.DEVNULL
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def suggested(address: str, organisation: int) -> set[int]:
    """The ids that a process suggests to an organisation; the first time it may still start."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            page = f"{address}/api/v1/organisations/{organisation}/suggestions?k=100"
            with urlopen(page) as got:  # noqa: S310 - our own address
                found = json.load(got)["suggestions"]
            return {each["organisation"]["id"] for each in found}
        except URLError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_an_accepted_profile_is_suggested_by_every_process_at_once(tmp_path: Path) -> None:
    app = own_service(tmp_path)
    with app.app_context(), ExitStack() as stack:
        addresses = [stack.enter_context(web_process(tmp_path)) for _ in range(PROCESSES)]
        rheinwerk = organisation_id("demo-081")
        values = {"kind": "company", "name": "Aoba Seiki", "country": "JP", "offers": [OFFER]}
        new = begin_profile(actor(AIKO), values, "ja", None)
        submit_profile(actor(AIKO), new)
        assert [new in suggested(each, rheinwerk) for each in addresses] == [False] * PROCESSES
        accept_profile(actor(DAICHI), new)
        assert [new in suggested(each, rheinwerk) for each in addresses] == [True] * PROCESSES
        db.engine.dispose()
