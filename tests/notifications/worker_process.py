"""A worker in a process of its own, whose jobs write one line each: python -m … INSTANCE [DATABASE]."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from sqlalchemy import insert

from matchmaker import clock, create_app
from matchmaker.accounts.models import SecurityEvent
from matchmaker.db import transaction
from matchmaker.notifications.outbox import Taken, mark_done, work_once
from matchmaker.settings import Settings

KIND = "write a line"


def write_line(item: Taken) -> None:
    """The job's effect and its end, in one transaction."""
    with transaction() as session:
        session.execute(
            insert(SecurityEvent).values(
                at=clock.now(), kind="job", detail={"number": str(item.payload["number"])}
            )
        )
        time.sleep(0.001)  # so that a kill finds somebody at work
        mark_done(session, item, {})


def main() -> None:
    """Work until nothing is due."""
    instance, *database = sys.argv[1:]
    app = create_app(
        Settings(instance=Path(instance), database_url="".join(database), meaning=False)
    )
    with app.app_context():
        while work_once(f"worker {os.getpid()}", {KIND: write_line}):
            pass


if __name__ == "__main__":
    main()
