"""Answers: partners for an organisation or for a request in free words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.errors import NotFound
from matchmaker.matching.analysis import Analysis, concept_of
from matchmaker.matching.detection import detect_language
from matchmaker.matching.profiles import Filters, Passage, Profile, Suggestion
from matchmaker.matching.reasons import explain
from matchmaker.matching.requirements import read_statements, with_requirements
from matchmaker.matching.scoring import asking_of
from matchmaker.organisations.taxonomy import Taxonomy
from matchmaker.suggestions.index import Snapshot, SuggestionIndex

MAX_SUGGESTIONS = 100
# So many more are looked at where a requirement may put some of the best behind them.
MORE_TO_LOSE = 20


@dataclass(frozen=True)
class StatementText:
    """An offer or need in free words; the language is detected where it is not given."""

    text: str
    title: str = ""
    language: str | None = None


@dataclass(frozen=True)
class Request:
    """What somebody without a profile asks for: needs, offers and sectors (codes or names)."""

    needs: tuple[StatementText, ...] = ()
    offers: tuple[StatementText, ...] = ()
    sectors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Understood:
    """A concept that was read in a request, with the words it was read from."""

    code: str
    words: str


@dataclass(frozen=True)
class Answer:
    """Ranked suggestions and how the request was understood."""

    suggestions: tuple[Suggestion, ...]
    understood: tuple[Understood, ...]


def suggest_for_organisation(
    actor: Actor,
    index: SuggestionIndex,
    organisation_id: int,
    k: int,
    filters: Filters | None = None,
) -> Answer:
    """Partners for a published organisation.

    Raises NotFound when there is no such published organisation.
    """
    require(actor, Permission.SUGGESTION_READ)
    snapshot = index.snapshot()
    asking = index.read([organisation_id]).get(organisation_id)
    if asking is None or snapshot.view.places.row(str(organisation_id)) is None:
        raise NotFound("There is no published organisation with this id. Search for its name.")
    return answer(index, snapshot, asking, k, filters)


def suggest_for_request(
    actor: Actor,
    index: SuggestionIndex,
    taxonomy: Taxonomy,
    request: Request,
    k: int,
    filters: Filters | None = None,
) -> Answer:
    """Partners for needs, offers and sectors in free words."""
    require(actor, Permission.SUGGESTION_READ)
    snapshot = index.snapshot()
    asking = snapshot.reader.read(asking_profile(taxonomy, request))
    return answer(index, snapshot, asking, k, filters)


def answer(
    index: SuggestionIndex, snapshot: Snapshot, asking: Analysis, k: int, filters: Filters | None
) -> Answer:
    """The best k suggestions for what was read, with their reasons."""
    statistics = snapshot.view.statistics
    wanted = min(k, MAX_SUGGESTIONS)
    required = read_statements(asking.profile.needs)
    fetched = wanted + MORE_TO_LOSE if required else wanted
    hits = snapshot.view.search(asking_of(asking, statistics), fetched, filters)
    read = index.read([int(hit.id) for hit in hits])
    found = [
        with_requirements(explain(asking, theirs, hit, statistics), required, theirs.profile)
        for hit in hits
        if (theirs := read.get(int(hit.id))) is not None
    ]
    found.sort(key=lambda suggestion: -suggestion.score)
    return Answer(tuple(found[:wanted]), tuple(understood(asking)))


def asking_profile(taxonomy: Taxonomy, request: Request) -> Profile:
    """A request as a profile; sectors that the taxonomy does not know are words of the need."""
    found = [taxonomy.find(name) for name in request.sectors]
    unknown = [
        StatementText(name)
        for name, node in zip(request.sectors, found, strict=True)
        if node is None
    ]
    return Profile(
        id="request",
        needs=passages((*request.needs, *unknown), "needs"),
        offers=passages(request.offers, "offers"),
        sectors=tuple(dict.fromkeys(node.code for node in found if node is not None)),
    )


def passages(statements: Sequence[StatementText], part: str) -> tuple[Passage, ...]:
    """Statements as passages in a known language, without empty ones."""
    return tuple(
        Passage(
            s.text, s.language or detect_language(f"{s.title} {s.text}"), part, s.title, asked=True
        )
        for s in statements
        if s.text.strip() or s.title.strip()
    )


def understood(asking: Analysis) -> list[Understood]:
    """The concepts that were read in the words of the request, most specific first."""
    found: dict[str, Understood] = {}
    for bag in (asking.needs, asking.offers):
        for key, origin in bag.origins.items():
            code = concept_of(key)
            if code is not None and origin.group == key and origin.word.part != "sectors":
                found.setdefault(code, Understood(code, origin.word.text))
    return list(found.values())


def filters_for(
    taxonomy: Taxonomy,
    *,
    kinds: Sequence[str] = (),
    countries: Sequence[str] = (),
    regions: Sequence[str] = (),
    sectors: Sequence[str] = (),
    certificates: Sequence[str] = (),
    languages: Sequence[str] = (),
    open_only: bool = False,
) -> Filters:
    """Filters from plain values; a sector (code or name) stands for all below it too."""
    codes: set[str] = set()
    for name in sectors:
        node = taxonomy.find(name)
        codes.update(taxonomy.subtree(node.code) if node else (name,))
    return Filters(
        kinds=frozenset(kinds),
        countries=frozenset(country.upper() for country in countries),
        regions=frozenset(regions),
        languages=frozenset(languages),
        sectors=frozenset(codes),
        certificates=frozenset(certificates),
        open_only=open_only,
    )


def free_request(text: str, language: str | None, wants: str) -> Request:
    """A request in one text: it asks for offers (it is a need), or for needs (it is an offer)."""
    statement = StatementText(text, "", language)
    return Request(offers=(statement,)) if wants == "needs" else Request(needs=(statement,))
