"""Reads who belongs to an organisation, and the claims that wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from matchmaker.accounts.models import Membership, User
from matchmaker.accounts.policy import Actor, Related
from matchmaker.db import db
from matchmaker.members.models import Claim, Invitation
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.queries import in_care_of


@dataclass(frozen=True)
class MemberView:
    """A member as colleagues see one."""

    user_id: int
    name: str
    email: str | None
    is_owner: bool
    is_confirmed: bool


@dataclass(frozen=True)
class InvitationView:
    """An invitation that is still open."""

    id: int
    email: str
    is_owner: bool
    expires_at: datetime


@dataclass(frozen=True)
class ClaimView:
    """A claim that waits for an answer."""

    id: int
    organisation_id: int
    organisation: str
    slug: str
    kind: str
    email: str
    claimant: str | None
    text: str
    made_at: datetime


def members_of(organisation_id: int) -> list[MemberView]:
    """The members of an organisation, owners first."""
    rows = db.session.execute(
        select(User, Membership.is_owner)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == organisation_id)
        .order_by(Membership.is_owner.desc(), User.id)
    )
    return [
        MemberView(
            user.id,
            user.name,
            user.email or user.pending_email,
            is_owner,
            user.email is not None,
        )
        for user, is_owner in rows
    ]


def invitations_of(organisation_id: int, now: datetime) -> list[InvitationView]:
    """The open invitations of an organisation."""
    rows = db.session.scalars(
        select(Invitation)
        .where(
            Invitation.organisation_id == organisation_id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now,
        )
        .order_by(Invitation.id)
    )
    return [InvitationView(row.id, row.email, row.is_owner, row.expires_at) for row in rows]


def open_claims(actor: Actor) -> list[ClaimView]:
    """The claims that wait for the consultant's desks, the oldest first."""
    rows = db.session.execute(
        select(Claim, Organisation, User.name)
        .join(Organisation, Organisation.id == Claim.organisation_id)
        .outerjoin(User, User.id == Claim.user_id)
        .where(
            Claim.stage == "open",
            in_care_of(actor),
        )
        .order_by(Claim.id)
    )
    return [
        ClaimView(
            claim.id,
            organisation.id,
            organisation.name,
            organisation.slug,
            claim.kind,
            claim.email,
            name,
            claim.text,
            claim.made_at,
        )
        for claim, organisation, name in rows
    ]


def related_claim(claim_id: int) -> Related | None:
    """Whose a claim is: the desk's that cares for its organisation."""
    row = db.session.execute(
        select(Organisation.id, Organisation.desk_id)
        .join(Claim, Claim.organisation_id == Organisation.id)
        .where(Claim.id == claim_id)
    ).one_or_none()
    return None if row is None else Related(organisation_id=row.id, desk_id=row.desk_id)
