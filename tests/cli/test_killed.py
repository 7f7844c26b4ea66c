"""The server is killed at any moment: what a page has confirmed is in the database."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from matchmaker.accounts.demo import DEMO_PASSWORD
from matchmaker.db import db
from tests.people import AIKO
from tests.services import own_service

MOMENTS = 50
LONGEST_WAIT_SECONDS = 0.08
SAVED = 303


@contextmanager
def served(instance: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A real server with one worker; a killed worker is replaced at once.

    It is given a socket that listens already, so that whoever asks early waits.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        command = [sys.executable, "-m", "gunicorn", "matchmaker:create_app()", "--preload"]
        command += ["--bind", f"fd://{listening.fileno()}", "--workers=1", "--worker-class=gthread"]
        command += ["--no-control-socket"]
        environment = os.environ | {"MATCHMAKER_INSTANCE": str(instance)}
        server = subprocess.Popen(
            command,
            env=environment,
            stderr=subprocess.DEVNULL,
            pass_fds=[listening.fileno()],
        )
        try:
            yield server, int(listening.getsockname()[1])
        finally:
            server.terminate()
            server.wait(timeout=30)


def workers_of(server: subprocess.Popen[bytes]) -> list[int]:
    """The processes of the server that answer."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    return [int(number) for number in children.read_text().split()]


class Browser:
    """Just enough of a browser: cookies, tokens, forms, and pressing again when nothing came."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.token = ""

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """The status and what was answered (of a redirect: where to)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode({"csrf_token": self.token, **fields})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _sign, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        if found := re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text):
            self.token = found[1]
        return answer.status, answer.getheader("Location") or text

    def surely(self, method: str, path: str, fields: dict[str, str] | None = None) -> str:
        """The same where the worker that takes the request may still be one that is being killed."""
        for _try in range(3):
            try:
                return self.ask(method, path, fields)[1]
            except (TimeoutError, ConnectionError, http.client.HTTPException):
                continue
        raise AssertionError(f"{path} was never answered")


def stored(database: Path, id_: int) -> tuple[int, str, int]:
    """Version and offer of the draft, and how many versions were kept."""
    with sqlite3.connect(database) as connection:
        version, text = connection.execute(
            "SELECT version, json_extract(record, '$.offers[0].text') FROM profile_draft"
            " WHERE organisation_id = ?",
            (id_,),
        ).fetchone()
        [kept] = connection.execute(
            "SELECT count(*) FROM draft_version WHERE organisation_id = ?", (id_,)
        ).fetchone()
    connection.close()
    return int(version), str(text), int(kept)


def save_and_kill(
    browser: Browser,
    server: subprocess.Popen[bytes],
    path: str,
    fields: dict[str, str],
    wait: float,
) -> bool:
    """Send a step and kill the worker meanwhile; whether the page confirmed the step."""

    def kill() -> None:
        for pid in workers_of(server):
            os.kill(pid, signal.SIGKILL)

    killer = threading.Timer(wait, kill)
    killer.start()
    try:
        return browser.ask("POST", path, fields)[0] == SAVED
    except (TimeoutError, ConnectionError, http.client.HTTPException):
        return False
    finally:
        killer.join()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the worker in /proc")
def test_a_confirmed_step_is_saved_whenever_the_server_is_killed(tmp_path: Path) -> None:
    app = own_service(tmp_path)
    with app.app_context():
        db.engine.dispose()
    moments = random.Random(20261125)
    confirmed = 0
    with served(tmp_path) as (server, port):
        browser = Browser(port)
        browser.surely("GET", "/sign-in")
        browser.surely("POST", "/sign-in", {"email": AIKO, "password": DEMO_PASSWORD})
        browser.surely("GET", "/about")
        first = {"kind": "company", "name": "Aoba", "country": "JP", "version": "0"}
        where = browser.surely("POST", "/register/organisation", first)
        id_ = int(where.split("/")[2])
        version, text, _kept = stored(tmp_path / "matchmaker.db", id_)
        for moment in range(MOMENTS):
            wanted = f"Offer {moment}"
            fields = {"version": str(version), "offers-0-text": wanted}
            wait = moments.uniform(0, LONGEST_WAIT_SECONDS)
            is_confirmed = save_and_kill(browser, server, where, fields, wait)
            before = (version, text)
            version, text, kept = stored(tmp_path / "matchmaker.db", id_)
            assert (version, text) in (before, (before[0] + 1, wanted))
            assert kept == version
            assert text == wanted or not is_confirmed
            confirmed += is_confirmed
    assert 0 < confirmed < MOMENTS
