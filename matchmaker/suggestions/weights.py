"""The numbers of the score that are in use: the engine's own, or a set fitted to judgements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from matchmaker import clock
from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.db import db, transaction
from matchmaker.errors import NotFound
from matchmaker.matching.scoring import DEFAULTS, Parameters
from matchmaker.suggestions.models import FittedWeights


class WeightsNotFound(NotFound):
    """There are no fitted weights of this version for this engine."""


@dataclass(frozen=True)
class WeightsView:
    """A fitted set of weights."""

    version: int
    engine: str
    parameters: Parameters
    queries: int
    quality: dict[str, Any]
    made_at: datetime
    made_by: str
    used_since: datetime | None


def parameters_from(stored: Mapping[str, Any]) -> Parameters:
    """Parameters as they were stored; one that is not named there has its default."""
    known = {field.name for field in fields(Parameters)}
    return Parameters(**{name: float(stored[name]) for name in stored if name in known})


def view_of(row: FittedWeights) -> WeightsView:
    """A stored set as a value."""
    return WeightsView(
        row.id,
        row.engine,
        parameters_from(row.parameters),
        row.queries,
        row.quality,
        row.made_at,
        row.made_by,
        row.used_since,
    )


def parameters_in_use(engine: str) -> Parameters:
    """The set that is in use for this version of the engine, else the engine's own."""
    stored = db.session.scalar(
        select(FittedWeights.parameters).where(
            FittedWeights.engine == engine, FittedWeights.used_since.is_not(None)
        )
    )
    return parameters_from(stored) if stored else DEFAULTS


def list_weights(actor: Actor) -> list[WeightsView]:
    """All fitted sets, in the order of their versions."""
    require(actor, Permission.WEIGHTS_CHOOSE)
    rows = db.session.scalars(select(FittedWeights).order_by(FittedWeights.id))
    return [view_of(row) for row in rows]


def save_weights(
    actor: Actor, engine: str, parameters: Parameters, queries: int, quality: dict[str, Any]
) -> WeightsView:
    """Store a fitted set and take it into use."""
    require(actor, Permission.WEIGHTS_CHOOSE)
    with transaction() as session:
        row = FittedWeights(
            engine=engine,
            parameters=asdict(parameters),
            queries=queries,
            quality=quality,
            made_at=clock.now(),
            made_by=actor.name,
        )
        session.add(row)
        session.flush()
        return use_weights(actor, engine, row.id) or view_of(row)


def use_weights(actor: Actor, engine: str, version: int) -> WeightsView | None:
    """Rank with a fitted set from now on; version 0 stands for the engine's own.

    Raises WeightsNotFound when there is no such version, or it was fitted to another engine.
    """
    require(actor, Permission.WEIGHTS_CHOOSE)
    with transaction() as session:
        session.execute(update(FittedWeights).values(used_since=None))
        if version == 0:
            return None
        row = session.get(FittedWeights, version)
        if row is None or row.engine != engine:
            raise WeightsNotFound(
                f"No weights of version {version} were fitted to the engine {engine}. "
                "`matchmaker weights list` shows those that were; 0 stands for the engine's own."
            )
        row.used_since = clock.now()
        session.flush()
        return view_of(row)
