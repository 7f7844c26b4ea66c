"""What is forgotten of the outbox: what names a person, and what was done long ago."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from markupsafe import escape
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.notifications.models import OutboxItem

ERASED = "[…]"


def erase_words(
    session: Session, user_id: int, addresses: Collection[str], words: Collection[str]
) -> int:
    """Take a person out of the outbox; how many items named the person.

    What was to go to one of the addresses, or is about the account, is given up with an empty
    payload; in everything else addresses and words (a name, a number) are blanked out.
    """
    rows = session.execute(
        select(OutboxItem.id, OutboxItem.payload, OutboxItem.last_error, OutboxItem.done_at)
    ).all()
    touched, words = 0, written_forms(words)
    for id_, payload, last_error, done_at in rows:
        is_theirs = payload.get("user_id") == user_id or bool(
            {payload.get("to"), payload.get("email")} & set(addresses)
        )
        values: dict[str, Any] = {
            "payload": {} if is_theirs else blanked(payload, words),
            "last_error": blanked(last_error, words),
        }
        if values == {"payload": payload, "last_error": last_error}:
            continue
        touched += 1
        if is_theirs and done_at is None:
            values |= {"given_up_at": clock.now(), "leased_until": None, "leased_by": None}
        session.execute(update(OutboxItem).where(OutboxItem.id == id_).values(values))
    return touched


def erase_about(session: Session, words_of: Mapping[str, Collection[str]]) -> None:
    """Blank words out of what waits about inquiries: by number, in items that name it alone."""
    if not words_of:
        return
    for id_, payload in session.execute(select(OutboxItem.id, OutboxItem.payload)).all():
        text = str(payload)
        words = {word for number in words_of if number in text for word in words_of[number]}
        new = blanked(payload, written_forms(words))
        if new != payload:
            session.execute(update(OutboxItem).where(OutboxItem.id == id_).values(payload=new))


def written_forms(words: Collection[str]) -> list[str]:
    """Words as texts and as HTML have them, the longest first."""
    forms = {form for word in words for form in (word, str(escape(word)))}
    return sorted(forms, key=lambda form: (-len(form), form))


def blanked(value: Any, words: Collection[str]) -> Any:
    """A payload in which none of the words stands any more."""
    if isinstance(value, dict):
        return {key: blanked(inner, words) for key, inner in value.items()}
    if isinstance(value, list):
        return [blanked(inner, words) for inner in value]
    if isinstance(value, str):
        for word in words:
            value = value.replace(word, ERASED)
    return value


def forget_items(session: Session, before: datetime) -> int:
    """Delete what was done or given up before an instant; how many items."""
    over = or_(OutboxItem.done_at < before, OutboxItem.given_up_at < before)
    return len(session.execute(delete(OutboxItem).where(over).returning(OutboxItem.id)).all())
