"""Accounts, from signing up to signing out everywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select

from matchmaker.accounts.demo import DEMO_PASSWORD
from matchmaker.accounts.models import SecurityEvent, User, UserSession
from matchmaker.cli.worker import TASKS
from matchmaker.db import db
from matchmaker.notifications.models import OutboxItem
from tests.people import AIKO, CLARA, browser_of, post, sign_in, work_off
from tests.services import own_service

GOOD = "correct horse battery staple"


def links(app: APIFlask) -> list[str]:
    """The addresses in the mails that wait, oldest first."""
    work_off(app, dict(TASKS))
    with app.app_context():
        payloads = db.session.scalars(
            select(OutboxItem.payload).where(OutboxItem.kind == "mail").order_by(OutboxItem.id)
        )
        return [
            line.removeprefix("http://127.0.0.1:5000")
            for payload in payloads
            for line in payload["text"].splitlines()
            if line.startswith("http://127.0.0.1:5000/")
        ]


def sign_up(app: APIFlask, email: str) -> None:
    with browser_of(app) as client:
        answer = post(client, "/sign-up", "/sign-up", email=email, password=GOOD, name="Zoe")
        assert answer.status_code == 303


def test_whoever_signs_up_is_in_at_once_and_confirms_later(app: APIFlask) -> None:
    with browser_of(app) as client:
        post(client, "/sign-up", "/sign-up", email="Zoe@Example.com", password=GOOD)
        assert "zoe@example.com" in client.get("/account").text
        [link] = links(app)
        assert client.get(link).status_code == 200
        assert post(client, link, link).location == "/home"
    with browser_of(app) as client:
        assert sign_in(client, "zoe@example.com", GOOD).status_code == 302


def test_a_known_and_an_unknown_address_get_the_same_answer(app: APIFlask) -> None:
    answers = []
    for email in ("nobody@example.com", AIKO):
        with browser_of(app) as client:
            up = post(client, "/sign-up", "/sign-up", email=email, password=GOOD)
            asked = post(client, "/reset", "/reset", email=email).text.replace(email, "X")
            said = re.sub(r'name="csrf_token" value="[^"]+"', "", asked)
            answers.append((up.status_code, up.location, said))
    assert answers[0] == answers[1]


def test_the_work_for_a_known_address_is_done_by_the_worker_alone(app: APIFlask) -> None:
    with app.app_context():
        before = db.session.scalar(select(func.count(OutboxItem.id)))
    for email in ("nobody@example.com", AIKO):
        with browser_of(app) as client:
            post(client, "/reset", "/reset", email=email)
    with app.app_context():
        assert db.session.scalar(select(func.count(OutboxItem.id))) == (before or 0) + 2
    assert len(links(app)) == 1


def test_signing_up_with_anothers_address_gives_nothing_of_theirs(app: APIFlask) -> None:
    with browser_of(app) as client:
        post(client, "/sign-up", "/sign-up", email=AIKO, password=GOOD)
        assert "ひかり" not in client.get("/account").text
    with browser_of(app) as client:
        assert sign_in(client, AIKO, GOOD).status_code == 200
        assert sign_in(client, AIKO).status_code == 302


def test_another_browser_needs_the_password_to_confirm(app: APIFlask) -> None:
    sign_up(app, "zoe@example.com")
    [link] = links(app)
    with browser_of(app) as client:
        assert post(client, link, link, password="").status_code == 200
        assert post(client, link, link, password=GOOD).location == "/sign-in"


def test_the_owner_of_an_address_can_delete_a_sign_up_of_somebody_else(app: APIFlask) -> None:
    sign_up(app, "zoe@example.com")
    [link] = links(app)
    with browser_of(app) as client:
        assert post(client, f"{link}/refuse", link).status_code == 303
    with app.app_context():
        gone = select(User.id).where(User.pending_email == "zoe@example.com")
        assert db.session.scalar(gone) is None


def test_a_link_works_once(app: APIFlask) -> None:
    with browser_of(app) as client:
        post(client, "/reset", "/reset", email=AIKO)
    [link] = links(app)
    with browser_of(app) as client:
        assert post(client, link, link, password=GOOD).status_code == 303
        assert post(client, link, link, password=GOOD + "!").status_code == 410
        assert sign_in(client, AIKO, GOOD).status_code == 302


@pytest.mark.parametrize("password", ["short", "passwordpassword", "123456789012", "x" * 129])
def test_a_weak_password_is_refused_and_the_address_kept(app: APIFlask, password: str) -> None:
    with browser_of(app) as client:
        page = post(client, "/sign-up", "/sign-up", email="zoe@example.com", password=password)
        assert page.status_code == 200 and 'value="zoe@example.com"' in page.text
        assert 'aria-invalid="true"' in page.text and password not in page.text


def test_a_session_copied_before_signing_out_is_dead_after(app: APIFlask) -> None:
    with browser_of(app, AIKO) as client:
        cookie = client.get_cookie("session")
        assert cookie is not None and cookie.value.startswith("s.")
        post(client, "/sign-out")
    with browser_of(app) as thief:
        thief.set_cookie("session", cookie.value)
        assert thief.get("/account").status_code == 303


def test_a_session_copied_before_a_new_password_is_dead_after(app: APIFlask) -> None:
    with browser_of(app, AIKO) as client, browser_of(app) as thief:
        cookie = client.get_cookie("session")
        assert cookie is not None
        thief.set_cookie("session", cookie.value)
        assert thief.get("/account").status_code == 200
        post(client, "/account/password", "/account", present=DEMO_PASSWORD, password=GOOD)
        assert client.get("/account").status_code == 200
        assert thief.get("/account").status_code == 303


def test_signing_in_makes_a_new_session_whatever_was_planted(app: APIFlask) -> None:
    with browser_of(app) as attacker:
        attacker.get("/about")
        planted = attacker.get_cookie("session")
        assert planted is not None
        with browser_of(app) as victim:
            victim.set_cookie("session", planted.value)
            sign_in(victim, AIKO)
            assert victim.get("/account").status_code == 200
        assert attacker.get("/account").status_code == 303


def test_one_can_end_other_browsers_but_not_those_of_others(app: APIFlask) -> None:
    with browser_of(app, AIKO) as here, browser_of(app, AIKO) as there, browser_of(app, CLARA) as c:
        with app.app_context():
            hashes = {row.id_hash: row.user_id for row in db.session.scalars(select(UserSession))}
        for id_hash in hashes:
            post(c, "/account/sessions/end", session=id_hash)
        assert here.get("/account").status_code == 200
        post(here, "/account/sessions/end-all")
        assert {here.get("/account").status_code, there.get("/account").status_code} == {303}


def test_a_new_address_is_confirmed_and_the_old_one_told(app: APIFlask) -> None:
    with browser_of(app, AIKO) as client:
        post(
            client,
            "/account/email",
            "/account",
            new_email="aiko@new.example",
            own_password=DEMO_PASSWORD,
        )
        to_new, to_old = links(app)
        assert to_old == "/reset"
        assert post(client, to_new, to_new).location == "/sign-in"
        assert sign_in(client, "aiko@new.example").status_code == 302


def test_demo_people_stay_out_where_the_service_is_open_to_others(tmp_path: Path) -> None:
    app = own_service(tmp_path, host="0.0.0.0")  # noqa: S104 - the very thing under test
    with browser_of(app) as client:
        assert sign_in(client, AIKO).status_code == 200
        assert DEMO_PASSWORD not in client.get("/sign-in").text


@pytest.mark.parametrize(
    "settings", [{"public_url": "https://partners.example"}, {"trusted_proxies": 1}]
)
def test_demo_people_stay_out_behind_a_proxy(tmp_path: Path, settings: dict[str, object]) -> None:
    app = own_service(tmp_path, **settings)
    with browser_of(app) as client:
        assert DEMO_PASSWORD not in client.get("/sign-in").text
        assert sign_in(client, AIKO).status_code == 200


def test_demo_people_stay_out_where_a_proxy_shows_itself(app: APIFlask) -> None:
    with browser_of(app) as client:
        client.environ_base["HTTP_X_FORWARDED_FOR"] = "203.0.113.7"
        assert sign_in(client, AIKO).status_code == 200
        assert client.get("/account").status_code == 303


def test_too_many_tries_are_stopped_with_a_clear_page(app: APIFlask) -> None:
    with browser_of(app) as client:
        answers = [sign_in(client, AIKO, "wrong").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_what_happens_to_accounts_is_in_the_security_log(app: APIFlask) -> None:
    with browser_of(app) as client:
        sign_in(client, AIKO, "wrong")
        sign_in(client, AIKO)
    with app.app_context():
        kinds = list(db.session.scalars(select(SecurityEvent.kind).order_by(SecurityEvent.id)))
    assert kinds[-2:] == ["sign-in refused", "sign-in"]


def test_signed_in_pages_are_never_stored_by_caches(app: APIFlask) -> None:
    with browser_of(app, AIKO) as client:
        assert client.get("/account").headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_signing_in_leads_to_no_foreign_place(app: APIFlask, address: str) -> None:
    with browser_of(app) as client:
        path = f"/sign-in?next={address}"
        answer = post(client, path, path, email=AIKO, password=DEMO_PASSWORD, next=address)
        location = answer.location or ""
        assert location.startswith("/") and not location.startswith(("//", "/\\")), location
