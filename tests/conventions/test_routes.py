"""Every route: guarded, named well, with safe answers."""

from __future__ import annotations

import re

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from matchmaker.accounts.guards import PUBLIC, guard_of

ROUTES = {
    "/",
    "/about",
    "/account",
    "/account/delete",
    "/account/email",
    "/account/export",
    "/account/passkeys",
    "/account/passkeys/<token>",
    "/account/passkeys/delete",
    "/account/password",
    "/account/recovery-codes",
    "/account/second-factor",
    "/account/second-factor/<token>",
    "/account/sessions/end",
    "/account/sessions/end-all",
    "/account/verify",
    "/account/verify-passkey",
    "/account/verify-passkey/<token>",
    "/api/v1/docs",
    "/api/v1/inquiries",
    "/api/v1/inquiries/<number>",
    "/api/v1/openapi.json",
    "/api/v1/organisations",
    "/api/v1/organisations/<int:organisation_id>",
    "/api/v1/organisations/<int:organisation_id>/suggestions",
    "/api/v1/suggestions",
    "/appearance",
    "/change-email/<token>",
    "/confirm/<token>",
    "/confirm/<token>/refuse",
    "/desk",
    "/desk/absences",
    "/desk/absences/<int:absence_id>/end",
    "/desk/claims",
    "/desk/claims/<int:claim_id>",
    "/desk/inquiries",
    "/desk/inquiries.<any(csv, xlsx):kind>",
    "/desk/inquiries/<int:inquiry_id>",
    "/desk/inquiries/<int:inquiry_id>/check-list",
    "/desk/inquiries/<int:inquiry_id>/date",
    "/desk/inquiries/<int:inquiry_id>/facts",
    "/desk/inquiries/<int:inquiry_id>/files",
    "/desk/inquiries/<int:inquiry_id>/files/<int:file>",
    "/desk/inquiries/<int:inquiry_id>/followers",
    "/desk/inquiries/<int:inquiry_id>/hand-over",
    "/desk/inquiries/<int:inquiry_id>/hand-over/answer",
    "/desk/inquiries/<int:inquiry_id>/messages",
    "/desk/inquiries/<int:inquiry_id>/move",
    "/desk/inquiries/<int:inquiry_id>/next-step",
    "/desk/inquiries/<int:inquiry_id>/notes",
    "/desk/inquiries/<int:inquiry_id>/notes/<int:message>/share",
    "/desk/inquiries/<int:inquiry_id>/owner",
    "/desk/inquiries/<int:inquiry_id>/partners",
    "/desk/inquiries/<int:inquiry_id>/proposals",
    "/desk/inquiries/<int:inquiry_id>/proposals.pdf",
    "/desk/inquiries/<int:inquiry_id>/proposals/<int:proposal>",
    "/desk/inquiries/<int:inquiry_id>/proposals/send",
    "/desk/inquiries/<int:inquiry_id>/settlement",
    "/desk/inquiries/<int:inquiry_id>/story",
    "/desk/inquiries/<int:inquiry_id>/suggested",
    "/desk/inquiries/<int:inquiry_id>/tasks",
    "/desk/inquiries/<int:inquiry_id>/tasks/<int:task>",
    "/desk/inquiries/<int:inquiry_id>/undo",
    "/desk/inquiries/assign",
    "/desk/inquiries/new",
    "/desk/keys",
    "/desk/mail",
    "/desk/mail/<int:mail_id>",
    "/desk/mail/<int:mail_id>/aside",
    "/desk/mail/<int:mail_id>/file",
    "/desk/reports",
    "/desk/reports.<any(csv, xlsx):kind>",
    "/desk/reports/inquiries",
    "/desk/reports/inquiries.<any(csv, xlsx):kind>",
    "/desk/reviews",
    "/desk/reviews/<int:organisation_id>",
    "/desk/settings/<int:desk_id>",
    "/desk/settings/<int:desk_id>/absences",
    "/desk/settings/<int:desk_id>/absences/<int:absence>/end",
    "/desk/settings/<int:desk_id>/closing-days",
    "/desk/settings/<int:desk_id>/closing-days/<int:closing_day>/remove",
    "/desk/settings/<int:desk_id>/first-answer",
    "/desk/settings/<int:desk_id>/frame",
    "/desk/views",
    "/desk/views/<int:view>/forget",
    "/directory",
    "/files/<string(length=32):token>/<filename>",
    "/healthz",
    "/home",
    "/inquiries/follow/<token>",
    "/inquiries/follow/<token>/confirm",
    "/inquiries/follow/<token>/proposals.pdf",
    "/inquiries/follow/<token>/proposals/<int:proposal>",
    "/inquiries/follow/<token>/reply",
    "/inquiries/new",
    "/inquiries/sent",
    "/invitations/<token>",
    "/metrics",
    "/my/inquiries",
    "/my/organisations",
    "/my/turns",
    "/operator/outbox",
    "/operator/outbox/retry",
    "/operator/security-log",
    "/organisations/<int:organisation>/claim",
    "/organisations/<int:organisation_id>/draft-suggestions",
    "/organisations/<int:organisation_id>/edit/<any(organisation, offers, needs, sectors, proof, contact):step>",
    "/organisations/<int:organisation_id>/edit/<any(organisation, offers, needs, sectors, proof, contact):step>/help",
    "/organisations/<int:organisation_id>/edit/preview",
    "/organisations/<int:organisation_id>/edit/submit",
    "/organisations/<int:organisation_id>/files",
    "/organisations/<int:organisation_id>/files/<any(logo, picture, document):kind>",
    "/organisations/<int:organisation_id>/files/<string(length=32):token>/alt",
    "/organisations/<int:organisation_id>/files/<string(length=32):token>/delete",
    "/organisations/<int:organisation_id>/inquiries-switch",
    "/organisations/<int:organisation_id>/invitations/<int:invitation>/revoke",
    "/organisations/<int:organisation_id>/members",
    "/organisations/<int:organisation_id>/members/<int:user_id>/own",
    "/organisations/<int:organisation_id>/members/<int:user_id>/remove",
    "/organisations/<int:organisation_id>/standing",
    "/organisations/<slug>",
    "/organisations/<slug>/suggestions",
    "/p/<partner>",
    "/p/<partner>/ask",
    "/p/<partner>/frame",
    "/privacy",
    "/readyz",
    "/register",
    "/register/organisation",
    "/renew/<token>",
    "/reset",
    "/reset/<token>",
    "/search",
    "/set-password/<token>",
    "/shortlist",
    "/shortlist/compare",
    "/shortlist/keep/<int:organisation>",
    "/shortlist/note/<int:organisation>",
    "/shortlist/remove/<int:organisation>",
    "/sign-in",
    "/sign-in/choose",
    "/sign-in/code",
    "/sign-in/help",
    "/sign-in/passkey",
    "/sign-in/passkey/<token>",
    "/sign-in/recovery-code",
    "/sign-out",
    "/sign-up",
    "/static/<path:filename>",
    "/turn/<token>",
}


