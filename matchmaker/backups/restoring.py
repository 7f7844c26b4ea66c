"""Puts a backup back: all of it, or nothing.

Everything is checked before anything is touched: the seal, each part, the version, and whether the
rows can be loaded, by loading them into a scratch database that is then brought to this version.
From there they go into the real one in a single transaction. So it makes no difference which of
the two databases the backup was taken from.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from flask_migrate import upgrade

from matchmaker import clock, create_app
from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.activities.queries import chain_fault
from matchmaker.backups.archive import FORMAT, BackupDamaged, Reader, reading
from matchmaker.backups.service import (
    SECRET_KEY,
    UPLOADS,
    Progress,
    uploads_folder,
    write_backup,
)
from matchmaker.backups.tables import (
    TableShape,
    count_rows,
    empty_tables,
    read_lines,
    set_sequences,
    shapes,
    snapshot,
    write_lines,
)
from matchmaker.db import db, transaction
from matchmaker.errors import MatchmakerError
from matchmaker.settings import PACKAGE, Settings

# What every start writes by itself, so that it does not make a database a used one.
FILLED_BY_THE_START = {"sector", "sector_name", "repeated_job", "profile_revision", "rate_count"}
FILE_NAME = re.compile(r"[A-Za-z0-9_-]{8,80}\.[a-z0-9]{2,5}")


class RestoreRefused(MatchmakerError):
    """The backup is whole but cannot be restored here; nothing was changed."""


@dataclass(frozen=True)
class RestoreReport:
    """What was restored. `saved_before` is the backup of what was there until then."""

    file: str
    made_at: str
    head: str
    tables: dict[str, int]
    files: int
    history_is_whole: bool
    saved_before: str | None
    warnings: tuple[str, ...]


def restore_backup(
    actor: Actor, path: Path, progress: Progress, *, may_replace: bool = False
) -> RestoreReport:
    """Restore everything from a file, into an empty service unless `may_replace`.

    What is replaced is first written to a backup of its own in the instance folder. Raises
    PermissionRefused, BackupDamaged, RestoreRefused, BackupUnwritable.
    """
    require(actor, Permission.BACKUP_RESTORE)
    settings: Settings = current_app.config["SETTINGS"]
    with reading(path) as reader:
        check_manifest(reader)
        reader.check_parts()
        used = is_used(settings)
        if used and not may_replace:
            raise RestoreRefused(
                "This service holds data already. Restore into an empty one, or give --replace: "
                "then what is there is first saved to a backup of its own."
            )
        with scratch(reader, settings, progress) as (engine, whole):
            saved = save_before(actor, settings, progress) if used else None
            upgrade()
            tables = put_back(reader, engine, settings, progress)
        warnings = put_secret_key(reader, settings)
        shutil.rmtree(settings.instance / "index", ignore_errors=True)
        missing = reader.manifest["missing"]
        return RestoreReport(
            file=str(path),
            made_at=reader.manifest["made_at"],
            head=reader.manifest["head"],
            tables=tables,
            files=len(reader.files(UPLOADS)),
            history_is_whole=whole,
            saved_before=saved,
            warnings=(*warnings, *(f"The file {name} was missing already." for name in missing)),
        )


def check_manifest(reader: Reader) -> None:
    """Refuse what this version does not know.

    Raises RestoreRefused.
    """
    manifest = reader.manifest
    made_by = manifest.get("matchmaker", "another version")
    if manifest.get("format") != FORMAT:
        raise RestoreRefused(
            f"This backup has a form that this version does not know. Restore it with {made_by}."
        )
    if not is_known(manifest["head"]):
        raise RestoreRefused(
            f"This backup was made by a newer version ({made_by}, tables {manifest['head']}). "
            "Install that version, then restore."
        )
    for name in reader.files(UPLOADS):
        if not FILE_NAME.fullmatch(name):
            raise RestoreRefused(f"The file name {name!r} in the backup cannot be used.")


def is_known(head: str) -> bool:
    """Whether this version has the migration."""
    try:
        return bool(ScriptDirectory(str(PACKAGE / "migrations")).get_revision(head))
    except CommandError:
        return False


def is_used(settings: Settings) -> bool:
    """Whether there is anything that a restore would replace."""
    with snapshot(db.engine) as connection:
        tables = [s for s in shapes(connection) if s.name not in FILLED_BY_THE_START]
        has_rows = any(count_rows(connection, shape) for shape in tables)
    folder = uploads_folder(settings)
    return has_rows or (folder.is_dir() and any(folder.iterdir()))


@contextmanager
def scratch(
    reader: Reader, settings: Settings, progress: Progress
) -> Iterator[tuple[sa.Engine, bool]]:
    """The backup's rows in a database of their own at this version; whether the history is whole.

    Raises BackupDamaged when they cannot be loaded.
    """
    with tempfile.TemporaryDirectory(dir=settings.instance, prefix=".restoring-") as folder:
        own = settings.model_copy(
            update={"instance": Path(folder), "database_url": "", "meaning": False}
        )
        app = create_app(own)
        with app.app_context():
            try:
                load(reader, progress)
                engine, whole = db.engine, chain_fault() is None
            except (sa.exc.SQLAlchemyError, KeyError, ValueError) as error:
                raise BackupDamaged(
                    f"The rows of the backup cannot be loaded ({type(error).__name__}). "
                    "Nothing was changed. Take another backup."
                ) from error
            finally:
                db.session.remove()
        try:
            yield engine, whole
        finally:
            engine.dispose()


def load(reader: Reader, progress: Progress) -> None:
    """Write the rows into the empty database of the present application, at the latest version."""
    upgrade(revision=reader.manifest["head"])
    with transaction() as session:
        connection = session.connection()
        empty_tables(connection, shapes(connection))
        for entry in reader.manifest["tables"]:
            shape = TableShape(
                entry["name"], entry["columns"], tuple(entry["key"]), tuple(entry["later"])
            )
            written = write_lines(connection, shape, reader.lines(entry["part"]))
            progress(f"Checking {shape.name}", written, written)
            if written != entry["rows"]:
                raise BackupDamaged(f"The table {shape.name} of the backup is not complete.")
    upgrade()


def save_before(actor: Actor, settings: Settings, progress: Progress) -> str:
    """Write a backup of what is about to be replaced, beside it; its name."""
    path = settings.instance / f"before-restore-{clock.now():%Y%m%d-%H%M%S-%f}.backup"
    write_backup(actor, path, progress)
    return str(path)


def put_back(
    reader: Reader, source: sa.Engine, settings: Settings, progress: Progress
) -> dict[str, int]:
    """Replace rows and files; on any failure both stay as they were. The rows by table."""
    added = add_files(reader, uploads_folder(settings))
    try:
        with snapshot(source) as old, transaction() as session:
            counts = copy_rows(old, session.connection(), progress)
    except BaseException:
        for path in added:
            path.unlink(missing_ok=True)
        raise
    keep_only(set(reader.files(UPLOADS)), uploads_folder(settings))
    return counts


def copy_rows(source: sa.Connection, target: sa.Connection, progress: Progress) -> dict[str, int]:
    """Replace the rows of one database by those of another with the same tables; their numbers.

    Raises RestoreRefused when the database does not take them.
    """
    known, counts = shapes(target), {}
    empty_tables(target, known)
    for shape in known:
        try:
            counts[shape.name] = write_lines(target, shape, read_lines(source, shape))
        except sa.exc.DBAPIError as error:
            raise RestoreRefused(
                f"The database does not take the rows of {shape.name}: {error.orig}. "
                "Nothing was changed."
            ) from error
        progress(f"Writing {shape.name}", counts[shape.name], counts[shape.name])
    set_sequences(target, known)
    return counts


def add_files(reader: Reader, folder: Path) -> list[Path]:
    """Write the uploaded files; those that were not there before. A name never means two files."""
    folder.mkdir(mode=0o700, exist_ok=True)
    added = []
    for name in reader.files(UPLOADS):
        path = folder / name
        if not path.exists():
            added.append(path)
            write_whole(path, reader.chunks(f"{UPLOADS}/{name}"))
    return added


def keep_only(names: set[str], folder: Path) -> None:
    """Remove the files that belong to nothing now."""
    for path in folder.iterdir():
        if path.name not in names:
            path.unlink(missing_ok=True)


def write_whole(path: Path, chunks: Iterator[bytes]) -> None:
    """Write a file, readable by its owner only, that is there whole or not at all."""
    temporary = path.with_name(f".{path.name}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def put_secret_key(reader: Reader, settings: Settings) -> tuple[str, ...]:
    """Restore the key that signs sessions and encrypts second factors; what is to be done by hand."""
    has_key = SECRET_KEY in reader.manifest["parts"]
    if has_key and not settings.secret_key:
        write_whole(settings.instance / "secret_key", reader.chunks(SECRET_KEY))
        return ()
    if has_key:
        return (
            "SECRET_KEY is set, so the backup's key was left out. Second factors made with it "
            "do not work; unset SECRET_KEY and restore again if people use them.",
        )
    return ("The backup holds no secret key. Set SECRET_KEY to the one that was used before.",)
