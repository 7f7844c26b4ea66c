"""What is done to organisations and to the taxonomy's tables: load sectors, save records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.db import Base, transaction
from matchmaker.organisations.models import Organisation, ProfileRevision
from matchmaker.organisations.records import OrganisationRecord
from matchmaker.organisations.rows import OWNED, Row, organisation_row, owned_rows
from matchmaker.organisations.sector_tables import write_sectors
from matchmaker.organisations.taxonomy import Taxonomy

CHUNK = 400  # below the number of values that any database takes in one statement


@dataclass(frozen=True)
class SaveCounts:
    """What became of the records."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: SaveCounts) -> SaveCounts:
        return SaveCounts(
            self.created + other.created,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
        )


@dataclass(frozen=True)
class Stored:
    """What must be known of a stored organisation to compare it with a record."""

    id: int
    fingerprint: str
    stage: str


@dataclass
class Batch:
    """One call of save_organisations: its source, and its revision once something changes."""

    session: Session
    publish: bool
    source: str
    revision: int | None = None

    def next_revision(self) -> int:
        """The revision of this batch; the first call raises the stored number by one."""
        if self.revision is None:
            self.revision = raise_revision(self.session)
        return self.revision


def load_taxonomy(actor: Actor, taxonomy: Taxonomy) -> bool:
    """Write the sectors of the taxonomy; True if anything changed.

    A sector that is no longer in the taxonomy is removed if nothing refers to it, else kept.
    Raises PermissionRefused.
    """
    require(actor, Permission.ORGANISATION_IMPORT)
    with transaction() as session:
        return write_sectors(session, taxonomy)


def save_organisations(
    actor: Actor, records: Iterable[OrganisationRecord], *, publish: bool, source: str
) -> SaveCounts:
    """Create or update the organisations of the records, all in the surrounding transaction.

    A record is the stored organisation with the same external id. One without an external id is
    the stored one, also without, that equals it in everything (the same fingerprint); so the same
    records saved twice change nothing, and a changed one without an external id is a new one.
    With `publish` they are published; else new ones are drafts and others keep their stage.
    A changed profile counts as not confirmed by its company. Sectors must be loaded before.
    Raises PermissionRefused.
    """
    require(actor, Permission.ORGANISATION_IMPORT)
    counts = SaveCounts()
    with transaction() as session:
        batch = Batch(session, publish, source)
        for chunk in chunks(records):
            counts += save_chunk(batch, chunk)
    return counts


def chunks(records: Iterable[OrganisationRecord]) -> Iterator[list[OrganisationRecord]]:
    """The records in lists of at most CHUNK."""
    remaining = iter(records)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


def save_chunk(batch: Batch, records: list[OrganisationRecord]) -> SaveCounts:
    """Save some records: compare them with what is stored, then write what differs."""
    prints = [record.fingerprint() for record in records]
    by_id, by_print = stored_for(batch.session, records, prints)
    created: dict[str, OrganisationRecord] = {}
    changed: dict[int, OrganisationRecord] = {}
    to_publish: dict[int, None] = {}
    for record, print_ in zip(records, prints, strict=True):
        stored = by_id.get(record.external_id) if record.external_id else by_print.get(print_)
        if stored is None:
            created[record.external_id or f"\n{print_}"] = record
            continue
        if stored.fingerprint != print_:
            changed[stored.id] = record
        if batch.publish and stored.stage != "published":
            to_publish[stored.id] = None
    create(batch, list(created.values()))
    change(batch, changed)
    publish(batch, list(to_publish))
    updated = len(changed.keys() | to_publish.keys())
    return SaveCounts(len(created), updated, len(records) - len(created) - updated)