def test_no_route_comes_or_goes_unnoticed(demo_app: APIFlask) -> None:
    assert {rule.rule for rule in demo_app.url_map.iter_rules()} == ROUTES


def test_every_route_has_a_guard(demo_app: APIFlask) -> None:
    endpoints = {rule.endpoint for rule in demo_app.url_map.iter_rules()}
    assert {endpoint for endpoint in endpoints if guard_of(demo_app, endpoint) is None} == set()


def test_a_route_without_a_guard_is_closed(demo_app: APIFlask) -> None:
    demo_app.view_functions["bare"] = lambda: "open"
    rule = demo_app.url_rule_class("/bare", endpoint="bare")
    demo_app.url_map.add(rule)
    try:
        assert demo_app.test_client().get("/bare").status_code == 403
    finally:
        demo_app.url_map._rules.remove(rule)
        demo_app.url_map._rules_by_endpoint.pop("bare")
        demo_app.view_functions.pop("bare")
        demo_app.url_map._remap = True


@pytest.mark.parametrize(
    "path", ["/", "/directory", "/nowhere", "/healthz", "/api/v1/organisations", "/static/app.css"]
)
def test_every_answer_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] and headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert re.fullmatch(r"[0-9a-f]{16}", headers["X-Request-ID"])


@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_error_pages_speak_the_readers_language_and_lead_back(
    client: FlaskClient, language: str
) -> None:
    text = client.get(f"/nowhere?lang={language}").get_data(as_text=True)
    assert f'<html lang="{language}"' in text and 'href="/"' in text


def test_a_failure_shows_a_number_and_no_stack_trace(
    demo_app: APIFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        raise RuntimeError("the secret cause")

    fail.guard = PUBLIC  # type: ignore[attr-defined]
    monkeypatch.setitem(demo_app.view_functions, "directory.show_about", fail)
    answer = demo_app.test_client().get("/about")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 500 and answer.headers["X-Request-ID"] in text
    assert "secret" not in text and "Traceback" not in text


def test_too_much_at_once_is_refused(client: FlaskClient) -> None:
    answer = client.post(
        "/api/v1/suggestions", data=b"x" * 1_000_001, content_type="application/json"
    )
    assert answer.status_code == 413


def test_the_service_says_when_it_is_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    client.get("/search?q=Titan")
    assert client.get("/readyz").get_json() == {"missing": [], "status": "ready"}
