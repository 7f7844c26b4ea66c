"""The file of a backup: a ZIP archive that ends in a seal over every byte before it.

Any program opens it; ours reads it only if the seal fits, so that a single changed byte, wherever
it stands, or a missing end is noticed before anything is done. The manifest also has the SHA-256
of each part. The seal guards against damage, not against forgery.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from matchmaker.errors import MatchmakerError

FORMAT = 1
MANIFEST = "manifest.json"
SEAL = b"matchmaker backup 1 sha256 "
DIGITS = 64
CHUNK = 1 << 20


class BackupUnwritable(MatchmakerError):
    """The file of the backup cannot be written."""


class BackupDamaged(MatchmakerError):
    """The file is no backup, or not whole any more; nothing was changed."""


class Writer:
    """Writes parts one after the other and keeps the digest of each."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.parts: dict[str, dict[str, Any]] = {}

    def add(self, name: str, chunks: Iterable[bytes], *, pack: bool = True) -> None:
        """Write one part; `pack` says whether compressing is worth it."""
        digest, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        with self.archive.open(info, "w", force_zip64=True) as part:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                part.write(chunk)
        self.parts[name] = {"bytes": size, "sha256": digest.hexdigest()}

    def finish(self, manifest: dict[str, Any]) -> None:
        """Write the manifest, which names all parts."""
        document = {"format": FORMAT, **manifest, "parts": self.parts}
        text = json.dumps(document, ensure_ascii=False, indent=1)
        self.add(MANIFEST, [text.encode()])


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Write a backup that is there whole or not at all, readable by its owner only.

    Raises BackupUnwritable.
    """
    if path.is_dir():
        raise BackupUnwritable(f"{path} is a folder. Give the name of a file.")
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".backup-", suffix=".tmp")
    except OSError as error:
        raise BackupUnwritable(
            f"{path} cannot be written: {error.strerror}. Check the folder and its permissions."
        ) from None
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:  # mkstemp made it with mode 0600
            with zipfile.ZipFile(file, "w") as archive:
                archive.comment = SEAL + b"0" * DIGITS
                yield Writer(archive)
            seal(file)
        temporary.replace(path)
    except OSError as error:
        raise BackupUnwritable(
            f"{path} cannot be written: {error.strerror}. Check the space and the permissions."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def seal(file: BinaryIO) -> None:
    """Write the digest of everything before it to the end of the file, and all of it to the disk."""
    file.flush()
    size = file.seek(0, os.SEEK_END)
    digest = digest_of(file, size - DIGITS)
    file.seek(size - DIGITS)
    file.write(digest.encode())
    file.flush()
    os.fsync(file.fileno())


def digest_of(file: BinaryIO, size: int) -> str:
    """The SHA-256 of the first `size` bytes."""
    digest = hashlib.sha256()
    file.seek(0)
    while size > 0 and (chunk := file.read(min(CHUNK, size))):
        digest.update(chunk)
        size -= len(chunk)
    return digest.hexdigest()


class Reader:
    """A backup whose seal fits."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))

    def check_parts(self) -> None:
        """Compare every part with the manifest.

        Raises BackupDamaged.
        """
        parts = self.manifest["parts"]
        names = set(self.archive.namelist()) - {MANIFEST}
        if names != set(parts):
            raise BackupDamaged("The backup's manifest names other parts than it holds.")
        for name, expected in parts.items():
            digest = hashlib.sha256()
            for chunk in self.chunks(name):
                digest.update(chunk)
            if digest.hexdigest() != expected["sha256"]:
                raise BackupDamaged(f"The part {name} of the backup is damaged. Take another one.")

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part."""
        with self.archive.open(name) as part:
            while chunk := part.read(CHUNK):
                yield chunk

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a part."""
        with self.archive.open(name) as part:
            yield from part

    def files(self, folder: str) -> list[str]:
        """The names of the parts in a folder, none of which leads elsewhere."""
        paths = [PurePosixPath(name) for name in self.archive.namelist()]
        return [path.name for path in paths if path.parts == (folder, path.name)]


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """Open a backup after its seal was checked.

    Raises BackupDamaged.
    """
    with ExitStack() as stack:
        yield opened(path, stack)


def opened(path: Path, stack: ExitStack) -> Reader:
    """The backup, to be closed with the stack.

    Raises BackupDamaged.
    """
    damaged = BackupDamaged(
        f"{path} is not a whole backup of Matchmaker: it is damaged or cut off. "
        "Nothing was changed. Take another backup."
    )
    try:
        file = stack.enter_context(path.open("rb"))
        if not is_sealed(file):
            raise damaged
        return Reader(stack.enter_context(zipfile.ZipFile(file)))
    except FileNotFoundError:
        raise BackupDamaged(f"There is no file {path}. Check the name.") from None
    except OSError as error:
        raise BackupDamaged(f"{path} cannot be read: {error.strerror}.") from error
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise damaged from error


def is_sealed(file: BinaryIO) -> bool:
    """Whether the file ends in the digest of everything before it."""
    size, tail = file.seek(0, os.SEEK_END), len(SEAL) + DIGITS
    if size <= tail:
        return False
    file.seek(size - tail)
    end = file.read()
    said = end[len(SEAL) :].decode("ascii", "replace")
    return end.startswith(SEAL) and said == digest_of(file, size - DIGITS)
