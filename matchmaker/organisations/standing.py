"""Where an organisation's profile stands, as its members see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from matchmaker.activities.queries import ActivityView, history
from matchmaker.db import db
from matchmaker.organisations.lifecycle import PUBLIC_STAGES
from matchmaker.organisations.models import Organisation, ProfileDraft, ReviewComment


@dataclass(frozen=True)
class StandingView:
    """The stage of the profile and of its new text, what the desk asks, and the history."""

    organisation_id: int
    name: str
    slug: str
    stage: str
    draft_stage: str | None
    is_open: bool
    expires_at: datetime | None
    comments: tuple[tuple[str, str], ...]
    history: tuple[ActivityView, ...]


def open_comments(organisation_id: int) -> tuple[tuple[str, str], ...]:
    """What the desk asked to have changed and that is not settled: (field, text)."""
    rows = db.session.execute(
        select(ReviewComment.field, ReviewComment.text)
        .where(ReviewComment.organisation_id == organisation_id, ReviewComment.settled_at.is_(None))
        .order_by(ReviewComment.id)
    )
    return tuple((row.field, row.text) for row in rows)


def standing_of(organisation_id: int) -> StandingView:
    """Where the profile of an organisation stands."""
    organisation = db.session.get_one(Organisation, organisation_id)
    draft = db.session.get(ProfileDraft, organisation_id)
    is_revision = draft is not None and organisation.stage in PUBLIC_STAGES
    return StandingView(
        organisation_id,
        organisation.name,
        organisation.slug,
        organisation.stage,
        draft.stage if draft is not None and is_revision else None,
        organisation.open_for_inquiries,
        organisation.expires_at,
        open_comments(organisation_id),
        tuple(history("organisation", organisation_id)),
    )
