"""Reads drafts for the pages of the form, and the organisations of a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from matchmaker.accounts.models import Membership, User
from matchmaker.db import db
from matchmaker.desks.models import Desk
from matchmaker.errors import NotFound
from matchmaker.organisations import standing
from matchmaker.organisations.lifecycle import PUBLIC_STAGES, plain_record
from matchmaker.organisations.models import (
    DraftVersion,
    Organisation,
    ProfileDraft,
    ReviewComment,
)
from matchmaker.organisations.queries import stored_record
from matchmaker.organisations.workflow import MoveRefused, Stage, Verb, find_move


@dataclass(frozen=True)
class Comment:
    """What the desk asks to have changed."""

    field: str
    text: str


@dataclass(frozen=True)
class Draft:
    """A draft as the form shows it. `version` is 0 where a published profile has none yet."""

    organisation_id: int
    slug: str
    name: str
    record: dict[str, Any]
    version: int
    stage: Stage
    is_published: bool
    edited_at: datetime
    has_consent: bool = False
    comments: tuple[Comment, ...] = field(default=())

    @property
    def can_be_submitted(self) -> bool:
        """Whether the draft stands where it can be handed to the desk."""
        try:
            find_move(self.stage, Verb.SUBMIT)
        except MoveRefused:
            return False
        return self.version > 0

    def comments_at(self, *keys: str) -> list[str]:
        """The open comments at some keys of the record, or at parts of them."""
        return [
            comment.text
            for comment in self.comments
            if comment.field.partition(".")[0].partition("[")[0] in keys
        ]


def draft_of(organisation_id: int) -> Draft:
    """The draft of an organisation, or its published text where there is none.

    Raises NotFound.
    """
    row = db.session.get(Organisation, organisation_id)
    if row is None:
        raise NotFound("There is no such organisation.")
    found = db.session.get(ProfileDraft, organisation_id)
    public = row.stage in PUBLIC_STAGES
    if found is None:
        record = plain_record(stored_record(db.session(), organisation_id))
        stage = Stage.DRAFT if public else Stage(row.stage)
        return Draft(row.id, row.slug, row.name, record, 0, stage, public, row.updated_at)
    return Draft(
        organisation_id=row.id,
        slug=row.slug,
        name=str(found.record.get("name") or row.name),
        record=found.record,
        version=found.version,
        stage=Stage(found.stage if public else row.stage),
        is_published=public,
        edited_at=found.edited_at,
        has_consent=found.consented_at is not None,
        comments=open_comments(organisation_id),
    )


def open_comments(organisation_id: int) -> tuple[Comment, ...]:
    """What the desk asks to have changed and what is not settled yet, oldest first."""
    return tuple(Comment(field, text) for field, text in standing.open_comments(organisation_id))


def record_at(organisation_id: int, version: int) -> dict[str, Any]:
    """The record as it stood in a version; the published one where that is not kept."""
    kept = db.session.scalar(
        select(DraftVersion.record).where(
            DraftVersion.organisation_id == organisation_id, DraftVersion.version == version
        )
    )
    if kept is not None:
        return dict(kept)
    return plain_record(stored_record(db.session(), organisation_id))


@dataclass(frozen=True)
class OwnOrganisation:
    """One of a person's organisations, with the stage of what is being worked at."""

    id: int
    name: str
    slug: str
    stage: Stage
    draft_stage: Stage | None
    comments: int
    is_published: bool
    expires_at: datetime | None


def own_organisations(user_id: int) -> list[OwnOrganisation]:
    """The organisations that a person is a member of, by name."""
    comments = (
        select(func.count(ReviewComment.id))
        .where(
            ReviewComment.organisation_id == Organisation.id,
            ReviewComment.settled_at.is_(None),
        )
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Organisation, ProfileDraft, comments)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .outerjoin(ProfileDraft, ProfileDraft.organisation_id == Organisation.id)
        .where(Membership.user_id == user_id)
        .order_by(Organisation.sort_key, Organisation.id)
    )
    return [own_organisation(row, draft, count) for row, draft, count in rows]


def own_organisation(
    row: Organisation, draft: ProfileDraft | None, comments: int
) -> OwnOrganisation:
    """One of a person's organisations as a value."""
    is_public = row.stage in PUBLIC_STAGES
    name = row.name if draft is None or is_public else str(draft.record.get("name") or row.name)
    draft_stage = Stage(draft.stage if is_public else row.stage) if draft is not None else None
    is_published = row.stage == Stage.PUBLISHED
    stage = Stage(row.stage)
    return OwnOrganisation(
        row.id, name, row.slug, stage, draft_stage, comments, is_published, row.expires_at
    )


def desk_with_code(code: str) -> int | None:
    """The id of the desk with a code, or None."""
    return db.session.scalar(select(Desk.id).where(Desk.code == code))


def account_contact(user_id: int) -> dict[str, str]:
    """What is known of a person as the contact of a new organisation."""
    row = db.session.execute(
        select(User.name, User.email, User.pending_email).where(User.id == user_id)
    ).one()
    found = {"name": row.name, "email": row.email or row.pending_email or ""}
    return {name: value for name, value in found.items() if value}
