"""Reads about desks: their hours, their people, who is away and who stands in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, exists, select
from sqlalchemy.orm import Session, SessionTransaction

from matchmaker import clock
from matchmaker.accounts.models import User
from matchmaker.accounts.policy import Related
from matchmaker.db import db
from matchmaker.desks.closing_days import coming_dates
from matchmaker.desks.hours import OfficeHours, Week, is_open, read_hours, stored_week
from matchmaker.desks.models import Absence, ClosingDay, Desk, DeskMembership
from matchmaker.desks.remaining import Place, PlaceTime, time_at
from matchmaker.errors import NotFound

KEPT = "desks"
# Asked in nearly every transaction, so put together once.
DESKS = select(*Desk.__table__.columns).order_by(Desk.id)
CLOSING = select(ClosingDay.desk_id, ClosingDay.rule)


@dataclass(frozen=True)
class DeskCard:
    """A desk as lists show it, with its hours."""

    id: int
    code: str
    names: Mapping[str, str]
    city: str
    country: str
    email: str
    countries: tuple[str, ...]
    first_answer_days: int
    frame_sites: tuple[str, ...]
    hours: OfficeHours

    def name_for(self, language: str) -> str:
        """Its name in a language."""
        return self.names.get(language) or self.names["en"]

    @property
    def time_zone(self) -> str:
        """The IANA name of its time zone."""
        return self.hours.zone.key

    @property
    def place(self) -> Place:
        """Its city and hours."""
        return Place(self.city, self.hours)

    def clock_at(self, instant: datetime) -> PlaceTime:
        """What its clocks show, and whether it is at work."""
        return time_at(instant, self.place)

    def is_open_at(self, instant: datetime) -> bool:
        """Whether it is open."""
        return is_open(self.hours, instant)


@dataclass(frozen=True)
class ClosingDayView:
    """A closing day of a desk, with the dates from today until the end of next year."""

    id: int
    rule: str
    name: str
    dates: tuple[date, ...]


@dataclass(frozen=True)
class AbsenceView:
    """Days on which somebody is away, the last one included."""

    id: int
    user_id: int
    first_on: date
    last_on: date
    deputy: str | None


@dataclass(frozen=True)
class Colleague:
    """Somebody who works at a desk, with the absences that are not over."""

    user_id: int
    name: str
    is_lead: bool
    absences: tuple[AbsenceView, ...] = ()


@dataclass
class Kept:
    """The desks as one transaction reads them, so that many questions cost two statements."""

    transaction: SessionTransaction | None
    rows: dict[int, Row[Any]]
    closing: dict[int, list[str]]
    cards: dict[int, DeskCard] = field(default_factory=dict)


def kept_desks(session: Session) -> Kept:
    """What this transaction has read of the desks; another one reads anew."""
    kept: Kept | None = session.info.get(KEPT)
    if kept is None or kept.transaction is not session.get_transaction():
        connection = session.connection()
        rows = {row.id: row for row in connection.execute(DESKS)}
        closing: dict[int, list[str]] = {}
        for row in connection.execute(CLOSING):
            closing.setdefault(row.desk_id, []).append(row.rule)
        kept = session.info[KEPT] = Kept(session.get_transaction(), rows, closing)
    return kept


def forget_kept_desks(session: Session) -> None:
    """Let the next question read the desks anew, because they were changed."""
    session.info.pop(KEPT, None)


def desk_card(desk_id: int) -> DeskCard:
    """A desk.

    Raises NotFound.
    """
    kept = kept_desks(db.session())
    found = kept.cards.get(desk_id)
    if found is None:
        desk = kept.rows.get(desk_id)
        if desk is None:
            raise NotFound("There is no such desk.")
        found = kept.cards[desk_id] = card_of(desk, kept.closing.get(desk_id, []))
    return found


def card_of(desk: Row[Any], closing: list[str]) -> DeskCard:
    """A stored desk as it is used.

    Raises HoursInvalid.
    """
    return DeskCard(
        id=desk.id,
        code=desk.code,
        names={"de": desk.name_de, "en": desk.name_en, "ja": desk.name_ja},
        city=desk.city,
        country=desk.country,
        email=desk.email,
        countries=tuple(desk.countries),
        first_answer_days=desk.first_answer_days,
        frame_sites=tuple(desk.frame_sites),
        hours=read_hours(
            desk.office_hours,
            desk.time_zone,
            desk.holidays_country,
            desk.holidays_region,
            closing,
        ),
    )


def all_desks() -> dict[int, DeskCard]:
    """Every desk by its id, in the order in which they were set up."""
    return {desk_id: desk_card(desk_id) for desk_id in kept_desks(db.session()).rows}


def desk_by_code(code: str) -> DeskCard | None:
    """The desk with a code, if there is one."""
    return next((card for card in all_desks().values() if card.code == code), None)


def hours_of(desk_id: int) -> OfficeHours:
    """The hours of a desk; cheap to ask for again within a transaction.

    Raises NotFound.
    """
    return desk_card(desk_id).hours


def place_of(desk_id: int) -> Place:
    """The city of a desk with its hours.

    Raises NotFound.
    """
    return desk_card(desk_id).place


def today_at(desk_id: int) -> date:
    """The date at a desk.

    Raises NotFound.
    """
    return clock.now().astimezone(hours_of(desk_id).zone).date()


def related_desk(desk_id: int) -> Related | None:
    """Whose a desk's settings are: its own."""
    known = db.session.scalar(select(Desk.id).where(Desk.id == desk_id))
    return None if known is None else Related(desk_id=known)


