"""How often something may be tried, counted in the database for all processes together."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.accounts.models import RateCount
from matchmaker.db import insert_into
from matchmaker.errors import MatchmakerError


class TooOften(MatchmakerError):
    """Tried too often; `wait` says how long to wait."""

    status = 429

    def __init__(self, wait: timedelta) -> None:
        minutes = max(1, round(wait.total_seconds() / 60))
        super().__init__(f"That was tried too often. Please wait {minutes} minutes and try again.")
        self.wait = wait


def keyed(secret: str, *parts: str) -> str:
    """A keyed hash of what is counted, so that no address stands in the table."""
    message = "\n".join(part.strip().casefold() for part in parts).encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def count_try(session: Session, key: str, most: int, window: timedelta) -> None:
    """Count one try under a key.

    Raises TooOften when there were `most` within the window already.
    """
    now = clock.now()
    session.execute(delete(RateCount).where(RateCount.ends_at <= now))
    statement = insert_into(session, RateCount).values(key=key, count=1, ends_at=now + window)
    session.execute(
        statement.on_conflict_do_update(index_elements=["key"], set_={"count": RateCount.count + 1})
    )
    count, ends_at = session.execute(
        select(RateCount.count, RateCount.ends_at).where(RateCount.key == key)
    ).one()
    if count > most:
        raise TooOften(ends_at - now)
