"""Takes a backup of everything while the service runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from matchmaker import __version__, clock
from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.backups.archive import CHUNK, Writer, writing
from matchmaker.backups.tables import TableShape, read_lines, shapes, snapshot, version_of
from matchmaker.db import db
from matchmaker.inbox.originals import original_name
from matchmaker.settings import Settings, current_settings

Progress = Callable[[str, int, int | None], None]
SECRET_KEY = "instance/secret_key"  # noqa: S105 - the name of a part
UPLOADS = "uploads"


@dataclass(frozen=True)
class BackupReport:
    """What a backup holds. `missing` are uploads that were not on the disk."""

    file: str
    bytes: int
    head: str
    history: dict[str, Any] | None
    tables: dict[str, int]
    files: int
    secret_key: bool
    missing: tuple[str, ...]


def write_backup(actor: Actor, path: Path, progress: Progress) -> BackupReport:
    """Write everything into one file: one state of the database, the uploads, the secret key.

    The index is not in it: it is made anew from the database. Raises PermissionRefused,
    BackupUnwritable, ColumnUnknown.
    """
    require(actor, Permission.BACKUP_MAKE)
    settings = current_settings()
    with writing(path) as writer:
        with snapshot(db.engine) as connection:
            head, history = version_of(connection), history_of(connection)
            tables = [
                add_table(writer, connection, shape, progress) for shape in shapes(connection)
            ]
            names = stored_names(connection)
        missing = add_uploads(writer, uploads_folder(settings), names, progress)
        has_key = add_secret_key(writer, settings)
        writer.finish(
            {
                "matchmaker": __version__,
                "made_at": clock.now().isoformat(timespec="seconds"),
                "head": head,
                "history": history,
                "tables": tables,
                "missing": missing,
            }
        )
    counts = {table["name"]: table["rows"] for table in tables}
    found = len(names) - len(missing)
    size = path.stat().st_size
    return BackupReport(str(path), size, head, history, counts, found, has_key, tuple(missing))


def history_of(connection: sa.Connection) -> dict[str, Any] | None:
    """The last digest of the activities' chain and their number, if there is a history yet."""
    if not sa.inspect(connection).has_table("activity_head"):
        return None
    row = connection.execute(sa.text("SELECT digest, number FROM activity_head")).one_or_none()
    return None if row is None else {"digest": row.digest, "number": row.number}


def add_table(
    writer: Writer, connection: sa.Connection, shape: TableShape, progress: Progress
) -> dict[str, Any]:
    """Write the rows of one table; its entry in the manifest."""
    part, rows = f"tables/{shape.name}.jsonl", 0

    def counted() -> Iterator[bytes]:
        nonlocal rows
        for line in read_lines(connection, shape):
            rows += 1
            progress(f"Reading {shape.name}", rows, None)
            yield line

    writer.add(part, counted())
    return {
        "name": shape.name,
        "part": part,
        "rows": rows,
        "columns": dict(shape.columns),
        "key": list(shape.key),
        "later": list(shape.later),
    }


def stored_names(connection: sa.Connection) -> list[str]:
    """The names of the files in this state of the database: uploads, files of inquiries, mails."""
    names: list[str] = []
    for table in ("upload", "inquiry_file"):
        if sa.inspect(connection).has_table(table):
            column = sa.column("stored_name", sa.String)
            rows = connection.execute(sa.select(column).select_from(sa.table(table)))
            names += sorted(rows.scalars())
    if sa.inspect(connection).has_table("stray_mail"):
        waiting = sa.text(
            "SELECT message_id FROM stray_mail WHERE settled_at IS NULL AND message_id IS NOT NULL"
        )
        names += sorted(original_name(each) for each in connection.execute(waiting).scalars())
    return names


def uploads_folder(settings: Settings) -> Path:
    """Where uploaded files are."""
    return settings.instance / UPLOADS


def add_uploads(writer: Writer, folder: Path, names: list[str], progress: Progress) -> list[str]:
    """Write the uploaded files; those that are not there."""
    missing = []
    for number, name in enumerate(names, 1):
        path = folder / name
        if path.is_file():
            writer.add(f"{UPLOADS}/{name}", blocks(path), pack=False)
        else:
            missing.append(name)
        progress("Copying files", number, len(names))
    return missing


def add_secret_key(writer: Writer, settings: Settings) -> bool:
    """Write the key that lies in the instance folder; one that the environment gives stays there."""
    path = settings.instance / "secret_key"
    if settings.secret_key or not path.is_file():
        return False
    writer.add(SECRET_KEY, [path.read_bytes()])
    return True


def blocks(path: Path) -> Iterator[bytes]:
    """The bytes of a file."""
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            yield block
