"""Tables of the history: activities in a hash chain, and their erasable texts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base


class ActivityText(Base):
    """Words of people in an activity. Erased together with their salt, the chain stays valid."""

    __tablename__ = "activity_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    salt: Mapped[str]
    text: Mapped[str]


class Activity(Base):
    """One dated, unchangeable line of the history of an organisation or inquiry.

    `data` holds names of fields, stages and numbers only, never personal text.
    """

    __tablename__ = "activity"
    __table_args__ = (Index("ix_activity_subject", "subject", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(index=True)
    subject: Mapped[str]
    subject_id: Mapped[int]
    verb: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    text_id: Mapped[int | None] = mapped_column(
        ForeignKey("activity_text.id", ondelete="SET NULL"), index=True
    )
    text_digest: Mapped[str]
    previous: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)


class ActivityHead(Base):
    """One row: the digest of the last activity, and how many there are."""

    __tablename__ = "activity_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str]
    number: Mapped[int]
