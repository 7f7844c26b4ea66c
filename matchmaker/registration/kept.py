"""Forms that were sent after the session had ended: kept for a day, given back after signing in."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, insert, select

from matchmaker import clock
from matchmaker.accounts.links import token_hash
from matchmaker.db import db, transaction
from matchmaker.errors import MatchmakerError
from matchmaker.registration.models import KeptForm

LIFETIME = timedelta(hours=24)
MOST_CHARACTERS = 300_000
NOT_KEPT = frozenset({"csrf_token"})

Pairs = Sequence[tuple[str, str]]


class FormTooLarge(MatchmakerError):
    """More was typed than is kept for somebody who is not signed in."""

    status = 413


def keep_form(path: str, pairs: Pairs) -> str:
    """Keep what was typed into the form of a page; the token that gives it back.

    Nobody is asked for: whoever sends it is not signed in. Raises FormTooLarge.
    """
    fields = [[name, value] for name, value in pairs if name not in NOT_KEPT]
    if len(json.dumps(fields, ensure_ascii=False)) > MOST_CHARACTERS:
        raise FormTooLarge("That is too much to be kept. Sign in again, then send it once more.")
    token, now = secrets.token_urlsafe(32), clock.now()
    with transaction() as session:
        session.execute(delete(KeptForm).where(KeptForm.born_at <= now - LIFETIME))
        session.execute(
            insert(KeptForm).values(
                token_hash=token_hash(token), path=path, fields=fields, born_at=now
            )
        )
    return token


def kept_form(token: str, path: str) -> list[tuple[str, str]] | None:
    """What was kept for this page under the token, or None."""
    fields = db.session.scalar(
        select(KeptForm.fields).where(
            KeptForm.token_hash == token_hash(token),
            KeptForm.path == path,
            KeptForm.born_at > clock.now() - LIFETIME,
        )
    )
    return None if fields is None else [(name, value) for name, value in fields]


def forget_form(token: str) -> None:
    """Delete what was kept, once it is saved."""
    with transaction() as session:
        session.execute(delete(KeptForm).where(KeptForm.token_hash == token_hash(token)))
