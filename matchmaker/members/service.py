"""Who belongs to an organisation: invite, join, remove, leave; and claims to a listed one."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import timedelta

from flask_babel import force_locale
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.accounts.links import LinkRefused, token_hash
from matchmaker.accounts.models import Membership, User
from matchmaker.accounts.policy import Actor, Permission, Related, require
from matchmaker.accounts.queries import has_members
from matchmaker.accounts.service import canonical_email, join_organisation
from matchmaker.activities.service import ORGANISATION, record
from matchmaker.db import transaction
from matchmaker.errors import MatchmakerError, NotFound
from matchmaker.members import letters
from matchmaker.members.models import Claim, Invitation
from matchmaker.notifications.letters import Reader, send
from matchmaker.organisations import mails
from matchmaker.organisations.lifecycle import load, move
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.workflow import Stage, Verb, allowed_verbs

INVITATION_LIFETIME = timedelta(days=14)


class LastOwner(MatchmakerError):
    """An organisation must keep an owner."""

    status = 409


class ClaimAnswered(MatchmakerError):
    """The claim was answered already."""

    status = 409


def related(session: Session, organisation_id: int) -> Related:
    """Whose an organisation is. Raises NotFound."""
    return load(session, organisation_id).related


def invite_member(
    actor: Actor, organisation_id: int, email: str, *, as_owner: bool, language: str
) -> None:
    """Invite somebody by mail. Whether the address has an account makes no difference.

    Raises NotFound, AddressRefused.
    """
    address = canonical_email(email)
    token, now = secrets.token_urlsafe(32), clock.now()
    with transaction() as session:
        require(actor, Permission.MEMBER_INVITE, related(session, organisation_id))
        session.add(
            Invitation(
                organisation_id=organisation_id,
                email=address,
                is_owner=as_owner,
                token_hash=token_hash(token),
                invited_by=actor.user_id,
                created_at=now,
                expires_at=now + INVITATION_LIFETIME,
            )
        )
        organisation = session.get_one(Organisation, organisation_id)
        with force_locale(language):
            letter = letters.invitation(organisation.name, actor.name, token)
        send(session, Reader(address, language), letter)


def open_invitation(session: Session, token: str) -> Invitation:
    """The invitation of a token, still open.

    Raises LinkRefused.
    """
    found = session.scalar(
        select(Invitation).where(
            Invitation.token_hash == token_hash(token),
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > clock.now(),
        )
    )
    if found is None:
        raise LinkRefused("This invitation was used already or is too old. Ask for a new one.")
    return found


def accept_invitation(actor: Actor, token: str) -> int:
    """Join the organisation that one was invited to; its id.

    Raises LinkRefused, PermissionRefused.
    """
    require(actor, Permission.ORGANISATION_REGISTER)
    with transaction() as session:
        invitation = open_invitation(session, token)
        invitation.accepted_at = clock.now()
        organisation_id = invitation.organisation_id
        if organisation_id not in actor.organisations and actor.user_id is not None:
            join_organisation(session, actor.user_id, organisation_id, owner=invitation.is_owner)
            record(session, actor, ORGANISATION, organisation_id, "member joined")
    return organisation_id


def revoke_invitation(actor: Actor, organisation_id: int, invitation_id: int) -> None:
    """Take an invitation back.

    Raises NotFound.
    """
    with transaction() as session:
        require(actor, Permission.MEMBER_INVITE, related(session, organisation_id))
        session.execute(
            update(Invitation)
            .where(
                Invitation.id == invitation_id,
                Invitation.organisation_id == organisation_id,
                Invitation.accepted_at.is_(None),
            )
            .values(revoked_at=clock.now())
        )


def membership_of(session: Session, organisation_id: int, user_id: int) -> Membership:
    """Somebody's part in an organisation. Raises NotFound."""
    found = session.scalar(
        select(Membership).where(
            Membership.organisation_id == organisation_id, Membership.user_id == user_id
        )
    )
    if found is None:
        raise NotFound("This person is no member.")
    return found


