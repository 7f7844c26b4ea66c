"""What is done to the clock of a desk: its hours, its closing days, the time for a first answer.

Deadlines that are set already stay as they are; the next one is reckoned by the new hours.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchmaker.accounts.policy import Actor, Permission, Related, require
from matchmaker.activities.service import record
from matchmaker.db import insert_into, transaction
from matchmaker.desks.closing_days import read_rule
from matchmaker.desks.hours import read_hours, read_week, stored_week
from matchmaker.desks.models import ClosingDay, Desk
from matchmaker.desks.queries import forget_kept_desks, hours_version
from matchmaker.errors import MatchmakerError, NotFound

DESK = "desk"
MOST_ANSWER_DAYS = 30
LONGEST_NAME = 100


class SettingsOutdated(MatchmakerError):
    """Somebody changed the hours meanwhile; nothing was overwritten."""

    status = 409


class AnswerDaysInvalid(MatchmakerError):
    """So many days for a first answer are not possible."""


def managed_desk(session: Session, actor: Actor, desk_id: int) -> Desk:
    """A desk whose settings the actor may change, locked.

    Raises NotFound, PermissionRefused.
    """
    require(actor, Permission.DESK_MANAGE, Related(desk_id=desk_id))
    desk = session.get(Desk, desk_id, with_for_update=True)
    if desk is None:
        raise NotFound("There is no such desk.")
    return desk


def set_hours(
    actor: Actor, desk_id: int, week: object, region: str | None, *, seen: str | None = None
) -> None:
    """Set the hours of a week and the region whose public holidays hold.

    `seen` is the version that the change was made from. Raises NotFound, HoursInvalid,
    SettingsOutdated.
    """
    with transaction() as session:
        desk = managed_desk(session, actor, desk_id)
        present = hours_version(read_week(desk.office_hours), desk.holidays_region)
        if seen is not None and seen != present:
            raise SettingsOutdated("Somebody changed these hours meanwhile. Look at them again.")
        hours = read_hours(week, desk.time_zone, desk.holidays_country, region)
        new = {"office_hours": stored_week(hours.week), "holidays_region": region}
        changed = [name for name, value in new.items() if getattr(desk, name) != value]
        if changed:
            desk.office_hours, desk.holidays_region = stored_week(hours.week), region
            finish(session, actor, desk_id, "set hours", {"fields": changed})


def set_first_answer_days(actor: Actor, desk_id: int, days: int) -> None:
    """Set after how many working days a first answer is due.

    Raises NotFound, AnswerDaysInvalid.
    """
    if not 1 <= days <= MOST_ANSWER_DAYS:
        raise AnswerDaysInvalid(
            f"A first answer is due after 1 to {MOST_ANSWER_DAYS} working days."
        )
    with transaction() as session:
        desk = managed_desk(session, actor, desk_id)
        if desk.first_answer_days != days:
            told = {"before": desk.first_answer_days, "days": days}
            desk.first_answer_days = days
            finish(session, actor, desk_id, "set first answer days", told)


def add_closing_day(actor: Actor, desk_id: int, rule: str, name: str = "") -> None:
    """Close a desk on the days of a rule; one that is there already only gets the name.

    Raises NotFound, HoursInvalid.
    """
    known = read_rule(rule)
    with transaction() as session:
        managed_desk(session, actor, desk_id)
        values = {"desk_id": desk_id, "rule": known, "name": name.strip()[:LONGEST_NAME]}
        session.execute(
            insert_into(session, ClosingDay)
            .values(**values)
            .on_conflict_do_update(
                index_elements=["desk_id", "rule"], set_={"name": values["name"]}
            )
        )
        finish(session, actor, desk_id, "add closing day", {"rule": known})


def remove_closing_day(actor: Actor, desk_id: int, closing_day_id: int) -> None:
    """Open a desk again on the days of a rule. One that is gone already is no error.

    Raises NotFound.
    """
    with transaction() as session:
        managed_desk(session, actor, desk_id)
        of = (ClosingDay.id == closing_day_id, ClosingDay.desk_id == desk_id)
        rule = session.scalar(select(ClosingDay.rule).where(*of))
        if rule is not None:
            session.execute(delete(ClosingDay).where(*of))
            finish(session, actor, desk_id, "remove closing day", {"rule": rule})


def finish(
    session: Session, actor: Actor, desk_id: int, verb: str, data: Mapping[str, object]
) -> None:
    """Write a change into the history of the desk, and let its clock be read anew."""
    session.flush()
    record(session, actor, DESK, desk_id, verb, data)
    forget_kept_desks(session)
