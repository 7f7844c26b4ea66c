"""Reads shortlists."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from matchmaker.db import db
from matchmaker.directory.profiles import OrganisationView
from matchmaker.directory.queries import published
from matchmaker.shortlists.models import Shortlist, ShortlistEntry
from matchmaker.shortlists.service import Holder, list_id


@dataclass(frozen=True)
class Kept:
    """An organisation on a list; `organisation` is None when its profile is no longer public."""

    organisation_id: int
    organisation: OrganisationView | None
    note: str


def kept_by(holder: Holder) -> list[Kept]:
    """What is on the holder's list, in the order in which it was put there."""
    rows = db.session.execute(
        select(ShortlistEntry.organisation_id, ShortlistEntry.note)
        .where(ShortlistEntry.shortlist_id == list_id(db.session(), holder))
        .order_by(ShortlistEntry.id)
    ).all()
    views = published([row.organisation_id for row in rows])
    return [Kept(row.organisation_id, views.get(row.organisation_id), row.note) for row in rows]


def kept_ids(holder: Holder) -> frozenset[int]:
    """The ids of what is on the holder's list, in one question: every page asks it."""
    if holder.actor.user_id is None and holder.token_hash is None:
        return frozenset()
    owner = (
        Shortlist.user_id == holder.actor.user_id
        if holder.actor.user_id is not None
        else Shortlist.token_hash == holder.token_hash
    )
    return frozenset(
        db.session.scalars(
            select(ShortlistEntry.organisation_id)
            .join(Shortlist, Shortlist.id == ShortlistEntry.shortlist_id)
            .where(owner)
        )
    )
