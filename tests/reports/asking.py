"""Asking for a report in few words."""

from __future__ import annotations

from datetime import date

from matchmaker.reports.figures import BY_KEY, Asked, Period
from matchmaker.reports.pages import ReportView, report_view
from matchmaker.reports.queries.lists import Line, behind
from matchmaker.reports.queries.numbers import Numbers, numbers_of
from matchmaker.reports.queries.scope import Scope, own_desks, scope_of
from tests.services import actor

Y2026 = Period(date(2026, 1, 1), date(2026, 12, 31))


def scope_for(email: str, period: Period = Y2026, **filters: str) -> Scope:
    """What a report of somebody covers."""
    return scope_of(Asked(period, **filters), own_desks(actor(email)))


def numbers_for(email: str, period: Period = Y2026, **filters: str) -> Numbers:
    """All numbers of somebody's report."""
    return numbers_of(scope_for(email, period, **filters))


def view_for(email: str, period: Period = Y2026, **filters: str) -> ReportView:
    """Somebody's report as the page shows it; within a request."""
    return report_view(scope_for(email, period, **filters))


def lines_for(email: str, figure: str, value: str = "", period: Period = Y2026) -> list[Line]:
    """The list behind a number of somebody's report."""
    return list(behind(scope_for(email, period), BY_KEY[figure], value).lines)
