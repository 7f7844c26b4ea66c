"""The API's documents of profiles and suggestions; the command line prints the same."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from matchmaker.directory.profiles import OrganisationView
from matchmaker.matching.concepts import Lexicon
from matchmaker.suggestions.index import ENGINE
from matchmaker.suggestions.presentation import Presenter, ReasonView, SuggestionView
from matchmaker.suggestions.service import Answer

Document = dict[str, Any]


def plain(value: Any) -> Any:
    """Dates as ISO 8601 and tuples as lists, all the way down."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def organisation_document(view: OrganisationView) -> Document:
    """A published profile as a document: every public field, no contact data."""
    document: Document = plain(asdict(view))
    return document


def answer_document(answer: Answer, lexicon: Lexicon, language: str) -> Document:
    """An answer, its concepts named in the language."""
    presenter = Presenter(lexicon, language)
    return {
        "suggestions": [suggestion_document(view) for view in presenter.suggestions(answer)],
        "engine": ENGINE,
        "understood": [
            {"concept": presenter.label(found.code), "words": found.words}
            for found in answer.understood
        ],
    }


def suggestion_document(view: SuggestionView) -> Document:
    """One partner; what became of the pair before is named where the reader may know it."""
    before = {"judgement": view.outcome} if view.outcome else {}
    return before | {
        "organisation": organisation_document(view.organisation),
        "score": view.score,
        "they_offer_what_we_need": view.they_offer_what_we_need,
        "we_offer_what_they_need": view.we_offer_what_they_need,
        "sector_fit": view.sector_fit,
        "reasons": [reason_document(reason) for reason in view.reasons],
        "requirements": [asdict(requirement) for requirement in view.requirements],
        "roles": [asdict(role) for role in view.roles],
    }


def reason_document(reason: ReasonView) -> Document:
    """One reason."""
    document: Document = {
        "kind": reason.kind,
        "by": reason.by,
        "concept": reason.concept,
        "share": reason.share,
    }
    for side, word in (("ours", reason.ours), ("theirs", reason.theirs)):
        document[side] = word.text if word else None
        document[f"{side}_in"] = word.part if word else None
        document[f"{side}_language"] = word.language if word else None
    return document
