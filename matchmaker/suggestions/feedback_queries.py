"""Reads judgements: what became of pairs, and which pairs are never suggested again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, or_, select

from matchmaker.accounts.policy import Actor, Permission, may, require
from matchmaker.db import db
from matchmaker.organisations.models import Organisation
from matchmaker.suggestions.models import REFUSALS, Judgement

STANDS = Judgement.withdrawn_at.is_(None)


@dataclass(frozen=True)
class JudgementView:
    """One judgement; `asking_id` is None where the list was made for a request."""

    id: int
    asking_id: int | None
    partner_id: int
    list_id: int | None
    outcome: str
    reason: str | None
    note: str | None
    engine: str
    made_at: datetime
    made_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None


def judgement_view(row: Judgement) -> JudgementView:
    """A stored judgement as a value."""
    names = JudgementView.__dataclass_fields__
    return JudgementView(**{name: getattr(row, name) for name in names})


def judgements(
    actor: Actor, organisation_id: int | None = None, with_withdrawn: bool = False
) -> list[JudgementView]:
    """The judgements in which an organisation is on either side, or all, in the order made."""
    require(actor, Permission.SUGGESTION_JUDGE)
    wanted = select(Judgement).order_by(Judgement.id)
    if organisation_id is not None:
        wanted = wanted.where(touches(organisation_id))
    if not with_withdrawn:
        wanted = wanted.where(STANDS)
    return [judgement_view(row) for row in db.session.scalars(wanted)]


def touches(organisation_id: int) -> ColumnElement[bool]:
    """The judgements with the organisation on either side."""
    return or_(Judgement.asking_id == organisation_id, Judgement.partner_id == organisation_id)


def with_other(organisation_id: int) -> Select[Any]:
    """The standing judgements of an organisation: the other side's id, and the outcome."""
    other = case(
        (Judgement.asking_id == organisation_id, Judgement.partner_id), else_=Judgement.asking_id
    )
    return (
        select(other, Judgement.outcome)
        .where(touches(organisation_id), STANDS, Judgement.asking_id.is_not(None))
        .order_by(Judgement.id)
    )


def refused_partners(organisation_id: int) -> frozenset[str]:
    """Who is never suggested to an organisation again, whichever of the two refused."""
    rows = db.session.execute(with_other(organisation_id).where(Judgement.outcome.in_(REFUSALS)))
    return frozenset(str(id_) for id_, _outcome in rows)


def refused_pairs() -> dict[int, frozenset[str]]:
    """For every organisation with refusals, who is never suggested to it again."""
    rows = db.session.execute(
        select(Judgement.asking_id, Judgement.partner_id)
        .where(STANDS, Judgement.outcome.in_(REFUSALS))
        .order_by(Judgement.id)
    )
    found: dict[int, set[str]] = {}
    for asking, partner in rows:
        if asking is None:
            continue
        found.setdefault(asking, set()).add(str(partner))
        found.setdefault(partner, set()).add(str(asking))
    return {id_: frozenset(others) for id_, others in found.items()}


def last_outcomes(actor: Actor, organisation_id: int) -> dict[str, str]:
    """The last standing outcome by the other side's id; nothing for who may not judge."""
    if not may(actor, Permission.SUGGESTION_JUDGE):
        return {}
    rows = db.session.execute(with_other(organisation_id))
    return {str(id_): outcome for id_, outcome in rows}


def names_by_id(ids: Iterable[int]) -> dict[int, str]:
    """The names of organisations of any stage."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(sorted(set(ids))))
    )
    return {row.id: row.name for row in rows}
