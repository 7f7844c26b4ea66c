"""Cookies: readable by no script, sent to no other site, and over TLS tied to this host."""

from __future__ import annotations

import re
from http.cookies import Morsel, SimpleCookie

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.people import AIKO, browser_of, sign_in

HTTPS = "https://partners.example"
GOOD = "correct horse battery staple"


def cookies(answer: TestResponse) -> dict[str, Morsel[str]]:
    """The cookies that an answer sets."""
    found: dict[str, Morsel[str]] = {}
    for line in answer.headers.getlist("Set-Cookie"):
        found |= SimpleCookie(line)
    return found


def token(client: FlaskClient, path: str) -> str:
    text = client.get(path, base_url=HTTPS, headers={"X-Forwarded-Proto": "https"}).text
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
    assert found
    return found[1]


def all_cookies_over_tls(app: APIFlask) -> dict[str, Morsel[str]]:
    """Every cookie that a visitor gets who chooses a language and an appearance and signs up."""
    client = app.test_client()
    found: dict[str, Morsel[str]] = {}
    https = {"X-Forwarded-Proto": "https", "Referer": HTTPS + "/"}
    found |= cookies(client.get("/?lang=ja", base_url=HTTPS, headers=https))
    for path, values in (
        ("/appearance", {"theme": "dark"}),
        ("/sign-up", {"email": "zoe@example.com", "password": GOOD}),
    ):
        form = {"csrf_token": token(client, "/sign-up"), **values}
        answer = client.post(path, data=form, base_url=HTTPS, headers=https)
        assert answer.status_code == 303, answer.text
        found |= cookies(answer)
    assert client.get("/account", base_url=HTTPS, headers=https).status_code == 200
    return found


def test_over_tls_every_cookie_is_tied_to_the_host(tls_app: APIFlask) -> None:
    found = all_cookies_over_tls(tls_app)
    assert set(found) == {"__Host-session", "__Host-language", "__Host-theme"}
    for name, cookie in found.items():
        assert cookie["secure"] and cookie["httponly"], name
        assert cookie["samesite"] == "Lax" and cookie["path"] == "/" and not cookie["domain"], name


def test_on_this_machine_cookies_are_kept_from_scripts_and_other_sites(app: APIFlask) -> None:
    client = app.test_client()
    found = cookies(client.get("/?lang=de")) | cookies(sign_in(client, AIKO))
    assert set(found) == {"session", "language"}
    for cookie in found.values():
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["secure"]


def test_the_cookie_of_a_signed_in_browser_holds_an_id_and_nothing_else(app: APIFlask) -> None:
    with browser_of(app, AIKO) as client:
        cookie = client.get_cookie("session")
    assert cookie is not None
    assert re.fullmatch(r"s\.[A-Za-z0-9_-]{43}", cookie.value)  # 32 random bytes


@pytest.mark.parametrize("value", ["s.", "s." + "x" * 43, "x.y.z", "s.'; DROP TABLE user_session"])
def test_a_made_up_cookie_signs_nobody_in(app: APIFlask, value: str) -> None:
    client = app.test_client()
    client.set_cookie("session", value)
    assert client.get("/account").status_code == 303
    assert client.get("/about").status_code == 200


@pytest.mark.parametrize("path", ["/p/ihk-duesseldorf/ask", "/inquiries/new", "/sign-in"])
def test_a_form_that_another_site_sends_takes_no_session_away(app: APIFlask, path: str) -> None:
    forged = app.test_client().post(
        path, data={"text": "x"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert "session" not in cookies(forged)
    own = app.test_client().post(
        path, data={"text": "x"}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert "session" in cookies(own)
