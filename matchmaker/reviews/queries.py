"""Reads what waits for a desk, and what a consultant needs to judge it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from matchmaker.accounts.models import Membership, User
from matchmaker.accounts.policy import Actor
from matchmaker.activities.queries import ActivityView, history
from matchmaker.db import db
from matchmaker.desks.models import Desk
from matchmaker.organisations.duplicates import Duplicate, Known, find_duplicates
from matchmaker.organisations.lifecycle import PUBLIC_STAGES, plain_record, readable
from matchmaker.organisations.models import (
    Contact,
    Organisation,
    OrganisationText,
    ProfileDraft,
)
from matchmaker.organisations.queries import in_care_of, stored_record
from matchmaker.organisations.records import LANGUAGES, OrganisationRecord
from matchmaker.organisations.workflow import Stage
from matchmaker.reviews.checks import Finding, findings
from matchmaker.reviews.difference import Change, difference

SHOWN_FIELDS = (
    "name",
    "names",
    "kind",
    "country",
    "region",
    "city",
    "website",
    "founded",
    "employees",
    "languages",
    "summary",
    "description",
    "offers",
    "needs",
    "sectors",
    "capabilities",
    "certificates",
    "contact",
    "tags",
)


@dataclass(frozen=True)
class Waiting:
    """A submitted profile in the queue."""

    organisation_id: int
    name: str
    country: str | None
    submitted_at: datetime | None
    is_revision: bool
    desk: str | None


@dataclass(frozen=True)
class FieldView:
    """A field of the draft, with what changed against the published one (None: a first draft)."""

    name: str
    text: str
    changes: tuple[Change, ...] | None

    @property
    def is_changed(self) -> bool:
        """Whether the field differs from the published one."""
        return self.changes is None or any(change.kind != "same" for change in self.changes)


@dataclass(frozen=True)
class DuplicateView:
    """An organisation that may be the same, by name, website or mail."""

    name: str
    slug: str
    stage: str
    by: tuple[str, ...]


@dataclass(frozen=True)
class Review:
    """All that a consultant needs to judge a submitted profile."""

    organisation_id: int
    name: str
    slug: str
    stage: str
    is_revision: bool
    submitted_at: datetime | None
    language: str
    fields: tuple[FieldView, ...]
    findings: tuple[Finding, ...]
    duplicates: tuple[DuplicateView, ...]
    owner_is_confirmed: bool
    owner_language: str
    history: tuple[ActivityView, ...]


SUBMITTED = or_(
    Organisation.stage == Stage.SUBMITTED,
    and_(
        ProfileDraft.stage == Stage.SUBMITTED,
        Organisation.stage.in_(PUBLIC_STAGES),
    ),
)


def queue(actor: Actor) -> list[Waiting]:
    """The profiles that wait for the consultant's desks, the oldest first."""
    rows = db.session.execute(
        select(
            Organisation.id,
            Organisation.name,
            Organisation.country,
            Organisation.stage,
            ProfileDraft.submitted_at,
            Desk.code,
        )
        .join(ProfileDraft, ProfileDraft.organisation_id == Organisation.id)
        .outerjoin(Desk, Desk.id == Organisation.desk_id)
        .where(SUBMITTED, in_care_of(actor))
        .order_by(ProfileDraft.submitted_at, Organisation.id)
    )
    return [
        Waiting(
            row.id,
            row.name,
            row.country,
            row.submitted_at,
            row.stage != Stage.SUBMITTED,
            row.code,
        )
        for row in rows
    ]


def count_waiting(actor: Actor) -> int:
    """How many profiles wait for the consultant's desks."""
    return (
        db.session.scalar(
            select(func.count(Organisation.id))
            .join(ProfileDraft, ProfileDraft.organisation_id == Organisation.id)
            .where(SUBMITTED, in_care_of(actor))
        )
        or 0
    )


