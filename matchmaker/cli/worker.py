"""The command of the background work, and what this work consists of."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from types import FrameType

import click

from matchmaker.accounts import mails
from matchmaker.accounts.policy import WORKER
from matchmaker.accounts.service import (
    CHANGE_EMAIL_MAIL,
    PASSWORD_MAIL,
    RESET_MAIL,
    SIGN_UP_MAIL,
)
from matchmaker.cli.service import prepared_app
from matchmaker.inbox.polling import poll_inbox
from matchmaker.inquiries.service.timekeeping import keep_time
from matchmaker.logs import log
from matchmaker.notifications.delivery import deliver
from matchmaker.notifications.letters import MAIL
from matchmaker.notifications.outbox import Handler, work_once
from matchmaker.notifications.repeated import Repeated, ensure_rows, run_due
from matchmaker.organisations.reviewing import expire_and_remind
from matchmaker.privacy.service import apply_retention
from matchmaker.proposals.service.introducing import remind
from matchmaker.settings import current_settings
from matchmaker.shortlists.service import forget_old_lists
from matchmaker.suggestions.extension import suggestion_index
from matchmaker.suggestions.vectors import encode_pending
from matchmaker.uploads.service import clean_up_uploads

PAUSE_SECONDS = 1.0
STRETCH_SECONDS = 20.0
TASKS: Mapping[str, Handler] = {
    SIGN_UP_MAIL: mails.write_sign_up_mail,
    RESET_MAIL: mails.write_reset_mail,
    PASSWORD_MAIL: mails.write_password_mail,
    CHANGE_EMAIL_MAIL: mails.write_change_email_mails,
}
JOBS = (
    Repeated("merge the index", timedelta(hours=24), lambda: suggestion_index().merge_if_due(1)),
    Repeated("expire profiles and remind", timedelta(hours=1), expire_and_remind),
    Repeated("keep the desks' time", timedelta(minutes=5), keep_time),
    Repeated("remind partners", timedelta(hours=1), lambda: remind(WORKER)),
    Repeated("forget old shortlists of visitors", timedelta(hours=24), forget_old_lists),
    Repeated(
        "apply retention", timedelta(hours=24), lambda: apply_retention(WORKER, current_settings())
    ),
    Repeated("clean up uploads", timedelta(hours=24), lambda: clean_up_uploads(WORKER)),
)
INBOX = Repeated(
    "read the inbox",
    timedelta(minutes=1),
    lambda: poll_inbox(WORKER, current_settings().inbox_url),
)


class Stopped(BaseException):
    """The worker was asked to stop; no handler of errors may swallow it."""


def stop(_signal: int, _frame: FrameType | None) -> None:
    """Leave the loop; what is not committed is rolled back."""
    raise Stopped


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what waits and end.")
@click.option("--with-parent", is_flag=True, hidden=True, help="End when the parent process does.")
def worker_command(once: bool, with_parent: bool) -> None:
    """Work in the background: mails, repeated jobs, the meaning of new profiles, the index."""
    parent = os.getppid()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    try:
        app = prepared_app()
        with app.app_context():
            ensure_rows(jobs())
        while not (with_parent and os.getppid() != parent):
            with app.app_context():  # one a round: no transaction stays open while it sleeps
                is_idle = work(f"{socket.gethostname()}:{os.getpid()}")
            if once and is_idle:
                return
            if is_idle:
                time.sleep(PAUSE_SECONDS)
    except Stopped:
        sys.exit(0)


def tasks() -> Mapping[str, Handler]:
    """What the outbox can hold; without a mail server the mails stay there."""
    return {**TASKS, MAIL: deliver} if current_settings().mail_url else TASKS


def jobs() -> tuple[Repeated, ...]:
    """The jobs that return; the inbox is read where there is one."""
    return (*JOBS, INBOX) if current_settings().inbox_url else JOBS


def work(worker: str) -> bool:
    """One round; whether nothing is left to do. An error is logged, and the next round tries again."""
    try:
        if work_once(worker, tasks()) or run_due(worker, jobs()):
            return False
        if encode_pending(seconds=STRETCH_SECONDS):
            return False
        suggestion_index().merge_if_due()
        return True
    except Exception as error:
        log.error("work failed", exc_info=error)
        return True
