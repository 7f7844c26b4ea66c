"""Reads organisations whole, as the records that export writes."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, selectinload

from matchmaker.accounts.policy import Actor, Permission, Related, require
from matchmaker.db import db
from matchmaker.organisations.models import (
    Capability,
    Certificate,
    Contact,
    Organisation,
    Statement,
)
from matchmaker.organisations.records import (
    CapabilityRecord,
    CertificateRecord,
    ContactRecord,
    OrganisationRecord,
    StatementRecord,
)

CHUNK = 400
RELATIONS = (
    Organisation.texts,
    Organisation.offers,
    Organisation.needs,
    Organisation.sectors,
    Organisation.capabilities,
    Organisation.certificates,
    Organisation.tags,
    Organisation.contact,
)


def count_for_export(actor: Actor) -> int:
    """How many organisations there are in any stage. Raises PermissionRefused."""
    require(actor, Permission.ORGANISATION_EXPORT)
    return db.session.scalar(select(func.count()).select_from(Organisation)) or 0


def records_for_export(actor: Actor) -> Iterator[OrganisationRecord]:
    """Every organisation in any stage as a record, with its contact, in the order of the ids.

    Raises PermissionRefused.
    """
    require(actor, Permission.ORGANISATION_EXPORT)
    return all_records()


def all_records() -> Iterator[OrganisationRecord]:
    """The records, read in chunks within one transaction: one state of the database."""
    last = 0
    with Session(db.engine) as session:
        freeze(session)
        while rows := session.scalars(
            select(Organisation)
            .where(Organisation.id > last)
            .order_by(Organisation.id)
            .limit(CHUNK)
            .options(*(selectinload(relation) for relation in RELATIONS))
        ).all():
            yield from map(record_of, rows)
            last = rows[-1].id
            session.expunge_all()


def stored_record(session: Session, organisation_id: int) -> OrganisationRecord:
    """One organisation as a record, as the session sees it."""
    row = session.scalars(
        select(Organisation)
        .where(Organisation.id == organisation_id)
        .options(*(selectinload(relation) for relation in RELATIONS))
        .execution_options(populate_existing=True)
    ).one()
    return record_of(row)


def in_care_of(actor: Actor) -> ColumnElement[bool]:
    """Organisations that a consultant's desks care for, and those without a desk."""
    return or_(Organisation.desk_id.in_(actor.desks), Organisation.desk_id.is_(None))


def related_organisation(organisation_id: int) -> Related | None:
    """Whose an organisation is, or None if there is none."""
    row = db.session.execute(
        select(Organisation.id, Organisation.desk_id).where(Organisation.id == organisation_id)
    ).one_or_none()
    return None if row is None else Related(organisation_id=row.id, desk_id=row.desk_id)


def freeze(session: Session) -> None:
    """Let the session see one state of the database until it ends."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("BEGIN")
    else:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def record_of(row: Organisation) -> OrganisationRecord:
    """An organisation as a record; all its relations must be loaded."""
    return OrganisationRecord(
        kind=row.kind,
        name=row.name,
        external_id=row.external_id,
        names={text.language: text.name for text in row.texts if text.name},
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
        offers=tuple(statement_of(offer) for offer in row.offers),
        needs=tuple(statement_of(need) for need in row.needs),
        capabilities=tuple(capability_of(capability) for capability in row.capabilities),
        certificates=tuple(certificate_of(certificate) for certificate in row.certificates),
        contact=contact_of(row.contact) if row.contact else None,
        open_for_inquiries=row.open_for_inquiries,
        tags=tuple(tag.tag for tag in row.tags),
    )


def statement_of(row: Statement) -> StatementRecord:
    """An offer or need as a record."""
    return StatementRecord(
        row.text,
        row.language,
        row.title,
        tuple(row.sectors),
        tuple(row.partnership),
        row.valid_until,
    )


def capability_of(row: Capability) -> CapabilityRecord:
    """A manufacturing ability as a record."""
    return CapabilityRecord(
        row.process,
        row.material,
        row.part_size_mm,
        row.tolerance_mm,
        row.lot_min,
        row.lot_max,
        row.lead_time_days,
        row.machine,
    )


def certificate_of(row: Certificate) -> CertificateRecord:
    """A certificate as a record."""
    return CertificateRecord(row.standard, row.body, row.number, row.valid_until)


def contact_of(row: Contact) -> ContactRecord:
    """A contact as a record."""
    return ContactRecord(row.name, row.email, row.phone)
