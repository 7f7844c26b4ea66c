"""No address that comes in a request leads to a foreign place."""

from __future__ import annotations

from urllib.parse import quote, urljoin, urlsplit

import pytest
from apiflask import APIFlask
from sqlalchemy import delete

from matchmaker.accounts.demo import DEMO_PASSWORD
from matchmaker.accounts.models import RateCount
from matchmaker.addresses import own_path
from matchmaker.db import transaction
from tests.people import AIKO, browser_of, post

TRICKS = [
    "https://evil.example/",
    "http:evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\x01//evil.example",
    " //evil.example",
    "\u200a//evil.example",
    "//evil.example\\@localhost",
    "//localhost@evil.example",
    "https://localhost@evil.example",
    "%2f%2fevil.example",
    "/%5cevil.example",
    "/%09/evil.example",
    "/..//evil.example",
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "/about\r\nSet-Cookie: x=y",
]
HERE = "http://localhost/sign-in"


def as_a_browser_reads_it(location: str) -> str:
    """The host to which a browser would go: it drops control characters and turns slashes round."""
    plain = "".join(sign for sign in location.strip() if sign not in "\t\r\n").replace("\\", "/")
    return urlsplit(urljoin(HERE, plain)).netloc


def may_try_again(app: APIFlask) -> None:
    """Forget how often was tried."""
    with app.app_context(), transaction() as session:
        session.execute(delete(RateCount))


@pytest.mark.parametrize("trick", TRICKS)
def test_signing_in_stays_here(quiet_app: APIFlask, trick: str) -> None:
    may_try_again(quiet_app)
    path = f"/sign-in?next={quote(trick)}"
    with browser_of(quiet_app) as client:
        answer = post(client, path, path, email=AIKO, password=DEMO_PASSWORD, next=trick)
    assert answer.status_code == 302
    assert as_a_browser_reads_it(answer.location) == "localhost", answer.location
    assert "Set-Cookie: x" not in str(answer.headers)


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("path", ["/appearance", "/shortlist/keep/1"])
def test_going_back_stays_here(quiet_app: APIFlask, path: str, trick: str) -> None:
    answer = post(quiet_app.test_client(), path, back=trick)
    assert answer.status_code == 303
    assert as_a_browser_reads_it(answer.location) == "localhost", answer.location


def test_showing_that_it_is_oneself_stays_here(quiet_app: APIFlask) -> None:
    may_try_again(quiet_app)
    with browser_of(quiet_app, AIKO) as client:
        for trick in TRICKS:
            may_try_again(quiet_app)
            path = f"/account/verify?next={quote(trick)}"
            answer = post(client, path, "/account/verify", password=DEMO_PASSWORD)
            assert answer.status_code in {200, 302}, answer.text  # a page says that it is refused
            where = as_a_browser_reads_it(answer.location or "")
            assert where == "localhost", (trick, answer.location)


def test_the_own_pages_are_recognised() -> None:
    assert own_path("/search?q=Titan&page=2") == "/search?q=Titan&page=2"
    assert own_path("/search?q=切削#top") == "/search?q=切削#top"
    assert own_path("") == own_path("search") == own_path("/a\nb") == ""
