"""The rows that each subject counts, and the value of each row, as SQL.

Here alone stands what a figure counts: its number and the list behind it are made of the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    cast,
    extract,
    func,
    join,
    literal,
    null,
    select,
    true,
)

from matchmaker.establishments.models import Settlement
from matchmaker.inquiries.models import InquiryStage, InquiryWait
from matchmaker.inquiries.workflow import CLOSED, OPEN, Stage, Verb
from matchmaker.organisations.models import Organisation
from matchmaker.reports.figures import FUNNEL, Subject
from matchmaker.reports.queries.scope import Scope

OPEN_STAGES, CLOSED_STAGES = tuple(map(str, OPEN)), tuple(map(str, CLOSED))


@dataclass(frozen=True)
class Rows:
    """The rows of a subject. A figure is the sum of `amount`; `note` tells rows of an inquiry apart.

    `moment` is the instant that decides; `stage` the one that was entered, where that is counted.
    """

    source: FromClause
    inquiry_id: ColumnElement[int]
    where: ColumnElement[bool]
    moment: ColumnElement[Any] = null()  # noqa: RUF009 - an immutable expression
    amount: ColumnElement[int] = literal(1)  # noqa: RUF009
    note: ColumnElement[str] = literal("")  # noqa: RUF009
    stage: ColumnElement[str] = literal("")  # noqa: RUF009


def of_inquiries(scope: Scope, where: ColumnElement[bool], moment: str) -> Rows:
    """Inquiries themselves."""
    return Rows(scope.base, scope.base.c.id, where, scope.base.c[moment])


def received(scope: Scope) -> Rows:
    """Inquiries that came in during the period."""
    return of_inquiries(scope, scope.holds(scope.base.c.received_at), "received_at")


def open_then(scope: Scope) -> Rows:
    """Inquiries that are open now, or were at the end of a period that is over."""
    base = scope.base.c
    where = and_(base.received_at < scope.end, base.stage_then.in_(OPEN_STAGES))
    return of_inquiries(scope, where, "received_at")


def open_now(scope: Scope) -> Rows:
    """Inquiries that are open now, whatever the period."""
    return of_inquiries(scope, scope.base.c.stage.in_(OPEN_STAGES), "received_at")


def overdue_now(scope: Scope) -> Rows:
    """Open inquiries whose next step should have been done."""
    base = scope.base.c
    where = and_(base.stage.in_(OPEN_STAGES), base.next_due_at < scope.now)
    return of_inquiries(scope, where, "next_due_at")


def closed(scope: Scope) -> Rows:
    """Inquiries that were closed in the period and are closed still."""
    base = scope.base.c
    where = and_(base.stage.in_(CLOSED_STAGES), scope.holds(base.closed_at))
    return of_inquiries(scope, where, "closed_at")


def closed_as(stage: Stage) -> Callable[[Scope], Rows]:
    """Inquiries that were closed in the period in one way."""

    def rows(scope: Scope) -> Rows:
        base = scope.base.c
        return of_inquiries(
            scope, and_(base.stage == str(stage), scope.holds(base.closed_at)), "closed_at"
        )

    return rows


def reached(scope: Scope) -> Rows:
    """Stages that inquiries of the period have entered; a step that was taken back does not count."""
    base = scope.base.c
    came_in = select(base.id).where(scope.holds(base.received_at))
    stages = (
        select(InquiryStage.inquiry_id, InquiryStage.stage)
        .where(
            InquiryStage.inquiry_id.in_(came_in),
            InquiryStage.stage.in_(tuple(map(str, FUNNEL))),
            InquiryStage.id.not_in(taken_back()),
        )
        .distinct()
        .subquery("reached")
    )
    return Rows(stages, stages.c.inquiry_id, true(), stage=stages.c.stage)


def taken_back() -> Select[tuple[int]]:
    """The rows of stages that were entered by a step which was taken back at once."""
    is_undo = str(Verb.UNDO)
    touched = select(InquiryStage.inquiry_id).where(InquiryStage.verb == is_undo)
    before = func.lag(InquiryStage.id).over(
        partition_by=InquiryStage.inquiry_id, order_by=InquiryStage.id
    )
    steps = (
        select(InquiryStage.verb, before.label("before"))
        .where(InquiryStage.inquiry_id.in_(touched))
        .subquery("steps")
    )
    return select(steps.c.before).where(steps.c.verb == is_undo, steps.c.before.is_not(None))


def of_proposals(moment: str) -> Callable[[Scope], Rows]:
    """Proposals that were introduced, met or concluded in the period, each with its partner."""

    def rows(scope: Scope) -> Rows:
        found = scope.introduced.c
        partner = (
            select(Organisation.name)
            .where(Organisation.id == found.organisation_id)
            .scalar_subquery()
        )
        return Rows(
            scope.introduced,
            found.inquiry_id,
            scope.holds(found[moment]),
            found[moment],
            note=partner,
        )

    return rows


def settled(scope: Scope) -> Rows:
    """Companies that came to a city in the period."""
    source = scope.base.join(Settlement, Settlement.inquiry_id == scope.base.c.id)
    note = Settlement.company + literal(", ") + Settlement.city
    return Rows(source, scope.base.c.id, in_period(scope), note=note)


def settled_in_state(scope: Scope) -> Rows:
    """Companies that came to a state: the first settlement of each year stands for all of them."""
    at = func.row_number().over(
        partition_by=(
            Settlement.company_key,
            Settlement.country,
            Settlement.state,
            extract("year", Settlement.settled_on),
        ),
        order_by=(Settlement.settled_on, Settlement.id),
    )
    counted = (
        select(Settlement.id, at.label("at"))
        .where(in_period(scope), Settlement.inquiry_id.in_(select(scope.base.c.id)))
        .subquery("counted")
    )
    source = join(Settlement, counted, counted.c.id == Settlement.id)
    note = Settlement.company + literal(", ") + Settlement.state + literal(", ")
    note = note + settlement_year()
    return Rows(source, Settlement.inquiry_id.expression, counted.c.at == 1, note=note)


def settlement_year() -> ColumnElement[str]:
    """The year of a settlement."""
    return cast(cast(extract("year", Settlement.settled_on), Integer), String)


def in_period(scope: Scope) -> ColumnElement[bool]:
    """Whether a settlement's day lies in the period."""
    period = scope.asked.period
    return Settlement.settled_on.between(period.first_on, period.last_on)


