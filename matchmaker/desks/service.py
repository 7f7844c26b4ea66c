"""What is done to desks: load the demo ones, and say who works at them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.accounts.events import record_event
from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.accounts.service import end_sessions_of
from matchmaker.db import transaction
from matchmaker.desks.models import Desk, DeskMembership
from matchmaker.errors import NotFound


class DeskNotFound(NotFound):
    """There is no desk with this code."""


@dataclass(frozen=True)
class DeskRecord:
    """A desk as it is set up. `countries` are ISO codes, `time_zone` an IANA name."""

    code: str
    name_de: str
    name_en: str
    name_ja: str
    city: str
    country: str
    time_zone: str
    email: str
    countries: tuple[str, ...]


def set_up_desks(actor: Actor, records: Iterable[DeskRecord]) -> int:
    """Write the desks that are not there yet; how many were written.

    Raises PermissionRefused.
    """
    require(actor, Permission.DESK_MANAGE)
    written = 0
    with transaction() as session:
        for record in records:
            if session.scalar(select(exists().where(Desk.code == record.code))):
                continue
            values = vars(record) | {
                "countries": list(record.countries),
                "holidays_country": record.country,
            }
            session.execute(insert(Desk).values(**values, created_at=clock.now()))
            written += 1
    return written


def join_desk(actor: Actor, code: str, user_id: int, *, lead: bool) -> None:
    """Let somebody work at a desk; the person signs in anew.

    Raises PermissionRefused, DeskNotFound.
    """
    require(actor, Permission.USER_MANAGE)
    with transaction() as session:
        desk_id = desk_of(session, code)
        session.execute(
            insert(DeskMembership).values(desk_id=desk_id, user_id=user_id, is_lead=lead)
        )
        end_sessions_of(session, user_id)
        record_event("joined a desk", user_id=user_id, desk=code)


def leave_desk(actor: Actor, code: str, user_id: int) -> bool:
    """Let somebody no longer work at a desk: the rights end at once, and so do the sessions.

    False if the person did not work there. Raises PermissionRefused, DeskNotFound.
    """
    require(actor, Permission.USER_MANAGE)
    with transaction() as session:
        left = session.scalars(
            delete(DeskMembership)
            .where(
                DeskMembership.desk_id == desk_of(session, code),
                DeskMembership.user_id == user_id,
            )
            .returning(DeskMembership.id)
        ).all()
        if left:
            end_sessions_of(session, user_id)
            record_event("left a desk", user_id=user_id, desk=code)
    return bool(left)


def desk_of(session: Session, code: str) -> int:
    """The id of a desk.

    Raises DeskNotFound.
    """
    desk_id = session.scalar(select(Desk.id).where(Desk.code == code))
    if desk_id is None:
        codes = ", ".join(session.scalars(select(Desk.code).order_by(Desk.code)))
        raise DeskNotFound(f"There is no desk {code}. Known: {codes or 'none yet'}.")
    return desk_id


def leave_desks(session: Session, user_id: int) -> None:
    """End somebody's places at every desk, in the surrounding transaction."""
    session.execute(delete(DeskMembership).where(DeskMembership.user_id == user_id))
