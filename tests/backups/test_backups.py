"""A backup of everything, and what comes back of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask_migrate import downgrade, upgrade

from matchmaker import create_app
from matchmaker.accounts.policy import COMMAND_LINE, VISITOR, PermissionRefused
from matchmaker.activities.queries import chain_fault
from matchmaker.backups.archive import BackupDamaged, writing
from matchmaker.backups.restoring import RestoreRefused, RestoreReport, restore_backup
from matchmaker.backups.service import BackupReport, write_backup
from matchmaker.backups.tables import read_lines, shapes, snapshot
from matchmaker.db import db
from matchmaker.organisations.lifecycle import begin_profile, save_draft
from matchmaker.settings import Settings
from matchmaker.uploads.service import add_upload
from tests.people import AIKO
from tests.services import actor, organisation_id, own_service
from tests.uploads.files import pdf, picture

HEAD_BEFORE_ACCOUNTS = "d84088941e56"


def quiet(_step: str, _done: int, _total: int | None) -> None:
    """Show no progress."""


def all_rows(app: APIFlask) -> dict[str, list[bytes]]:
    """Every row of every table."""
    with app.app_context(), snapshot(db.engine) as connection:
        return {shape.name: list(read_lines(connection, shape)) for shape in shapes(connection)}


def all_files(folder: Path) -> dict[str, bytes]:
    """Every uploaded file, and the secret key."""
    paths = [*(folder / "uploads").glob("*"), folder / "secret_key"]
    return {path.name: path.read_bytes() for path in paths}


def back_up(app: APIFlask, path: Path) -> BackupReport:
    with app.app_context():
        return write_backup(COMMAND_LINE, path, quiet)


def restore(app: APIFlask, path: Path, **options: bool) -> RestoreReport:
    with app.app_context():
        return restore_backup(COMMAND_LINE, path, quiet, **options)


def empty_service(folder: Path, **settings: Any) -> APIFlask:
    folder.mkdir()
    return create_app(Settings(instance=folder, meaning=False, **settings))


@pytest.fixture
def app(tmp_path: Path) -> Iterator[APIFlask]:
    """A service with people, profiles, drafts and a history."""
    folder = tmp_path / "service"
    folder.mkdir()
    app = own_service(folder)
    with app.app_context():
        id_ = begin_profile(actor(AIKO), {"kind": "startup", "name": "青葉精機"}, "ja", None)
        save_draft(actor(AIKO), id_, 1, {"city": "東大阪市"}, "ja")
        add_upload(actor(AIKO), id_, "picture", "工場.jpg", picture(), alt="工場", language="ja")
        add_upload(actor(AIKO), id_, "document", "会社案内.pdf", pdf(), language="ja")
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def test_everything_comes_back_in_a_fresh_service(app: APIFlask, tmp_path: Path) -> None:
    backup = tmp_path / "all.backup"
    made = back_up(app, backup)
    fresh = empty_service(tmp_path / "fresh")
    report = restore(fresh, backup)
    assert all_rows(fresh) == all_rows(app)
    assert all_files(tmp_path / "fresh") == all_files(tmp_path / "service")
    assert report.tables == made.tables and report.history_is_whole and made.secret_key
    assert report.warnings == () and report.saved_before is None and report.files == 2


def test_the_restored_service_works(app: APIFlask, tmp_path: Path) -> None:
    back_up(app, tmp_path / "all.backup")
    fresh = empty_service(tmp_path / "fresh")
    restore(fresh, tmp_path / "all.backup")
    ours, theirs = (
        a.test_client().get("/api/v1/organisations?q=Osaka").get_json() for a in (app, fresh)
    )
    assert ours == theirs and ours["total"] > 0


def test_the_file_is_for_its_owner_only_and_names_the_head_of_the_history(
    app: APIFlask, tmp_path: Path
) -> None:
    backup = tmp_path / "all.backup"
    made = back_up(app, backup)
    assert backup.stat().st_mode & 0o777 == 0o600
    assert made.history is not None and made.history["number"] == 4
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["all.backup"]


def test_a_backup_taken_while_others_write_is_one_state(app: APIFlask, tmp_path: Path) -> None:
    enough = threading.Event()

    def write() -> None:
        with app.app_context():
            person, number = actor(AIKO), 0
            while not enough.is_set():
                number += 1
                name = f"Werk {number}"
                begin_profile(person, {"kind": "company", "name": name}, "de", None)
                db.session.remove()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [back_up(app, tmp_path / f"{number}.backup") for number in range(3)]
    finally:
        enough.set()
        writer.join()
    for number, report in enumerate(made):
        fresh = empty_service(tmp_path / f"fresh-{number}")
        assert restore(fresh, tmp_path / f"{number}.backup").history_is_whole
        assert report.history is not None
        assert report.tables["activity"] == report.history["number"]


def test_one_changed_byte_anywhere_is_noticed_and_nothing_done(
    app: APIFlask, tmp_path: Path
) -> None:
    backup, damaged = tmp_path / "all.backup", tmp_path / "damaged.backup"
    back_up(app, backup)
    whole = backup.read_bytes()
    fresh = empty_service(tmp_path / "fresh")
    before = sorted(path.name for path in (tmp_path / "fresh").iterdir())
    places = [*range(0, len(whole), len(whole) // 60), *range(len(whole) - 130, len(whole), 7)]
    for place in places:
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(BackupDamaged):
            restore(fresh, damaged)
    assert sorted(path.name for path in (tmp_path / "fresh").iterdir()) == before


@pytest.mark.parametrize("kept", [0, 10, 0.3, 0.9999])
def test_a_cut_off_file_is_refused(app: APIFlask, tmp_path: Path, kept: float) -> None:
    backup = tmp_path / "all.backup"
    back_up(app, backup)
    whole = backup.read_bytes()
    backup.write_bytes(whole[: int(kept * len(whole)) if kept < 1 else int(kept)])
    with pytest.raises(BackupDamaged):
        restore(empty_service(tmp_path / "fresh"), backup)


def test_a_backup_of_a_newer_version_is_refused_by_name(app: APIFlask, tmp_path: Path) -> None:
    manifest = {"matchmaker": "9.1.0", "head": "ffffffffffff", "tables": [], "missing": []}
    with writing(tmp_path / "newer.backup") as writer:
        writer.finish(manifest)
    with pytest.raises(RestoreRefused, match=r"9\.1\.0"):
        restore(app, tmp_path / "newer.backup", may_replace=True)


def test_a_part_that_does_not_fit_the_manifest_is_refused(app: APIFlask, tmp_path: Path) -> None:
    with writing(tmp_path / "odd.backup") as writer:
        writer.add("tables/desk.jsonl", [b"{}\n"])
        writer.parts["tables/desk.jsonl"]["sha256"] = "0" * 64
        head = {"head": HEAD_BEFORE_ACCOUNTS, "tables": [], "missing": []}
        writer.finish(head)
    with pytest.raises(BackupDamaged, match=r"tables/desk\.jsonl"):
        restore(app, tmp_path / "odd.backup", may_replace=True)


def test_a_used_service_is_not_overwritten_unasked(app: APIFlask, tmp_path: Path) -> None:
    back_up(app, tmp_path / "all.backup")
    before = all_rows(app)
    with pytest.raises(RestoreRefused, match="--replace"):
        restore(app, tmp_path / "all.backup")
    assert all_rows(app) == before


def test_what_is_replaced_is_saved_first(app: APIFlask, tmp_path: Path) -> None:
    back_up(app, tmp_path / "all.backup")
    old = all_rows(app)
    with app.app_context():
        save_draft(actor(AIKO), organisation_id("demo-001"), 0, {"city": "Sakai"}, "ja")
        db.session.remove()
    newer = all_rows(app)
    report = restore(app, tmp_path / "all.backup", may_replace=True)
    assert all_rows(app) == old != newer
    assert report.saved_before is not None
    restore(app, Path(report.saved_before), may_replace=True)
    assert all_rows(app) == newer


def test_a_backup_of_older_tables_is_restored_and_brought_up(app: APIFlask, tmp_path: Path) -> None:
    with app.app_context():
        downgrade(revision=HEAD_BEFORE_ACCOUNTS)
    made = back_up(app, tmp_path / "old.backup")
    assert made.head == HEAD_BEFORE_ACCOUNTS and made.history is None
    fresh = empty_service(tmp_path / "fresh")
    restore(fresh, tmp_path / "old.backup")
    with app.app_context():
        upgrade()
    assert all_rows(fresh) == all_rows(app)


def test_a_history_that_was_changed_by_hand_is_restored_and_named(
    app: APIFlask, tmp_path: Path
) -> None:
    with app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("UPDATE activity SET verb = 'accept' WHERE id = 1")
        assert chain_fault() == 1
    back_up(app, tmp_path / "all.backup")
    assert not restore(empty_service(tmp_path / "fresh"), tmp_path / "all.backup").history_is_whole


def test_a_file_that_is_not_on_the_disk_is_named(app: APIFlask, tmp_path: Path) -> None:
    next((tmp_path / "service" / "uploads").glob("*.pdf")).unlink()
    made = back_up(app, tmp_path / "all.backup")
    report = restore(empty_service(tmp_path / "fresh"), tmp_path / "all.backup")
    assert len(made.missing) == 1 == report.files and made.missing[0] in report.warnings[0]


def test_files_of_the_replaced_service_are_gone_and_in_its_backup(
    app: APIFlask, tmp_path: Path
) -> None:
    other = empty_service(tmp_path / "other")
    restore(other, backup_without_files(tmp_path))
    back_up(other, tmp_path / "plain.backup")
    before = all_files(tmp_path / "service")
    report = restore(app, tmp_path / "plain.backup", may_replace=True)
    assert set(all_files(tmp_path / "service")) == {"secret_key"}
    assert report.saved_before is not None
    restore(app, Path(report.saved_before), may_replace=True)
    assert all_files(tmp_path / "service") == before


def backup_without_files(folder: Path) -> Path:
    """The demo data alone."""
    (folder / "plain").mkdir()
    back_up(own_service(folder / "plain"), folder / "demo.backup")
    return folder / "demo.backup"


def test_only_the_operator_may(app: APIFlask, tmp_path: Path) -> None:
    with app.app_context(), pytest.raises(PermissionRefused):
        write_backup(VISITOR, tmp_path / "all.backup", quiet)
    with app.app_context(), pytest.raises(PermissionRefused):
        restore_backup(VISITOR, tmp_path / "all.backup", quiet)
