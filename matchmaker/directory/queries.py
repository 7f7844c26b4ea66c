"""Reads published profiles: one, several, or a filtered page of the directory with its facets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, false, func, or_, select
from sqlalchemy.orm import selectinload

from matchmaker.db import db
from matchmaker.directory.profiles import OrganisationView, organisation_view
from matchmaker.organisations.models import Certificate, Organisation, OrganisationSector
from matchmaker.organisations.search_text import fold
from matchmaker.organisations.taxonomy import Taxonomy

PUBLIC_RELATIONS = (
    Organisation.texts,
    Organisation.offers,
    Organisation.needs,
    Organisation.sectors,
    Organisation.capabilities,
    Organisation.certificates,
    Organisation.tags,
)
PUBLISHED = Organisation.stage == "published"
LONGEST_QUERY = 200


@dataclass(frozen=True)
class DirectoryFilter:
    """What is asked of the directory; values of one field are alternatives."""

    q: str = ""
    kind: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    certificate: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    open: bool = False

    def without(self, facet: str) -> DirectoryFilter:
        """The same filter with nothing chosen in one facet."""
        nothing: Any = {facet: ()}
        return replace(self, **nothing)


FACETS = ("kind", "country", "region", "sector", "certificate", "language")


@dataclass(frozen=True)
class Listing:
    """A page of the directory. `facets` counts, for each value, the profiles one would see."""

    items: tuple[OrganisationView, ...]
    total: int
    page: int
    page_size: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.page_size))


def published(ids: Collection[int]) -> dict[int, OrganisationView]:
    """The published profiles with these ids."""
    rows = db.session.scalars(
        select(Organisation)
        .where(PUBLISHED, Organisation.id.in_(ids))
        .options(*(selectinload(relation) for relation in PUBLIC_RELATIONS))
    )
    return {row.id: organisation_view(row) for row in rows}


def names_of(ids: Collection[int]) -> dict[int, str]:
    """The names of the published profiles with these ids."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name).where(PUBLISHED, Organisation.id.in_(ids))
    )
    return {row.id: row.name for row in rows}


def published_one(id_: int) -> OrganisationView | None:
    """The published profile with this id."""
    return published([id_]).get(id_)


def find_published(reference: str) -> OrganisationView | None:
    """The published profile that an id, an external id or an exact name stands for, in this order."""
    conditions: list[ColumnElement[bool]] = [
        Organisation.external_id == reference,
        Organisation.name == reference,
    ]
    if reference.isascii() and reference.isdigit() and len(reference) < 10:
        conditions.insert(0, Organisation.id == int(reference))
    for condition in conditions:
        id_ = db.session.scalar(
            select(Organisation.id).where(PUBLISHED, condition).order_by(Organisation.id).limit(1)
        )
        if id_ is not None:
            return published_one(id_)
    return None


def count_published() -> int:
    """How many profiles are published."""
    return db.session.scalar(select(func.count()).select_from(Organisation).where(PUBLISHED)) or 0


def has_source(source: str) -> bool:
    """Whether a published profile came from this source."""
    return bool(db.session.scalar(select(exists().where(PUBLISHED, Organisation.source == source))))


