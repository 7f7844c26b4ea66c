"""The folder of uploaded files: written whole, never changed, cleaned up by a job."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from flask import current_app

from matchmaker.settings import Settings

FOLDER = "uploads"


def folder() -> Path:
    """The folder of this service, made if absent, open to its owner only."""
    settings: Settings = current_app.config["SETTINGS"]
    path = settings.instance.resolve() / FOLDER
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def path_of(stored_name: str) -> Path:
    """Where a file lies."""
    return folder() / stored_name


def keep_file(stored_name: str, data: bytes) -> None:
    """Write a file, readable by its owner only, that is there whole or not at all."""
    path = path_of(stored_name)
    temporary = path.with_name(f".{stored_name}.{secrets.token_hex(4)}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def remove_file(stored_name: str) -> None:
    """Remove a file, if it is there."""
    path_of(stored_name).unlink(missing_ok=True)


def stored_files() -> Iterator[tuple[str, datetime]]:
    """The names of all files and when each was written."""
    for path in sorted(folder().iterdir()):
        yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)
