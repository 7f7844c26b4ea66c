"""An organisation as a plain value: what import reads, export writes and the service stores. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

KINDS = ("startup", "company", "institution")
LANGUAGES = ("de", "en", "ja")


@dataclass(frozen=True)
class StatementRecord:
    """An offer or a need: one text in one language."""

    text: str
    language: str
    title: str | None = None
    sectors: tuple[str, ...] = ()
    partnership: tuple[str, ...] = ()
    valid_until: date | None = None


@dataclass(frozen=True)
class CapabilityRecord:
    """A manufacturing ability; lengths in millimetres, lead time in days."""

    process: str | None = None
    material: str | None = None
    part_size_mm: str | None = None
    tolerance_mm: float | None = None
    lot_min: int | None = None
    lot_max: int | None = None
    lead_time_days: int | None = None
    machine: str | None = None


@dataclass(frozen=True)
class CertificateRecord:
    """A standard that the organisation is certified to."""

    standard: str
    body: str | None = None
    number: str | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class ContactRecord:
    """Whom to ask."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class OrganisationRecord:
    """An organisation with everything that belongs to it.

    `names`, `summary` and `description` are by language; `sectors` are codes of the taxonomy.
    """

    kind: str
    name: str
    external_id: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    country: str | None = None
    region: str | None = None
    city: str | None = None
    website: str | None = None
    founded: int | None = None
    employees: int | None = None
    languages: tuple[str, ...] = ()
    summary: Mapping[str, str] = field(default_factory=dict)
    description: Mapping[str, str] = field(default_factory=dict)
    sectors: tuple[str, ...] = ()
    offers: tuple[StatementRecord, ...] = ()
    needs: tuple[StatementRecord, ...] = ()
    capabilities: tuple[CapabilityRecord, ...] = ()
    certificates: tuple[CertificateRecord, ...] = ()
    contact: ContactRecord | None = None
    open_for_inquiries: bool = True
    tags: tuple[str, ...] = ()

    def to_json(self) -> str:
        """One line in the record format, without what is empty."""
        return json.dumps(plain(self), ensure_ascii=False, allow_nan=False)

    def fingerprint(self) -> str:
        """The SHA-256 of the canonical JSON: equal exactly when everything in it is equal."""
        canonical = json.dumps(
            plain(self),
            ensure_ascii=False,
            allow_nan=False,
            sort_keys=True,
            separators=(",", ":"),
        )
        return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def plain(value: object) -> object:
    """A record as the objects, lists and scalars of JSON; what is empty is left out."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return dict(sorted(value.items()))
    if hasattr(value, "__dataclass_fields__"):
        kept = {name: plain(item) for name, item in vars(value).items()}
        return {name: item for name, item in kept.items() if item not in (None, [], {})}
    return value