class Directory:
    """The directory under one taxonomy."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy

    def listing(self, wanted: DirectoryFilter, page: int, page_size: int) -> Listing:
        """One page of the profiles that fulfil the filter, by name, with facet counts."""
        condition = and_(*self.conditions(wanted))
        total = db.session.scalar(select(func.count()).select_from(Organisation).where(condition))
        ids = db.session.scalars(
            select(Organisation.id)
            .where(condition)
            .order_by(Organisation.sort_key, Organisation.id)
            .limit(page_size)
            .offset((page - 1) * page_size)
        ).all()
        views = published(ids)
        items = tuple(views[id_] for id_ in ids if id_ in views)
        return Listing(items, total or 0, page, page_size, self.facets(wanted))

    def conditions(self, wanted: DirectoryFilter) -> list[ColumnElement[bool]]:
        """The filter in SQL; every condition must hold."""
        conditions: list[ColumnElement[bool]] = [PUBLISHED]
        if wanted.q.strip():
            conditions.append(self.matches_words(wanted.q))
        for name, column in (
            ("kind", Organisation.kind),
            ("country", Organisation.country),
            ("region", Organisation.region),
        ):
            if values := getattr(wanted, name):
                conditions.append(column.in_(values))
        if wanted.sector:
            conditions.append(self.in_sectors(wanted.sector))
        if wanted.certificate:
            conditions.append(
                Organisation.certificates.any(Certificate.standard.in_(wanted.certificate))
            )
        if wanted.language:
            conditions.append(or_(*(speaks(language) for language in wanted.language)))
        if wanted.open:
            conditions.append(Organisation.open_for_inquiries.is_(True))
        return conditions

    def in_sectors(self, names: Iterable[str]) -> ColumnElement[bool]:
        """In one of the sectors (codes or names) or below it; an unknown one matches nothing."""
        codes = [
            code
            for name in names
            if (node := self.taxonomy.find(name)) is not None
            for code in self.taxonomy.subtree(node.code)
        ]
        if not codes:
            return false()
        return Organisation.sectors.any(OrganisationSector.sector_code.in_(codes))

    def matches_words(self, q: str) -> ColumnElement[bool]:
        """Every word stands in the profile or names a sector of it; or all words name a sector."""
        q = q[:LONGEST_QUERY]
        every = and_(*(self.matches_word(word) for word in q.split()))
        return or_(every, self.in_sectors([q])) if self.taxonomy.find(q) else every

    def matches_word(self, word: str) -> ColumnElement[bool]:
        """The word stands in the profile, or names a sector of it."""
        stands = Organisation.search_text.contains(fold(word), autoescape=True)
        return or_(stands, self.in_sectors([word])) if self.taxonomy.find(word) else stands

    def facets(self, wanted: DirectoryFilter) -> dict[str, dict[str, int]]:
        """For each facet, the profiles by value under all filters of the other facets."""
        return {
            name: self.facet(name, and_(*self.conditions(wanted.without(name)))) for name in FACETS
        }

    def facet(self, name: str, condition: ColumnElement[bool]) -> dict[str, int]:
        """The profiles by value of one facet, most frequent first, ties by value."""
        if name == "sector":
            counts = self.sector_counts(condition)
        elif name == "language":
            rows = db.session.scalars(select(Organisation.languages).where(condition))
            counts = Counter(language for languages in rows for language in languages)
        elif name == "certificate":
            counts = counted(
                select(Certificate.standard, func.count(Certificate.organisation_id.distinct()))
                .join(Organisation, Organisation.id == Certificate.organisation_id)
                .where(condition)
                .group_by(Certificate.standard)
            )
        else:
            column = getattr(Organisation, name)
            counts = counted(
                select(column, func.count()).where(condition, column.is_not(None)).group_by(column)
            )
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def sector_counts(self, condition: ColumnElement[bool]) -> Counter[str]:
        """The profiles in each sector, those below it included, each once."""
        rows = db.session.execute(
            select(OrganisationSector.organisation_id, OrganisationSector.sector_code)
            .join(Organisation, Organisation.id == OrganisationSector.organisation_id)
            .where(condition)
        )
        members: dict[str, set[int]] = {}
        for organisation_id, code in rows:
            for step in (code, *self.taxonomy.ancestors(code)):
                members.setdefault(step, set()).add(organisation_id)
        return Counter({code: len(ids) for code, ids in members.items()})


def counted(statement: Select[Any, int]) -> Counter[str]:
    """The rows (value, number) of a statement."""
    return Counter({str(value): int(number) for value, number in db.session.execute(statement)})


def speaks(language: str) -> ColumnElement[bool]:
    """The organisation names the language; the list is stored as JSON text on both databases."""
    return cast(Organisation.languages, String).contains(f'"{language}"', autoescape=True)


def sector_counts(taxonomy: Taxonomy, language: str) -> list[tuple[str, str, int]]:
    """The fields of the trade that have profiles: code, name and number, most first."""
    counts = Directory(taxonomy).sector_counts(PUBLISHED)
    fields = [
        (node.code, node.label(language), counts[node.code])
        for node in taxonomy.children.get(None, [])
        if counts[node.code]
    ]
    return sorted(fields, key=lambda field: (-field[2], field[1]))
