"""Reads which files an organisation shows, and who may have one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from matchmaker.accounts.policy import Actor, Permission, Related, may
from matchmaker.db import db
from matchmaker.errors import NotFound
from matchmaker.inbox.models import StrayMail
from matchmaker.inbox.originals import original_name
from matchmaker.inquiries.models import InquiryFile
from matchmaker.organisations.models import Organisation
from matchmaker.uploads.models import Upload

PUBLISHED = "published"


@dataclass(frozen=True)
class FileView:
    """A file as pages show it; `name` is the one it is offered under."""

    id: int
    kind: str
    token: str
    name: str
    stored_name: str
    media_type: str
    size: int
    sha256: str
    width: int | None
    height: int | None
    alt: str
    language: str
    made_at: datetime


@dataclass(frozen=True)
class OrganisationFiles:
    """The files of one organisation by kind, the first uploaded first."""

    logo: FileView | None
    pictures: tuple[FileView, ...]
    documents: tuple[FileView, ...]

    @property
    def size(self) -> int:
        """How many bytes they take."""
        kept = (*self.pictures, *self.documents, *([self.logo] if self.logo else []))
        return sum(file.size for file in kept)


def file_view(row: Upload) -> FileView:
    """A file as a value."""
    return FileView(
        id=row.id,
        kind=row.kind,
        token=row.token,
        name=row.original_name,
        stored_name=row.stored_name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        width=row.width,
        height=row.height,
        alt=row.alt,
        language=row.language,
        made_at=row.made_at,
    )


def files_of(organisation_id: int) -> OrganisationFiles:
    """All files of an organisation."""
    rows = db.session.scalars(
        select(Upload).where(Upload.organisation_id == organisation_id).order_by(Upload.id)
    )
    views = [file_view(row) for row in rows]
    return OrganisationFiles(
        next((view for view in views if view.kind == "logo"), None),
        tuple(view for view in views if view.kind == "picture"),
        tuple(view for view in views if view.kind == "document"),
    )


def logos_of(organisation_ids: Collection[int]) -> dict[int, FileView]:
    """The logos of several organisations."""
    rows = db.session.scalars(
        select(Upload).where(Upload.kind == "logo", Upload.organisation_id.in_(organisation_ids))
    )
    return {row.organisation_id: file_view(row) for row in rows}


@dataclass(frozen=True)
class OpenFile:
    """A file that the reader may have; `is_public` says whether everybody may."""

    file: FileView
    is_public: bool


def file_for(actor: Actor, token: str, name: str) -> OpenFile:
    """A file: everybody's if the profile is published, else its members' and its desk's.

    Raises NotFound.
    """
    row = db.session.execute(
        select(Upload, Organisation.stage, Organisation.desk_id)
        .join(Organisation, Organisation.id == Upload.organisation_id)
        .where(Upload.token == token, Upload.original_name == name)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such file.")
    upload, stage, desk_id = row
    is_public = stage == PUBLISHED
    of = Related(organisation_id=upload.organisation_id, desk_id=desk_id)
    if not is_public and not may(actor, Permission.PROFILE_READ_DRAFT, of):
        raise NotFound("There is no such file.")
    return OpenFile(file_view(upload), is_public)


@dataclass(frozen=True)
class Head:
    """What the page of files says about its organisation."""

    id: int
    name: str
    slug: str
    is_published: bool


def head_of(organisation_id: int) -> Head:
    """The organisation of a page of files.

    Raises NotFound.
    """
    row = db.session.get(Organisation, organisation_id)
    if row is None:
        raise NotFound("There is no such organisation.")
    return Head(row.id, row.name, row.slug, row.stage == PUBLISHED)


def used_bytes(organisation_id: int) -> int:
    """How many bytes the files of an organisation take."""
    total = select(func.sum(Upload.size)).where(Upload.organisation_id == organisation_id)
    return db.session.scalar(total) or 0


def files_of_inquiries() -> set[str]:
    """The names under which files of inquiries and mails that wait lie in the folder of files."""
    waiting = select(StrayMail.message_id).where(
        StrayMail.settled_at.is_(None), StrayMail.message_id.is_not(None)
    )
    originals = {original_name(str(message_id)) for message_id in db.session.scalars(waiting)}
    return originals | set(db.session.scalars(select(InquiryFile.stored_name)))
