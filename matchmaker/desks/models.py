"""Tables of desks and of who works at them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base


class Desk(Base):
    """A team of consultants at one partner institution.

    `countries` are those whose organisations come to this desk when nothing else says which.
    """

    __tablename__ = "desk"

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
