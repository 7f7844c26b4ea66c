"""Writes a file so that it is there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matchmaker.exchange.source import FileUnusable


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` that takes its place at the end, or vanishes on any failure.

    Raises FileUnusable when the folder or the file cannot be written.
    """
    if path.is_dir():
        raise FileUnusable(f"{path} is a folder. Give the name of a file.")
    try:
        descriptor, name = tempfile.mkstemp(
            dir=path.parent, prefix=f".{path.stem[:40]}.", suffix=".tmp"
        )
    except OSError as error:
        raise FileUnusable(
            f"{path} cannot be written: {error.strerror}. Check the folder and its permissions."
        ) from None
    os.close(descriptor)
    temporary = Path(name)
    try:
        yield temporary
        keep(temporary, path)
    except OSError as error:
        raise FileUnusable(
            f"{path} cannot be written: {error.strerror}. Check the space and the permissions."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def keep(temporary: Path, path: Path) -> None:
    """Give the finished file its permissions and its name, on the disk and not only in memory."""
    temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~current_umask())
    with temporary.open("rb") as file:
        os.fsync(file.fileno())
    temporary.replace(path)


def current_umask() -> int:
    """The umask, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
