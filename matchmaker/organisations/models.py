"""Tables of organisations, their texts, offers, needs, abilities, and of the sector taxonomy."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from matchmaker.db import Base

KINDS = ("startup", "company", "institution")
LANGUAGES = ("de", "en", "ja")
STAGES = (
    "draft",
    "submitted",
    "changes requested",
    "rejected",
    "published",
    "on hold",
    "expired",
    "archived",
)


REVISION_STAGES = ("draft", "submitted", "changes requested")


def one_of(column: str, values: tuple[str, ...]) -> str:
    """The SQL of a CHECK constraint that allows these values only."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Sector(Base):
    """A node of the trilingual taxonomy, loaded from seeds/sectors.csv."""

    __tablename__ = "sector"

    code: Mapped[str] = mapped_column(primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("sector.code"), index=True)
    position: Mapped[int]
    label_de: Mapped[str]
    label_en: Mapped[str]
    label_ja: Mapped[str]
    nace: Mapped[str | None]
    jsic: Mapped[str | None]
    names: Mapped[list[SectorName]] = relationship(
        cascade="all, delete-orphan", order_by="SectorName.id", lazy="raise"
    )


class SectorName(Base):
    """A synonym of a sector in one language."""

    __tablename__ = "sector_name"
    __table_args__ = (
        UniqueConstraint("sector_code", "language", "name"),
        CheckConstraint(one_of("language", LANGUAGES), name="language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sector_code: Mapped[str] = mapped_column(ForeignKey("sector.code"))
    language: Mapped[str]
    name: Mapped[str]


class Organisation(Base):
    """A startup, company or institution: what holds for it in every language."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("stage", STAGES), name="stage"),
        CheckConstraint("length(name) > 0", name="name_given"),
        CheckConstraint("employees IS NULL OR employees >= 0", name="employees"),
        CheckConstraint("founded IS NULL OR founded BETWEEN 500 AND 2200", name="founded"),
        CheckConstraint(
            "(stage <> 'published') OR (published_at IS NOT NULL)", name="published_has_date"
        ),
        Index("ix_organisation_listing", "stage", "sort_key", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    external_id: Mapped[str | None] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(index=True)
    slug_name: Mapped[str]
    sort_key: Mapped[str]
    country: Mapped[str | None] = mapped_column(index=True)
    region: Mapped[str | None]
    city: Mapped[str | None]
    website: Mapped[str | None]
    founded: Mapped[int | None]
    employees: Mapped[int | None]
    languages: Mapped[list[str]] = mapped_column(JSON)
    stage: Mapped[str] = mapped_column(default="draft")
    open_for_inquiries: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str]
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("desk.id"), index=True)
    confirmed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    noticed_days: Mapped[int | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(index=True)
    fingerprint: Mapped[str]
    search_text: Mapped[str]

    texts: Mapped[list[OrganisationText]] = relationship(
        cascade="all, delete-orphan", order_by="OrganisationText.language", lazy="raise"
    )
    offers: Mapped[list[Offer]] = relationship(
        cascade="all, delete-orphan", order_by="Offer.position", lazy="raise"
    )
    needs: Mapped[list[Need]] = relationship(
        cascade="all, delete-orphan", order_by="Need.position", lazy="raise"
    )
    sectors: Mapped[list[OrganisationSector]] = relationship(
        cascade="all, delete-orphan", order_by="OrganisationSector.position", lazy="raise"
    )
    capabilities: Mapped[list[Capability]] = relationship(
        cascade="all, delete-orphan", order_by="Capability.position", lazy="raise"
    )
    certificates: Mapped[list[Certificate]] = relationship(
        cascade="all, delete-orphan", order_by="Certificate.position", lazy="raise"
    )
    tags: Mapped[list[OrganisationTag]] = relationship(
        cascade="all, delete-orphan", order_by="OrganisationTag.position", lazy="raise"
    )
    contact: Mapped[Contact | None] = relationship(cascade="all, delete-orphan", lazy="raise")

    @property
    def slug(self) -> str:
        """The address of the profile: the romanised name and the id."""
        return f"{self.slug_name}-{self.id}"


class Owned:
    """A row that belongs to one organisation and keeps its place in a list."""

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]

    @declared_attr
    @classmethod
    def organisation_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)


class OrganisationText(Base):
    """Name, summary and description in one language."""

    __tablename__ = "organisation_text"
    __table_args__ = (
        UniqueConstraint("organisation_id", "language"),
        CheckConstraint(one_of("language", LANGUAGES), name="language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str]
    name: Mapped[str | None]
    summary: Mapped[str | None]
    description: Mapped[str | None]


class Statement(Owned):
    """What offers and needs have in common."""

    title: Mapped[str | None]
    text: Mapped[str]
    language: Mapped[str]
    sectors: Mapped[list[str]] = mapped_column(JSON)
    partnership: Mapped[list[str]] = mapped_column(JSON)
    valid_until: Mapped[date | None]


class Offer(Statement, Base):
    """One thing an organisation gives."""

    __tablename__ = "offer"
    __table_args__ = (CheckConstraint(one_of("language", LANGUAGES), name="language"),)


class Need(Statement, Base):
    """One thing an organisation looks for."""

    __tablename__ = "need"
    __table_args__ = (CheckConstraint(one_of("language", LANGUAGES), name="language"),)


class OrganisationSector(Owned, Base):
    """An organisation's place in the taxonomy."""

    __tablename__ = "organisation_sector"
    __table_args__ = (UniqueConstraint("organisation_id", "sector_code"),)

    sector_code: Mapped[str] = mapped_column(ForeignKey("sector.code"), index=True)


class OrganisationTag(Owned, Base):
    """A free word, among them the sectors that the taxonomy does not know."""

    __tablename__ = "organisation_tag"

    tag: Mapped[str]


class Capability(Owned, Base):
    """A typed manufacturing ability."""

    __tablename__ = "capability"

    process: Mapped[str | None]
    material: Mapped[str | None]
    part_size_mm: Mapped[str | None]
    tolerance_mm: Mapped[float | None]
    lot_min: Mapped[int | None]
    lot_max: Mapped[int | None]
    lead_time_days: Mapped[int | None]
    machine: Mapped[str | None]


class Certificate(Owned, Base):
    """A standard that the organisation is certified to."""

    __tablename__ = "certificate"

    standard: Mapped[str] = mapped_column(index=True)
    body: Mapped[str | None]
    number: Mapped[str | None]
    valid_until: Mapped[date | None]


class Contact(Base):
    """Whom to ask. Never shown to the public."""

    __tablename__ = "contact"

    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]


class ProfileDraft(Base):
    """The text of a profile that is being worked at, as a record of the exchange format.

    A first draft's stage is the organisation's; a published one's revision has its own `stage`
    here, and the published text stays until the revision is accepted. `version` rises with every
    save: whoever saves an older one is shown the newer beside it.
    """

    __tablename__ = "profile_draft"
    __table_args__ = (
        CheckConstraint(one_of("stage", REVISION_STAGES), name="stage"),
        CheckConstraint("version > 0", name="version"),
    )

    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    record: Mapped[dict[str, Any]] = mapped_column(JSON)
    stage: Mapped[str] = mapped_column(default="draft")
    version: Mapped[int] = mapped_column(default=1)
    language: Mapped[str]
    edited_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    edited_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    consented_at: Mapped[datetime | None]
    consent_version: Mapped[str | None]


class DraftVersion(Base):
    """An earlier save of a draft: nothing that was written is lost before it is published."""

    __tablename__ = "draft_version"
    __table_args__ = (UniqueConstraint("organisation_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    version: Mapped[int]
    record: Mapped[dict[str, Any]] = mapped_column(JSON)
    edited_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    edited_at: Mapped[datetime]


class RenewalLink(Base):
    """A link of a notice that renews one profile without signing in."""

    __tablename__ = "renewal_link"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ReviewComment(Base):
    """What a desk asks to have changed, at one field of the draft or (`field` empty) at all of it."""

    __tablename__ = "review_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    field: Mapped[str]
    text: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    made_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class ProfileRevision(Base):
    """One row: the number of the last write of any profile; readers compare it with their own."""

    __tablename__ = "profile_revision"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
