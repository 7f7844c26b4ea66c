"""The literal search: organisations in whose profiles all words stand as they were typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select

from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.db import db
from matchmaker.directory.profiles import OrganisationView
from matchmaker.directory.queries import Directory, DirectoryFilter, published
from matchmaker.organisations.models import Organisation, OrganisationText
from matchmaker.organisations.search_text import fold
from matchmaker.organisations.taxonomy import Taxonomy
from matchmaker.suggestions.literal_words import Piece, asked_words, find, pattern_of

PAGE_SIZE = 20
MOST_PLACES = 4
# The database looks for so many of the words, the longest; the rest is looked for in what it finds.
MOST_IN_SQL = 20
# Folded names are at most so many times as long: what is far behind them need not be folded.
MOST_GROWN = 4

Patterns = Sequence[re.Pattern[str]]


@dataclass(frozen=True)
class Place:
    """Where words were found: the field, its language ("" where none is known), the text."""

    part: str
    language: str
    pieces: tuple[Piece, ...]
    words: frozenset[int]


@dataclass(frozen=True)
class LiteralHit:
    """An organisation in which all words stand, and where; `more` places are not shown."""

    rank: int
    organisation: OrganisationView
    places: tuple[Place, ...]
    more: int


@dataclass(frozen=True)
class LiteralAnswer:
    """A page of the organisations that were found, and how many there are in all."""

    hits: tuple[LiteralHit, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


def search_literally(
    actor: Actor, taxonomy: Taxonomy, q: str, wanted: DirectoryFilter, page: int
) -> LiteralAnswer:
    """The organisations in whose names and texts all words of `q` stand.

    First those whose names hold all of them, then by how often the words stand there.
    """
    require(actor, Permission.SUGGESTION_READ)
    words = asked_words(q)
    if not words:
        return LiteralAnswer((), 0, 1)
    patterns = [pattern_of(word) for word in words]
    ids = ranked(words, patterns, Directory(taxonomy).conditions(wanted))
    page = min(page, max(1, -(-len(ids) // PAGE_SIZE)))
    first = (page - 1) * PAGE_SIZE
    shown = ids[first : first + PAGE_SIZE]
    views = published(shown)
    hits = (
        hit(rank, views[id_], patterns)
        for rank, id_ in enumerate(shown, start=first + 1)
        if id_ in views
    )
    return LiteralAnswer(tuple(hits), len(ids), page)


def ranked(
    words: Sequence[str], patterns: Patterns, conditions: Sequence[ColumnElement[bool]]
) -> list[int]:
    """The ids of the organisations in which all words stand, best first, ties by id."""
    longest = sorted(words, key=lambda word: (-len(word), word))[:MOST_IN_SQL]
    stand = and_(
        *conditions, *(Organisation.search_text.contains(word, autoescape=True) for word in longest)
    )
    names = (
        select(func.aggregate_strings(OrganisationText.name, "\n"))
        .where(OrganisationText.organisation_id == Organisation.id)
        .correlate(Organisation)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Organisation.id, Organisation.name, names, Organisation.search_text).where(stand)
    )
    found = [
        (not is_named(f"{name}\n{others or ''}", text, patterns), -count, id_)
        for id_, name, others, text in rows
        if (count := occurrences(text, patterns))
    ]
    return [id_ for _is_not_named, _count, id_ in sorted(found)]


def is_named(names: str, text: str, patterns: Patterns) -> bool:
    """Whether all words stand in the names, with which the folded text begins."""
    head = text[: MOST_GROWN * len(names)]
    return bool(occurrences(head, patterns) and occurrences(fold(names), patterns))


def occurrences(text: str, patterns: Patterns) -> int:
    """How often the words stand in a folded text; 0 unless all of them do."""
    counts = [len(pattern.findall(text)) for pattern in patterns]
    return sum(counts) if all(counts) else 0


def hit(rank: int, view: OrganisationView, patterns: Patterns) -> LiteralHit:
    """One organisation with the places to show: first those that hold words not shown yet."""
    found = list(places(view, patterns))
    chosen: list[Place] = []
    shown: set[int] = set()
    for place in found:
        if place.words - shown:
            chosen.append(place)
            shown |= place.words
    others = [place for place in found if place not in chosen]
    chosen += others[: max(0, MOST_PLACES - len(chosen))]
    return LiteralHit(rank, view, tuple(chosen), len(found) - len(chosen))


def places(view: OrganisationView, patterns: Patterns) -> Iterator[Place]:
    """Every field in which one of the words stands, names first."""
    for part, language, text in fields(view):
        found = find(text, patterns) if text else None
        if found is not None:
            yield Place(part, language, found.pieces, found.words)


def fields(view: OrganisationView) -> Iterator[tuple[str, str, str]]:
    """Part, language and text of everything of a profile that is searched."""
    if view.name not in view.names.values():
        yield "name", view.written_in, view.name
    yield from (("name", language, name) for language, name in view.names.items())
    for part, statements in (("offers", view.offers), ("needs", view.needs)):
        for each in statements:
            yield part, each.language, each.title or ""
            yield part, each.language, each.text
    yield from (("summary", language, text) for language, text in view.summary.items())
    yield from (("description", language, text) for language, text in view.description.items())
    yield from (("tags", "", tag) for tag in view.tags)
    for ability in view.capabilities:
        words = (ability.process, ability.material, ability.machine)
        yield "capabilities", "", " ".join(word for word in words if word)
    yield from (("certificates", "", each.standard) for each in view.certificates)
    yield from (("place", "", text) for text in (view.city, view.region) if text)
