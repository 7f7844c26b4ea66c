"""Deleting an account and everything whose time is over works on PostgreSQL, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker.accounts.demo import DEMO_PASSWORD
from matchmaker.accounts.policy import WORKER
from matchmaker.activities.queries import chain_fault
from matchmaker.db import db
from matchmaker.inquiries.models import Inquiry
from matchmaker.organisations.lifecycle import save_draft
from matchmaker.privacy.queries import traces
from matchmaker.privacy.service import apply_retention, delete_account
from matchmaker.settings import Settings, current_settings
from matchmaker.uploads.service import add_upload, clean_up_uploads
from tests.people import AIKO
from tests.privacy.inquiring import WORDS, answer_for_partner, ask_and_answer
from tests.services import actor, app_with_demo_data, organisation_id
from tests.uploads.files import picture

pytestmark = pytest.mark.postgres


def test_nothing_of_a_deleted_person_is_left(tmp_path: Path, empty_address: str) -> None:
    app = app_with_demo_data(Settings(instance=tmp_path, database_url=empty_address, meaning=False))
    with app.app_context():
        id_, name = organisation_id("demo-001"), "佐藤 愛子"
        save_draft(actor(AIKO), id_, 0, {"contact": {"name": name, "email": AIKO}}, "ja")
        add_upload(actor(AIKO), id_, "picture", "a.jpg", picture(), alt="工場", language="ja")
        inquiry_id = ask_and_answer(actor(AIKO), name, AIKO, "+81 6-5550-0199")
        answer_for_partner(actor(AIKO))
        assert set(traces(db.session(), [AIKO, name])) > {"draft_version.record"}
        delete_account(actor(AIKO), DEMO_PASSWORD, archive=True)
        apply_retention(WORKER, current_settings())
        assert clean_up_uploads(WORKER) == (0, 0)
        assert list(traces(db.session(), [AIKO, name, *WORDS])) == []
        assert db.session.get_one(Inquiry, inquiry_id).stage == "proposed"
        assert chain_fault() is None
        db.session.remove()
        db.engine.dispose()
