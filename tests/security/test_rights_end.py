"""Rights that are taken away end in the sessions that are open; sessions end by themselves too."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from apiflask import APIFlask
from sqlalchemy import delete, update

from matchmaker import clock
from matchmaker.accounts.demo import DEMO_PASSWORD
from matchmaker.accounts.models import Membership, User, UserSession
from matchmaker.accounts.policy import COMMAND_LINE, Actor, Permission, Role, may, might
from matchmaker.accounts.queries import actor_of
from matchmaker.accounts.service import (
    disable_user,
    enable_user,
    make_operator,
    sign_out_user,
)
from matchmaker.accounts.sessions import ABSOLUTE, ABSOLUTE_STAFF, IDLE
from matchmaker.db import db, transaction
from matchmaker.desks.service import join_desk, leave_desk
from matchmaker.organisations.queries import related_organisation
from tests.people import AIKO, EVA, FRANK, OLGA, browser_of, post, sign_in
from tests.services import actor, organisation_id

JAPAN_DESK = "japan-desk-duesseldorf"


def test_a_dismissed_operator_is_out_at_once(app: APIFlask) -> None:
    with browser_of(app, OLGA) as client:
        assert client.get("/operator/outbox").status_code == 200
        with app.app_context():
            make_operator(COMMAND_LINE, actor(OLGA).user_id or 0, operator=False)
        assert client.get("/operator/outbox").status_code == 303
        sign_in(client, OLGA)
        assert client.get("/operator/outbox").status_code == 403


def test_an_operator_flag_taken_by_hand_ends_the_rights_of_an_open_session(app: APIFlask) -> None:
    with browser_of(app, OLGA) as client:
        with app.app_context(), transaction() as session:
            session.execute(update(User).where(User.email == OLGA).values(is_operator=False))
        assert client.get("/operator/outbox").status_code == 403
        assert client.get("/account").status_code == 200


def test_whoever_leaves_a_desk_loses_its_rights_and_sessions(app: APIFlask) -> None:
    with browser_of(app, EVA) as client:
        with app.app_context():
            eva = actor(EVA)
            assert might(eva, Permission.PROFILE_REVIEW)
            assert leave_desk(COMMAND_LINE, JAPAN_DESK, eva.user_id or 0)
            assert not might(actor(EVA), Permission.PROFILE_REVIEW)
            assert not leave_desk(COMMAND_LINE, JAPAN_DESK, eva.user_id or 0)
        assert client.get("/account").status_code == 303


def test_whoever_joins_a_desk_signs_in_anew_under_the_rules_for_staff(app: APIFlask) -> None:
    with browser_of(app, AIKO) as client:
        with app.app_context():
            join_desk(COMMAND_LINE, JAPAN_DESK, actor(AIKO).user_id or 0, lead=False)
        assert client.get("/account").status_code == 303


def test_a_closed_account_is_out_at_once_until_it_is_opened(app: APIFlask) -> None:
    with browser_of(app, AIKO) as client:
        with app.app_context():
            aiko = actor(AIKO).user_id or 0
            disable_user(COMMAND_LINE, AIKO)
        assert client.get("/account").status_code == 303
        assert sign_in(client, AIKO).status_code == 200
        with app.app_context():
            enable_user(COMMAND_LINE, aiko)
        assert sign_in(client, AIKO).status_code == 302


def test_a_flag_alone_closes_an_account_whose_session_is_open(app: APIFlask) -> None:
    with browser_of(app, AIKO) as client:
        with app.app_context(), transaction() as session:
            session.execute(update(User).where(User.email == AIKO).values(active=False))
        assert client.get("/account").status_code == 303


def test_a_removed_member_may_no_longer_edit(app: APIFlask) -> None:
    with app.app_context():
        profile = related_organisation(organisation_id("demo-001"))
        aiko = actor(AIKO)
        assert may(aiko, Permission.PROFILE_EDIT, profile)
        with transaction() as session:
            session.execute(delete(Membership).where(Membership.user_id == aiko.user_id))
        assert not may(actor_of(aiko.user_id or 0), Permission.PROFILE_EDIT, profile)


def test_an_operator_ends_the_sessions_of_anybody(app: APIFlask) -> None:
    with browser_of(app, AIKO) as here, browser_of(app, AIKO) as there:
        with app.app_context():
            sign_out_user(actor(OLGA), actor(AIKO).user_id or 0)
        assert {here.get("/account").status_code, there.get("/account").status_code} == {303}


@pytest.mark.parametrize("change", [enable_user, sign_out_user])
def test_nobody_else_changes_the_accounts_of_others(
    app: APIFlask, change: Callable[[Actor, int], None]
) -> None:
    with app.app_context():
        aiko = actor(AIKO).user_id or 0
        for person in (FRANK, AIKO):
            who = actor(person)
            assert Role.OPERATOR not in who.roles
            with pytest.raises(Exception, match="not open to"):
                change(who, aiko)
            with pytest.raises(Exception, match="not open to"):
                make_operator(who, aiko, operator=True)
            with pytest.raises(Exception, match="not open to"):
                leave_desk(who, JAPAN_DESK, aiko)


def test_a_session_ends_when_it_is_not_used(app: APIFlask) -> None:
    with (
        time_machine.travel(clock.now(), tick=False) as clock_hand,
        browser_of(app, AIKO) as client,
    ):
        clock_hand.shift(IDLE - timedelta(minutes=1))
        assert client.get("/account").status_code == 200
        clock_hand.shift(IDLE - timedelta(minutes=1))  # the use before counts
        assert client.get("/account").status_code == 200
        clock_hand.shift(IDLE)
        assert client.get("/account").status_code == 303


@pytest.mark.parametrize(("person", "limit"), [(AIKO, ABSOLUTE), (EVA, ABSOLUTE_STAFF)])
def test_a_session_ends_however_much_it_is_used(
    app: APIFlask, person: str, limit: timedelta
) -> None:
    with time_machine.travel(clock.now(), tick=False) as clock_hand, browser_of(app, person) as c:
        end = clock.now() + limit
        while clock.now() + timedelta(hours=6) < end:
            clock_hand.shift(timedelta(hours=6))
            assert c.get("/account").status_code == 200, clock.now()
        clock_hand.move_to(end)
        assert c.get("/account").status_code == 303


def test_a_second_factor_is_changed_only_shortly_after_the_password(app: APIFlask) -> None:
    with (
        time_machine.travel(clock.now(), tick=False) as clock_hand,
        browser_of(app, AIKO) as client,
    ):
        pages = ("/account/passkeys", "/account/second-factor", "/account/recovery-codes")
        assert [client.get(path).status_code for path in pages] == [200, 200, 200]
        clock_hand.shift(timedelta(minutes=31))
        for path in pages:
            assert "/account/verify" in client.get(path).location, path
        assert "/account/verify" in post(client, "/account/passkeys/delete", name="x").location
        answer = post(client, "/account/verify", "/account/verify", password=DEMO_PASSWORD)
        assert answer.status_code == 302
        assert client.get("/account/passkeys").status_code == 200


def test_what_is_kept_of_a_session_holds_no_id_and_no_address(app: APIFlask) -> None:
    with browser_of(app, AIKO) as client:
        cookie = client.get_cookie("session")
    with app.app_context():
        row = db.session.query(UserSession).one()
        kept = json.dumps([row.id_hash, row.data, row.device])
    assert cookie is not None
    assert cookie.value.removeprefix("s.") not in kept and AIKO not in kept
