"""What is done with files: upload, describe, delete, clean up."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.accounts.policy import Actor, Permission, Related, require
from matchmaker.activities.service import ORGANISATION, record
from matchmaker.db import transaction
from matchmaker.errors import NotFound
from matchmaker.logs import log
from matchmaker.organisations.models import Organisation
from matchmaker.uploads.models import Upload
from matchmaker.uploads.queries import files_of_inquiries, used_bytes
from matchmaker.uploads.reading import Cause, Content, UploadRefused, read_upload
from matchmaker.uploads.storage import keep_file, path_of, remove_file, stored_files

MOST_OF = {"logo": 1, "picture": 5, "document": 3}
QUOTA_BYTES = 30_000_000
# A file is written before its row and read by a backup after it: it may be alone for a while.
GRACE = timedelta(hours=24)


def locked(session: Session, actor: Actor, organisation_id: int) -> None:
    """Let the actor change the files of an organisation, one after the other.

    Raises NotFound.
    """
    organisation = session.get(Organisation, organisation_id, with_for_update=True)
    if organisation is None:
        raise NotFound("There is no such organisation.")
    of = Related(organisation_id=organisation.id, desk_id=organisation.desk_id)
    require(actor, Permission.PROFILE_EDIT, of)


def add_upload(
    actor: Actor,
    organisation_id: int,
    kind: str,
    name: str,
    data: bytes,
    *,
    alt: str = "",
    language: str = "en",
) -> str:
    """Keep a file of an organisation; its token. A new logo takes the place of the old one.

    Raises NotFound, UploadRefused.
    """
    content = read_upload(kind, name, data)
    token = secrets.token_hex(16)
    stored_name = f"{token}.{content.ending}"
    keep_file(stored_name, content.data)
    try:
        with transaction() as session:
            locked(session, actor, organisation_id)
            make_room(session, organisation_id, kind, len(content.data))
            session.execute(
                insert(Upload).values(
                    organisation_id=organisation_id,
                    kind=kind,
                    token=token,
                    stored_name=stored_name,
                    alt=alt,
                    language=language,
                    made_by=actor.user_id,
                    made_at=clock.now(),
                    **columns_of(content),
                )
            )
            told = {"kind": kind, "bytes": len(content.data)}
            record(session, actor, ORGANISATION, organisation_id, "add file", told)
    except BaseException:
        remove_file(stored_name)
        raise
    return token


def columns_of(content: Content) -> dict[str, object]:
    """What the table keeps of a file's content."""
    return {
        "original_name": content.name,
        "media_type": content.media_type,
        "size": len(content.data),
        "sha256": hashlib.sha256(content.data).hexdigest(),
        "width": content.width,
        "height": content.height,
    }


def make_room(session: Session, organisation_id: int, kind: str, size: int) -> None:
    """Take a former logo away, and refuse what is too many or too much.

    Raises UploadRefused.
    """
    same = (Upload.organisation_id == organisation_id, Upload.kind == kind)
    if kind == "logo":
        session.execute(delete(Upload).where(*same))
    elif (session.scalar(select(func.count(Upload.id)).where(*same)) or 0) >= MOST_OF[kind]:
        raise UploadRefused(Cause.TOO_MANY)
    if used_bytes(organisation_id) + size > QUOTA_BYTES:
        raise UploadRefused(Cause.QUOTA)


def own_upload(session: Session, actor: Actor, organisation_id: int, token: str) -> Upload:
    """A file that the actor may change.

    Raises NotFound.
    """
    locked(session, actor, organisation_id)
    upload = session.scalar(
        select(Upload).where(Upload.organisation_id == organisation_id, Upload.token == token)
    )
    if upload is None:
        raise NotFound("There is no such file.")
    return upload


def describe_upload(
    actor: Actor, organisation_id: int, token: str, alt: str, language: str
) -> None:
    """Say in words what a picture shows.

    Raises NotFound.
    """
    with transaction() as session:
        upload = own_upload(session, actor, organisation_id, token)
        upload.alt, upload.language = alt, language
        told = {"kind": upload.kind}
        record(session, actor, ORGANISATION, organisation_id, "describe file", told)


def delete_upload(actor: Actor, organisation_id: int, token: str) -> None:
    """Take a file away: nobody gets it from now on; it leaves the disk within a day.

    Raises NotFound.
    """
    with transaction() as session:
        upload = own_upload(session, actor, organisation_id, token)
        record(session, actor, ORGANISATION, organisation_id, "delete file", {"kind": upload.kind})
        session.delete(upload)


def clean_up_uploads(actor: Actor) -> tuple[int, int]:
    """Remove files without a row and rows without a file; how many of each.

    Where no file at all is there, the folder is missing and not the files: nothing is removed.
    Raises PermissionRefused.
    """
    require(actor, Permission.RETENTION_APPLY)
    files = dict(stored_files())
    with transaction() as session:
        names = set(session.scalars(select(Upload.stored_name)))
        lost = {name for name in names if not path_of(name).is_file()}
        if names and lost == names:
            log.error("no uploaded file is on the disk", rows=len(names))
            return 0, 0
        session.execute(delete(Upload).where(Upload.stored_name.in_(lost)))
        names |= files_of_inquiries()
    old = clock.now() - GRACE
    alone = [name for name, written in files.items() if name not in names and written < old]
    for name in alone:
        remove_file(name)
    if alone or lost:
        log.info("uploads cleaned up", files=len(alone), rows=len(lost))
    return len(alone), len(lost)
