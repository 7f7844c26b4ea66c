"""Whether an address has an account shows neither in an answer nor in the work that is done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import argon2
import pytest
from apiflask import APIFlask
from sqlalchemy import event

from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.accounts.service import disable_user
from matchmaker.cli.worker import TASKS
from matchmaker.db import db
from tests.accounts.test_accounts import links
from tests.people import AIKO, browser_of, post, token_of, work_off

GOOD = "correct horse battery staple"
UNKNOWN = "nobody@hikari-robotics.example"


@dataclass
class Work:
    """What was done for a request: statements, and passwords hashed or compared."""

    statements: int = 0
    hashes: int = 0
    answer: str = ""


@contextmanager
def counted(app: APIFlask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """Count statements and Argon2 computations, in the library that does them."""
    work = Work()

    def statement(*_arguments: object) -> None:
        work.statements += 1

    def counting(real: Callable[..., object]) -> Callable[..., object]:
        def count(*arguments: object, **options: object) -> object:
            work.hashes += 1
            return real(*arguments, **options)

        return count

    with app.app_context():
        engine = db.engine
    with monkeypatch.context() as patch:
        for name in ("hash_secret", "verify_secret", "hash_secret_raw"):
            patch.setattr(argon2.low_level, name, counting(getattr(argon2.low_level, name)))
        event.listen(engine, "before_cursor_execute", statement)
        try:
            yield work
        finally:
            event.remove(engine, "before_cursor_execute", statement)


def asked(
    app: APIFlask, monkeypatch: pytest.MonkeyPatch, path: str, values: dict[str, str]
) -> Work:
    """The work for one form, sent from a browser of its own."""
    with browser_of(app) as client:
        token = token_of(client, path)
        with counted(app, monkeypatch) as work:
            answer = client.post(path, data={"csrf_token": token, **values})
    said = re.sub(r'name="csrf_token"[^>]*value="[^"]+"', "", answer.text)
    for email in (AIKO, UNKNOWN):
        said = said.replace(email, "X")
    work.answer = f"{answer.status_code} {answer.location} {said}"
    return work


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/reset"])
def test_a_known_and_an_unknown_address_cost_the_same(
    app: APIFlask, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    password = {} if path == "/reset" else {"password": GOOD}
    asked(app, monkeypatch, path, {"email": "first@example.com", **password})  # the first loads
    known = asked(app, monkeypatch, path, {"email": AIKO, **password})
    unknown = asked(app, monkeypatch, path, {"email": UNKNOWN, **password})
    assert known == unknown
    assert known.hashes == (0 if path == "/reset" else 1)


def test_a_closed_account_answers_like_none(app: APIFlask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        disable_user(COMMAND_LINE, AIKO)
    values = {"password": GOOD}
    closed = asked(app, monkeypatch, "/sign-in", {"email": AIKO, **values})
    unknown = asked(app, monkeypatch, "/sign-in", {"email": UNKNOWN, **values})
    assert closed.answer == unknown.answer and closed.hashes == unknown.hashes == 1


def confirmation_link(app: APIFlask, email: str) -> str:
    """The link in the mail to somebody who has just signed up."""
    with browser_of(app) as client:
        post(client, "/sign-up", "/sign-up", email=email, password=GOOD)
    work_off(app, dict(TASKS))
    return links(app)[-1]


def test_the_page_of_a_confirmation_says_nothing_before_the_password(
    app: APIFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = []
    for email in (AIKO, UNKNOWN):
        link = confirmation_link(app, email)
        work = asked(app, monkeypatch, link, {"password": "a wrong one"})
        work.answer = work.answer.replace(link, "LINK")
        works.append(work)
    assert works[0] == works[1] and works[0].hashes == 1


def test_a_made_up_link_costs_no_hash_and_says_nothing(
    app: APIFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("/confirm/x", "/reset/x", "/set-password/x"):
        work = asked(app, monkeypatch, path, {"password": GOOD})
        assert work.answer.startswith("410") and work.hashes == 0, path
