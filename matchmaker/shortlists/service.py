"""What is done to shortlists. They belong to a person or to whoever holds the visitor's token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.accounts.links import token_hash
from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.db import transaction
from matchmaker.directory.queries import published_one
from matchmaker.errors import MatchmakerError, NotFound
from matchmaker.shortlists.models import Shortlist, ShortlistEntry

MOST_ENTRIES = 50
LONGEST_NOTE = 1000
VISITORS_KEEP = timedelta(days=90)


class ShortlistFull(MatchmakerError):
    """There is no more room on the list."""

    status = 409


@dataclass(frozen=True)
class Holder:
    """Whose list is meant: the signed-in person's, else that of the visitor's token."""

    actor: Actor
    token: str | None

    @property
    def token_hash(self) -> str | None:
        """What the database keeps of the token."""
        return token_hash(self.token) if self.token else None


def list_id(session: Session, holder: Holder) -> int | None:
    """The id of the holder's list, if there is one."""
    if holder.actor.user_id is not None:
        return session.scalar(select(Shortlist.id).where(Shortlist.user_id == holder.actor.user_id))
    if holder.token_hash is None:
        return None
    return session.scalar(select(Shortlist.id).where(Shortlist.token_hash == holder.token_hash))


def opened_list(session: Session, holder: Holder) -> int:
    """The id of the holder's list, begun if there was none."""
    known = list_id(session, holder)
    now = clock.now()
    if known is not None:
        session.execute(update(Shortlist).where(Shortlist.id == known).values(changed_at=now))
        return known
    user_id = holder.actor.user_id
    return session.scalars(
        insert(Shortlist)
        .values(
            user_id=user_id,
            token_hash=None if user_id is not None else holder.token_hash,
            changed_at=now,
        )
        .returning(Shortlist.id)
    ).one()


def keep_in_mind(holder: Holder, organisation_id: int) -> None:
    """Put a published organisation on the list; twice changes nothing.

    Raises NotFound, ShortlistFull.
    """
    require(holder.actor, Permission.PROFILE_READ_PUBLISHED)
    if published_one(organisation_id) is None:
        raise NotFound("This profile is not public.")
    with transaction() as session:
        id_ = opened_list(session, holder)
        entries = select(func.count(ShortlistEntry.id)).where(ShortlistEntry.shortlist_id == id_)
        if session.scalar(entries.where(ShortlistEntry.organisation_id == organisation_id)):
            return
        if (session.scalar(entries) or 0) >= MOST_ENTRIES:
            raise ShortlistFull(
                f"A shortlist holds {MOST_ENTRIES} organisations. Remove one first."
            )
        session.execute(
            insert(ShortlistEntry).values(
                shortlist_id=id_, organisation_id=organisation_id, note="", added_at=clock.now()
            )
        )


def take_off(holder: Holder, organisation_id: int) -> None:
    """Take an organisation off the list."""
    with transaction() as session:
        session.execute(
            delete(ShortlistEntry).where(
                ShortlistEntry.shortlist_id == list_id(session, holder),
                ShortlistEntry.organisation_id == organisation_id,
            )
        )


def note_on(holder: Holder, organisation_id: int, note: str) -> None:
    """Write a note at an organisation on the list; an overlong one is cut by the caller's form."""
    with transaction() as session:
        session.execute(
            update(ShortlistEntry)
            .where(
                ShortlistEntry.shortlist_id == list_id(session, holder),
                ShortlistEntry.organisation_id == organisation_id,
            )
            .values(note=note[:LONGEST_NOTE])
        )


def take_over(actor: Actor, token: str) -> None:
    """Give what was kept before signing in to the person who has signed in now."""
    visitor = Holder(Actor(actor.roles, "visitor"), token)
    with transaction() as session:
        begun = list_id(session, visitor)
        if begun is None:
            return
        own = opened_list(session, Holder(actor, None))
        has = select(ShortlistEntry.organisation_id).where(ShortlistEntry.shortlist_id == own)
        session.execute(
            update(ShortlistEntry)
            .where(
                ShortlistEntry.shortlist_id == begun,
                ShortlistEntry.organisation_id.not_in(has.scalar_subquery()),
            )
            .values(shortlist_id=own)
            .execution_options(synchronize_session=False)
        )
        session.execute(delete(Shortlist).where(Shortlist.id == begun))


def forget_old_lists() -> int:
    """Remove visitors' lists that nobody has changed for a long time; how many."""
    with transaction() as session:
        gone = session.scalars(
            delete(Shortlist)
            .where(Shortlist.user_id.is_(None), Shortlist.changed_at < clock.now() - VISITORS_KEEP)
            .returning(Shortlist.id)
        ).all()
    return len(gone)


def forget_person(session: Session, user_id: int) -> None:
    """Remove a person's list with its notes."""
    session.execute(delete(Shortlist).where(Shortlist.user_id == user_id))
