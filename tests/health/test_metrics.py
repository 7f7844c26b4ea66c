"""What monitoring reads, and who else does not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from matchmaker import __version__, clock
from matchmaker.db import db, transaction
from matchmaker.errors import SettingsInvalid
from matchmaker.health.readers import is_direct
from matchmaker.notifications.outbox import put
from matchmaker.notifications.repeated import Repeated, ensure_rows, run_due
from matchmaker.settings import load_settings
from matchmaker.suggestions.extension import suggestion_index
from tests.inquiries.world import asked
from tests.people import AIKO, browser_of
from tests.services import own_service

TOKEN = "a-token-of-many-letters"
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}


def values(client: FlaskClient, name: str) -> dict[tuple[str, ...], float]:
    """The values of a metric by its labels, in the order of the labels' names."""
    return {
        tuple(value for _label, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(client.get("/metrics").text)
        for sample in family.samples
        if sample.name == f"matchmaker_{name}"
    }


def test_a_program_on_this_machine_reads_them(client: FlaskClient) -> None:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert f'version="{__version__}"' in answer.text


@pytest.mark.parametrize(
    "header",
    ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "CF-Connecting-IP"],
)
def test_what_came_through_a_proxy_finds_nothing(client: FlaskClient, header: str) -> None:
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404


def test_other_machines_and_foreign_names_find_nothing(client: FlaskClient) -> None:
    assert client.get("/metrics", environ_base=ELSEWHERE).status_code == 404
    for host in ("rebound.example", "127.0.0.1.rebound.example", "[", ""):
        assert client.get("/metrics", headers={"Host": host}).status_code in {400, 404}, host


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_every_address_of_this_machine_counts(address: str) -> None:
    assert is_direct(address, "localhost:5000", ["Host", "Accept"])
    assert is_direct(address, "[::1]:5000", [])


@pytest.mark.parametrize("address", [None, "", "unix:", "10.0.0.1", "::ffff:10.0.0.1"])
def test_no_other_address_does(address: str | None) -> None:
    assert not is_direct(address, "localhost", [])


def test_the_token_opens_them_from_anywhere(tmp_path: Path) -> None:
    app = own_service(tmp_path, metrics_token=TOKEN, trusted_proxies=1)
    client = app.test_client()
    headers = {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "203.0.113.7"}
    assert client.get("/metrics", headers=headers, environ_base=ELSEWHERE).status_code == 200
    wrong = client.get("/metrics", headers={"Authorization": "Bearer ä"}, environ_base=ELSEWHERE)
    assert wrong.status_code == 401 and wrong.headers["WWW-Authenticate"] == "Bearer"
    assert client.get("/metrics", environ_base=ELSEWHERE).status_code == 404
    assert client.get("/metrics").status_code == 200
    with app.app_context():
        db.engine.dispose()


def test_without_a_token_set_none_opens_them(client: FlaskClient) -> None:
    for given in ("Bearer", "Bearer ", f"Bearer {TOKEN}"):
        headers = {"Authorization": given}
        assert client.get("/metrics", headers=headers, environ_base=ELSEWHERE).status_code == 404


def test_a_token_that_is_easily_guessed_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    for token in ("secret", "sixteen letters and a blank"):
        monkeypatch.setenv("METRICS_TOKEN", token)
        with pytest.raises(SettingsInvalid, match="METRICS_TOKEN"):
            load_settings()


def test_requests_are_counted_by_pattern_and_never_by_what_was_asked(client: FlaskClient) -> None:
    before = values(client, "http_requests_total")
    client.get("/organisations/nobody-999999?name=Erika-Mustermann")
    client.get("/of-nobody/Erika-Mustermann")
    client.open("/about", method="BREW")
    after = values(client, "http_requests_total")
    rise = {labels: count - before.get(labels, 0) for labels, count in after.items()}
    assert rise[("GET", "/organisations/<slug>", "4xx")] == 1
    assert rise[("GET", "(none)", "4xx")] == 1
    assert rise[("other", "(none)", "4xx")] == 1
    assert "Erika" not in client.get("/metrics").text


def test_durations_are_counted_and_nothing_is_in_progress_after(client: FlaskClient) -> None:
    client.get("/about")
    took = values(client, "http_request_duration_seconds_count")
    assert took[("GET", "/about")] >= 1
    assert values(client, "http_requests_in_progress") == {(): 1}  # the one that asks


def test_profiles_and_inquiries_are_counted_without_a_name(app_context: APIFlask) -> None:
    asked(text="Wir suchen Federn aus Titan.")
    client = app_context.test_client()
    total = client.get("/api/v1/organisations").get_json()["total"]
    assert values(client, "profiles")[("published",)] == total
    assert 0 < values(client, "published_profile_texts")[("ja",)] < total
    assert values(client, "open_inquiries")[("received",)] == 1
    assert values(client, "open_inquiries")[("in talks",)] == 0
    assert values(client, "overdue_inquiries") == {("next step",): 0, ("first answer",): 0}
    with clock.at(clock.now() + timedelta(days=30)):
        assert values(client, "overdue_inquiries") == {("next step",): 1, ("first answer",): 1}
    assert "@" not in client.get("/metrics").text


def test_the_age_of_the_oldest_mail_that_waits_is_told(app_context: APIFlask) -> None:
    client, now = app_context.test_client(), clock.now()
    with clock.at(now), transaction() as session:
        put(session, "mail", {})
        put(session, "mail", {}, due_at=now + timedelta(days=300))
    with clock.at(now + timedelta(hours=2)):
        assert values(client, "outbox_oldest_waiting_seconds")[("mail",)] == 7200
        assert values(client, "outbox_items")[("mail", "waiting")] == 2
        assert values(client, "outbox_items")[("mail", "given up")] == 0


def test_a_job_that_failed_is_told(app_context: APIFlask) -> None:
    jobs = (Repeated("count the stars", timedelta(hours=1), lambda: 1 // 0),)
    ensure_rows(jobs)
    with clock.at(clock.now()):
        run_due("a worker", jobs)
        client, now = app_context.test_client(), clock.now().timestamp()
        job = ("count the stars",)
        assert values(client, "job_failed")[job] == 1
        assert values(client, "job_ended_timestamp_seconds")[job] == pytest.approx(now)
        assert values(client, "job_due_timestamp_seconds")[job] == pytest.approx(now + 3600)


def test_the_index_is_told_but_not_made(app_context: APIFlask) -> None:
    client = app_context.test_client()
    assert values(client, "index_ready") == {(): 0} and values(client, "index_rows") == {}
    rows = len(suggestion_index().snapshot())
    assert values(client, "index_ready") == {(): 1} and values(client, "index_rows") == {(): rows}
    assert values(client, "index_pending_rows") == {(): 0}
    assert values(client, "profiles_without_vectors") == {(): rows}


def test_sizes_are_told(app_context: APIFlask) -> None:
    client = app_context.test_client()
    assert values(client, "database_bytes")[()] > 100_000
    assert values(client, "disk_free_bytes")[()] > 0


def test_a_database_of_another_version_is_told_instead_of_figures(app_context: APIFlask) -> None:
    with transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'of old'"))
    client = app_context.test_client()
    assert values(client, "check_passed")[("migrations",)] == 0
    assert values(client, "check_passed")[("database",)] == 1
    assert values(client, "profiles") == {}


def test_whoever_has_signed_in_gets_nothing_more(app: APIFlask) -> None:
    with browser_of(app, AIKO) as client:
        assert client.get("/metrics", environ_base=ELSEWHERE).status_code == 404
