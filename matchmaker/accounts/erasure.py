"""What is forgotten of people: everything at their wish, the rest when its time is over."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.orm import Session

from matchmaker.accounts.events import record_event
from matchmaker.accounts.models import (
    AccountLink,
    Membership,
    Passkey,
    RateCount,
    SecurityEvent,
    User,
    UserSession,
)
from matchmaker.accounts.sessions import IDLE


def addresses_of(session: Session, user: User) -> set[str]:
    """Every address of a person, also one that waits to be confirmed."""
    asked = session.scalars(select(AccountLink.email).where(AccountLink.user_id == user.id))
    return {address for address in (user.email, user.pending_email, *asked) if address}


def erase_person(session: Session, user: User) -> None:
    """Leave of an account nothing but its number, which the history goes on naming.

    The row stays, so that the number is never given to somebody else.
    """
    addresses = addresses_of(session, user)
    for table in (Membership, Passkey, UserSession, AccountLink):
        session.execute(delete(table).where(table.user_id == user.id))
    session.execute(delete(AccountLink).where(AccountLink.email.in_(addresses)))
    begun = (User.pending_email.in_(addresses), User.email.is_(None), User.id != user.id)
    session.execute(delete(User).where(*begun))
    user.email, user.pending_email, user.name, user.password = None, None, "", None
    user.language, user.active, user.is_operator, user.is_demo = "en", False, False, False
    user.tf_primary_method, user.tf_totp_secret, user.tf_phone_number = None, None, None
    user.mf_recovery_codes, user.fs_webauthn_user_handle = None, None
    user.fs_uniquifier = secrets.token_hex(16)
    session.flush()
    session.expire(user, ["webauthn"])
    record_event("account erased", user_id=user.id)


def other_operators(session: Session, user_id: int) -> int:
    """How many other people can operate the service."""
    others = select(func.count(User.id)).where(
        User.is_operator, User.active, User.email.is_not(None), User.id != user_id
    )
    return session.scalar(others) or 0


def never_confirmed(session: Session, before: datetime) -> list[User]:
    """The accounts begun before an instant whose address nobody has confirmed."""
    holds_something = or_(
        User.pending_email.is_not(None), User.password.is_not(None), User.name != ""
    )
    return list(
        session.scalars(
            select(User)
            .where(User.confirmed_at.is_(None), User.created_at < before, holds_something)
            .order_by(User.id)
        )
    )


def forget_events(session: Session, before: datetime) -> int:
    """Delete the lines of the security log from before an instant; how many."""
    return deleted(
        session.execute(
            delete(SecurityEvent).where(SecurityEvent.at < before).returning(SecurityEvent.id)
        ).all()
    )


def forget_links(session: Session, before: datetime) -> int:
    """Delete links that were used, or could no longer be, before an instant; how many."""
    over = or_(
        AccountLink.used_at < before,
        and_(AccountLink.used_at.is_(None), AccountLink.expires_at < before),
    )
    return deleted(
        session.execute(delete(AccountLink).where(over).returning(AccountLink.token_hash)).all()
    )


def forget_sessions(session: Session, now: datetime) -> int:
    """Delete the sessions that have ended; how many."""
    over = or_(UserSession.expires_at <= now, UserSession.seen_at <= now - IDLE)
    return deleted(
        session.execute(delete(UserSession).where(over).returning(UserSession.id_hash)).all()
    )


def forget_counts(session: Session, now: datetime) -> int:
    """Delete the counts of tries whose window is over; how many."""
    return deleted(
        session.execute(
            delete(RateCount).where(RateCount.ends_at <= now).returning(RateCount.key)
        ).all()
    )


def deleted(rows: object) -> int:
    """How many rows a statement deleted."""
    return len(rows) if isinstance(rows, list) else 0
