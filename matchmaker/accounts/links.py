"""Single-use links: the mail holds a random token, the database its hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.accounts.models import AccountLink
from matchmaker.errors import MatchmakerError


class Purpose(StrEnum):
    """What a link is for."""

    CONFIRM = "confirm"
    RESET = "reset"
    SET_PASSWORD = "set password"  # noqa: S105 - the name of a purpose
    CHANGE_EMAIL = "change e-mail"


LIFETIMES = {
    Purpose.CONFIRM: timedelta(days=7),
    Purpose.RESET: timedelta(hours=2),
    Purpose.SET_PASSWORD: timedelta(days=7),
    Purpose.CHANGE_EMAIL: timedelta(hours=24),
}


class LinkRefused(MatchmakerError):
    """The link is unknown, used or too old."""

    status = 410


def token_hash(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(session: Session, purpose: Purpose, user_id: int, email: str | None = None) -> str:
    """A new token; older ones for the same purpose and person no longer work."""
    token, now = secrets.token_urlsafe(32), clock.now()
    session.execute(
        update(AccountLink)
        .where(
            AccountLink.user_id == user_id,
            AccountLink.purpose == purpose,
            AccountLink.used_at.is_(None),
        )
        .values(used_at=now)
    )
    session.add(
        AccountLink(
            token_hash=token_hash(token),
            purpose=purpose,
            user_id=user_id,
            email=email,
            created_at=now,
            expires_at=now + LIFETIMES[purpose],
        )
    )
    return token


def open_link(session: Session, purpose: Purpose, token: str) -> AccountLink:
    """The link of a token, still unused.

    Raises LinkRefused.
    """
    link = session.scalar(
        select(AccountLink).where(
            AccountLink.token_hash == token_hash(token),
            AccountLink.purpose == purpose,
            AccountLink.used_at.is_(None),
            AccountLink.expires_at > clock.now(),
        )
    )
    if link is None:
        raise LinkRefused("This link was used already or is too old. Ask for a new one.")
    return link
