"""What is done to desks: load the demo ones, and say who works at them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.accounts.events import record_event
from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.accounts.service import end_sessions_of
from matchmaker.db import transaction
from matchmaker.desks.hours import read_hours
from matchmaker.desks.models import Absence, ClosingDay, Desk, DeskMembership
from matchmaker.desks.queries import forget_kept_desks
from matchmaker.errors import NotFound


class DeskNotFound(NotFound):
    """There is no desk with this code."""


@dataclass(frozen=True)
class DeskRecord:
    """A desk as it is set up. `countries` are ISO codes, `time_zone` an IANA name.

    `office_hours` are as the table has them, `closing` rules of own closing days with their names.
    """

    code: str
    name_de: str
    name_en: str
    name_ja: str
    city: str
    country: str
    time_zone: str
    email: str
    countries: tuple[str, ...]
    office_hours: list[list[list[str]]]
    holidays_country: str
    holidays_region: str | None = None
    first_answer_days: int = 2
    closing: tuple[tuple[str, str], ...] = ()


def set_up_desks(actor: Actor, records: Iterable[DeskRecord]) -> int:
    """Write the desks that are not there yet; how many were written.

    Raises PermissionRefused, HoursInvalid.
    """
    require(actor, Permission.DESK_MANAGE)
    written = 0
    with transaction() as session:
        for record in records:
            if session.scalar(select(exists().where(Desk.code == record.code))):
                continue
            set_up_desk(session, record)
            written += 1
        forget_kept_desks(session)
    return written


def set_up_desk(session: Session, record: DeskRecord) -> None:
    """Write a desk with its closing days.

    Raises HoursInvalid.
    """
    read_hours(
        record.office_hours,
        record.time_zone,
        record.holidays_country,
        record.holidays_region,
        [rule for rule, _name in record.closing],
    )
    values = vars(record) | {"countries": list(record.countries), "created_at": clock.now()}
    closing = values.pop("closing")
    desk_id = session.scalars(insert(Desk).values(**values).returning(Desk.id)).one()
    for rule, name in closing:
        session.execute(insert(ClosingDay).values(desk_id=desk_id, rule=rule, name=name))


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
    """End somebody's places at every desk, and absences, in the surrounding transaction."""
    session.execute(delete(DeskMembership).where(DeskMembership.user_id == user_id))
    session.execute(delete(Absence).where(Absence.user_id == user_id))
    session.execute(update(Absence).where(Absence.deputy_id == user_id).values(deputy_id=None))
