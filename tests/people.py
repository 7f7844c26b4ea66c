"""The cast of the tests: the demo people, each in a browser of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matchmaker.accounts.demo import DEMO_PASSWORD
from matchmaker.notifications.outbox import Handler, work_once

AIKO = "aiko@hikari-robotics.example"
BEN = "ben@hikari-robotics.example"
CLARA = "clara@rheinwerk.example"
DAICHI = "daichi@higashiosaka.example"
EVA = "eva@japan-desk.example"
FRANK = "frank@japan-desk.example"
OLGA = "olga@matchmaker.example"


def token_of(client: FlaskClient, path: str = "/sign-in") -> str:
    """The CSRF token of a page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)
    assert found, path
    return found[1]


def post(client: FlaskClient, path: str, page: str = "/about", **values: str) -> TestResponse:
    """Send a form as a browser would, with the token of a page."""
    return client.post(path, data={"csrf_token": token_of(client, page), **values})


def sign_in(client: FlaskClient, email: str, password: str = DEMO_PASSWORD) -> TestResponse:
    """Sign somebody in."""
    return post(client, "/sign-in", "/sign-in", email=email, password=password)


@contextmanager
def browser_of(app: APIFlask, email: str | None = None) -> Iterator[FlaskClient]:
    """A browser in which somebody, or nobody, is signed in."""
    client = app.test_client()  # not as a context: several browsers are open at once
    if email:
        answer = sign_in(client, email)
        assert answer.status_code == 302, answer.text
    yield client


def work_off(app: APIFlask, tasks: dict[str, Handler]) -> None:
    """Do what waits in the outbox."""
    with app.app_context():
        while work_once("test", tasks):
            pass
