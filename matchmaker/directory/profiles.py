"""Published profiles as readers see them: plain values, never with contact data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from matchmaker.organisations.models import Organisation, Statement

LANGUAGES = ("de", "en", "ja")


@dataclass(frozen=True)
class StatementView:
    """An offer or need."""

    title: str | None
    text: str
    language: str
    sectors: tuple[str, ...]
    partnership: tuple[str, ...]
    valid_until: date | None


@dataclass(frozen=True)
class CapabilityView:
    """A typed manufacturing ability; lengths in millimetres, lead time in days."""

    process: str | None
    material: str | None
    part_size_mm: str | None
    tolerance_mm: float | None
    lot_min: int | None
    lot_max: int | None
    lead_time_days: int | None
    machine: str | None


@dataclass(frozen=True)
class CertificateView:
    """A standard that the organisation is certified to."""

    standard: str
    body: str | None
    number: str | None
    valid_until: date | None


@dataclass(frozen=True)
class InLanguage:
    """A text with the language it is written in, which may not be the one asked for."""

    text: str
    language: str


@dataclass(frozen=True)
class OrganisationView:
    """A published profile. `names`, `summary` and `description` are by language."""

    id: int
    external_id: str | None
    slug: str
    name: str
    names: dict[str, str]
    kind: str
    country: str | None
    region: str | None
    city: str | None
    website: str | None
    founded: int | None
    employees: int | None
    languages: tuple[str, ...]
    summary: dict[str, str]
    description: dict[str, str]
    sectors: tuple[str, ...]
    offers: tuple[StatementView, ...]
    needs: tuple[StatementView, ...]
    capabilities: tuple[CapabilityView, ...]
    certificates: tuple[CertificateView, ...]
    tags: tuple[str, ...]
    open_for_inquiries: bool
    is_confirmed: bool
    updated_at: datetime

    @property
    def written_in(self) -> str:
        """The language of the registered name: that of its texts, or English."""
        for language in LANGUAGES:
            if self.names.get(language) == self.name:
                return language
        return next(iter(self.description or self.summary), "en")

    def name_for(self, language: str) -> InLanguage:
        """The name for a reader: in the reader's language, for Germans else the English one."""
        wanted = (language, "en") if language == "de" else (language,)
        for candidate in wanted:
            if candidate in self.names:
                return InLanguage(self.names[candidate], candidate)
        return InLanguage(self.name, self.written_in)

    def other_name(self, language: str) -> InLanguage | None:
        """The registered name where the reader's one is another."""
        shown = self.name_for(language)
        if shown.text == self.name:
            return None
        return InLanguage(self.name, self.written_in)

    def summary_for(self, language: str) -> InLanguage | None:
        """The summary in the reader's language, or in another one."""
        return text_for(self.summary, language)

    def description_for(self, language: str) -> InLanguage | None:
        """The description in the reader's language, or in another one."""
        return text_for(self.description, language)


def text_for(texts: dict[str, str], language: str) -> InLanguage | None:
    """The text in the reader's language, else in English, else in any."""
    for candidate in (language, "en", *LANGUAGES):
        if texts.get(candidate):
            return InLanguage(texts[candidate], candidate)
    return None


def statement_view(row: Statement) -> StatementView:
    """An offer or need as a value."""
    return StatementView(
        row.title,
        row.text,
        row.language,
        tuple(row.sectors),
        tuple(row.partnership),
        row.valid_until,
    )


def organisation_view(row: Organisation) -> OrganisationView:
    """An organisation as a value; all its public relations must be loaded."""
    return OrganisationView(
        id=row.id,
        external_id=row.external_id,
        slug=row.slug,
        name=row.name,
        names={text.language: text.name for text in row.texts if text.name},
        kind=row.kind,
        country=row.country,
        region=row.region,
        city=row.city,
        website=row.website,
        founded=row.founded,
        employees=row.employees,
        languages=tuple(row.languages),
        summary={text.language: text.summary for text in row.texts if text.summary},
        description={text.language: text.description for text in row.texts if text.description},
        sectors=tuple(sector.sector_code for sector in row.sectors),
        offers=tuple(statement_view(offer) for offer in row.offers),
        needs=tuple(statement_view(need) for need in row.needs),
        capabilities=tuple(
            CapabilityView(
                c.process,
                c.material,
                c.part_size_mm,
                c.tolerance_mm,
                c.lot_min,
                c.lot_max,
                c.lead_time_days,
                c.machine,
            )
            for c in row.capabilities
        ),
        certificates=tuple(
            CertificateView(c.standard, c.body, c.number, c.valid_until) for c in row.certificates
        ),
        tags=tuple(tag.tag for tag in row.tags),
        open_for_inquiries=row.open_for_inquiries,
        is_confirmed=row.confirmed_at is not None,
        updated_at=row.updated_at,
    )