def refuse_last_owner(session: Session, membership: Membership) -> None:
    """Keep an owner. Raises LastOwner."""
    others = session.scalar(
        select(func.count(Membership.id)).where(
            Membership.organisation_id == membership.organisation_id,
            Membership.is_owner,
            Membership.id != membership.id,
        )
    )
    if membership.is_owner and not others:
        raise LastOwner("The last owner stays: make somebody else an owner first.")


def remove_member(actor: Actor, organisation_id: int, user_id: int) -> None:
    """Take somebody out of an organisation; oneself everybody may.

    Raises NotFound, LastOwner.
    """
    with transaction() as session:
        of = related(session, organisation_id)
        own = user_id == actor.user_id
        require(actor, Permission.MEMBER_LIST if own else Permission.MEMBER_REMOVE, of)
        membership = membership_of(session, organisation_id, user_id)
        refuse_last_owner(session, membership)
        session.execute(delete(Membership).where(Membership.id == membership.id))
        record(session, actor, ORGANISATION, organisation_id, "member left", {"user": user_id})


def make_owner(actor: Actor, organisation_id: int, user_id: int) -> None:
    """Make a member an owner.

    Raises NotFound.
    """
    with transaction() as session:
        require(actor, Permission.MEMBER_REMOVE, related(session, organisation_id))
        membership_of(session, organisation_id, user_id).is_owner = True
        record(
            session, actor, ORGANISATION, organisation_id, "member became owner", {"user": user_id}
        )


def claim_organisation(
    actor: Actor, organisation_id: int, kind: str, email: str, text: str, language: str
) -> None:
    """Say of a listed organisation that it is one's own, or that it should be removed.

    Raises NotFound when it has members already or is not public, AddressRefused, PermissionRefused.
    """
    require(actor, Permission.ORGANISATION_CLAIM)
    address = canonical_email(email)
    with transaction() as session:
        organisation = session.get(Organisation, organisation_id)
        if (
            organisation is None
            or organisation.stage != Stage.PUBLISHED
            or has_members(organisation_id)
        ):
            raise NotFound("There is nothing to claim here.")
        session.add(
            Claim(
                organisation_id=organisation_id,
                kind=kind,
                stage="open",
                user_id=actor.user_id,
                email=address,
                text=text,
                language=language,
                made_at=clock.now(),
            )
        )
        desk = mails.consultants(session, organisation.desk_id)
        mails.write_to(session, desk, organisation, letters.claim_made)


def answer_claim(actor: Actor, claim_id: int, *, accept: bool) -> None:
    """Decide on a claim: the claimant becomes the owner, or the organisation is archived.

    Raises NotFound, ClaimAnswered.
    """
    with transaction() as session:
        claim = session.get(Claim, claim_id, with_for_update=True)
        if claim is None:
            raise NotFound("There is no such claim.")
        standing = load(session, claim.organisation_id)
        require(actor, Permission.CLAIM_ANSWER, standing.related)
        if claim.stage != "open":
            raise ClaimAnswered("A colleague has answered this claim already.")
        claim.stage = "accepted" if accept else "refused"
        claim.answered_at, claim.answered_by = clock.now(), actor.user_id
        verb = f"claim {claim.stage}"
        record(session, actor, ORGANISATION, claim.organisation_id, verb, {"kind": claim.kind})
        if accept and claim.kind == "this is us" and claim.user_id is not None:
            join_organisation(session, claim.user_id, claim.organisation_id, owner=True)
        elif accept and Verb.ARCHIVE in allowed_verbs(Stage(standing.organisation.stage)):
            move(session, actor, standing, Verb.ARCHIVE, data={"claim": claim.id})
        with force_locale(claim.language):
            letter = letters.claim_answered(standing.organisation.name, claim.kind, accepted=accept)
        name = session.scalar(select(User.name).where(User.id == claim.user_id)) or ""
        send(session, Reader(claim.email, claim.language, name), letter)


def forget_person(session: Session, user_id: int, addresses: Collection[str]) -> None:
    """Take a person's addresses and words out of invitations and claims."""
    session.execute(delete(Invitation).where(Invitation.email.in_(addresses)))
    session.execute(
        update(Claim)
        .where(or_(Claim.user_id == user_id, Claim.email.in_(addresses)))
        .values(email="", text="")
    )
