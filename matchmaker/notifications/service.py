"""What an operator does about work that failed."""

from __future__ import annotations

from sqlalchemy import update

from matchmaker import clock
from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.db import transaction
from matchmaker.notifications.letters import MAIL
from matchmaker.notifications.models import OutboxItem


def try_again(actor: Actor) -> int:
    """Make everything that failed due at once, what was given up too; how many items.

    Raises PermissionRefused.
    """
    require(actor, Permission.OUTBOX_RETRY)
    with transaction() as session:
        retried = session.scalars(
            update(OutboxItem)
            .where(OutboxItem.done_at.is_(None), OutboxItem.last_error.is_not(None))
            .values(due_at=clock.now(), given_up_at=None, attempts=0)
            .returning(OutboxItem.id)
        ).all()
    return len(retried)


def settle_mails(actor: Actor) -> int:
    """Count every mail that waits as sent: those of demo data go to nobody. How many.

    Raises PermissionRefused.
    """
    require(actor, Permission.OUTBOX_RETRY)
    with transaction() as session:
        settled = session.scalars(
            update(OutboxItem)
            .where(OutboxItem.kind == MAIL, OutboxItem.done_at.is_(None))
            .values(done_at=clock.now())
            .returning(OutboxItem.id)
        ).all()
    return len(settled)
