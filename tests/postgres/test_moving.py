"""The move from one database to the other and back loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert, text

from matchmaker import create_app
from matchmaker.activities.queries import chain_fault
from matchmaker.backups.restoring import RestoreRefused
from matchmaker.db import db, transaction
from matchmaker.organisations.lifecycle import begin_profile, save_draft
from matchmaker.settings import Settings
from matchmaker.suggestions.models import ProfileVectors
from tests.backups.test_backups import all_rows, back_up, empty_service, restore
from tests.people import AIKO
from tests.services import actor, organisation_id, own_service

pytestmark = pytest.mark.postgres


def add_bytes() -> None:
    """Rows with bytes and times in them, which the demo data lack."""
    with transaction() as session:
        session.execute(
            insert(ProfileVectors).values(
                organisation_id=organisation_id("demo-001"),
                revision=1,
                made_at=1,
                phrases="x",
                offers=bytes(range(256)),
                needs=b"",
            )
        )
        session.execute(
            text(
                "INSERT INTO passkey (user_id, credential_id, public_key, sign_count, transports, "
                "backup_state, device_type, name, usage, lastuse_datetime) VALUES "
                "(:user, :bytes, :bytes, 7, 'usb,nfc', true, 'single', '鍵', 'first', '2026-11-01')"
            ),
            {"user": actor(AIKO).user_id, "bytes": b"\x00\xff"},
        )


def test_sqlite_to_postgresql_and_back_is_the_same(tmp_path: Path, empty_address: str) -> None:
    (tmp_path / "here").mkdir()
    here = own_service(tmp_path / "here")
    with here.app_context():
        id_ = begin_profile(actor(AIKO), {"kind": "startup", "name": "青葉精機"}, "ja", None)
        save_draft(actor(AIKO), id_, 1, {"city": "東大阪市"}, "ja")
        add_bytes()
        db.session.remove()
    back_up(here, tmp_path / "1.backup")
    there = empty_service(tmp_path / "there", database_url=empty_address)
    restore(there, tmp_path / "1.backup")
    assert all_rows(there) == all_rows(here)
    back_up(there, tmp_path / "2.backup")
    again = empty_service(tmp_path / "again")
    restore(again, tmp_path / "2.backup")
    assert all_rows(again) == all_rows(here)
    with there.app_context():
        assert begin_profile(actor(AIKO), {"kind": "startup", "name": "次"}, "ja", None) > id_
        assert chain_fault() is None
        db.session.remove()
        db.engine.dispose()


def test_what_postgresql_cannot_hold_changes_nothing(tmp_path: Path, empty_address: str) -> None:
    (tmp_path / "here").mkdir()
    here = own_service(tmp_path / "here")
    with here.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("UPDATE organisation SET city = 'a' || char(0) WHERE id = 1")
    back_up(here, tmp_path / "1.backup")
    there = create_app(Settings(instance=tmp_path / "there", database_url=empty_address))
    with pytest.raises(RestoreRefused, match="organisation"):
        restore(there, tmp_path / "1.backup")
    assert all_rows(there)["organisation"] == []
    with there.app_context():
        db.engine.dispose()
