"""The numbers of a report, and the names that it needs to show them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sqlalchemy import Select, func, literal, select, union_all

from matchmaker.accounts.models import User
from matchmaker.db import db
from matchmaker.reports.figures import FIGURES, LOAD, Figure
from matchmaker.reports.queries.scope import Scope
from matchmaker.reports.queries.splits import SPLITS
from matchmaker.reports.queries.subjects import SUBJECTS

IS_ID = re.compile("[0-9]{1,9}")
Numbers = dict[str, dict[str, int]]
# The filters whose values are found among the inquiries.
OFFERED = ("programme", "region")


def counted(figure: Figure, scope: Scope) -> Select[tuple[str, str, int]]:
    """The parts of one figure: its key, each value, the number of each."""
    rows = SUBJECTS[figure.subject](scope)
    value = SPLITS[figure.split](scope, rows)
    parts = (
        select(value.label("value"), rows.amount.label("amount"))
        .select_from(rows.source)
        .where(rows.where)
        .subquery()
    )
    return select(
        literal(figure.key).label("figure"), parts.c.value, func.sum(parts.c.amount).label("number")
    ).group_by(parts.c.value)


def numbers_of(scope: Scope, figures: Iterable[Figure] = FIGURES) -> Numbers:
    """Every figure's parts, and how many inquiries each programme and region has.

    One statement, which reads the inquiries once.
    """
    wanted = tuple(figures)
    found: Numbers = {name: {} for name in (*(figure.key for figure in wanted), *OFFERED)}
    parts = (*(counted(figure, scope) for figure in wanted), *offered(scope))
    for row in db.session.execute(union_all(*parts)).all():
        found[row.figure][row.value] = int(row.number)
    return found


def offered(scope: Scope) -> Iterator[Select[tuple[str, str, int]]]:
    """What the filters for programme and region can offer."""
    for name in OFFERED:
        column = scope.seen.c[name]
        yield select(literal(name), column, func.count()).where(column != "").group_by(column)


def owner_names(numbers: Numbers) -> dict[str, str]:
    """The names of the people that the load of a report speaks of, by id."""
    values = {value for figure in LOAD for value in numbers.get(figure.key, {})}
    return names_of(values)


def names_of(values: Iterable[str]) -> dict[str, str]:
    """The names of people by id; values that are no ids are passed over."""
    ids = sorted(int(value) for value in values if IS_ID.fullmatch(value))
    rows = db.session.execute(select(User.id, User.name, User.email).where(User.id.in_(ids)))
    return {str(row.id): row.name or row.email or str(row.id) for row in rows}
