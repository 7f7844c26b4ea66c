"""What every answer carries, whoever asks for whatever."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from werkzeug import Response

from matchmaker.accounts.guards import PUBLIC
from tests.people import AIKO, OLGA, browser_of
from tests.security.routes import calls

HTTPS = {"X-Forwarded-Proto": "https"}
DIRECTIVES = {
    "default-src": "'none'",
    "object-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
# Pages that are opened by their address alone do not tell it to others.
REFERRERS = ("strict-origin-when-cross-origin", "no-referrer")
WANTED = {
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def faults(answer: Response) -> list[str]:
    """What is wrong with the headers of an answer."""
    headers = answer.headers
    policy = dict(
        part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
    )
    wrong = [name for name, value in WANTED.items() if headers.get(name) != value]
    if headers.get("Referrer-Policy") not in REFERRERS:
        wrong.append("Referrer-Policy")
    wrong += [] if policy == DIRECTIVES else [str(policy)]
    wrong += ["CORS"] if "Access-Control-Allow-Origin" in headers else []
    kind = headers.get("Content-Type", "")
    if answer.data and kind.startswith("text/") and "charset=utf-8" not in kind:
        wrong.append(kind)
    return wrong


@pytest.mark.parametrize("person", [None, AIKO, OLGA])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "TRACE"])
def test_every_answer_of_every_route_carries_the_headers(
    quiet_app: APIFlask, person: str | None, method: str
) -> None:
    taken = "GET" if method == "TRACE" else method
    with browser_of(quiet_app, person) as client:
        for endpoint, path in calls(quiet_app, taken):
            with client.open(path, method=method) as answer:
                assert faults(answer) == [], (method, path, faults(answer))
                assert answer.status_code < 500 or endpoint == "health.show_ready", path
                assert method != "TRACE" or answer.status_code == 405


def test_error_pages_carry_them_too(quiet_app: APIFlask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = quiet_app.test_client()
    assert faults(client.get("/nowhere")) == faults(client.delete("/about")) == []

    def fail() -> str:
        raise RuntimeError

    fail.guard = PUBLIC  # type: ignore[attr-defined]
    monkeypatch.setitem(quiet_app.view_functions, "directory.show_about", fail)
    answer = client.get("/about")
    assert answer.status_code == 500 and faults(answer) == []


def test_hsts_is_sent_over_tls_only(tls_app: APIFlask) -> None:
    client = tls_app.test_client()
    assert "Strict-Transport-Security" not in client.get("/").headers
    for path in ("/", "/nowhere", "/api/v1/organisations", "/static/app.css"):
        with client.get(path, headers=HTTPS) as answer:
            value = answer.headers["Strict-Transport-Security"]
            assert value == "max-age=31536000; includeSubDomains", path


def test_whatever_a_signed_in_person_gets_is_stored_nowhere(quiet_app: APIFlask) -> None:
    with browser_of(quiet_app, AIKO) as client:
        for endpoint, path in calls(quiet_app, "GET"):
            with client.get(path) as answer:
                stored = answer.headers.get("Cache-Control")
            assert endpoint == "static" or stored == "private, no-store", path


def test_no_directory_is_listed_and_no_source_served(quiet_app: APIFlask) -> None:
    client = quiet_app.test_client()
    for path in ("/static/", "/.git/config", "/static/../app.py", "/static/%2e%2e/app.py"):
        assert client.get(path).status_code == 404, path


def test_no_page_shows_debugging_tools(quiet_app: APIFlask) -> None:
    assert quiet_app.debug is False and quiet_app.testing is False
    assert quiet_app.test_client().get("/console").status_code == 404
