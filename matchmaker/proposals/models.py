"""Table of proposals: an organisation put forward in an inquiry."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base
from matchmaker.organisations.models import one_of
from matchmaker.proposals.workflow import DECLINE_REASONS, OUTCOMES, ProposalStage


class Proposal(Base):
    """One organisation put forward in one inquiry, with both sides' answers.

    `reasons` are those of the engine when it was put forward, as the API shows them.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint(one_of("stage", tuple(map(str, ProposalStage))), name="stage"),
        CheckConstraint(f"outcome IS NULL OR {one_of('outcome', OUTCOMES)}", name="outcome"),
        CheckConstraint("(stage = 'outcome') = (outcome IS NOT NULL)", name="outcome_where_due"),
        CheckConstraint(
            f"decline_reason IS NULL OR {one_of('decline_reason', DECLINE_REASONS)}",
            name="decline_reason",
        ),
        CheckConstraint(
            "(stage = 'declined by the inquirer') = (decline_reason IS NOT NULL)",
            name="declined_has_reason",
        ),
        CheckConstraint(
            "introduced_at IS NULL OR (inquirer_answered_at IS NOT NULL"
            " AND partner_answered_at IS NOT NULL)",
            name="introduced_after_both",
        ),
        CheckConstraint(
            "(stage IN ('introduced', 'met', 'outcome')) = (introduced_at IS NOT NULL)",
            name="introduced_has_date",
        ),
        UniqueConstraint("inquiry_id", "organisation_id"),
        Index("ix_proposal_organisation_id", "organisation_id", "stage"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    stage: Mapped[str]
    position: Mapped[int]
    score: Mapped[float | None]
    reasons: Mapped[list[Any]] = mapped_column(JSON, default=list)
    engine: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    asks_anonymously: Mapped[bool] = mapped_column(default=False)
    partner_is_anonymous: Mapped[bool] = mapped_column(default=False)
    link_key: Mapped[str]
    added_at: Mapped[datetime]
    proposed_at: Mapped[datetime | None]
    inquirer_answered_at: Mapped[datetime | None]
    decline_reason: Mapped[str | None]
    decline_text: Mapped[str] = mapped_column(default="")
    partner_asked_at: Mapped[datetime | None]
    partner_answered_at: Mapped[datetime | None]
    partner_text: Mapped[str] = mapped_column(default="")
    reminded_at: Mapped[datetime | None]
    desk_reminded_at: Mapped[datetime | None]
    introduced_at: Mapped[datetime | None]
    met_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    outcome_at: Mapped[datetime | None]
    judgement_id: Mapped[int | None]
