"""A draft as others will see it once it is published."""

from __future__ import annotations

from typing import Any

from matchmaker.directory.profiles import (
    CapabilityView,
    CertificateView,
    OrganisationView,
    StatementView,
)
from matchmaker.organisations.lifecycle import DraftIncomplete, readable
from matchmaker.organisations.records import OrganisationRecord, StatementRecord
from matchmaker.registration.queries import Draft


def read_or_none(record: dict[str, Any]) -> OrganisationRecord | None:
    """The record of a draft, or None while something in it cannot be read."""
    try:
        return readable(record)
    except DraftIncomplete:
        return None


def statement_view(statement: StatementRecord) -> StatementView:
    """An offer or need as the profile shows it."""
    return StatementView(
        statement.title,
        statement.text,
        statement.language,
        statement.sectors,
        statement.partnership,
        statement.valid_until,
    )


def view_of(draft: Draft, record: OrganisationRecord) -> OrganisationView:
    """The published profile that would come of a draft."""
    return OrganisationView(
        id=draft.organisation_id,
        external_id=record.external_id,
        slug=draft.slug,
        name=record.name,
        names=dict(record.names),
        kind=record.kind,
        country=record.country,
        region=record.region,
        city=record.city,
        website=record.website,
        founded=record.founded,
        employees=record.employees,
        languages=record.languages,
        summary=dict(sorted(record.summary.items())),
        description=dict(sorted(record.description.items())),
        sectors=record.sectors,
        offers=tuple(map(statement_view, record.offers)),
        needs=tuple(map(statement_view, record.needs)),
        capabilities=tuple(CapabilityView(**vars(each)) for each in record.capabilities),
        certificates=tuple(CertificateView(**vars(each)) for each in record.certificates),
        tags=record.tags,
        open_for_inquiries=record.open_for_inquiries,
        is_confirmed=True,
        updated_at=draft.edited_at,
    )
