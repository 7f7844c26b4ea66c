"""Tables of the work that is done after a commit: the outbox, and the repeated jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base


class OutboxItem(Base):
    """One thing to do after the commit of the change that wrote it: a mail to send, a task.

    It is open until `done_at` or `given_up_at`; a worker holds it until `leased_until`.
    """

    __tablename__ = "outbox_item"
    __table_args__ = (
        CheckConstraint("done_at IS NULL OR given_up_at IS NULL", name="one_end"),
        CheckConstraint("attempts >= 0", name="attempts"),
        Index("ix_outbox_item_open", "done_at", "given_up_at", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    key: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None]
    done_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class RepeatedJob(Base):
    """A job that returns: when it is due next, and which worker holds it."""

    __tablename__ = "repeated_job"

    name: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None]
    ran_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
