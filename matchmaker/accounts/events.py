"""The security log: who signed in, what was refused, what changed about an account."""

from __future__ import annotations

from sqlalchemy import insert

from matchmaker import clock
from matchmaker.accounts.models import SecurityEvent
from matchmaker.db import db, transaction
from matchmaker.logs import log


def record_event(kind: str, *, user_id: int | None = None, **detail: str) -> None:
    """Write one line, in the surrounding transaction if there is one. No secrets, no addresses."""
    with transaction():
        db.session.execute(
            insert(SecurityEvent).values(at=clock.now(), kind=kind, user_id=user_id, detail=detail)
        )
    log.info("security event", event_kind=kind, user=user_id, **detail)
