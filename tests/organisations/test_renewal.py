"""Profiles run out after a year, with notices before, and are renewed in one click."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from apiflask import APIFlask
from sqlalchemy import select

from matchmaker import clock
from matchmaker.db import db
from matchmaker.directory.queries import published_one
from matchmaker.notifications.models import OutboxItem
from matchmaker.organisations.lifecycle import save_draft, submit_profile
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.reviewing import (
    accept_profile,
    change_stage,
    expire_and_remind,
    renew_profile,
    set_open_for_inquiries,
)
from matchmaker.organisations.workflow import MOVES, Verb
from matchmaker.settings import PROJECT
from tests.people import AIKO, DAICHI, browser_of, post
from tests.services import actor, organisation_id

DAY = timedelta(days=1)


def accepted() -> tuple[int, datetime]:
    """Aiko's profile, just accepted, and when it runs out."""
    id_ = organisation_id("demo-001")
    save_draft(actor(AIKO), id_, 0, {"city": "Sakai"}, "ja")
    submit_profile(actor(AIKO), id_)
    accept_profile(actor(DAICHI), id_)
    ends = db.session.get_one(Organisation, id_).expires_at
    assert ends is not None
    return id_, ends


def mails() -> list[str]:
    payloads = db.session.scalars(select(OutboxItem.payload).order_by(OutboxItem.id))
    return [each["text"] for each in payloads if each.get("to") == AIKO]


def run_at(at: datetime, times: int = 2) -> None:
    """Run the job, as often as a worker might."""
    with time_machine.travel(at, tick=False):
        for _ in range(times):
            expire_and_remind()


@pytest.mark.usefixtures("app_context")
def test_notices_go_out_once_each_and_then_the_profile_is_gone() -> None:
    id_, ends = accepted()
    before = len(mails())
    for days, expected in ((60, 0), (30, 1), (20, 1), (14, 2), (3, 2), (0, 3), (-5, 3)):
        run_at(ends - days * DAY)
        assert len(mails()) - before == expected, days
    assert published_one(id_) is None


@pytest.mark.usefixtures("app_context")
def test_organisations_that_were_imported_do_not_run_out() -> None:
    run_at(clock.now() + 900 * DAY)
    assert published_one(organisation_id("demo-002")) is not None


@pytest.mark.usefixtures("app_context")
def test_the_link_of_a_notice_renews_once_without_signing_in(app: APIFlask) -> None:
    id_, ends = accepted()
    run_at(ends - 10 * DAY)
    text = mails()[-1]
    link = next(line for line in text.splitlines() if "/renew/" in line).split(":5000")[1]
    with time_machine.travel(ends - 9 * DAY, tick=False), browser_of(app) as client:
        assert client.get(link).status_code == 200
        assert post(client, link, link).status_code == 303
        assert client.get(link).status_code == 410
    db.session.expire_all()
    renewed = db.session.get_one(Organisation, id_).expires_at
    assert renewed is not None and renewed > ends + 300 * DAY


@pytest.mark.usefixtures("app_context")
def test_an_expired_profile_comes_back_by_one_verb() -> None:
    id_, ends = accepted()
    run_at(ends + DAY)
    renew_profile(actor(AIKO), id_)
    assert published_one(id_) is not None


@pytest.mark.usefixtures("app_context")
def test_published_is_not_open_for_inquiries() -> None:
    id_ = organisation_id("demo-001")
    set_open_for_inquiries(actor(AIKO), id_, is_open=False)
    view = published_one(id_)
    assert view is not None and not view.open_for_inquiries


@pytest.mark.usefixtures("app_context")
def test_a_profile_on_hold_is_not_public_and_comes_back() -> None:
    id_ = organisation_id("demo-001")
    change_stage(actor(AIKO), id_, Verb.HOLD)
    assert published_one(id_) is None
    change_stage(actor(AIKO), id_, Verb.RESUME)
    assert published_one(id_) is not None


def test_the_documented_moves_are_those_of_the_table() -> None:
    text = (PROJECT / "docs" / "profiles.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and " → " in line][1:]
    assert rows == [
        f"| {move.verb} | {move.source} → {move.target} | {move.permission} | {move.needs or '–'} |"
        for move in MOVES
    ]
