"""Partners for the need of an inquiry: the engine's suggestions, and who is left out and why."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from matchmaker.accounts.policy import Actor
from matchmaker.db import db
from matchmaker.directory.profiles import OrganisationView
from matchmaker.directory.queries import LONGEST_QUERY, Directory, DirectoryFilter, published
from matchmaker.inquiries.models import Inquiry
from matchmaker.inquiries.texts import ERASED
from matchmaker.matching.profiles import Filters
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.search_text import fold
from matchmaker.organisations.sectors import taxonomy
from matchmaker.proposals.models import Proposal
from matchmaker.proposals.service.proposing import Put
from matchmaker.suggestions.documents import reason_document
from matchmaker.suggestions.extension import suggestion_index
from matchmaker.suggestions.feedback_queries import refused_partners
from matchmaker.suggestions.index import ENGINE
from matchmaker.suggestions.presentation import Presenter, SuggestionView
from matchmaker.suggestions.service import (
    Answer,
    filters_for,
    free_request,
    suggest_for_request,
)

LOOKED_AT = 20
LISTED = 20


@dataclass(frozen=True)
class LeftOut:
    """An organisation that fits and cannot be proposed; `cause` says why."""

    organisation_id: int
    slug: str
    name: str
    score: float
    cause: str


@dataclass(frozen=True)
class Listed:
    """An organisation of the directory; `cause` says why it cannot be proposed, if it cannot."""

    organisation: OrganisationView
    cause: str


@dataclass(frozen=True)
class Partners:
    """Who fits the need, the best first, and who fits and is left out."""

    found: tuple[SuggestionView, ...]
    left_out: tuple[LeftOut, ...]


def partners_for(actor: Actor, inquiry: Inquiry, k: int, language: str, country: str) -> Partners:
    """The partners that the engine suggests for an inquiry, reasons in the reader's language."""
    if inquiry.text == ERASED:
        return Partners((), ())
    filters = filters_for(taxonomy(), countries=[country] if country else [])
    answer = answer_to(actor, inquiry, k + LOOKED_AT, filters)
    views = Presenter(suggestion_index().lexicon, language).suggestions(answer)
    causes = causes_of(inquiry)
    found, left_out = [], []
    for view in views:
        cause = causes.get(view.organisation.id) or closed(view.organisation)
        if not cause:
            found.append(view)
        elif len(found) < k:
            of = view.organisation
            left_out.append(LeftOut(of.id, of.slug, of.name, view.score, cause))
    return Partners(tuple(found[:k]), tuple(left_out))


def in_directory(inquiry: Inquiry, q: str) -> list[Listed]:
    """Published organisations in whose profiles the words stand, those with them in the name first;
    each with the cause why it cannot be proposed, if there is one."""
    words = q[:LONGEST_QUERY]
    if not fold(words):
        return []
    is_named = Organisation.name.icontains(words, autoescape=True)
    ids = db.session.scalars(
        select(Organisation.id)
        .where(*Directory(taxonomy()).conditions(DirectoryFilter(q=words)))
        .order_by(is_named.desc(), Organisation.name, Organisation.id)
        .limit(LISTED)
    ).all()
    views, causes = published(ids), causes_of(inquiry)
    found = (views[id_] for id_ in ids if id_ in views)
    return [Listed(view, causes.get(view.id) or closed(view)) for view in found]


def closed(view: OrganisationView) -> str:
    """The cause of an organisation that takes no inquiries, else nothing."""
    return "" if view.open_for_inquiries else "takes no inquiries"


def causes_of(inquiry: Inquiry) -> dict[int, str]:
    """Who may not be suggested for an inquiry, and why."""
    causes: dict[int, str] = {}
    sender_id = inquiry.sender_organisation_id
    if sender_id is not None:
        causes |= {int(id_): "said no before" for id_ in refused_partners(sender_id)}
        causes[sender_id] = "the inquirer itself"
    listed = select(Proposal.organisation_id).where(Proposal.inquiry_id == inquiry.id)
    causes |= dict.fromkeys(db.session.scalars(listed), "on the list already")
    return causes


def put_for(actor: Actor, inquiry: Inquiry, organisation_id: int) -> Put:
    """An organisation as it is put on the list: the engine's score, its reasons in the inquirer's
    language; without either where it does not fit at all."""
    if inquiry.text == ERASED:
        return Put(organisation_id)
    only = Filters(only=frozenset({str(organisation_id)}))
    answer = answer_to(actor, inquiry, 1, only)
    views = Presenter(suggestion_index().lexicon, inquiry.language).suggestions(answer)
    if not views:
        return Put(organisation_id)
    reasons = tuple(reason_document(reason) for reason in views[0].first)
    return Put(organisation_id, score=views[0].score, reasons=reasons, engine=ENGINE)


def answer_to(actor: Actor, inquiry: Inquiry, k: int, filters: Filters) -> Answer:
    """What the engine answers to the need of an inquiry."""
    text = f"{inquiry.subject}. {inquiry.text}" if inquiry.subject else inquiry.text
    request = free_request(text, inquiry.language, "offers")
    return suggest_for_request(actor, suggestion_index(), taxonomy(), request, k, filters)