def stored_for(
    session: Session, records: Sequence[OrganisationRecord], prints: Sequence[str]
) -> tuple[dict[str, Stored], dict[str, Stored]]:
    """The stored organisations by external id, and those without one by fingerprint."""
    columns = select(
        Organisation.id, Organisation.fingerprint, Organisation.stage, Organisation.external_id
    ).order_by(Organisation.id.desc())
    given = [record.external_id for record in records if record.external_id]
    bare = [
        print_ for record, print_ in zip(records, prints, strict=True) if record.external_id is None
    ]
    by_id = {
        row.external_id: Stored(row.id, row.fingerprint, row.stage)
        for row in session.execute(columns.where(Organisation.external_id.in_(given)))
    }
    by_print = {
        row.fingerprint: Stored(row.id, row.fingerprint, row.stage)
        for row in session.execute(
            columns.where(Organisation.external_id.is_(None), Organisation.fingerprint.in_(bare))
        )
    }
    return by_id, by_print


def create(batch: Batch, records: list[OrganisationRecord]) -> list[int]:
    """Insert new organisations with all that belongs to them; their ids, in order."""
    if not records:
        return []
    revision, now = batch.next_revision(), clock.now()
    stage = {
        "stage": "published" if batch.publish else "draft",
        "published_at": now if batch.publish else None,
        "source": batch.source,
        "created_at": now,
    }
    ids = batch.session.scalars(
        insert(Organisation).returning(Organisation.id, sort_by_parameter_order=True),
        [organisation_row(record, revision, now) | stage for record in records],
    ).all()
    insert_owned(batch.session, dict(zip(ids, records, strict=True)))
    return list(ids)


def create_draft(session: Session, record: OrganisationRecord, source: str) -> int:
    """Insert a new organisation that is not published, in the surrounding transaction; its id."""
    batch = Batch(session, publish=False, source=source)
    [id_] = create(batch, [record])
    return id_


def change(batch: Batch, records: dict[int, OrganisationRecord]) -> None:
    """Replace what is stored of the organisations with these ids."""
    if not records:
        return
    revision, now = batch.next_revision(), clock.now()
    update_each(
        batch.session,
        [
            organisation_row(record, revision, now) | {"source": batch.source, "key": id_}
            for id_, record in records.items()
        ],
    )
    for table in OWNED:
        owner: Any = table.__table__.c.organisation_id
        batch.session.execute(delete(table).where(owner.in_(list(records))))
    insert_owned(batch.session, records)


def publish(batch: Batch, ids: list[int]) -> None:
    """Publish the organisations with these ids, now."""
    if not ids:
        return
    now = clock.now()
    batch.session.execute(
        update(Organisation)
        .where(Organisation.id.in_(ids))
        .values(
            stage="published",
            published_at=now,
            updated_at=now,
            revision=batch.next_revision(),
        )
        .execution_options(synchronize_session=False)
    )


def update_each(session: Session, rows: list[Row]) -> None:
    """Update organisations, each with its own values, by `key`."""
    table: Any = Organisation.__table__
    values: Row = {name: bindparam(name) for name in rows[0] if name != "key"}
    statement = update(table).where(table.c.id == bindparam("key")).values(values)
    session.connection().execute(statement, rows)


def insert_owned(session: Session, records: dict[int, OrganisationRecord]) -> None:
    """Insert the rows that belong to organisations, one statement a table."""
    by_table: dict[type[Base], list[Row]] = {}
    for id_, record in records.items():
        for table, row in owned_rows(record, id_):
            by_table.setdefault(table, []).append(row)
    for table, rows in by_table.items():
        target: Any = table.__table__
        session.connection().execute(insert(target), rows)


def raise_revision(session: Session) -> int:
    """The next revision of all profiles."""
    number = session.scalar(
        update(ProfileRevision)
        .where(ProfileRevision.id == 1)
        .values(number=ProfileRevision.number + 1)
        .returning(ProfileRevision.number)
        .execution_options(synchronize_session=False)
    )
    if number is None:
        session.execute(insert(ProfileRevision).values(id=1, number=1))
        return 1
    return number