def related_absence(absence_id: int) -> Related | None:
    """Whose an absence is: the person's who is away."""
    user_id = db.session.scalar(select(Absence.user_id).where(Absence.id == absence_id))
    return None if user_id is None else Related(user_id=user_id)


def hours_version(week: Week, region: str | None) -> str:
    """A mark of the hours and the region of a desk, which changes with them."""
    text = json.dumps([stored_week(week), region])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def closing_days_of(desk_id: int, today: date) -> list[ClosingDayView]:
    """The closing days of a desk, the next one first; those without a date to come are last."""
    rows = db.session.execute(
        select(ClosingDay.id, ClosingDay.rule, ClosingDay.name).where(ClosingDay.desk_id == desk_id)
    )
    views = [ClosingDayView(*row, dates=coming_dates(row.rule, today)) for row in rows]
    return sorted(views, key=lambda view: (view.dates[:1] or (date.max,), view.id))


def absences_of(user_ids: Collection[int], today: date) -> list[AbsenceView]:
    """The absences of people that are not over, by their first day."""
    rows = db.session.execute(
        select(Absence.id, Absence.user_id, Absence.first_on, Absence.last_on, User.name)
        .outerjoin(User, User.id == Absence.deputy_id)
        .where(Absence.user_id.in_(user_ids), Absence.last_on >= today)
        .order_by(Absence.first_on, Absence.id)
    )
    return [AbsenceView(*row) for row in rows]


def people_of(desk_ids: Collection[int]) -> list[tuple[int, int, str]]:
    """Who works at desks: (desk, person, name), active people by name."""
    rows = db.session.execute(
        select(DeskMembership.desk_id, User.id, User.name)
        .join(User, User.id == DeskMembership.user_id)
        .where(DeskMembership.desk_id.in_(desk_ids), User.active)
        .order_by(User.name, User.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def colleagues_at(desk_id: int, today: date) -> list[Colleague]:
    """Who works at a desk, leads first, with absences that are not over."""
    rows = db.session.execute(
        select(User.id, User.name, User.email, DeskMembership.is_lead)
        .join(DeskMembership, DeskMembership.user_id == User.id)
        .where(DeskMembership.desk_id == desk_id, User.active)
        .order_by(DeskMembership.is_lead.desc(), User.id)
    ).all()
    absences = absences_of([row.id for row in rows], today)
    return [
        Colleague(
            row.id,
            row.name or row.email or "",
            row.is_lead,
            tuple(each for each in absences if each.user_id == row.id),
        )
        for row in rows
    ]


def desks_of(user_id: int) -> list[int]:
    """The desks at which somebody works, by id."""
    rows = select(DeskMembership.desk_id).where(DeskMembership.user_id == user_id)
    return list(db.session.scalars(rows.order_by(DeskMembership.desk_id)))


def colleagues_of(user_id: int) -> list[Colleague]:
    """Who else works at a desk of somebody's, by id: they can stand in."""
    own = select(DeskMembership.desk_id).where(DeskMembership.user_id == user_id)
    rows = db.session.execute(
        select(User.id, User.name, User.email)
        .join(DeskMembership, DeskMembership.user_id == User.id)
        .where(DeskMembership.desk_id.in_(own), User.active, User.id != user_id)
        .distinct()
        .order_by(User.id)
    )
    return [Colleague(row.id, row.name or row.email or "", is_lead=False) for row in rows]


def absent_on(user_ids: Collection[int], on: date) -> frozenset[int]:
    """Which of these people are away on a date."""
    return frozenset(
        db.session.scalars(
            select(Absence.user_id).where(
                Absence.user_id.in_(user_ids), Absence.first_on <= on, Absence.last_on >= on
            )
        )
    )


def is_away(user_id: int, on: date) -> bool:
    """Whether somebody has said to be away on a day."""
    return user_id in absent_on([user_id], on)


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
