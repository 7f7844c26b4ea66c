"""The command of the background work."""

from __future__ import annotations

import os
import signal
import sys
import time
from types import FrameType

import click

from matchmaker.cli.service import prepared_app
from matchmaker.logs import log
from matchmaker.suggestions.extension import suggestion_index
from matchmaker.suggestions.vectors import encode_pending

PAUSE_SECONDS = 2.0
STRETCH_SECONDS = 20.0


class Stopped(Exception):
    """The worker was asked to stop."""


def stop(_signal: int, _frame: FrameType | None) -> None:
    """Leave the loop; what is not committed is rolled back."""
    raise Stopped


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what waits and end.")
@click.option("--with-parent", is_flag=True, hidden=True, help="End when the parent process does.")
def worker_command(once: bool, with_parent: bool) -> None:
    """Work in the background: make out the meaning of new profiles, merge the index."""
    parent = os.getppid()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    try:
        app = prepared_app()
        while not (with_parent and os.getppid() != parent):
            with app.app_context():  # one a round: no transaction stays open while it sleeps
                is_idle = work()
            if once and is_idle:
                return
            if is_idle:
                time.sleep(PAUSE_SECONDS)
    except Stopped:
        sys.exit(0)


def work() -> bool:
    """One round; whether nothing is left to do. An error is logged, and the next round tries again."""
    try:
        if encode_pending(seconds=STRETCH_SECONDS):
            return False
        suggestion_index().merge_if_due()
        return True
    except Stopped:
        raise
    except Exception as error:
        log.error("work failed", exc_info=error)
        return True
