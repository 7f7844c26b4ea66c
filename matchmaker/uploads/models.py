"""Table of the files that organisations show: logo, pictures, documents."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base
from matchmaker.organisations.models import LANGUAGES, one_of

KINDS = ("logo", "picture", "document")


class Upload(Base):
    """A file of an organisation; it lies under `stored_name` in the instance's folder of uploads.

    `token` stands in its address and says nothing about what it is. `alt` is in `language`.
    """

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("language", LANGUAGES), name="language"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("(kind = 'document') = (width IS NULL)", name="pictures_have_a_size"),
        Index("ix_upload_organisation_id", "organisation_id", "kind", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    kind: Mapped[str]
    token: Mapped[str] = mapped_column(unique=True)
    stored_name: Mapped[str] = mapped_column(unique=True)
    original_name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]
    alt: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    made_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    made_at: Mapped[datetime]
