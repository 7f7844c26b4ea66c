"""The real service on a free port, and a real Chromium."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.services import free_port

FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SECONDS_TO_START = 300


def is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=30) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the service as `make run` starts it, once it is ready."""
    port = free_port()
    environment = os.environ | {
        "PORT": str(port),
        "MATCHMAKER_INSTANCE": str(tmp_path_factory.mktemp("instance of the service")),
    }
    command = Path(sys.executable).parent / "matchmaker"
    service = subprocess.Popen([str(command), "serve"], env=environment, stderr=subprocess.DEVNULL)
    where = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + SECONDS_TO_START
    try:
        while not is_ready(where):
            assert service.poll() is None, "the service ended"
            assert time.monotonic() < deadline, "the service was not ready in time"
        yield where
    finally:
        service.terminate()
        service.wait(timeout=30)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without one these tests fail."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        yield chromium
        chromium.close()
