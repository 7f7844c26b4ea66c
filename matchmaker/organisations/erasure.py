"""What is forgotten of profiles: people as contacts, and old drafts of archived profiles."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchmaker.organisations.models import Contact, DraftVersion, Organisation, ProfileDraft


def contact_words(session: Session, organisation_ids: Collection[int]) -> set[str]:
    """Everything that the contacts of these organisations say about a person."""
    rows = session.scalars(select(Contact).where(Contact.organisation_id.in_(organisation_ids)))
    return {word for row in rows for word in (row.name, row.email, row.phone) if word}


def erase_contacts(
    session: Session, words: Collection[str], without_people: Collection[int]
) -> int:
    """Delete the contacts that name a person, and those of organisations without people.

    A contact is deleted whole: its phone number is the person's, too. Drafts and their earlier
    versions lose it as well. Returns how many were deleted.
    """
    known = {word.casefold() for word in words}
    found = 0
    for contact in session.scalars(select(Contact)):
        said = {"name": contact.name, "email": contact.email}
        if contact.organisation_id in without_people or is_named(said, known):
            session.delete(contact)
            found += 1
    drafts: list[ProfileDraft | DraftVersion] = [*session.scalars(select(ProfileDraft))]
    for draft in (*drafts, *session.scalars(select(DraftVersion))):
        said = draft.record.get("contact") or {}
        if said and (draft.organisation_id in without_people or is_named(said, known)):
            draft.record = {k: v for k, v in draft.record.items() if k != "contact"}
            found += 1
    session.flush()
    return found


def is_named(contact: Mapping[str, Any], words: Collection[str]) -> bool:
    """Whether a contact is the person with this address or name."""
    return any(str(contact.get(key) or "").casefold() in words for key in ("name", "email"))


def forget_drafts(session: Session, before: datetime) -> int:
    """Delete the drafts of profiles that were archived before an instant; how many saves."""
    old = select(Organisation.id).where(
        Organisation.stage == "archived", Organisation.updated_at < before
    )
    session.execute(delete(ProfileDraft).where(ProfileDraft.organisation_id.in_(old)))
    versions = delete(DraftVersion).where(DraftVersion.organisation_id.in_(old))
    return len(session.execute(versions.returning(DraftVersion.id)).all())
