"""Public pages: start, directory, profile, about, and the choice of appearance."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from werkzeug import Response

from matchmaker.accounts.guards import current_actor, public
from matchmaker.accounts.policy import Permission, Related, may
from matchmaker.addresses import own_path
from matchmaker.cookies import keep_choice
from matchmaker.directory.facets import FacetPanel
from matchmaker.directory.forms import PAGE_SIZE, read_directory_address
from matchmaker.directory.profiles import OrganisationView
from matchmaker.directory.queries import (
    Directory,
    count_published,
    has_source,
    published_one,
    sector_counts,
)
from matchmaker.labels import country_choices
from matchmaker.languages import current_language
from matchmaker.matching.dictionaries import list_dictionaries
from matchmaker.organisations.sectors import taxonomy
from matchmaker.settings import Settings, current_settings
from matchmaker.suggestions.forms import COUNTRIES, Ask
from matchmaker.suggestions.roles import roles_of_view
from matchmaker.uploads.queries import files_of, logos_of

directory = Blueprint("directory", __name__)
DEMO_SOURCE = "demo"
THEMES = ("auto", "light", "dark")


@directory.get("/")
@public
def show_start() -> str:
    """The start page."""
    return render_template(
        "directory/start.html",
        ask=Ask(),
        countries=country_choices(list(COUNTRIES)),
        sectors=sector_counts(taxonomy(), current_language()),
        total=count_published(),
    )


@directory.get("/directory")
@public
def list_organisations() -> str:
    """The directory: words, facets, pages."""
    asked = read_directory_address(request.args)
    listing = Directory(taxonomy()).listing(asked.wanted, asked.page, PAGE_SIZE)
    panel = FacetPanel(taxonomy(), asked.wanted, listing, current_language())
    return render_template(
        "directory/list.html",
        wanted=asked.wanted,
        listing=listing,
        facets=panel.facets(),
        chips=panel.chips(),
        logos=logos_of([item.id for item in listing.items]),
        sector=taxonomy().find(asked.wanted.q) if asked.wanted.q else None,
    )


@directory.get("/organisations/<slug>")
@public
def show_profile(slug: str) -> str | Response:
    """A profile; an old or mistyped name with the right id leads to the right address."""
    view = profile_of_slug(slug)
    if view.slug != slug:
        kept = {key: request.args.getlist(key) for key in request.args}
        address = url_for("directory.show_profile", slug=view.slug, **kept)  # type: ignore[arg-type]
        return redirect(address, 301)
    own = Related(organisation_id=view.id)
    return render_template(
        "directory/profile.html",
        organisation=view,
        taxonomy=taxonomy(),
        roles=roles_of_view(view),
        files=files_of(view.id),
        may_edit=may(current_actor(), Permission.PROFILE_EDIT, own),
    )


@directory.app_template_global()
def has_demo_data() -> bool:
    """Whether the pages show demo organisations; only a service in demo mode is asked."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.demo and has_source(DEMO_SOURCE)


def profile_of_slug(slug: str) -> OrganisationView:
    """The published profile of an address, or 404."""
    id_ = slug.rsplit("-", 1)[-1]
    known = id_.isascii() and id_.isdigit() and len(id_) < 10
    view = published_one(int(id_)) if known else None
    if view is None:
        abort(404)
    return view


@directory.get("/about")
@public
def show_about() -> str:
    """What the service is, how it handles texts, and whose dictionaries it uses."""
    added = list_dictionaries(current_settings().dictionaries)
    used = {each.format for each in added if each.is_usable}
    return render_template("directory/about.html", dictionaries=used)


@directory.post("/appearance")
@public
def choose_appearance() -> Response:
    """Keep the choice automatic, light or dark, and go back to the page."""
    back = own_path(request.form.get("back", ""))
    response = redirect(back or url_for("directory.show_start"), 303)
    theme = request.form.get("theme")
    if theme in THEMES:
        keep_choice(response, "theme", theme)
    return response
