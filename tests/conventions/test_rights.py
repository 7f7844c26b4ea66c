"""Every route × every role × own and foreign objects, compared with the policy's table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.routing import Rule

from matchmaker import clock
from matchmaker.accounts.guards import Guard, guard_of
from matchmaker.accounts.policy import POLICY, VISITOR, Permission, may, might
from matchmaker.accounts.queries import actor_of
from matchmaker.db import db, transaction
from matchmaker.desks.models import Absence
from matchmaker.inbox.models import StrayMail
from matchmaker.inquiries.service.handovers import offer_hand_over
from matchmaker.members.models import Claim
from matchmaker.organisations.models import Organisation
from tests.addresses import sample_parts
from tests.inquiries.world import asked
from tests.people import AIKO, BEN, CLARA, DAICHI, EVA, FRANK, OLGA, browser_of
from tests.services import actor, desk_id, organisation_id, own_service

PEOPLE = (None, AIKO, BEN, CLARA, DAICHI, EVA, FRANK, OLGA)
PASSED = "the guard let this pass"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[APIFlask]:
    """A service whose views only say that they were reached; the guards are the real ones."""
    app = own_service(tmp_path_factory.mktemp("rights"))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), transaction() as session:
        for external_id, desk in (("demo-001", "higashiosaka"), ("demo-081", "ihk-duesseldorf")):
            id_ = desk_id(desk)
            session.execute(
                update(Organisation)
                .where(Organisation.external_id == external_id)
                .values(desk_id=id_)
            )
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def objects(app: APIFlask) -> dict[str, tuple[object, ...]]:
    """For each part of an address that names an object: one of the cast's, and one that is not."""
    with app.app_context():
        own, foreign = organisation_id("demo-001"), organisation_id("demo-081")
        with transaction() as session:
            claims = [
                Claim(
                    organisation_id=each,
                    kind="remove us",
                    stage="open",
                    email="zoe@example.com",
                    text="x",
                    language="en",
                    made_at=clock.now(),
                )
                for each in (own, foreign)
            ]
            session.add_all(claims)
            session.flush()
            ids = (claims[0].id, claims[1].id)
        return {
            "organisation_id": (own, foreign),
            "claim_id": ids,
            "desk_id": (desk_id("japan-desk-duesseldorf"), desk_id("ihk-duesseldorf")),
            "absence_id": (absence_of(EVA), absence_of(DAICHI)),
            "inquiry_id": (asked(partner="higashiosaka").id, offered_to_eva()),
            "mail_id": tuple(map(mail_at, ("higashiosaka", "ihk-duesseldorf", None))),
        }


def mail_at(code: str | None) -> int:
    """A mail that waits at a desk, or at none; its id."""
    desk = desk_id(code) if code else None
    with transaction() as session:
        mail = StrayMail(desk_id=desk, kind="reply", text="x", received_at=clock.now())
        session.add(mail)
        session.flush()
        return mail.id


def offered_to_eva() -> int:
    """An inquiry of the IHK that waits for an answer of Eva's desk; its id."""
    id_ = asked(partner="ihk-duesseldorf", text="Wir suchen Federn.").id
    offer_hand_over(actor("karin@ihk.example"), id_, None, desk_id("japan-desk-duesseldorf"), "")
    return id_


def absence_of(email: str) -> int:
    """An absence of somebody; its id."""
    today = clock.today()
    with transaction() as session:
        absence = Absence(user_id=actor(email).user_id, first_on=today, last_on=today)
        session.add(absence)
        session.flush()
        return absence.id


@pytest.fixture(scope="module")
def browsers(app: APIFlask) -> dict[str | None, FlaskClient]:
    """A browser for each person, before the views are taken away."""
    clients: dict[str | None, FlaskClient] = {}
    for person in PEOPLE:
        with browser_of(app, person) as client:
            clients[person] = client
    for endpoint, view in app.view_functions.items():
        app.view_functions[endpoint] = reached(view)
    return clients


def reached(view: object) -> Callable[..., str]:
    """A view with the guard of another one."""

    def say(**_parts: object) -> str:
        return PASSED

    say.__wrapped__ = view  # type: ignore[attr-defined]
    return say


def samples(
    rule: Rule, guard: Guard, objects: dict[str, tuple[object, ...]]
) -> list[dict[str, object]]:
    """The parts of the rule's address, with each object that its guard asks for."""
    parts = sample_parts(rule)
    if guard.parameter is None:
        return [parts]
    return [parts | {guard.parameter: value} for value in objects[guard.parameter]]


def expected(app: APIFlask, person: str | None, guard: Guard, parts: dict[str, object]) -> str:
    """What the table says: passed, sign in, refused or not there."""
    if guard.is_public:
        return "passed"
    if person is None:
        return "sign in"
    who = actor(person) if person else VISITOR
    related = (
        app.extensions["related"][guard.parameter](parts[guard.parameter])
        if guard.parameter
        else None
    )
    if may(who, guard.permission, related):
        return "passed"
    return "not there" if guard.parameter or might(who, guard.permission) else "refused"


def answered(client: FlaskClient, method: str, path: str) -> str:
    """What the service did."""
    answer = client.open(path, method=method)
    if answer.text == PASSED:
        return "passed"
    if answer.status_code == 401 or (answer.location or "").startswith("/sign-in"):
        return "sign in"
    return {403: "refused", 404: "not there"}.get(answer.status_code, str(answer.status_code))


def test_every_route_answers_every_role_as_the_table_says(
    app: APIFlask,
    objects: dict[str, tuple[object, ...]],
    browsers: dict[str | None, FlaskClient],
) -> None:
    wrong, tried = [], 0
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    for rule, person in product(rules, PEOPLE):
        guard = guard_of(app, rule.endpoint)
        assert guard is not None, rule
        for parts in samples(rule, guard, objects):
            path = app.url_map.bind("localhost").build(
                rule.endpoint, parts, method=rule_method(rule)
            )
            with app.app_context():
                want = expected(app, person, guard, parts)
            got = answered(browsers[person], rule_method(rule), path)
            tried += 1
            if got != want:
                wrong.append((rule.rule, person, parts, want, got))
    assert not wrong
    assert tried >= len(rules) * len(PEOPLE)


def rule_method(rule: Rule) -> str:
    """The method that changes something, if the rule has one."""
    methods = rule.methods or {"GET"}
    return next(method for method in ("POST", "PUT", "DELETE", "GET") if method in methods)


def test_every_permission_is_granted_to_somebody() -> None:
    assert set(POLICY) == set(Permission)
    assert all(POLICY.values())


@pytest.mark.parametrize("person", PEOPLE[1:])
def test_nobody_but_operators_manages_people_and_data(app: APIFlask, person: str) -> None:
    guarded = {
        Permission.USER_MANAGE,
        Permission.ORGANISATION_IMPORT,
        Permission.ORGANISATION_EXPORT,
        Permission.OUTBOX_READ,
        Permission.SECURITY_LOG_READ,
    }
    with app.app_context():
        who = actor(person)
    assert {might(who, permission) for permission in guarded} == {person == OLGA}


def test_an_actor_has_no_more_than_what_its_memberships_give(app: APIFlask) -> None:
    with app.app_context():
        aiko, daichi = actor(AIKO), actor(DAICHI)
        assert actor_of(aiko.user_id or 0) == aiko
    assert aiko.owned == aiko.organisations and not aiko.desks
    assert not daichi.organisations and len(daichi.desks) == 1
