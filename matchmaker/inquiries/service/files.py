"""Files of an inquiry, as they came with a message. They are kept as they are, never shown inline."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import insert

from matchmaker import clock
from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.db import transaction
from matchmaker.inquiries.models import InquiryFile
from matchmaker.inquiries.service.cases import load, related
from matchmaker.uploads.storage import keep_file, remove_file


@dataclass(frozen=True)
class NewFile:
    """A file that came along; its name is safe to show and to save under."""

    name: str
    media_type: str
    data: bytes


@contextmanager
def keeping(files: dict[str, bytes]) -> Iterator[None]:
    """Files that are on the disk while their rows are written, and gone again if that fails."""
    try:
        for stored_name, data in files.items():
            keep_file(stored_name, data)
        yield
    except BaseException:
        for stored_name in files:
            remove_file(stored_name)
        raise


def add_files(
    actor: Actor,
    inquiry_id: int,
    message_id: int | None,
    files: Sequence[NewFile],
    permission: Permission = Permission.INQUIRY_FOLLOW,
) -> tuple[str, ...]:
    """Keep the files that came with a message of the inquirer, or with the inquiry itself.

    With another `permission` it is the desk that keeps them. The token of each; empty ones are left out.

    Raises NotFound.
    """
    named = [(secrets.token_hex(16), file) for file in files if file.data]
    with (
        keeping({f"{token}.bin": file.data for token, file in named}),
        transaction() as session,
    ):
        inquiry = load(session, inquiry_id)
        require(actor, permission, related(session, inquiry))
        for token, file in named:
            session.execute(
                insert(InquiryFile).values(
                    inquiry_id=inquiry_id,
                    message_id=message_id,
                    token=token,
                    stored_name=f"{token}.bin",
                    original_name=file.name,
                    media_type=file.media_type,
                    size=len(file.data),
                    sha256=hashlib.sha256(file.data).hexdigest(),
                    made_at=clock.now(),
                )
            )
    return tuple(token for token, _file in named)
