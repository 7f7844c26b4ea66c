"""The same mail from several sides at once on PostgreSQL, which lets writers run side by side."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from matchmaker.accounts.policy import WORKER
from matchmaker.db import db
from matchmaker.inbox.models import StrayMail
from matchmaker.inbox.service import receive
from matchmaker.inquiries.models import InquiryMessage
from matchmaker.settings import Settings
from tests.inbox.cases import answer_to, inquiry
from tests.inbox.mails import mail
from tests.services import app_with_demo_data

pytestmark = pytest.mark.postgres
AT_ONCE = 6


def test_a_mail_that_comes_in_several_times_at_once_is_stored_once(
    empty_address: str, tmp_path: Path
) -> None:
    app = app_with_demo_data(Settings(instance=tmp_path, database_url=empty_address, meaning=False))
    with app.app_context():
        case = inquiry()
        answer = answer_to(case, Message_ID="<answer@x.example>").as_bytes()
        stray = mail(To="a@b.example", Message_ID="<stray@x.example>").as_bytes()

    def take(raw: bytes) -> str:
        with app.app_context():
            return receive(WORKER, raw).stored

    with ThreadPoolExecutor(AT_ONCE) as pool:
        stored = list(pool.map(take, [answer, stray] * AT_ONCE))
    assert set(stored) <= {"inquiry", "unmatched", "known"}
    with app.app_context():
        kept = [
            *db.session.scalars(select(InquiryMessage.message_id)),
            *db.session.scalars(select(StrayMail.message_id)),
        ]
        assert sorted(filter(None, kept)) == ["<answer@x.example>", "<stray@x.example>"]
        db.session.remove()
        db.engine.dispose()
