"""Requests that are refused: forged, too large, by the wrong method, with false headers."""

from __future__ import annotations

from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy import event, select

from matchmaker.cli.worker import TASKS
from matchmaker.db import db
from matchmaker.notifications.models import OutboxItem
from tests.people import AIKO, OLGA, browser_of, post, token_of, work_off
from tests.security.routes import calls
from tests.services import own_service

# Take no cookie for anybody: one asks a question, one is open to everybody, one only fills in a form.
READING_POSTS = {"api.suggest_partners", "api.send_inquiry", "frames.ask_from_frame"}
REFUSED = {
    "de": "Diese Anfrage",
    "en": "This request could not be understood",
    "ja": "リクエスト",
}


KEEPING = {
    "registration.begin_organisation",
    "registration.edit_step",
    "registration.help_with_step",
    "registration.submit",
}


@pytest.mark.parametrize("person", [None, OLGA])
@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_every_post_without_a_token_is_refused_in_the_readers_language(
    quiet_app: APIFlask, person: str | None, language: str
) -> None:
    with browser_of(quiet_app, person) as client:
        for endpoint, path in calls(quiet_app, "POST"):
            for token in ({}, {"csrf_token": "forged"}):
                answer = client.post(f"{path}?lang={language}", data=token)
                if endpoint in READING_POSTS:
                    assert answer.status_code in {400, 404, 415, 422}, path
                    continue
                if endpoint in KEEPING:  # what was typed is kept, to be looked at and sent again
                    assert answer.status_code in {303, 429}, path
                    continue
                assert answer.status_code == 400, (path, answer.status_code)
                assert f'<html lang="{language}"' in answer.text, path


def test_a_token_of_another_browser_does_not_count(app: APIFlask) -> None:
    with browser_of(app) as mine, browser_of(app, AIKO) as hers:
        stolen = token_of(mine)
        answer = hers.post("/account/sessions/end-all", data={"csrf_token": stolen})
        assert answer.status_code == 400
        assert hers.get("/account").status_code == 200


@pytest.mark.parametrize("person", [None, AIKO, OLGA])
def test_reading_a_page_changes_nothing(quiet_app: APIFlask, person: str | None) -> None:
    written: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(statement)

    with browser_of(quiet_app, person) as client:
        for _endpoint, path in calls(quiet_app, "GET"):
            client.get(path).close()  # what a session says for the first time
        with quiet_app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            for endpoint, path in calls(quiet_app, "GET"):
                written.clear()
                client.get(path).close()
                counted = ("user_session", "rate_count")  # when one was seen, how often one asked
                others = [each for each in written if not any(name in each for name in counted)]
                assert others == [], (endpoint, others)
        finally:
            event.remove(engine, "before_cursor_execute", note)


def test_signing_out_needs_a_post(app: APIFlask) -> None:
    with browser_of(app, AIKO) as client:
        assert client.get("/sign-out").status_code == 405
        assert client.get("/account").status_code == 200


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/appearance", "/shortlist/note/1"])
def test_a_form_that_is_too_large_is_refused_with_a_page(quiet_app: APIFlask, path: str) -> None:
    answer = quiet_app.test_client().post(f"{path}?lang=de", data={"x": "y" * 1_000_001})
    assert answer.status_code == 413 and '<html lang="de"' in answer.text


def test_a_form_of_very_many_fields_is_refused(quiet_app: APIFlask) -> None:
    fields = {f"field{number}": "x" for number in range(1_500)}
    client = quiet_app.test_client()
    answer = client.post("/sign-in", data=fields, content_type="multipart/form-data")
    assert answer.status_code == 413


def test_a_document_that_is_too_large_is_refused_with_a_problem(quiet_app: APIFlask) -> None:
    answer = quiet_app.test_client().post("/api/v1/suggestions", json={"needs": "x" * 1_000_001})
    assert answer.status_code == 413 and answer.content_type == "application/problem+json"


def tries(app: APIFlask, forwarded: list[str]) -> list[int]:
    """The answers to the asks of as many people for a new password, each with a forwarded address."""
    statuses = []
    client = app.test_client()
    for number, address in enumerate(forwarded):
        client.environ_base["HTTP_X_FORWARDED_FOR"] = address
        email = f"person{number}@example.com"
        statuses.append(post(client, "/reset", "/reset", email=email).status_code)
    return statuses


def test_a_forwarded_address_is_not_believed_without_trusted_proxies(app: APIFlask) -> None:
    assert tries(app, [f"198.51.100.{number}" for number in range(31)]) == [200] * 30 + [429]


def test_only_what_the_trusted_proxy_wrote_is_believed(tmp_path: Path) -> None:
    app = own_service(tmp_path, trusted_proxies=1)
    forged = [f"198.51.100.{number}, 203.0.113.7" for number in range(31)]
    assert tries(app, forged) == [200] * 30 + [429]
    assert tries(app, ["203.0.113.7, 203.0.113.8"]) == [200]


def test_the_scheme_is_not_believed_without_trusted_proxies(quiet_app: APIFlask) -> None:
    answer = quiet_app.test_client().get("/", headers={"X-Forwarded-Proto": "https"})
    assert "Strict-Transport-Security" not in answer.headers


FALSE_HOST = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}


@pytest.mark.parametrize("public_url", ["", "http://partners.example"])
def test_a_false_host_never_stands_in_a_mail(tmp_path: Path, public_url: str) -> None:
    app = own_service(tmp_path, public_url=public_url)
    with browser_of(app) as client:
        client.environ_base |= {
            "HTTP_HOST": "evil.example",
            "HTTP_X_FORWARDED_HOST": "evil.example",
        }
        post(client, "/reset", "/reset", email=AIKO)
        post(
            client, "/sign-up", "/sign-up", email="zoe@example.com", password="four odd goats sing"
        )
    work_off(app, dict(TASKS))
    with app.app_context():
        mails = db.session.scalars(
            select(OutboxItem.payload).where(OutboxItem.kind == "mail")
        ).all()
        db.engine.dispose()
    assert len(mails) == 2
    assert "evil" not in str(mails)
    assert all((public_url or "http://127.0.0.1:5000") + "/" in mail["text"] for mail in mails)


def test_a_false_host_stands_on_no_page(quiet_app: APIFlask) -> None:
    client = quiet_app.test_client()
    for _endpoint, path in calls(quiet_app, "GET"):
        with client.get(path, headers=FALSE_HOST) as answer:
            assert b"evil.example" not in answer.data, path
            assert "evil.example" not in (answer.location or ""), path
