"""Reads about people: who somebody is to the service, which sessions are open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from matchmaker.accounts.models import Membership, SecurityEvent, User, UserSession
from matchmaker.accounts.policy import Actor, Role
from matchmaker.db import db
from matchmaker.desks.models import DeskMembership


def actor_of(user_id: int) -> Actor:
    """Who a signed-in person is: roles, organisations and desks as they stand now."""
    name, email, pending, is_operator = db.session.execute(
        select(User.name, User.email, User.pending_email, User.is_operator).where(
            User.id == user_id
        )
    ).one()
    memberships = db.session.execute(
        select(Membership.organisation_id, Membership.is_owner).where(Membership.user_id == user_id)
    ).all()
    places = db.session.execute(
        select(DeskMembership.desk_id, DeskMembership.is_lead).where(
            DeskMembership.user_id == user_id
        )
    ).all()
    led = frozenset(place.desk_id for place in places if place.is_lead)
    roles = {Role.VISITOR, Role.MEMBER}
    roles |= {Role.CONSULTANT} if places else set()
    roles |= {Role.LEAD} if led else set()
    roles |= {Role.OPERATOR} if is_operator else set()
    return Actor(
        roles=frozenset(roles),
        name=name or email or pending or f"person {user_id}",
        user_id=user_id,
        organisations=frozenset(m.organisation_id for m in memberships),
        owned=frozenset(m.organisation_id for m in memberships if m.is_owner),
        desks=frozenset(place.desk_id for place in places),
        led=led,
    )


def user_id_of(email: str) -> int | None:
    """The account that has this address, if there is one."""
    return db.session.scalar(select(User.id).where(User.email == email.strip().lower()))


def name_of(user_id: int) -> str:
    """A person's name; empty for one that is gone."""
    return db.session.scalar(select(User.name).where(User.id == user_id)) or ""


def has_members(organisation_id: int) -> bool:
    """Whether anybody belongs to an organisation."""
    found = exists().where(Membership.organisation_id == organisation_id)
    return bool(db.session.scalar(select(found)))


@dataclass(frozen=True)
class OpenSession:
    """A browser in which somebody is signed in."""

    id_hash: str
    device: str
    created_at: datetime
    seen_at: datetime


def open_sessions(user_id: int) -> list[OpenSession]:
    """The open sessions of a person, the last used first."""
    rows = db.session.execute(
        select(UserSession.id_hash, UserSession.device, UserSession.created_at, UserSession.seen_at)
        .where(UserSession.user_id == user_id)
        .order_by(UserSession.seen_at.desc(), UserSession.id_hash)
    )
    return [OpenSession(*row) for row in rows]


@dataclass(frozen=True)
class Person:
    """An account as an operator sees it."""

    id: int
    email: str | None
    name: str
    roles: tuple[str, ...]
    active: bool


def all_people() -> list[Person]:
    """Every account with its roles, by id."""
    rows = db.session.execute(
        select(User.id, User.email, User.pending_email, User.name, User.active).order_by(User.id)
    ).all()
    return [
        Person(
            row.id,
            row.email or row.pending_email,
            row.name,
            tuple(sorted(role for role in actor_of(row.id).roles if role is not Role.VISITOR)),
            row.active,
        )
        for row in rows
    ]


def demo_accounts() -> list[tuple[str, str, str]]:
    """Address, name and first role of the demo people, by id."""
    ids = db.session.scalars(select(User.id).where(User.is_demo, User.active)).all()
    order = (Role.OPERATOR, Role.LEAD, Role.CONSULTANT, Role.MEMBER)
    return [
        (person.email, person.name, next(role for role in order if role in person.roles))
        for person in all_people()
        if person.id in ids and person.email
    ]


@dataclass(frozen=True)
class EventView:
    """A line of the security log."""

    at: datetime
    kind: str
    user_id: int | None
    name: str | None
    detail: Mapping[str, str]


def latest_events(most: int = 200) -> list[EventView]:
    """The latest security events, the newest first."""
    rows = db.session.execute(
        select(SecurityEvent, User.name, User.email)
        .outerjoin(User, User.id == SecurityEvent.user_id)
        .order_by(SecurityEvent.id.desc())
        .limit(most)
    )
    return [
        EventView(event.at, event.kind, event.user_id, name or email, event.detail)
        for event, name, email in rows
    ]
