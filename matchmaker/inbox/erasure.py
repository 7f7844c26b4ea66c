"""What is forgotten of mail that belongs to no inquiry. Its original leaves the disk a day later."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func
from sqlalchemy.orm import Session

from matchmaker.inbox.models import StrayMail


def forget_mails_of(session: Session, addresses: Collection[str]) -> int:
    """Delete the mails that came from these addresses; how many."""
    theirs = func.lower(StrayMail.sender_email).in_([each.lower() for each in addresses])
    return len(session.scalars(delete(StrayMail).where(theirs).returning(StrayMail.id)).all())


def forget_settled(session: Session, before: datetime) -> int:
    """Delete the mails that were dealt with before an instant; how many."""
    old = StrayMail.settled_at < before
    return len(session.scalars(delete(StrayMail).where(old).returning(StrayMail.id)).all())


def forget_mails_about(session: Session, inquiry_id: int) -> int:
    """Delete the mails that an inquiry was made of, or that were filed with it; how many."""
    filed = StrayMail.inquiry_id == inquiry_id
    return len(session.scalars(delete(StrayMail).where(filed).returning(StrayMail.id)).all())
