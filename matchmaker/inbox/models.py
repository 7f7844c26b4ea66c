"""Table of mail that belongs to no inquiry that we know: the desks' queue."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base
from matchmaker.organisations.models import one_of

MAIL_KINDS = ("reply", "auto-reply", "bounce")


class StrayMail(Base):
    """A mail that could not be matched; settled once filed with an inquiry or put aside."""

    __tablename__ = "stray_mail"
    __table_args__ = (
        CheckConstraint(one_of("kind", MAIL_KINDS), name="kind"),
        CheckConstraint("inquiry_id IS NULL OR settled_at IS NOT NULL", name="filed_is_settled"),
        Index("ix_stray_mail_open", "settled_at", "desk_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("desk.id"), index=True)
    kind: Mapped[str]
    sender_name: Mapped[str] = mapped_column(default="")
    sender_email: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    message_id: Mapped[str | None] = mapped_column(unique=True)
    received_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    inquiry_id: Mapped[int | None] = mapped_column(
        ForeignKey("inquiry.id", ondelete="SET NULL"), index=True
    )
