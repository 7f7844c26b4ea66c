"""Tables of desks and of who works at them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base

USUAL_HOURS = [*([[["09:00", "17:00"]]] * 5), [], []]


class Desk(Base):
    """A team of consultants at one partner institution.

    `countries` are those whose organisations come to this desk when nothing else says which.
    `office_hours` are seven lists, Monday first, of ["HH:MM", "HH:MM"] in the desk's time zone;
    public holidays are those of the country and its region. A first answer is due after
    `first_answer_days` working days. `frame_sites` are the websites that may show its frame; none
    means every one.
    """

    __tablename__ = "desk"
    __table_args__ = (CheckConstraint("first_answer_days > 0", name="first_answer_days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name_de: Mapped[str]
    name_en: Mapped[str]
    name_ja: Mapped[str]
    city: Mapped[str]
    country: Mapped[str]
    time_zone: Mapped[str]
    email: Mapped[str]
    countries: Mapped[list[str]] = mapped_column(JSON)
    office_hours: Mapped[list[Any]] = mapped_column(JSON, default=USUAL_HOURS)
    holidays_country: Mapped[str]
    holidays_region: Mapped[str | None]
    first_answer_days: Mapped[int] = mapped_column(default=2)
    frame_sites: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime]


class DeskMembership(Base):
    """A consultant's place at a desk; a lead leads it."""

    __tablename__ = "desk_membership"
    __table_args__ = (UniqueConstraint("desk_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    desk_id: Mapped[int] = mapped_column(ForeignKey("desk.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    is_lead: Mapped[bool] = mapped_column(default=False)


class ClosingDay(Base):
    """A day of a desk's own on which it is closed.

    `rule` is "MM-DD" (every year), "easter-48" (days before Easter Sunday) or "YYYY-MM-DD" (once).
    """

    __tablename__ = "desk_closing_day"
    __table_args__ = (UniqueConstraint("desk_id", "rule"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    desk_id: Mapped[int] = mapped_column(ForeignKey("desk.id", ondelete="CASCADE"))
    rule: Mapped[str]
    name: Mapped[str] = mapped_column(default="")


class Absence(Base):
    """Days on which somebody is away, the last one included, and who stands in."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="ends_after_it_begins"),
        CheckConstraint("deputy_id IS NULL OR deputy_id <> user_id", name="deputy_is_another"),
        Index("ix_absence_user_id", "user_id", "last_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    first_on: Mapped[date]
    last_on: Mapped[date]
    deputy_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
