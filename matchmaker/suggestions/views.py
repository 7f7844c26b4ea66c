"""Pages with ranked partners: the results of a search, the suggestions of an organisation."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from matchmaker.accounts.guards import current_actor, public
from matchmaker.directory.queries import DirectoryFilter
from matchmaker.directory.views import profile_of_slug
from matchmaker.labels import country_choices
from matchmaker.languages import current_language
from matchmaker.matching.profiles import Filters
from matchmaker.organisations.sectors import taxonomy
from matchmaker.suggestions.extension import suggestion_index
from matchmaker.suggestions.forms import COUNTRIES, Ask, Narrowed, read_ask, read_narrowed
from matchmaker.suggestions.literal import search_literally
from matchmaker.suggestions.presentation import Presenter
from matchmaker.suggestions.service import (
    Answer,
    filters_for,
    free_request,
    suggest_for_organisation,
    suggest_for_request,
)

suggestions = Blueprint("suggestions", __name__)
SHOWN = 20


@suggestions.get("/search")
@public
def search_partners() -> tuple[str, int]:
    """Ranked partners for a need or an offer in free words."""
    ask = read_ask(request.args)
    if ask.literal and ask.q and not ask.is_too_long:
        return literal_page(ask), 200
    presenter = Presenter(suggestion_index().lexicon, current_language())
    answer = answer_to(ask) if ask.q and not ask.is_too_long else None
    page = render_template(
        "suggestions/search.html",
        ask=ask,
        countries=country_choices(list(COUNTRIES)),
        found=presenter.suggestions(answer) if answer else None,
        understood=[presenter.understood(code) for code in answer.understood] if answer else [],
    )
    return page, 400 if ask.is_too_long else 200


def literal_page(ask: Ask) -> str:
    """The organisations in which the words stand as they were typed."""
    wanted = literal_filter(ask.narrowed)
    return render_template(
        "suggestions/literal.html",
        ask=ask,
        countries=country_choices(list(COUNTRIES)),
        found=search_literally(current_actor(), taxonomy(), ask.q, wanted, ask.page),
    )


def literal_filter(narrowed: Narrowed) -> DirectoryFilter:
    """The filters of a page as the directory takes them."""
    return DirectoryFilter(
        kind=(narrowed.kind,) if narrowed.kind else (),
        country=(narrowed.country,) if narrowed.country else (),
        language=(narrowed.speaks,) if narrowed.speaks else (),
        open=narrowed.open,
    )


def answer_to(ask: Ask) -> Answer:
    """The engine's answer to a request."""
    return suggest_for_request(
        current_actor(),
        suggestion_index(),
        taxonomy(),
        free_request(ask.q, ask.read_as, ask.wants),
        SHOWN,
        filters_of(ask.narrowed),
    )


def filters_of(narrowed: Narrowed) -> Filters:
    """The filters of a page as the engine takes them."""
    return filters_for(
        taxonomy(),
        kinds=[narrowed.kind] if narrowed.kind else [],
        countries=[narrowed.country] if narrowed.country else [],
        languages=[narrowed.speaks] if narrowed.speaks else [],
        open_only=narrowed.open,
    )


@suggestions.get("/organisations/<slug>/suggestions")
@public
def show_suggestions(slug: str) -> str | Response:
    """Ranked partners of a published organisation."""
    view = profile_of_slug(slug)
    if view.slug != slug:
        return redirect(url_for("suggestions.show_suggestions", slug=view.slug), 301)
    narrowed = read_narrowed(request.args)
    answer = suggest_for_organisation(
        current_actor(), suggestion_index(), view.id, SHOWN, filters_of(narrowed)
    )
    return render_template(
        "suggestions/suggestions.html",
        organisation=view,
        narrowed=narrowed,
        countries=country_choices(list(COUNTRIES)),
        found=Presenter(suggestion_index().lexicon, current_language()).suggestions(answer),
    )
