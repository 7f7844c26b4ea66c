"""Pages of the desk: the report, the list behind each of its numbers, both as files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from flask import Blueprint, abort, render_template, request, send_file
from flask_babel import gettext as _
from werkzeug import Response

from matchmaker import clock
from matchmaker.accounts.guards import current_actor, requires
from matchmaker.accounts.policy import Permission
from matchmaker.desks.queries import DeskCard
from matchmaker.reports.exports import FORMATS, list_table, report_table, written
from matchmaker.reports.figures import Figure
from matchmaker.reports.forms import SOURCES, Reading, read_figure, read_page, read_reading
from matchmaker.reports.pages import behind_view, report_view
from matchmaker.reports.queries.scope import Scope, own_desks, scope_of, zone_of
from matchmaker.reports.words import COVERAGE, NOTES

reports = Blueprint("reports", __name__, url_prefix="/desk")
PAGE_SIZE = 50


@dataclass(frozen=True)
class Request:
    """What is asked for, and by whom: the reader's desks, the address, what it covers."""

    own: tuple[DeskCard, ...]
    reading: Reading
    scope: Scope


def asked() -> Request:
    """The report that the address asks for; 404 for a desk that is not the reader's."""
    own = own_desks(current_actor())
    reading = read_reading(request.args, clock.now().astimezone(zone_of(own)).date())
    return Request(own, reading, scope_of(reading.asked, own))


def asked_figure() -> tuple[Figure, str]:
    """The figure, and the part of it, whose list the address asks for; 404 for one there is not."""
    found = read_figure(request.args)
    if found is None:
        abort(404)
    return found


@reports.get("/reports")
@requires(Permission.REPORT_READ)
def show_report() -> str:
    """All figures of a period."""
    wanted = asked()
    return render_template(
        "reports/report.html",
        wanted=wanted,
        report=report_view(wanted.scope),
        sources=SOURCES,
        coverage=COVERAGE,
    )


@reports.get("/reports.<any(csv, xlsx):kind>")
@requires(Permission.REPORT_READ)
def export_report(kind: str) -> Response:
    """All figures of a period as a file."""
    scope = asked().scope
    return as_file(written(report_table(report_view(scope)), kind, str(_("Report"))), kind, scope)


@reports.get("/reports/inquiries")
@requires(Permission.REPORT_READ)
def list_inquiries() -> str:
    """The inquiries behind a number."""
    wanted, (figure, value), page = asked(), asked_figure(), read_page(request.args)
    view = behind_view(wanted.scope, figure, value, page=page, size=PAGE_SIZE)
    return render_template(
        "reports/inquiries.html",
        wanted=wanted,
        view=view,
        note=NOTES[figure.counted],
        page=page,
        pages=-(-view.behind.count // PAGE_SIZE),
    )


@reports.get("/reports/inquiries.<any(csv, xlsx):kind>")
@requires(Permission.REPORT_READ)
def export_inquiries(kind: str) -> Response:
    """The inquiries behind a number as a file."""
    scope, (figure, value) = asked().scope, asked_figure()
    table = list_table(behind_view(scope, figure, value), scope.zone)
    return as_file(written(table, kind, str(_("Inquiries"))), kind, scope, f"-{figure.key}")


def as_file(content: BinaryIO, kind: str, scope: Scope, what: str = "") -> Response:
    """A download that is named after its period."""
    period = scope.asked.period
    return send_file(
        content,
        mimetype=FORMATS[kind],
        as_attachment=True,
        download_name=f"report{what}-{period.first_on}-{period.last_on}.{kind}",
    )
