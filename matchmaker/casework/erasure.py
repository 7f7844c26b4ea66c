"""What is forgotten of the desk's list: a person's own views, and views that look for a person."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import unquote_plus

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchmaker.casework.models import SavedView


def forget_views(session: Session, user_id: int, words: Collection[str]) -> int:
    """Delete the views that somebody kept, and those of others that name the person; how many."""
    known = [word.casefold() for word in words]
    rows = session.execute(select(SavedView.id, SavedView.user_id, SavedView.name, SavedView.query))
    found = [
        id_
        for id_, owner_id, name, query in rows
        if owner_id == user_id
        or any(word in f"{name}\n{unquote_plus(query)}".casefold() for word in known)
    ]
    session.execute(delete(SavedView).where(SavedView.id.in_(found)))
    return len(found)
