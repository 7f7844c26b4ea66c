"""The bytes of mails that wait for a desk, in the folder of files, until they are settled."""

from __future__ import annotations

import hashlib

from matchmaker.uploads.storage import path_of


def original_name(message_id: str) -> str:
    """Under which name the original of a mail lies in the folder of files."""
    return f"{hashlib.sha256(message_id.encode()).hexdigest()[:32]}.eml"


def original_of(message_id: str) -> bytes | None:
    """The bytes of a mail, or None if they are not there."""
    path = path_of(original_name(message_id))
    return path.read_bytes() if path.is_file() else None
