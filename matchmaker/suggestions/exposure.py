"""Fair exposure: over the lists of all published organisations, who is suggested how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.db import db
from matchmaker.matching.analysis import Analysis
from matchmaker.matching.profiles import Filters, Profile
from matchmaker.matching.requirements import read_statements
from matchmaker.matching.roles import wanted_roles
from matchmaker.matching.scoring import asking_of
from matchmaker.matching.view import View
from matchmaker.organisations.models import Organisation
from matchmaker.suggestions.exposure_causes import CAUSES, cause_of
from matchmaker.suggestions.feedback_queries import refused_pairs
from matchmaker.suggestions.index import Snapshot, SuggestionIndex
from matchmaker.suggestions.queries import published_ids
from matchmaker.suggestions.service import Basis, answer, basis_of

# Places are known so far down: as far as the search looks at neighbours for a list of this length.
KNOWN_PLACES = 50
SIZES = ((0, "0"), (9, "1-9"), (49, "10-49"), (249, "50-249"))
LARGEST = "250+"
UNKNOWN = "unknown"

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Member:
    """An organisation: on how many lists it stands, and its best place on any."""

    id: int
    name: str
    groups: dict[str, str]
    suggested: int
    best_place: int | None


@dataclass(frozen=True)
class Group:
    """A part of the organisations: who is in it, how often they are suggested, who never."""

    organisations: int
    suggested: int
    never: int
    seldom: int


@dataclass(frozen=True)
class Exposure:
    """The report. `groups` are by kind of group and value, `causes` by cause, with members.

    An even share of all suggestions is as many for each; `seldom` is at most a tenth of it, but
    not never. `gini` is 0 where all have the same, near 1 where few have all.
    """

    k: int
    organisations: int
    suggested: int
    even_share: float
    seldom_up_to: int
    gini: float
    never: int
    seldom: int
    seldom_suggested: tuple[Member, ...]
    groups: dict[str, dict[str, Group]]
    causes: dict[str, tuple[Member, ...]]


@dataclass
class Tally:
    """What is counted while the lists are gone through."""

    suggested: Counter[int]
    refused: Counter[int]
    places: dict[int, int]
    languages: dict[int, str]


def measure_exposure(
    actor: Actor,
    index: SuggestionIndex,
    k: int,
    filters: Filters | None = None,
    progress: Progress = lambda _step, _done, _total: None,
) -> Exposure:
    """Who is on how many of the lists that all published organisations get, and who on none."""
    require(actor, Permission.EXPOSURE_READ)
    snapshot = index.snapshot()
    ids = published_ids()
    basis = basis_of(index, snapshot, k, filters or Filters())
    tally = tallied(index, snapshot, ids, basis, progress)
    members = read_members(tally)
    never = [member.id for member in members if not member.suggested]
    allowed = snapshot.view.mask(basis.filters)
    causes: dict[str, list[Member]] = {cause: [] for cause in CAUSES}
    by_id = {member.id: member for member in members}
    for analysis in index.analyses(never):
        id_ = int(analysis.profile.id)
        row = snapshot.view.places.row(analysis.profile.id)
        is_allowed = row is not None and bool(allowed[row])
        cause = cause_of(analysis, snapshot.view, is_allowed, tally.refused[id_])
        causes[cause].append(by_id[id_])
    return report(k, members, {cause: tuple(some) for cause, some in causes.items() if some})


def tallied(
    index: SuggestionIndex,
    snapshot: Snapshot,
    ids: Sequence[int],
    basis: Basis,
    progress: Progress,
) -> Tally:
    """Go through the lists of all organisations."""
    refusals = refused_pairs()
    tally = Tally(Counter(), Counter(), {}, {})
    for done, analysis in enumerate(index.analyses(ids), start=1):
        tally.languages[int(analysis.profile.id)] = language_of(analysis.profile)
        without = refusals.get(int(analysis.profile.id), frozenset())
        closed = replace(basis.filters, without=basis.filters.without | without)
        ranked = ranking(snapshot.view, analysis, replace(basis, filters=closed))
        if may_lose(analysis.profile):
            found = answer(index, snapshot, analysis, replace(basis, filters=closed)).suggestions
            shown = [int(each.id) for each in found]
        else:
            shown = ranked[: basis.k]
        tally.suggested.update(shown)
        for place, id_ in enumerate(ranked, start=1):
            tally.places[id_] = min(place, tally.places.get(id_, place))
        if without:
            free = ranking(snapshot.view, analysis, basis)[: basis.k]
            tally.refused.update(id_ for id_ in free if str(id_) in without)
        progress("Lists", done, len(ids))
    return tally


def may_lose(profile: Profile) -> bool:
    """Whether must-haves or the wanted role may change who is shown to a profile."""
    return bool(read_statements(profile.needs) or wanted_roles(profile))


def ranking(view: View, analysis: Analysis, basis: Basis) -> list[int]:
    """The leading organisations on the list of one; its first k are what is suggested."""
    asked = asking_of(analysis, view.statistics, basis.parameters)
    hits = view.search(asked, max(basis.k, KNOWN_PLACES), basis.filters)
    return [int(hit.id) for hit in hits]


def read_members(tally: Tally) -> list[Member]:
    """The published organisations with what was counted, in the order of their ids."""
    rows = db.session.execute(
        select(
            Organisation.id,
            Organisation.name,
            Organisation.kind,
            Organisation.country,
            Organisation.employees,
        )
        .where(Organisation.stage == "published")
        .order_by(Organisation.id)
    )
    return [
        Member(
            row.id,
            row.name,
            {
                "language": tally.languages[row.id],
                "kind": row.kind,
                "country": row.country or UNKNOWN,
                "employees": size_class(row.employees),
            },
            tally.suggested[row.id],
            tally.places.get(row.id),
        )
        for row in rows
        if row.id in tally.languages
    ]


def language_of(profile: Profile) -> str:
    """The language in which most of a profile is written."""
    written: Counter[str] = Counter()
    for passage in (*profile.offers, *profile.needs):
        written[passage.language] += len(passage.title) + len(passage.text)
    return max(written, key=lambda language: (written[language], language), default=UNKNOWN)


def size_class(employees: int | None) -> str:
    """The size class of an organisation by its employees."""
    if employees is None:
        return UNKNOWN
    return next((name for most, name in SIZES if employees <= most), LARGEST)


def report(k: int, members: Sequence[Member], causes: dict[str, tuple[Member, ...]]) -> Exposure:
    """The figures of what was counted."""
    counts = [member.suggested for member in members]
    even = sum(counts) / len(counts) if counts else 0.0
    limit = max(1, int(even / 10))
    total = group_of(members, limit)
    groups = {
        kind: grouped(members, kind, limit) for kind in ("language", "kind", "country", "employees")
    }
    return Exposure(
        k,
        total.organisations,
        total.suggested,
        even,
        limit,
        gini(counts),
        total.never,
        total.seldom,
        tuple(member for member in members if 0 < member.suggested <= limit),
        groups,
        causes,
    )


def grouped(members: Sequence[Member], kind: str, limit: int) -> dict[str, Group]:
    """The members by one kind of group, sizes by size, others by name."""
    sizes = [name for _most, name in SIZES]
    found = {member.groups[kind] for member in members}
    names = sorted(found, key=lambda name: (sizes.index(name) if name in sizes else 99, name))
    return {
        name: group_of([member for member in members if member.groups[kind] == name], limit)
        for name in names
    }


def group_of(members: Sequence[Member], limit: int) -> Group:
    """The figures of some members."""
    counts = [member.suggested for member in members]
    never = counts.count(0)
    seldom = sum(0 < count <= limit for count in counts)
    return Group(len(counts), sum(counts), never, seldom)


def gini(counts: Iterable[int]) -> float:
    """The Gini coefficient of some counts: half the mean difference over the mean.

    Gini (1912), "Variabilità e mutabilità".
    """
    ordered = sorted(counts)
    total = sum(ordered)
    if not total:
        return 0.0
    size = len(ordered)
    weighted = sum(rank * count for rank, count in enumerate(ordered, start=1))
    return 2.0 * weighted / (size * total) - (size + 1) / size
