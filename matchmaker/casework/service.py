"""What is done on the desk's list: several inquiries at once, and views kept under a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete

from matchmaker import clock
from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.casework.models import SavedView
from matchmaker.db import insert_into, transaction
from matchmaker.errors import MatchmakerError
from matchmaker.inquiries.service.steps import assign

LONGEST_NAME = 60
MOST_AT_ONCE = 200


class ViewRefused(MatchmakerError):
    """A view needs a name."""


@dataclass(frozen=True)
class Done:
    """What became of several inquiries: how many were changed, and why others were not."""

    changed: int
    refused: tuple[tuple[int, MatchmakerError], ...]


def assign_several(actor: Actor, inquiry_ids: Sequence[int], owner_id: int | None) -> Done:
    """Give several inquiries to somebody; each in a transaction of its own, with its own answer."""
    changed, refused = 0, []
    for id_ in list(dict.fromkeys(inquiry_ids))[:MOST_AT_ONCE]:
        try:
            assign(actor, id_, None, owner_id)
            changed += 1
        except MatchmakerError as error:
            refused.append((id_, error))
    return Done(changed, tuple(refused))


def save_view(actor: Actor, name: str, query: str) -> None:
    """Keep a list's filters under a name; the same name replaces.

    Raises PermissionRefused, ViewRefused.
    """
    require(actor, Permission.INQUIRY_LIST)
    if not name.strip():
        raise ViewRefused("Give the view a name.")
    values = {
        "user_id": actor.user_id,
        "name": name.strip()[:LONGEST_NAME],
        "query": query[:2000],
        "made_at": clock.now(),
    }
    with transaction() as session:
        statement = insert_into(session, SavedView).values(values)
        session.execute(
            statement.on_conflict_do_update(index_elements=["user_id", "name"], set_=values)
        )


def forget_view(actor: Actor, view_id: int) -> None:
    """Remove one of the actor's own views. Raises PermissionRefused."""
    require(actor, Permission.INQUIRY_LIST)
    with transaction() as session:
        session.execute(
            delete(SavedView).where(SavedView.id == view_id, SavedView.user_id == actor.user_id)
        )
