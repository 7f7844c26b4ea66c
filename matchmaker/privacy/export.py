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
from matchmaker.privacy import inquiry_queries, queries
from matchmaker.uploads.storage import path_of

MOST_FILE_BYTES = 200_000_000
# Whose a file is, its folder in the archive, its stored name and the name that it is shown under.
File = tuple[dict[str, Any], str, str, str]


def export_person(actor: Actor) -> IO[bytes]:
    """An open archive of what is kept about the actor, at its beginning.

    Files beyond MOST_FILE_BYTES are named in data.json and left out. Raises PermissionRefused.
    """
    require(actor, Permission.ACCOUNT_USE, Related(user_id=actor.user_id))
    file = tempfile.TemporaryFile(prefix="export-")  # noqa: SIM115 - the answer closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        document = data_of(actor.user_id or 0)
        document["files"] = add_files(archive, files_of(actor.user_id or 0, document))
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
            "inquiries": inquiry_queries.sent_inquiries(user_id, email_of(user_id)),
            "answers_as_partner": inquiry_queries.answers_as_partner(user_id),
            "organisations": [
                {
                    "id": id_,
                    "profile": plain_record(stored_record(session, id_)),
                    **queries.drafts_of(id_),
                }
                for id_ in queries.own_organisations(user_id)
            ],
        }


def email_of(user_id: int) -> str | None:
    """The confirmed address of an account."""
    email: str | None = queries.account_of(user_id)["email"]
    return email


def files_of(user_id: int, document: dict[str, Any]) -> list[File]:
    """The files of the organisations that the person owns, and of the inquiries sent."""
    own = [organisation["id"] for organisation in document["organisations"]]
    sent = inquiry_queries.sent_files(user_id, email_of(user_id))
    uploads: list[File] = [
        ({"organisation_id": id_}, str(id_), stored_name, name)
        for id_, stored_name, name in queries.own_uploads(own)
    ]
    return uploads + [
        ({"inquiry": number}, number, stored_name, name) for number, stored_name, name in sent
    ]


def add_files(archive: zipfile.ZipFile, files: list[File]) -> list[dict[str, Any]]:
    """Write the files; what is in and what is not."""
    listed, total = [], 0
    for of, folder, stored_name, name in files:
        path = path_of(stored_name)
        size = path.stat().st_size if path.is_file() else 0
        is_in = 0 < size <= MOST_FILE_BYTES - total
        inside = f"files/{folder}/{stored_name[:8]}-{name}"
        if is_in:
            archive.write(path, inside, zipfile.ZIP_STORED)
            total += size
        listed.append({**of, "name": name, "file": inside if is_in else None})
    return listed


def written(value: object) -> str:
    """An instant or date as JSON has it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot stand in data.json")
