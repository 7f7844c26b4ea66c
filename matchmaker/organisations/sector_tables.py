"""Brings the tables of sectors to the state of the taxonomy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, cast, delete, insert, select, update
from sqlalchemy.orm import Session

from matchmaker.organisations.models import Need, Offer, OrganisationSector, Sector, SectorName
from matchmaker.organisations.taxonomy import SectorNode, Taxonomy

Row = dict[str, Any]
COLUMNS = ("parent_code", "position", "label_de", "label_en", "label_ja", "nace", "jsic")


def write_sectors(session: Session, taxonomy: Taxonomy) -> bool:
    """Insert, change and remove sectors and their names; True if anything was different."""
    wanted = {row["code"]: row for row in sector_rows(taxonomy)}
    stored = {
        row.code: {"code": row.code} | {name: getattr(row, name) for name in COLUMNS}
        for row in session.execute(select(Sector.__table__))
    }
    new = [row for code, row in wanted.items() if code not in stored]
    different = [row for code, row in wanted.items() if code in stored and row != stored[code]]
    if new:
        session.execute(insert(Sector), new)
    for row in different:
        session.execute(update(Sector).where(Sector.code == row["code"]).values(row))
    renamed = write_names(session, taxonomy)
    gone = [code for code in stored if code not in wanted]
    removed = remove_unused(session, gone)
    return bool(new or different or renamed or removed)


def sector_rows(taxonomy: Taxonomy) -> list[Row]:
    """The rows of the taxonomy, parents before their children."""
    places = {code: position for position, code in enumerate(taxonomy.nodes)}
    nodes = sorted(
        taxonomy.nodes.values(),
        key=lambda node: (len(taxonomy.ancestors(node.code)), places[node.code]),
    )
    return [sector_row(node, places[node.code]) for node in nodes]


def sector_row(node: SectorNode, position: int) -> Row:
    """The columns of one sector."""
    return {
        "code": node.code,
        "parent_code": node.parent,
        "position": position,
        "label_de": node.labels["de"],
        "label_en": node.labels["en"],
        "label_ja": node.labels["ja"],
        "nace": node.nace,
        "jsic": node.jsic,
    }


def write_names(session: Session, taxonomy: Taxonomy) -> bool:
    """Replace the synonyms of the sectors whose synonyms differ."""
    stored: dict[str, list[tuple[str, str]]] = {}
    for row in session.execute(select(SectorName.__table__).order_by(SectorName.id)):
        stored.setdefault(row.sector_code, []).append((row.language, row.name))
    different = {
        node.code: names
        for node in taxonomy.nodes.values()
        if (names := synonyms(node)) != stored.get(node.code, [])
    }
    if not different:
        return False
    session.execute(delete(SectorName).where(SectorName.sector_code.in_(list(different))))
    rows = [
        {"sector_code": code, "language": language, "name": name}
        for code, names in different.items()
        for language, name in names
    ]
    if rows:
        session.execute(insert(SectorName), rows)
    return True


def synonyms(node: SectorNode) -> list[tuple[str, str]]:
    """The (language, synonym) pairs of a sector, each once."""
    pairs = [(language, name) for language, names in node.synonyms.items() for name in names]
    return list(dict.fromkeys(pairs))


def remove_unused(session: Session, gone: list[str]) -> bool:
    """Remove vanished sectors that nothing refers to, children first."""
    removed = False
    remaining = list(gone)
    while free := [code for code in remaining if is_unused(session, code)]:
        for code in free:
            session.execute(delete(SectorName).where(SectorName.sector_code == code))
            session.execute(delete(Sector).where(Sector.code == code))
            remaining.remove(code)
        removed = True
    return removed


def is_unused(session: Session, code: str) -> bool:
    """Whether no organisation, offer, need or other sector names the sector."""
    quoted = f'"{code}"'
    uses = (
        select(OrganisationSector.id).where(OrganisationSector.sector_code == code),
        select(Sector.code).where(Sector.parent_code == code),
        select(Offer.id).where(cast(Offer.sectors, String).contains(quoted, autoescape=True)),
        select(Need.id).where(cast(Need.sectors, String).contains(quoted, autoescape=True)),
    )
    return not any(session.execute(use.limit(1)).first() for use in uses)
