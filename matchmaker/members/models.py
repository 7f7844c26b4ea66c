"""Tables of invitations to an organisation, and of claims to one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base
from matchmaker.organisations.models import one_of

CLAIM_KINDS = ("this is us", "remove us")
CLAIM_STAGES = ("open", "accepted", "refused")


class Invitation(Base):
    """An invitation by mail to become a member or owner of an organisation."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    email: Mapped[str]
    is_owner: Mapped[bool]
    token_hash: Mapped[str] = mapped_column(unique=True)
    invited_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Claim(Base):
    """Somebody says of a listed organisation: this is us, or: remove us."""

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint(one_of("kind", CLAIM_KINDS), name="kind"),
        CheckConstraint(one_of("stage", CLAIM_STAGES), name="stage"),
        CheckConstraint("(stage = 'open') = (answered_at IS NULL)", name="answered_has_date"),
        CheckConstraint("kind <> 'this is us' OR user_id IS NOT NULL", name="claimant_signed_in"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str]
    stage: Mapped[str] = mapped_column(default="open")
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    email: Mapped[str]
    text: Mapped[str]
    language: Mapped[str]
    made_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
