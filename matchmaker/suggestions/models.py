"""Tables of matching: profiles' vectors, kept suggestion lists, judgements, fitted weights."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db import Base
from matchmaker.organisations.models import one_of

OUTCOMES = ("accepted", "declined", "met", "agreement", "no thanks")
# A pair with one of these is never suggested again.
REFUSALS = ("declined", "no thanks")
REASONS = (
    "does not fit",
    "wrong size",
    "too far",
    "competitor",
    "no capacity",
    "not now",
    "other",
)


class ProfileVectors(Base):
    """The vectors of a profile's phrases, in half precision, one after the other.

    `revision` is that of the profile they were made of, `made_at` the number of the write that
    stored them. `phrases` is a hash of the phrases and the encoder: where it is the same, vectors
    need not be made again.
    """

    __tablename__ = "profile_vectors"

    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    revision: Mapped[int] = mapped_column(index=True)
    made_at: Mapped[int] = mapped_column(index=True)
    phrases: Mapped[str]
    offers: Mapped[bytes]
    needs: Mapped[bytes]


class SuggestionList(Base):
    """A suggestion list as it was shown, with all that is needed to compute it again.

    It was made for an organisation, or for a `request` (its needs, offers and sectors).
    `parameters` are the numbers of the score, `revision` that of the profiles, `learned_at` that
    of the profiles from which the frequencies of terms were learned.
    """

    __tablename__ = "suggestion_list"
    __table_args__ = (
        CheckConstraint("(organisation_id IS NULL) <> (request IS NULL)", name="asked_by_one"),
        CheckConstraint("k >= 1", name="k"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    request: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    engine: Mapped[str]
    lexicon: Mapped[str]
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    revision: Mapped[int]
    learned_at: Mapped[int]
    k: Mapped[int]
    filters: Mapped[dict[str, Any]] = mapped_column(JSON)
    lines: Mapped[list[SuggestionLine]] = relationship(
        cascade="all, delete-orphan", order_by="SuggestionLine.rank", lazy="raise"
    )


class SuggestionLine(Base):
    """One organisation of a kept list with its rank and its score."""

    __tablename__ = "suggestion_line"
    __table_args__ = (
        UniqueConstraint("list_id", "rank"),
        CheckConstraint("rank >= 1", name="rank"),
    )

    list_id: Mapped[int] = mapped_column(
        ForeignKey("suggestion_list.id", ondelete="CASCADE"), primary_key=True
    )
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    rank: Mapped[int]
    score: Mapped[float]


class Judgement(Base):
    """What became of a suggested pair, or of a line of a list; withdrawn ones stay as history.

    `asking_id` is who asked, None where the list was made for a request.
    """

    __tablename__ = "judgement"
    __table_args__ = (
        ForeignKeyConstraint(
            ["list_id", "partner_id"],
            ["suggestion_line.list_id", "suggestion_line.organisation_id"],
            name="fk_judgement_line_suggestion_line",
            ondelete="CASCADE",
        ),
        CheckConstraint(one_of("outcome", OUTCOMES), name="outcome"),
        CheckConstraint(f"reason IS NULL OR {one_of('reason', REASONS)}", name="reason"),
        CheckConstraint(
            "(outcome = 'declined') = (reason IS NOT NULL)", name="declined_has_reason"
        ),
        CheckConstraint(
            "reason IS NULL OR reason <> 'other' OR note IS NOT NULL", name="other_has_note"
        ),
        CheckConstraint("asking_id IS NOT NULL OR list_id IS NOT NULL", name="asked"),
        CheckConstraint("asking_id IS NULL OR asking_id <> partner_id", name="two_sides"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asking_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    partner_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    list_id: Mapped[int | None] = mapped_column(index=True)
    outcome: Mapped[str]
    reason: Mapped[str | None]
    note: Mapped[str | None]
    engine: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]


class FittedWeights(Base):
    """Numbers of the score that were fitted to judgements; the id is their version.

    The set that was taken into use last counts, as long as the engine is the one it was fitted to.
    """

    __tablename__ = "fitted_weights"
    __table_args__ = (CheckConstraint("queries >= 1", name="queries"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    engine: Mapped[str]
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    queries: Mapped[int]
    quality: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    used_since: Mapped[datetime | None]
