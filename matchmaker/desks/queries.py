"""Reads desks: their clocks, and who is there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select

from matchmaker.accounts.models import User
from matchmaker.db import db
from matchmaker.desks.hours import OfficeHours, read_hours
from matchmaker.desks.models import Absence, ClosingDay, Desk, DeskMembership


def hours_of(desk_id: int) -> OfficeHours:
    """The office hours of a desk, with its public holidays and own closing days."""
    desk = db.session.get_one(Desk, desk_id)
    rules = db.session.scalars(
        select(ClosingDay.rule).where(ClosingDay.desk_id == desk_id).order_by(ClosingDay.rule)
    )
    return read_hours(
        desk.office_hours, desk.time_zone, desk.holidays_country, desk.holidays_region, tuple(rules)
    )


def is_away(user_id: int, on: date) -> bool:
    """Whether somebody has said to be away on a day."""
    away = exists().where(Absence.user_id == user_id, Absence.first_on <= on, Absence.last_on >= on)
    return bool(db.session.scalar(select(away)))


def present_people(desk_id: int, on: date) -> list[tuple[int, bool]]:
    """Who works at a desk and is there on a day, with whether the person leads it; leads first."""
    away = exists().where(
        Absence.user_id == DeskMembership.user_id, Absence.first_on <= on, Absence.last_on >= on
    )
    rows = db.session.execute(
        select(DeskMembership.user_id, DeskMembership.is_lead)
        .join(User, User.id == DeskMembership.user_id)
        .where(DeskMembership.desk_id == desk_id, User.active, ~away)
        .order_by(DeskMembership.is_lead.desc(), DeskMembership.user_id)
    )
    return [(row.user_id, row.is_lead) for row in rows]


def deputy_for(user_id: int, desk_id: int, on: date) -> int | None:
    """Who takes care of somebody's inquiries at a desk on a day.

    The person where there; else the named deputy, a lead, anybody at the desk who is there; else
    None, which is the desk's queue.
    """
    present = [id_ for id_, _is_lead in present_people(desk_id, on)]
    if user_id in present:
        return user_id
    named = db.session.scalar(
        select(Absence.deputy_id)
        .where(Absence.user_id == user_id, Absence.first_on <= on, Absence.last_on >= on)
        .order_by(Absence.id)
        .limit(1)
    )
    return named if named in present else next(iter(present), None)


@dataclass(frozen=True)
class DeskCard:
    """A desk as readers see it."""

    id: int
    code: str
    names: Mapping[str, str]
    city: str
    country: str
    time_zone: str

    def name_for(self, language: str) -> str:
        """The desk's name in a language."""
        return self.names.get(language) or self.names["en"]


def card_of(desk: Desk) -> DeskCard:
    """A desk's card."""
    names = {"de": desk.name_de, "en": desk.name_en, "ja": desk.name_ja}
    return DeskCard(desk.id, desk.code, names, desk.city, desk.country, desk.time_zone)


def all_desks() -> dict[int, DeskCard]:
    """Every desk by its id, in the order in which they were set up."""
    return {desk.id: card_of(desk) for desk in db.session.scalars(select(Desk).order_by(Desk.id))}


def desk_by_code(code: str) -> DeskCard | None:
    """The desk with a code, if there is one."""
    desk = db.session.scalar(select(Desk).where(Desk.code == code)) if code else None
    return None if desk is None else card_of(desk)


def people_of(desk_ids: Collection[int]) -> list[tuple[int, int, str]]:
    """Who works at desks: (desk, person, name), active people by name."""
    rows = db.session.execute(
        select(DeskMembership.desk_id, User.id, User.name)
        .join(User, User.id == DeskMembership.user_id)
        .where(DeskMembership.desk_id.in_(desk_ids), User.active)
        .order_by(User.name, User.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]
