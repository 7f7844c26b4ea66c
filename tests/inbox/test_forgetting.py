"""Mail that belongs to no inquiry is forgotten: with its sender's account, and after its time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from matchmaker import clock
from matchmaker.accounts.demo import DEMO_PASSWORD
from matchmaker.accounts.policy import WORKER
from matchmaker.inbox.originals import original_name
from matchmaker.inbox.service import put_mail_aside, receive
from matchmaker.privacy.service import apply_retention, delete_account
from matchmaker.settings import current_settings
from matchmaker.uploads.service import clean_up_uploads
from matchmaker.uploads.storage import path_of
from tests.inbox.cases import JAPAN_DESK, strays
from tests.inbox.mails import mail
from tests.people import AIKO, EVA
from tests.services import actor

pytestmark = pytest.mark.usefixtures("app_context")


def arrived(sender: str, number: int) -> int:
    """A mail that waits at the Japan Desk; its id."""
    message = mail(From=sender, To=JAPAN_DESK, Message_ID=f"<{number}@x.example>")
    receive(WORKER, message.as_bytes())
    return strays()[-1].id


def test_the_mails_of_somebody_who_leaves_are_deleted() -> None:
    arrived(AIKO.title(), 1)
    arrived("zoe@x.example", 2)
    delete_account(actor(AIKO), DEMO_PASSWORD, archive=True)
    assert [row.sender_email for row in strays()] == ["zoe@x.example"]


def test_a_mail_that_was_dealt_with_is_deleted_when_its_time_is_over() -> None:
    settled, waiting = arrived("zoe@x.example", 1), arrived("zoe@x.example", 2)
    put_mail_aside(actor(EVA), settled)
    days = current_settings().keep_mail_days
    for passed, left in ((days - 1, [settled, waiting]), (days + 1, [waiting])):
        with time_machine.travel(clock.now() + timedelta(days=passed), tick=False):
            apply_retention(WORKER, current_settings())
        assert [row.id for row in strays()] == left


def test_the_original_leaves_the_disk_a_day_after_the_mail_was_dealt_with() -> None:
    id_ = arrived("zoe@x.example", 1)
    path = path_of(original_name("<1@x.example>"))
    put_mail_aside(actor(EVA), id_)
    clean_up_uploads(WORKER)
    assert path.exists()
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        clean_up_uploads(WORKER)
    assert not path.exists()
