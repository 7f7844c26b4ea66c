"""Tables of shortlists: organisations that somebody wants to keep in mind."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base


class Shortlist(Base):
    """A person's list, or that of a visitor, whose browser holds a token of which this is the hash."""

    __tablename__ = "shortlist"
    __table_args__ = (
        CheckConstraint("(user_id IS NULL) <> (token_hash IS NULL)", name="one_owner"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), unique=True
    )
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    changed_at: Mapped[datetime] = mapped_column(index=True)


class ShortlistEntry(Base):
    """One organisation on a list, with a note."""

    __tablename__ = "shortlist_entry"
    __table_args__ = (UniqueConstraint("shortlist_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    shortlist_id: Mapped[int] = mapped_column(ForeignKey("shortlist.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    note: Mapped[str] = mapped_column(default="")
    added_at: Mapped[datetime]