def waited(scope: Scope) -> Rows:
    """Stretches in which somebody owed an answer, at the desks of the report, that ended in the period."""
    source = scope.base.join(InquiryWait, InquiryWait.inquiry_id == scope.base.c.id)
    until = InquiryWait.until.expression
    where = and_(InquiryWait.desk_id.in_(scope.desks), scope.holds(until))
    return Rows(source, scope.base.c.id, where, until, amount=func.coalesce(InquiryWait.minutes, 0))


SUBJECTS: dict[Subject, Callable[[Scope], Rows]] = {
    Subject.RECEIVED: received,
    Subject.OPEN: open_then,
    Subject.REACHED: reached,
    Subject.CLOSED: closed,
    Subject.AGREED: closed_as(Stage.AGREEMENT),
    Subject.NOT_AGREED: closed_as(Stage.NO_AGREEMENT),
    Subject.INTRODUCED: of_proposals("introduced_at"),
    Subject.MET: of_proposals("met_at"),
    Subject.CONCLUDED: of_proposals("outcome_at"),
    Subject.SETTLED: settled,
    Subject.SETTLED_IN_STATE: settled_in_state,
    Subject.WAITED: waited,
    Subject.OPEN_NOW: open_now,
    Subject.OVERDUE_NOW: overdue_now,
}
