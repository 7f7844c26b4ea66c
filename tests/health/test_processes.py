"""Several web processes count together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families

from matchmaker.db import db
from matchmaker.settings import PROJECT
from tests.services import free_port, own_service

PATIENCE_SECONDS = 60
ASKED = 40


@contextmanager
def server(instance: Path) -> Iterator[str]:
    """The address of a service of two web processes."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}"]
    quiet = ["--workers=2", "--threads=2", "--log-level=error", "--no-control-socket"]
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
    with server(tmp_path) as address:
        for _ in range(ASKED):
            got(f"{address}/healthz")
        assert {counted(address) for _ in range(10)} == {ASKED}
        assert not left.exists()
        files = list((tmp_path / "metrics").glob("*/counter_*.db"))
        os.kill(int(files[0].stem.rpartition("_")[2]), signal.SIGKILL)
        assert {counted(address) for _ in range(10)} == {ASKED}
