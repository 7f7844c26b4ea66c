"""Reads published profiles as matching sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from matchmaker.db import db
from matchmaker.matching.profiles import Ability, Passage, Profile
from matchmaker.organisations.models import Need, Offer, Organisation, ProfileRevision
from matchmaker.suggestions.models import ProfileVectors

CHUNK = 500
READ_BY_MATCHING = (
    Organisation.texts,
    Organisation.offers,
    Organisation.needs,
    Organisation.sectors,
    Organisation.tags,
    Organisation.certificates,
    Organisation.capabilities,
)


def last_revision() -> int:
    """The number of the last write of any profile."""
    return db.session.scalar(select(ProfileRevision.number)) or 0


def published_ids() -> list[int]:
    """The ids of all published profiles, in order."""
    rows = db.session.scalars(
        select(Organisation.id).where(Organisation.stage == "published").order_by(Organisation.id)
    )
    return list(rows)


def published_count() -> int:
    """How many profiles are published."""
    counted = select(func.count()).select_from(Organisation)
    return db.session.scalar(counted.where(Organisation.stage == "published")) or 0


def changed_since(revision: int) -> dict[int, bool]:
    """The profiles written after a revision, or whose vectors were: whether each is published."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.stage)
        .outerjoin(ProfileVectors)
        .where(or_(Organisation.revision > revision, ProfileVectors.made_at > revision))
        .order_by(Organisation.id)
    )
    return {row.id: row.stage == "published" for row in rows}


def profiles_of(ids: Sequence[int], session: Session | None = None) -> Iterator[Profile]:
    """The profiles with these ids, in the order of the ids.

    Read in a session of its own, so that a request's rows stay attached, or in the one given.
    """
    for start in range(0, len(ids), CHUNK):
        with nullcontext(session) if session else Session(db.engine) as reading:
            rows = reading.scalars(
                select(Organisation)
                .where(Organisation.id.in_(ids[start : start + CHUNK]))
                .options(*(selectinload(relation) for relation in READ_BY_MATCHING))
                .order_by(Organisation.id)
            )
            yield from map(profile_of, rows)


def profile_of(row: Organisation) -> Profile:
    """One organisation as matching sees it; its texts and relations must be loaded."""
    sectors = [sector.sector_code for sector in row.sectors]
    for offer in row.offers:
        sectors += [code for code in offer.sectors if code not in sectors]
    offered = tuple(sectors)
    for need in row.needs:
        sectors += [code for code in need.sectors if code not in sectors]
    return Profile(
        id=str(row.id),
        offers=tuple(offer_passages(row)),
        needs=tuple(statement_passages(row.needs, "needs")),
        sectors=tuple(sectors),
        kind=row.kind,
        country=row.country,
        region=row.region,
        languages=tuple(row.languages),
        certificates=tuple(certificate.standard for certificate in row.certificates),
        open_for_inquiries=row.open_for_inquiries,
        abilities=tuple(
            Ability(each.tolerance_mm, each.lot_min, each.lot_max, each.lead_time_days)
            for each in row.capabilities
        ),
        offered_sectors=offered,
    )


def statement_passages(statements: Iterable[Offer | Need], part: str) -> Iterator[Passage]:
    """The passages of offers or needs."""
    for statement in statements:
        yield Passage(statement.text, statement.language, part, statement.title or "")


def offer_passages(row: Organisation) -> Iterator[Passage]:
    """What an organisation gives: its offers, then what it says of itself, then its tags."""
    yield from statement_passages(row.offers, "offers")
    for text in row.texts:
        if text.summary:
            yield Passage(text.summary, text.language, "summary")
        if text.description:
            yield Passage(text.description, text.language, "description")
    spoken = row.texts[0].language if row.texts else "en"
    for tag in row.tags:
        yield Passage(tag.tag, spoken, "tags")
