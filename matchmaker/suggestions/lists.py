"""Kept suggestion lists: stored as they were shown, found again, and computed again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from matchmaker import clock
from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.db import db, transaction
from matchmaker.errors import NotFound
from matchmaker.matching.profiles import Filters
from matchmaker.organisations.taxonomy import Taxonomy
from matchmaker.suggestions.index import SuggestionIndex
from matchmaker.suggestions.models import SuggestionLine, SuggestionList
from matchmaker.suggestions.service import (
    Answer,
    Basis,
    Request,
    StatementText,
    answer,
    asking_organisation,
    asking_profile,
)
from matchmaker.suggestions.weights import parameters_from


class ListNotFound(NotFound):
    """No such suggestion list was kept."""


@dataclass(frozen=True)
class Line:
    """An organisation of a kept list, best first."""

    organisation_id: int
    score: float


@dataclass(frozen=True)
class KeptList:
    """A kept list and what it rests on."""

    id: int
    made_at: datetime
    made_by: str
    basis: Basis
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Replay:
    """A kept list computed again over the profiles of now, with its own weights and filters.

    `differs` names what is no longer as it was; `is_same` says whether ranks and scores are.
    """

    kept: KeptList
    answer: Answer
    differs: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether every rank and every score is exactly that of the kept list."""
        found = self.answer.suggestions
        return tuple(Line(int(each.id), each.score) for each in found) == self.kept.lines


def keep_list(actor: Actor, of: Answer) -> KeptList:
    """Store an answer as it was shown, with all that is needed to compute it again."""
    require(actor, Permission.SUGGESTION_LIST_KEEP)
    basis = of.basis
    with transaction() as session:
        row = SuggestionList(
            organisation_id=basis.organisation_id,
            request=asdict(basis.request) if basis.request else None,
            made_at=clock.now(),
            made_by=actor.name,
            engine=basis.engine,
            lexicon=basis.lexicon,
            parameters=asdict(basis.parameters),
            revision=basis.revision,
            learned_at=basis.learned_at,
            k=basis.k,
            filters=stored_filters(basis.filters),
        )
        session.add(row)
        session.flush()
        lines = [
            {"list_id": row.id, "organisation_id": int(each.id), "rank": rank, "score": each.score}
            for rank, each in enumerate(of.suggestions, start=1)
        ]
        if lines:
            session.execute(insert(SuggestionLine), lines)
        return kept_list(row.id)


def stored_filters(filters: Filters) -> dict[str, Any]:
    """Filters as they are stored: sets as sorted lists."""
    values = {field.name: getattr(filters, field.name) for field in fields(Filters)}
    return {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name, value in values.items()
    }


def filters_from(stored: Mapping[str, Any]) -> Filters:
    """Filters as they were stored."""
    values: dict[str, Any] = {
        name: frozenset(value) if isinstance(value, list) else value
        for name, value in stored.items()
    }
    return Filters(**values)


def request_from(stored: Mapping[str, Any] | None) -> Request | None:
    """A request as it was stored."""
    if stored is None:
        return None
    return Request(
        tuple(StatementText(**each) for each in stored["needs"]),
        tuple(StatementText(**each) for each in stored["offers"]),
        tuple(stored["sectors"]),
    )


def kept_list(list_id: int) -> KeptList:
    """A kept list. Raises ListNotFound."""
    row = db.session.get(SuggestionList, list_id)
    if row is None:
        raise ListNotFound(f"No suggestion list {list_id} was kept. Keep one with --keep.")
    lines = db.session.execute(
        select(SuggestionLine.organisation_id, SuggestionLine.score)
        .where(SuggestionLine.list_id == list_id)
        .order_by(SuggestionLine.rank)
    )
    basis = Basis(
        row.organisation_id,
        request_from(row.request),
        row.engine,
        row.lexicon,
        parameters_from(row.parameters),
        row.revision,
        row.learned_at,
        row.k,
        filters_from(row.filters),
    )
    found = tuple(Line(line.organisation_id, line.score) for line in lines)
    return KeptList(row.id, row.made_at, row.made_by, basis, found)


def list_of(actor: Actor, organisation_id: int, list_id: int) -> KeptList:
    """A kept list of an organisation. Raises ListNotFound."""
    require(actor, Permission.SUGGESTION_LIST_KEEP)
    found = kept_list(list_id)
    if found.basis.organisation_id != organisation_id:
        raise ListNotFound(f"The suggestion list {list_id} was not made for this organisation.")
    return found


def last_list_before(actor: Actor, organisation_id: int, moment: datetime) -> KeptList:
    """The last list that was kept for an organisation before a moment. Raises ListNotFound."""
    require(actor, Permission.SUGGESTION_LIST_KEEP)
    list_id = db.session.scalar(
        select(SuggestionList.id)
        .where(SuggestionList.organisation_id == organisation_id)
        .where(SuggestionList.made_at < moment)
        .order_by(SuggestionList.made_at.desc(), SuggestionList.id.desc())
        .limit(1)
    )
    if list_id is None:
        raise ListNotFound(
            "No suggestion list was kept for this organisation before that moment. "
            "Keep one with --keep."
        )
    return kept_list(list_id)


def replay(actor: Actor, index: SuggestionIndex, taxonomy: Taxonomy, kept: KeptList) -> Replay:
    """Compute a kept list again: its weights, filters and length, over the profiles of now.

    Refusals since then do not change it. Raises NotFound when the organisation is no longer
    published.
    """
    require(actor, Permission.SUGGESTION_LIST_KEEP)
    snapshot = index.snapshot()
    if kept.basis.organisation_id is not None:
        asking = asking_organisation(index, snapshot, kept.basis.organisation_id)
    else:
        asking = snapshot.reader.read(asking_profile(taxonomy, kept.basis.request or Request()))
    found = answer(index, snapshot, asking, kept.basis)
    now = {
        "engine": index.engine,
        "lexicon": index.lexicon_version,
        "revision": snapshot.revision,
        "learned_at": snapshot.learned_at,
    }
    differs = tuple(name for name, value in now.items() if getattr(kept.basis, name) != value)
    return Replay(kept, found, differs)
