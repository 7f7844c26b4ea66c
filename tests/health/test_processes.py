"""Several web processes count together."""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families

from matchmaker.db import db
from tests.services import own_service, web_server

PATIENCE_SECONDS = 60
ASKED = 40


def got(address: str) -> str:
    """An answer; the service may still start."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urlopen(address) as answer:  # noqa: S310 - our own address
                text: str = answer.read().decode()
            return text
        except (URLError, ConnectionError):
            assert time.monotonic() < deadline
            time.sleep(0.1)


def counted(address: str) -> float:
    """How often all processes together have said that they are alive."""
    return sum(
        sample.value
        for family in text_string_to_metric_families(got(f"{address}/metrics"))
        for sample in family.samples
        if sample.name == "matchmaker_http_requests_total" and sample.labels["route"] == "/healthz"
    )


def test_each_process_tells_what_all_have_counted_also_those_that_ended(tmp_path: Path) -> None:
    app = own_service(tmp_path)
    with app.app_context():
        db.engine.dispose()
    left = tmp_path / "metrics" / f"{socket.gethostname()}-999999999"
    left.mkdir(parents=True)
    with web_server(tmp_path, workers=2, threads=2) as address:
        for _ in range(ASKED):
            got(f"{address}/healthz")
        assert {counted(address) for _ in range(10)} == {ASKED}
        assert not left.exists()
        files = list((tmp_path / "metrics").glob("*/counter_*.db"))
        os.kill(int(files[0].stem.rpartition("_")[2]), signal.SIGKILL)
        assert {counted(address) for _ in range(10)} == {ASKED}
