"""The second factor: codes from an app, recovery codes, and who must have one."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from flask_security.totp import Totp

from tests.pages import open_page
from tests.people import AIKO, CLARA, EVA, browser_of, post, sign_in
from tests.services import own_service


def code_now(app: APIFlask, key: str, later: int = 0) -> str:
    """The code that an authenticator app shows for a key, so many seconds later than now."""
    from passlib.totp import TOTP

    with app.app_context():
        assert isinstance(app.extensions["security"].totp_factory, Totp)
    return str(TOTP(key.replace(" ", "").replace("-", "")).generate(time.time() + later).token)


def switch_on(app: APIFlask, client: FlaskClient) -> str:
    """Set an app up; its key."""
    page = post(client, "/account/second-factor", setup="authenticator").text
    key = re.search(r"<code>([^<]+)</code>", page)
    action = re.search(r'action="(/account/second-factor/[^"]+)"', page)
    assert key and action, page
    assert post(client, action[1], code=code_now(app, key[1])).status_code == 302
    return key[1]


def test_a_password_alone_is_not_enough_once_an_app_is_set_up(app: APIFlask) -> None:
    with browser_of(app, AIKO) as client:
        key = switch_on(app, client)
    with browser_of(app) as client:
        assert "/sign-in/code" in (sign_in(client, AIKO).location or "")
        assert client.get("/account").status_code == 303
        assert post(client, "/sign-in/code", "/sign-in/code", code="000000").status_code == 200
        assert client.get("/account").status_code == 303
        code = code_now(app, key, later=30)  # the one that set it up was used
        post(client, "/sign-in/code", "/sign-in/code", code=code)
        assert client.get("/account").status_code == 200


def test_a_recovery_code_lets_in_once(app: APIFlask) -> None:
    with browser_of(app, AIKO) as client:
        switch_on(app, client)
        post(client, "/account/recovery-codes", generate_new_codes="1")
        page = client.get("/account/recovery-codes?show_codes=1").text
        code = re.findall(r"<code>([^<]+)</code>", page)[0]
    for expected in (200, 303):
        with browser_of(app) as client:
            sign_in(client, AIKO)
            post(client, "/sign-in/recovery-code", "/sign-in/recovery-code", code=code)
            assert client.get("/account").status_code == expected


def test_staff_must_set_one_up_where_the_operator_asks_for_it(tmp_path: Path) -> None:
    app = own_service(tmp_path, staff_second_factor=True)
    with browser_of(app, CLARA) as client:
        assert client.get("/account").status_code == 200
    with browser_of(app) as client:
        assert "/account/second-factor" in (sign_in(client, EVA).location or "")
        assert client.get("/account").status_code == 303


@pytest.mark.parametrize("language", ["de", "en", "ja"])
@pytest.mark.parametrize(
    "path",
    [
        "/account",
        "/account/second-factor",
        "/account/passkeys",
        "/account/recovery-codes",
        "/account/verify",
    ],
)
def test_the_pages_of_an_account_are_well_made(app: APIFlask, path: str, language: str) -> None:
    with browser_of(app, AIKO) as client:
        open_page(client, f"{path}?lang={language}")


@pytest.mark.parametrize("language", ["de", "en", "ja"])
@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/reset"])
def test_the_pages_before_signing_in_are_well_made(app: APIFlask, path: str, language: str) -> None:
    with browser_of(app) as client:
        open_page(client, f"{path}?lang={language}")
