"""Everything about one person in one ZIP archive: data.json and the files."""

from __future__ import annotations

import json
import tempfile
import zipfile
from datetime import date, datetime
from typing import IO, Any

from matchmaker import clock
from matchmaker.accounts.policy import Actor, Permission, Related, require
from matchmaker.db import transaction
from matchmaker.organisations.lifecycle import plain_record
from matchmaker.organisations.queries import stored_record
from matchmaker.privacy import queries
from matchmaker.uploads.storage import path_of

MOST_FILE_BYTES = 200_000_000


def export_person(actor: Actor) -> IO[bytes]:
    """An open archive of what is kept about the actor, at its beginning.

    Files beyond MOST_FILE_BYTES are named in data.json and left out. Raises PermissionRefused.
    """
    require(actor, Permission.ACCOUNT_USE, Related(user_id=actor.user_id))
    file = tempfile.TemporaryFile(prefix="export-")  # noqa: SIM115 - the answer closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        document = data_of(actor.user_id or 0)
        document["files"] = add_files(archive, [o["id"] for o in document["organisations"]])
        text = json.dumps(document, ensure_ascii=False, indent=2, default=written)
        archive.writestr("data.json", text)
    file.seek(0)
    return file


def data_of(user_id: int) -> dict[str, Any]:
    """Everything that the tables know about a person, read in one transaction."""
    with transaction() as session:
        return {
            "made_at": clock.now(),
            "account": queries.account_of(user_id),
            **queries.places_of(user_id),
            **queries.access_of(user_id),
            **queries.deeds_of(user_id),
            "organisations": [
                {
                    "id": id_,
                    "profile": plain_record(stored_record(session, id_)),
                    **queries.drafts_of(id_),
                }
                for id_ in queries.own_organisations(user_id)
            ],
        }


def add_files(archive: zipfile.ZipFile, organisation_ids: list[int]) -> list[dict[str, Any]]:
    """Write the files of the organisations that the person owns; what is in and what is not."""
    listed, total = [], 0
    for organisation_id, stored_name, name in queries.own_uploads(organisation_ids):
        path = path_of(stored_name)
        size = path.stat().st_size if path.is_file() else 0
        is_in = 0 < size <= MOST_FILE_BYTES - total
        inside = f"files/{organisation_id}/{stored_name[:8]}-{name}"
        if is_in:
            archive.write(path, inside, zipfile.ZIP_STORED)
            total += size
        listed.append(
            {"organisation_id": organisation_id, "name": name, "file": inside if is_in else None}
        )
    return listed


def written(value: object) -> str:
    """An instant or date as JSON has it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot stand in data.json")
