"""A second factor is guessed at a few times only, and a code of an app works once."""

from __future__ import annotations

from apiflask import APIFlask
from sqlalchemy import select

from matchmaker.accounts.models import SecurityEvent, User
from matchmaker.accounts.security import CodesOfApps, NoMail
from matchmaker.db import db
from tests.accounts.test_second_factor import code_now, switch_on
from tests.people import AIKO, browser_of, post, sign_in

CODE = "/sign-in/code"


def test_the_sign_in_library_uses_our_rules_for_codes_and_mails(app: APIFlask) -> None:
    library = app.extensions["security"]
    with app.app_context():
        assert isinstance(library.totp_factory, CodesOfApps)
        assert isinstance(library.mail_util, NoMail)


def test_a_code_that_was_seen_does_not_work_again(app: APIFlask) -> None:
    with browser_of(app, AIKO) as client:
        key = switch_on(app, client)
    seen = code_now(app, key, later=30)  # a new one, after the one that set the app up
    with browser_of(app) as client:
        sign_in(client, AIKO)
        post(client, CODE, CODE, code=seen)
        assert client.get("/account").status_code == 200
    with app.app_context():
        counter = select(User.tf_last_counter).where(User.email == AIKO)
        assert db.session.scalar(counter) is not None
    with browser_of(app) as thief:
        sign_in(thief, AIKO)
        assert post(thief, CODE, CODE, code=seen).status_code == 200
        assert thief.get("/account").status_code == 303


def test_codes_are_tried_ten_times_wherever_the_tries_come_from(app: APIFlask) -> None:
    with browser_of(app, AIKO) as client:
        switch_on(app, client)
    statuses = []
    for place in range(11):
        with browser_of(app) as client:
            client.environ_base["REMOTE_ADDR"] = f"192.0.2.{place}"
            sign_in(client, AIKO)
            statuses.append(post(client, CODE, CODE, code="000000").status_code)
    assert statuses == [200] * 10 + [429]
    with app.app_context():
        kinds = list(db.session.scalars(select(SecurityEvent.kind)))
    assert kinds.count("second factor refused") == 10


def test_an_address_is_not_locked_by_tries_from_one_place(app: APIFlask) -> None:
    with browser_of(app) as client:
        client.environ_base["REMOTE_ADDR"] = "192.0.2.1"
        assert [sign_in(client, AIKO, "wrong").status_code for _ in range(11)][-1] == 429
    with browser_of(app) as owner:
        assert sign_in(owner, AIKO).status_code == 302


def test_the_page_for_codes_signs_nobody_out(app: APIFlask) -> None:
    with browser_of(app, AIKO) as client:
        assert client.get(CODE).location == "/home"
        assert client.get("/account").status_code == 200
