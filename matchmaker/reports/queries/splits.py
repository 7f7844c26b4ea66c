"""The value that each row has in a split, as SQL: total, so that the parts add up to the whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import ColumnElement, String, case, cast, func, literal

from matchmaker.establishments.models import Settlement
from matchmaker.inquiries.models import InquiryWait
from matchmaker.reports.figures import AGES, DIRECT, ELSEWHERE, QUEUE, Split, midnight
from matchmaker.reports.queries.scope import Scope
from matchmaker.reports.queries.subjects import CLOSED_STAGES, Rows, settlement_year

Value = Callable[[Scope, Rows], ColumnElement[str]]


def column(name: str) -> Value:
    """A column of the inquiry."""

    def value(scope: Scope, _rows: Rows) -> ColumnElement[str]:
        return func.coalesce(scope.base.c[name], "")

    return value


def time_value(scope: Scope, rows: Rows) -> ColumnElement[str]:
    """The month, or the year, in which it was."""
    *others, last = scope.buckets
    if not others:
        return literal(last.name)
    whens = [
        (rows.moment < midnight(bucket.until, scope.zone), literal(bucket.name))
        for bucket in others
    ]
    return case(*whens, else_=literal(last.name))


def answer_value(scope: Scope, _rows: Rows) -> ColumnElement[str]:
    """Whether the first answer came in time."""
    base = scope.base.c
    return case(
        (base.first_answered_at <= base.first_due_at, literal("in time")),
        (base.first_answered_at.is_not(None), literal("late")),
        (base.stage.in_(CLOSED_STAGES), literal("none")),
        (base.first_due_at < scope.now, literal("overdue")),
        else_=literal("not yet"),
    )


def age_value(scope: Scope, _rows: Rows) -> ColumnElement[str]:
    """How many whole days old an inquiry is."""
    whens = [
        (scope.base.c.received_at > scope.as_of - timedelta(days=days + 1), literal(name))
        for name, days in AGES
        if days is not None
    ]
    return case(*whens, else_=literal(AGES[-1][0]))


def partner_value(scope: Scope, _rows: Rows) -> ColumnElement[str]:
    """The desk on whose page it was written."""
    return func.coalesce(cast(scope.base.c.came_through_id, String), DIRECT)


def funnel_value(_scope: Scope, rows: Rows) -> ColumnElement[str]:
    """The stage that was entered."""
    return rows.stage


def rung_value(scope: Scope, _rows: Rows) -> ColumnElement[str]:
    """How far an introduction has come."""
    found = scope.introduced.c
    met = case((found.met_at.is_not(None), literal("met")), else_=literal("introduced"))
    return func.coalesce(found.outcome, met)


def outcome_value(scope: Scope, _rows: Rows) -> ColumnElement[str]:
    """The result that was noted."""
    return func.coalesce(scope.introduced.c.outcome, "")


def place_value(*parts: ColumnElement[str]) -> Value:
    """The year and the place of a settlement, from the largest to the smallest part."""

    def value(_scope: Scope, _rows: Rows) -> ColumnElement[str]:
        place: ColumnElement[str] = settlement_year()
        for part in parts:
            place = place + literal("/") + part
        return place

    return value


def side_value(_scope: Scope, _rows: Rows) -> ColumnElement[str]:
    """Who owed the answer."""
    return InquiryWait.waiting_for.expression


def owner_value(scope: Scope, _rows: Rows) -> ColumnElement[str]:
    """Who works on it; one value for the queue, and one for all that other desks have now."""
    base = scope.base.c
    return case(
        (base.desk_id.not_in(scope.desks), literal(ELSEWHERE)),
        else_=func.coalesce(cast(base.owner_id, String), QUEUE),
    )


STATE = (Settlement.country.expression, Settlement.state.expression)
SPLITS: dict[Split, Value] = {
    Split.TIME: time_value,
    Split.ANSWER: answer_value,
    Split.SOURCE: column("source"),
    Split.KIND: column("kind"),
    Split.PARTNER: partner_value,
    Split.STAGE: column("stage_then"),
    Split.AGE: age_value,
    Split.FUNNEL: funnel_value,
    Split.CLOSING: column("stage"),
    Split.REASON: column("close_reason"),
    Split.RUNG: rung_value,
    Split.OUTCOME: outcome_value,
    Split.CITY: place_value(*STATE, Settlement.city.expression),
    Split.STATE: place_value(*STATE),
    Split.SIDE: side_value,
    Split.OWNER: owner_value,
}
