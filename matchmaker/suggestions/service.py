"""Answers: partners for an organisation or for a request in free words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.errors import NotFound
from matchmaker.matching.analysis import Analysis, concept_of
from matchmaker.matching.detection import detect_language
from matchmaker.matching.profiles import Filters, Passage, Profile, Suggestion
from matchmaker.matching.reasons import Explainer
from matchmaker.matching.requirements import read_statements, with_requirements
from matchmaker.matching.roles import wanted_roles, with_roles
from matchmaker.matching.scoring import Parameters, asking_of
from matchmaker.organisations.taxonomy import Taxonomy
from matchmaker.suggestions.feedback_queries import last_outcomes, refused_partners
from matchmaker.suggestions.index import Snapshot, SuggestionIndex
from matchmaker.suggestions.roles import does
from matchmaker.suggestions.weights import parameters_in_use

MAX_SUGGESTIONS = 100
# So many more are looked at where a requirement or a role may put some of the best behind them.
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
class Basis:
    """What an answer was computed from; the same basis gives the same answer.

    `organisation_id` or `request` is who asked.
    """

    organisation_id: int | None
    request: Request | None
    engine: str
    lexicon: str
    parameters: Parameters
    revision: int
    learned_at: int
    k: int
    filters: Filters


@dataclass(frozen=True)
class Answer:
    """Ranked suggestions, how the request was understood, and what all of it rests on.

    `outcomes` are the last judgements of pairs by the partner's id, for who may judge.
    """

    suggestions: tuple[Suggestion, ...]
    understood: tuple[Understood, ...]
    basis: Basis
    outcomes: Mapping[str, str] = field(default_factory=dict)


def suggest_for_organisation(
    actor: Actor,
    index: SuggestionIndex,
    organisation_id: int,
    k: int,
    filters: Filters | None = None,
) -> Answer:
    """Partners for a published organisation, none of which it refused or was refused by.

    Raises NotFound when there is no such published organisation.
    """
    require(actor, Permission.SUGGESTION_READ)
    filters = filters or Filters()
    without = filters.without | refused_partners(organisation_id)
    snapshot = index.snapshot()
    asking = asking_organisation(index, snapshot, organisation_id)
    basis = basis_of(index, snapshot, k, replace(filters, without=without), organisation_id)
    outcomes = last_outcomes(actor, organisation_id)
    return replace(answer(index, snapshot, asking, basis), outcomes=outcomes)


def asking_organisation(
    index: SuggestionIndex, snapshot: Snapshot, organisation_id: int
) -> Analysis:
    """A published organisation, read. Raises NotFound."""
    asking = index.read([organisation_id]).get(organisation_id)
    if asking is None or snapshot.view.places.row(str(organisation_id)) is None:
        raise NotFound("There is no published organisation with this id. Search for its name.")
    return asking


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
    basis = basis_of(index, snapshot, k, filters or Filters(), request=request)
    return answer(index, snapshot, asking, basis)


def basis_of(
    index: SuggestionIndex,
    snapshot: Snapshot,
    k: int,
    filters: Filters,
    organisation_id: int | None = None,
    request: Request | None = None,
) -> Basis:
    """What an answer of now rests on."""
    return Basis(
        organisation_id,
        request,
        index.engine,
        index.lexicon_version,
        parameters_in_use(index.engine),
        snapshot.revision,
        snapshot.learned_at,
        k,
        filters,
    )


def answer(index: SuggestionIndex, snapshot: Snapshot, asking: Analysis, basis: Basis) -> Answer:
    """The best k suggestions for what was read, with their reasons."""
    statistics, parameters = snapshot.view.statistics, basis.parameters
    wanted = min(basis.k, MAX_SUGGESTIONS)
    required = read_statements(asking.profile.needs)
    roles = wanted_roles(asking.profile)
    fetched = wanted + MORE_TO_LOSE if required or roles else wanted
    asked = asking_of(asking, statistics, parameters)
    hits = snapshot.view.search(asked, fetched, basis.filters)
    read = index.read([int(hit.id) for hit in hits])
    ours = Explainer(asking, statistics, parameters)
    found = [
        with_roles(
            with_requirements(ours.explain(theirs, hit), required, theirs.profile),
            roles,
            does(theirs.profile),
        )
        for hit in hits
        if (theirs := read.get(int(hit.id))) is not None
    ]
    found.sort(key=lambda suggestion: -suggestion.score)
    return Answer(tuple(found[:wanted]), tuple(understood(asking)), basis)


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


def concepts_in(
    index: SuggestionIndex, taxonomy: Taxonomy, text: str, language: str
) -> frozenset[str]:
    """The codes of the concepts that a text names, whatever language it is written in."""
    request = free_request(text, language, "offers")
    return frozenset(
        found.code
        for found in understood(index.snapshot().reader.read(asking_profile(taxonomy, request)))
    )


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
