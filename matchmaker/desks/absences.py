"""Who is away and who stands in: noted by the person or by a lead of one of the person's desks."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import User
from matchmaker.accounts.policy import Actor, Permission, Related, require
from matchmaker.activities.service import record
from matchmaker.db import transaction
from matchmaker.desks.models import Absence
from matchmaker.desks.queries import colleagues_of, desks_of, today_at
from matchmaker.desks.timetables import DESK
from matchmaker.errors import MatchmakerError, NotFound

LONGEST_DAYS = 366
ONE_DAY = timedelta(days=1)


class AbsenceCause(StrEnum):
    """Why an absence is not noted."""

    BACKWARDS = "backwards"
    PAST = "past"
    TOO_LONG = "too long"
    OVERLAP = "overlap"
    DEPUTY = "deputy"


SENTENCES = {
    AbsenceCause.BACKWARDS: "The last day comes before the first one. Write the earlier one first.",
    AbsenceCause.PAST: "These days are over. Write a last day that is today or later.",
    AbsenceCause.TOO_LONG: "An absence lasts at most 366 days. Note the rest later.",
    AbsenceCause.OVERLAP: "Another absence lies on these days. End that one first.",
    AbsenceCause.DEPUTY: "This person works at no desk of yours. Choose a colleague, or nobody.",
}


class AbsenceRefused(MatchmakerError):
    """An absence is not noted; `cause` says why."""

    def __init__(self, cause: AbsenceCause) -> None:
        super().__init__(SENTENCES[cause])
        self.cause = cause


def note_absence(
    actor: Actor, user_id: int, first_on: date, last_on: date, deputy_id: int | None = None
) -> int:
    """Note that somebody is away, the last day included, and who stands in; the absence's id.

    Raises NotFound, AbsenceRefused.
    """
    with transaction() as session:
        desk_id = cared_for(session, actor, user_id)
        check_days(first_on, last_on, today_at(desk_id))
        overlap = exists().where(
            Absence.user_id == user_id, Absence.first_on <= last_on, Absence.last_on >= first_on
        )
        if session.scalar(select(overlap)):
            raise AbsenceRefused(AbsenceCause.OVERLAP)
        if deputy_id is not None and deputy_id not in {c.user_id for c in colleagues_of(user_id)}:
            raise AbsenceRefused(AbsenceCause.DEPUTY)
        absence = Absence(user_id=user_id, first_on=first_on, last_on=last_on, deputy_id=deputy_id)
        session.add(absence)
        session.flush()
        record(session, actor, DESK, desk_id, "note absence", {"user": user_id})
        return absence.id


def end_absence(actor: Actor, absence_id: int) -> None:
    """Somebody is back: yesterday was the last day away; an absence not begun yet is deleted.

    Raises NotFound.
    """
    with transaction() as session:
        absence = session.get(Absence, absence_id)
        if absence is None:
            raise NotFound("There is no such absence.")
        desk_id = cared_for(session, actor, absence.user_id)
        yesterday = today_at(desk_id) - ONE_DAY
        user_id = absence.user_id
        if absence.first_on > yesterday:
            session.delete(absence)
        else:
            absence.last_on = min(absence.last_on, yesterday)
        record(session, actor, DESK, desk_id, "end absence", {"user": user_id})


def check_days(first_on: date, last_on: date, today: date) -> None:
    """Let the days of an absence pass.

    Raises AbsenceRefused.
    """
    if last_on < first_on:
        raise AbsenceRefused(AbsenceCause.BACKWARDS)
    if last_on < today:
        raise AbsenceRefused(AbsenceCause.PAST)
    if (last_on - first_on).days >= LONGEST_DAYS:
        raise AbsenceRefused(AbsenceCause.TOO_LONG)


def cared_for(session: Session, actor: Actor, user_id: int) -> int:
    """Let the actor note absences of somebody; the desk for whose history it is.

    It is a desk of the person's that the actor leads, else the person's first one. The person is
    locked, so that two absences cannot be noted at once. Raises NotFound.
    """
    session.get(User, user_id, with_for_update=True)
    desks = desks_of(user_id)
    led = [desk_id for desk_id in desks if desk_id in actor.led]
    of = Related(user_id=user_id, desk_id=led[0] if led else None)
    require(actor, Permission.ABSENCE_NOTE, of)
    if not desks:
        raise NotFound("This person works at no desk.")
    return led[0] if led else desks[0]


def forget_absences(session: Session, before: date) -> int:
    """Delete the absences that were over before a date; how many."""
    over = delete(Absence).where(Absence.last_on < before).returning(Absence.id)
    return len(session.execute(over).all())