def review_of(organisation_id: int) -> Review | None:
    """What is to be judged of an organisation, or None if it has no draft."""
    organisation = db.session.get(Organisation, organisation_id)
    draft = db.session.get(ProfileDraft, organisation_id)
    if organisation is None or draft is None:
        return None
    is_revision = organisation.stage in PUBLIC_STAGES
    published = plain_record(stored_record(db.session(), organisation_id)) if is_revision else None
    written = readable(draft.record)
    owner = first_owner(organisation_id)
    return Review(
        organisation_id=organisation_id,
        name=written.name,
        slug=organisation.slug,
        stage=draft.stage if is_revision else organisation.stage,
        is_revision=is_revision,
        submitted_at=draft.submitted_at,
        language=draft.language,
        fields=tuple(field_views(plain_record(written), published)),
        findings=tuple(findings(written)),
        duplicates=tuple(duplicates_of(organisation_id, written)),
        owner_is_confirmed=owner is None or owner.email is not None,
        owner_language=owner.language if owner else draft.language,
        history=tuple(history("organisation", organisation_id)),
    )


def first_owner(organisation_id: int) -> User | None:
    """The owner to whom mails go: one with a confirmed address before others."""
    return db.session.scalars(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == organisation_id, Membership.is_owner)
        .order_by(User.email.is_(None), User.id)
        .limit(1)
    ).first()


def field_views(new: Mapping[str, Any], old: Mapping[str, Any] | None) -> list[FieldView]:
    """The fields that say something now or did before."""
    views = []
    for name in SHOWN_FIELDS:
        text, before = as_text(new.get(name)), as_text((old or {}).get(name))
        if text or before:
            changes = None if old is None else tuple(difference(before, text))
            views.append(FieldView(name, text, changes))
    return views


def as_text(value: object) -> str:
    """A value of a record as lines of text."""
    if value is None:
        return ""
    if isinstance(value, list):
        apart = "\n\n" if any(isinstance(item, Mapping) for item in value) else ", "
        return apart.join(as_text(item) for item in value)
    if isinstance(value, Mapping):
        return "\n".join(lines_of(value))
    return str(value)


def lines_of(value: Mapping[str, Any]) -> Iterator[str]:
    """A part of a record: title and text as they are written, the rest behind their names."""
    if "text" in value:
        yield from (str(value[name]) for name in ("title", "text") if value.get(name))
    rest = {name: item for name, item in value.items() if name not in {"title", "text"}}
    if set(rest) <= set(LANGUAGES):
        yield from (f"[{language}] {text}" for language, text in rest.items())
        return
    yield " · ".join(
        f"{name}: {', '.join(map(str, item)) if isinstance(item, list) else item}"
        for name, item in rest.items()
    )


def duplicates_of(organisation_id: int, written: OrganisationRecord) -> list[DuplicateView]:
    """Stored organisations that may be the same as the submitted one."""
    email = written.contact.email if written.contact else None
    new = Known(organisation_id, (written.name, *written.names.values()), written.website, email)
    found = {each.id: each for each in find_duplicates(new, known_organisations())}
    rows = db.session.scalars(
        select(Organisation).where(Organisation.id.in_(found)).order_by(Organisation.id)
    )
    return [view_of(row, found[row.id]) for row in rows]


def view_of(row: Organisation, found: Duplicate) -> DuplicateView:
    """A possible duplicate as it is shown."""
    return DuplicateView(row.name, row.slug, row.stage, found.by)


def known_organisations() -> list[Known]:
    """What is compared of every stored organisation."""
    names: dict[int, list[str]] = {}
    for row in db.session.execute(
        select(OrganisationText.organisation_id, OrganisationText.name).where(
            OrganisationText.name.is_not(None)
        )
    ):
        names.setdefault(row.organisation_id, []).append(row.name or "")
    rows = db.session.execute(
        select(Organisation.id, Organisation.name, Organisation.website, Contact.email).outerjoin(
            Contact, Contact.organisation_id == Organisation.id
        )
    )
    return [
        Known(row.id, (row.name, *names.get(row.id, ())), row.website, row.email) for row in rows
    ]
