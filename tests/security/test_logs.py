"""What must never stand in a log: passwords, tokens, codes, cookies, addresses of people."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from matchmaker.accounts.demo import DEMO_PASSWORD
from matchmaker.accounts.guards import PUBLIC
from matchmaker.accounts.models import SecurityEvent, User
from matchmaker.db import db, transaction
from tests.accounts.test_accounts import links
from tests.accounts.test_second_factor import switch_on
from tests.people import AIKO, browser_of, post, sign_in
from tests.services import own_service

GOOD = "canary horse battery staple"
WRONG = "canary of a wrong password"
ZOE = "zoe.canary@example.com"
NEW = "aiko.canary@example.com"


def written(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Everything that a service logs which is made from now on."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    return stream


def journey(app: APIFlask) -> list[str]:
    """Sign up, confirm, forget, reset, change, set up a second factor; every secret on the way."""
    secrets = [GOOD, WRONG, ZOE, NEW, AIKO, DEMO_PASSWORD]
    with browser_of(app) as client:
        post(client, "/sign-up", "/sign-up", email=ZOE, password=GOOD)
        secrets += [cookie.value for cookie in [client.get_cookie("session")] if cookie]
        [confirm] = links(app)
        post(client, confirm, confirm)
        post(client, "/reset", "/reset", email=ZOE)
        reset = links(app)[-1]
        post(client, reset, reset, password=GOOD + "!")
        post(client, reset, reset, password=GOOD + "!")  # used already
        sign_in(client, ZOE, WRONG)
    with browser_of(app, AIKO) as client:
        post(client, "/account/email", "/account", new_email=NEW, own_password=DEMO_PASSWORD)
        post(client, "/account/email", "/account", new_email=NEW, own_password=WRONG)
        post(client, "/account/password", "/account", present=WRONG, password=GOOD)
        secrets.append(switch_on(app, client))
        client.get(f"/search?q={ZOE}")
        client.get(f"/nowhere/{ZOE}?email={ZOE}")
    change = links(app)[-2]
    return [*secrets, *(path.rsplit("/", 1)[-1] for path in (confirm, reset, change))]


@pytest.mark.parametrize("form", ["json", "text"])
def test_no_secret_and_no_address_of_a_person_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    stream = written(monkeypatch)
    app = own_service(tmp_path, log_format=form)
    secrets, log = journey(app), stream.getvalue()
    assert "sign-up" in log and "sign-in refused" in log and len(secrets) >= 10
    assert [secret for secret in secrets if secret in log] == []
    with app.app_context():
        events = str([vars(event) for event in db.session.scalars(select(SecurityEvent))])
        db.engine.dispose()
    assert [secret for secret in secrets if secret in events] == []


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_failure_is_logged_without_the_values_of_its_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    stream = written(monkeypatch)
    app = own_service(tmp_path, log_format=form)

    def fail() -> str:
        password = GOOD + ZOE
        with transaction() as session:
            session.add(User(email=ZOE, password=password))
        return password

    fail.guard = PUBLIC  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "directory.show_about", fail)
    answer = app.test_client().get("/about")
    log = stream.getvalue()
    assert answer.status_code == 500
    assert "IntegrityError" in log and GOOD not in log and ZOE not in log
    with app.app_context():
        db.engine.dispose()


def test_what_a_request_says_makes_no_line_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = written(monkeypatch)
    app = own_service(tmp_path, log_format="json")
    forged = '\n{"event": "forged"}'
    app.test_client().get("/nowhere%0a%7b%22event%22", headers={"User-Agent": "x"})
    app.test_client().get("/about", headers={"X-Request-ID": forged.replace("\n", " ")})
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["request", "request"]
    assert all({"timestamp", "request_id", "status", "route"} <= set(line) for line in lines)
    assert all(line["timestamp"].endswith("Z") for line in lines)
    with app.app_context():
        db.engine.dispose()


def test_a_request_of_a_signed_in_person_is_logged_with_the_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = written(monkeypatch)
    app = own_service(tmp_path, log_format="json")
    with browser_of(app, AIKO) as client:
        client.get("/operator/outbox")
    last = json.loads(stream.getvalue().splitlines()[-1])
    assert last["status"] == 403 and isinstance(last["user"], int)
    with app.app_context():
        db.engine.dispose()
