"""Reads what is kept about one person."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, cast, column, func, literal, or_, select, table
from sqlalchemy.orm import Session, aliased

from matchmaker.accounts.models import (
    AccountLink,
    Membership,
    Passkey,
    SecurityEvent,
    User,
    UserSession,
)
from matchmaker.activities.models import Activity, ActivityText
from matchmaker.db import Base, db
from matchmaker.desks.models import Absence, Desk, DeskMembership
from matchmaker.organisations.models import (
    DraftVersion,
    Organisation,
    ProfileDraft,
    ReviewComment,
)
from matchmaker.uploads.models import Upload

Values = dict[str, Any]


@dataclass(frozen=True)
class OwnedAlone:
    """An organisation that has no other owner."""

    id: int
    name: str
    stage: str


def owned_alone(user_id: int) -> list[OwnedAlone]:
    """The organisations whose only owner a person is, archived ones left out, by id."""
    other = aliased(Membership)
    others = (
        select(func.count(other.id))
        .where(
            other.organisation_id == Organisation.id,
            other.is_owner.is_(True),
            other.user_id != user_id,
        )
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Organisation.id, Organisation.name, Organisation.stage)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Membership.user_id == user_id,
            Membership.is_owner.is_(True),
            Organisation.stage != "archived",
            others == 0,
        )
        .order_by(Organisation.id)
    )
    return [OwnedAlone(*row) for row in rows]


def without_others(user_id: int) -> set[int]:
    """The organisations that a person owns and that have no other member."""
    counted = select(Membership.organisation_id, func.count(Membership.id).label("people"))
    people = counted.group_by(Membership.organisation_id).subquery()
    rows = db.session.scalars(
        select(Membership.organisation_id)
        .join(people, people.c.organisation_id == Membership.organisation_id)
        .where(Membership.user_id == user_id, Membership.is_owner, people.c.people == 1)
    )
    return set(rows)


def own_organisations(user_id: int) -> list[int]:
    """The ids of the organisations that a person owns."""
    rows = db.session.scalars(
        select(Membership.organisation_id)
        .where(Membership.user_id == user_id, Membership.is_owner.is_(True))
        .order_by(Membership.organisation_id)
    )
    return list(rows)


def own_uploads(organisation_ids: Collection[int]) -> list[tuple[int, str, str]]:
    """Organisation, stored name and shown name of their files, by id."""
    rows = db.session.execute(
        select(Upload.organisation_id, Upload.stored_name, Upload.original_name)
        .where(Upload.organisation_id.in_(organisation_ids))
        .order_by(Upload.id)
    )
    return [(row.organisation_id, row.stored_name, row.original_name) for row in rows]


def rows_of(statement: Any) -> list[Values]:
    """The rows of a statement as plain values."""
    return [dict(row._mapping) for row in db.session.execute(statement)]


def account_of(user_id: int) -> Values:
    """The account itself; of secrets only whether there are any."""
    [values] = rows_of(
        select(
            User.id,
            User.email,
            User.pending_email.label("unconfirmed_email"),
            User.name,
            User.language,
            User.created_at,
            User.confirmed_at,
            User.is_operator,
            User.password.is_not(None).label("has_password"),
            User.tf_totp_secret.is_not(None).label("has_second_factor"),
        ).where(User.id == user_id)
    )
    return values


def places_of(user_id: int) -> Values:
    """Where a person belongs, organisations and desks, and when the person is away."""
    return {
        "memberships": rows_of(
            select(
                Organisation.id.label("organisation_id"),
                Organisation.name,
                Membership.is_owner,
                Membership.created_at,
            )
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(Membership.user_id == user_id)
            .order_by(Membership.id)
        ),
        "desks": rows_of(
            select(Desk.code, Desk.name_en.label("name"), DeskMembership.is_lead)
            .join(Desk, Desk.id == DeskMembership.desk_id)
            .where(DeskMembership.user_id == user_id)
            .order_by(Desk.id)
        ),
        "absences": rows_of(
            select(Absence.first_on, Absence.last_on)
            .where(Absence.user_id == user_id)
            .order_by(Absence.first_on)
        ),
    }


def access_of(user_id: int) -> Values:
    """How and from where a person signed in."""
    return {
        "sessions": rows_of(
            select(UserSession.device, UserSession.created_at, UserSession.seen_at)
            .where(UserSession.user_id == user_id)
            .order_by(UserSession.created_at)
        ),
        "passkeys": rows_of(
            select(Passkey.name, Passkey.create_datetime, Passkey.lastuse_datetime)
            .where(Passkey.user_id == user_id)
            .order_by(Passkey.id)
        ),
        "links": rows_of(
            select(AccountLink.purpose, AccountLink.email, AccountLink.created_at)
            .where(AccountLink.user_id == user_id)
            .order_by(AccountLink.created_at)
        ),
        "security_log": rows_of(
            select(SecurityEvent.at, SecurityEvent.kind, SecurityEvent.detail)
            .where(SecurityEvent.user_id == user_id)
            .order_by(SecurityEvent.id)
        ),
    }


def deeds_of(user_id: int) -> Values:
    """What a person did and wrote, with the consents that were given on the way."""
    activities = rows_of(
        select(
            Activity.at,
            Activity.subject,
            Activity.subject_id,
            Activity.verb,
            Activity.data,
            ActivityText.text,
        )
        .outerjoin(ActivityText, ActivityText.id == Activity.text_id)
        .where(Activity.actor_id == user_id)
        .order_by(Activity.id)
    )
    comments = (
        select(
            ReviewComment.organisation_id,
            ReviewComment.field,
            ReviewComment.text,
            ReviewComment.made_at,
        )
        .where(ReviewComment.author_id == user_id)
        .order_by(ReviewComment.id)
    )
    return {
        "activities": activities,
        "consents": [
            {
                "at": line["at"],
                "organisation_id": line["subject_id"],
                "version": line["data"]["consent"],
            }
            for line in activities
            if "consent" in line["data"]
        ],
        "review_comments": rows_of(comments),
    }


def drafts_of(organisation_id: int) -> Values:
    """The draft of an organisation and its earlier saves."""
    saves = (
        select(DraftVersion.version, DraftVersion.edited_at, DraftVersion.record)
        .where(DraftVersion.organisation_id == organisation_id)
        .order_by(DraftVersion.version)
    )
    draft = select(
        ProfileDraft.version,
        ProfileDraft.stage,
        ProfileDraft.edited_at,
        ProfileDraft.consented_at,
        ProfileDraft.consent_version,
        ProfileDraft.record,
    ).where(ProfileDraft.organisation_id == organisation_id)
    return {"draft": next(iter(rows_of(draft)), None), "earlier_versions": rows_of(saves)}


def traces(session: Session, words: Collection[str]) -> Iterator[str]:
    """The columns of all tables in which one of the words still stands."""
    if not words:
        return
    escaped = [ascii(word)[1:-1] for word in words]  # how JSON columns may keep other letters
    for known in Base.metadata.sorted_tables:
        for name in [each.name for each in known.columns]:
            plain = table(known.name, column(name))  # as stored, whatever the model makes of it
            text = func.lower(cast(plain.c[name], String))
            hits = [text.contains(word.lower(), autoescape=True) for word in (*words, *escaped)]
            found = select(literal(1)).select_from(plain).where(or_(*hits)).limit(1)
            if session.execute(found).first():
                yield f"{known.name}.{name}"
