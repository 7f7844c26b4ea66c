"""The JSON API, version 1: reading."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, abort
from flask import request

from matchmaker.accounts.guards import current_actor, public
from matchmaker.api.schemas import (
    AskedFilters,
    AskedStatement,
    OrganisationList,
    OrganisationOut,
    OrganisationQuery,
    ProblemOut,
    SuggestionList,
    SuggestionQuery,
    SuggestionRequest,
)
from matchmaker.directory.queries import Directory, DirectoryFilter, published_one
from matchmaker.languages import chosen_language
from matchmaker.matching.profiles import Filters
from matchmaker.organisations.sectors import taxonomy
from matchmaker.suggestions.documents import answer_document, organisation_document
from matchmaker.suggestions.extension import suggestion_index
from matchmaker.suggestions.service import (
    Request,
    StatementText,
    filters_for,
    suggest_for_organisation,
    suggest_for_request,
)

api = APIBlueprint("api", __name__, url_prefix="/api/v1", tag="Matchmaker")
PROBLEMS: Any = {
    status: {
        "description": description,
        "content": {"application/problem+json": {"schema": ProblemOut.model_json_schema()}},
    }
    for status, description in (
        (400, "The request could not be read."),
        (404, "There is no such published profile."),
        (415, "The body is not JSON."),
        (429, "Too many requests in a short time."),
    )
}
UNKNOWN = "There is no published organisation with this id. Search with q=."


def values(text: str) -> tuple[str, ...]:
    """The values of a comma-separated parameter."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


@api.get("/organisations")
@public
@api.input(OrganisationQuery, location="query", arg_name="asked")
@api.output(OrganisationList)
@api.doc(
    summary="List published profiles",
    description="A page of the published profiles, by name. `facets` counts, for each value of a "
    "filter, the profiles that you would see with it.",
    responses=PROBLEMS,
)
def list_organisations(asked: OrganisationQuery) -> dict[str, Any]:
    """A page of the published profiles, by name, with facet counts."""
    wanted = DirectoryFilter(
        q=asked.q,
        kind=values(asked.kind),
        country=tuple(value.upper() for value in values(asked.country)),
        region=values(asked.region),
        sector=values(asked.sector),
        certificate=values(asked.certificate),
        language=values(asked.language),
    )
    found = Directory(taxonomy()).listing(wanted, asked.page, asked.page_size)
    return {
        "items": [organisation_document(view) for view in found.items],
        "total": found.total,
        "page": found.page,
        "page_size": found.page_size,
        "facets": found.facets,
    }


@api.get("/organisations/<int:organisation_id>")
@public
@api.output(OrganisationOut)
@api.doc(
    summary="Read one published profile",
    description="Everything that its page shows. Contact data are given to nobody here.",
    responses=PROBLEMS,
)
def show_organisation(organisation_id: int) -> dict[str, Any]:
    """One published profile, without contact data."""
    view = published_one(organisation_id)
    if view is None:
        abort(404, UNKNOWN)
    return organisation_document(view)


@api.get("/organisations/<int:organisation_id>/suggestions")
@public
@api.input(SuggestionQuery, location="query", arg_name="asked")
@api.output(SuggestionList)
@api.doc(
    summary="Suggest partners for a published profile",
    description="Ranked partners with all their reasons; the shares of the reasons sum to the "
    "`score`, which is on 0-1 and not rounded.",
    responses=PROBLEMS,
)
def list_suggestions(organisation_id: int, asked: SuggestionQuery) -> dict[str, Any]:
    """Ranked partners with all their reasons."""
    if published_one(organisation_id) is None:
        abort(404, UNKNOWN)
    answer = suggest_for_organisation(current_actor(), suggestion_index(), organisation_id, asked.k)
    return answer_document(answer, suggestion_index().lexicon, asked.lang or chosen_language())


@api.post("/suggestions")
@public
@api.input(SuggestionRequest, arg_name="asked")
@api.output(SuggestionList)
@api.doc(
    summary="Suggest partners for needs and offers in free words",
    description="Like the suggestions for a profile, for words that belong to none. Nothing of "
    "the request is stored.",
    responses=PROBLEMS,
)
def suggest_partners(asked: SuggestionRequest) -> dict[str, Any]:
    """Ranked partners with all their reasons, without a profile and without storing anything."""
    wanted = Request(
        needs=statements(asked.needs, asked.language),
        offers=statements(asked.offers, asked.language),
        sectors=(*asked.sectors, *statement_sectors(asked)),
    )
    answer = suggest_for_request(
        current_actor(),
        suggestion_index(),
        taxonomy(),
        wanted,
        asked.k,
        matching_filters(asked.filters),
    )
    named_in = chosen_language() if "lang" in request.args else asked.language
    return answer_document(answer, suggestion_index().lexicon, named_in or chosen_language())


def statements(
    asked: str | list[str | AskedStatement], language: str | None
) -> tuple[StatementText, ...]:
    """A text or a list of texts and statements as statements of a request."""
    items = [asked] if isinstance(asked, str) else asked
    return tuple(
        StatementText(item, "", language)
        if isinstance(item, str)
        else StatementText(item.text, item.title, item.language or language)
        for item in items
    )


def statement_sectors(asked: SuggestionRequest) -> list[str]:
    """The sectors named beside single statements."""
    return [
        sector
        for side in (asked.needs, asked.offers)
        if isinstance(side, list)
        for item in side
        if isinstance(item, AskedStatement)
        for sector in item.sectors
    ]


def matching_filters(asked: AskedFilters) -> Filters:
    """The filters of a request as the engine takes them."""
    return filters_for(
        taxonomy(),
        kinds=asked.kind,
        countries=asked.country,
        regions=asked.region,
        sectors=asked.sector,
        certificates=asked.certificate,
        languages=asked.language,
        open_only=asked.open_for_inquiries,
    )
