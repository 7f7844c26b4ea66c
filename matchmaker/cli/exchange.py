"""Commands that take organisations and inquiries in and give them out."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.cli.service import prepared_app
from matchmaker.errors import MatchmakerError
from matchmaker.exchange.exporting import ExportReport, export_organisations
from matchmaker.exchange.importing import import_organisations
from matchmaker.exchange.inquiries.exporting import InquiryExport, export_inquiries
from matchmaker.exchange.inquiries.importing import import_inquiry_file
from matchmaker.exchange.report import Finding, ImportReport, printable
from matchmaker.exchange.rows import ImportOptions, Progress
from matchmaker.exchange.source import WrongUse
from matchmaker.matching.detection import detect_language
from matchmaker.organisations.records import KINDS
from matchmaker.organisations.sectors import taxonomy

LISTED = 20
THINGS = click.Choice(["organisations", "inquiries"])


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--what", type=THINGS, default="organisations", help="What the file holds.")
@click.option(
    "--kind", type=click.Choice(KINDS), help="Organisations: the kind of rows that name none."
)
@click.option("--desk", metavar="CODE", help="Inquiries: the desk of rows that name none.")
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="Read a column as this field. May be repeated.",
)
@click.option("--partial", is_flag=True, help="Take the good rows even if others are refused.")
@click.option("--publish", is_flag=True, help="Organisations: publish them at once.")
@click.option("--dry-run", is_flag=True, help="Check and report everything, store nothing.")
@click.option(
    "--errors",
    type=click.Path(path_type=Path),
    help="Where refused rows are explained (default: FILE.errors.csv).",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def import_command(
    file: Path,
    what: str,
    kind: str | None,
    desk: str | None,
    maps: tuple[str, ...],
    partial: bool,
    publish: bool,
    dry_run: bool,
    errors: Path | None,
    as_json: bool,
) -> None:
    """Take in organisations or inquiries from CSV, XLSX or JSON Lines.

    All or nothing, unless --partial. An external_id that is stored already updates the
    organisation. An inquiry is never changed: a number that is stored already is refused unless
    the row says the same.
    """
    options = ImportOptions(kind, maps, partial, publish, dry_run, errors, desk)
    check_options(what, options)
    with told(as_json), progress_bar() as progress, prepared_app().app_context():
        report = imported(what, file, options, progress)
    if as_json:
        print_json(report.to_document())
    else:
        print_import(report)
    sys.exit(1 if report.refused else 0)


def check_options(what: str, options: ImportOptions) -> None:
    """End with exit code 2 for an option that is not for what is imported."""
    if what == "inquiries" and (options.kind or options.publish):
        raise click.UsageError("--kind and --publish are for organisations.")
    if what == "organisations" and options.desk:
        raise click.UsageError("--desk is for inquiries.")


def imported(what: str, file: Path, options: ImportOptions, progress: Progress) -> ImportReport:
    """Import the file as what it holds."""
    if what == "inquiries":
        return import_inquiry_file(COMMAND_LINE, file, options, detect_language, progress)
    return import_organisations(COMMAND_LINE, file, options, taxonomy(), detect_language, progress)


@click.command("export")
@click.argument("what", type=THINGS)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def export_command(what: str, file: Path, as_json: bool) -> None:
    """Write all organisations or inquiries to JSON Lines, XLSX or CSV.

    The first two are read back by import without loss; CSV names the fields that it cannot hold.
    """
    report: ExportReport | InquiryExport
    with told(as_json), progress_bar() as progress, prepared_app().app_context():
        if what == "inquiries":
            report = export_inquiries(COMMAND_LINE, file, progress)
        else:
            report = export_organisations(COMMAND_LINE, file, detect_language, progress)
    if as_json:
        print_json(vars(report))
    else:
        click.echo(f"Wrote {vars(report)[what]:,} {what} to {report.file}.")
    warn_of_export(report)


@contextmanager
def told(as_json: bool) -> Iterator[None]:
    """Turn expected refusals into exit codes, and SIGTERM into an orderly end."""
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except WrongUse as error:
        raise click.UsageError(str(error)) from None
    except MatchmakerError as error:
        if as_json:
            print_json({"error": str(error)})
        click.echo(printable(str(error)), err=True)
        sys.exit(1)
    finally:
        signal.signal(signal.SIGTERM, before)


def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Leave through every `finally`, so that the transaction and temporary files are undone."""
    sys.exit(143)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress bar on standard error if that is a terminal; else nothing."""
    if not sys.stderr.isatty():
        yield lambda _step, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, SpinnerColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Opening", total=None)

        def show(step: str, done: int, total: int | None) -> None:
            if done % 50 == 0 or done == total:
                bar.update(task, description=step, completed=done, total=total)

        yield show


def print_json(document: dict[str, object]) -> None:
    """One document on standard output."""
    click.echo(printable(json.dumps(document, ensure_ascii=False)))


def print_import(report: ImportReport) -> None:
    """The report for people: the summary on standard output, the rest on standard error."""
    list_findings("warnings", report.warnings)
    list_findings("problems", report.problems)
    click.echo(
        f"Read {report.rows:,} rows: {report.created:,} new, {report.updated:,} changed, "
        f"{report.unchanged:,} unchanged, {report.refused:,} refused."
    )
    if report.errors_file:
        click.echo(f"Refused rows are explained in {report.errors_file}.")
    if report.waiting:
        click.echo(
            f"{report.waiting:,} profiles are ranked by their words until the worker has made out "
            "their meaning: `matchmaker worker` (it runs beside `make run`)."
        )
    if report.is_dry_run:
        click.echo("Nothing was stored, because this was a dry run.")
    elif not report.is_stored:
        click.echo("Nothing was stored. Correct the rows, or take the good ones with --partial.")


def list_findings(title: str, findings: tuple[Finding, ...]) -> None:
    """The first findings and how many there are."""
    if not findings:
        return
    click.echo(f"{len(findings):,} {title}:", err=True)
    for finding in findings[:LISTED]:
        place = f"row {finding.row}, {finding.field}" if finding.row else "file"
        click.echo(printable(f"  {place}: {finding.reason}"), err=True)
    if len(findings) > LISTED:
        click.echo(f"  … and {len(findings) - LISTED:,} more (all of them with --json).", err=True)


def warn_of_export(report: ExportReport | InquiryExport) -> None:
    """Name on standard error what the file does not hold."""
    if report.lost:
        click.echo(
            f"CSV cannot hold these fields, and they are not in the file: {', '.join(report.lost)}. "
            "Export to .xlsx or .jsonl to keep everything.",
            err=True,
        )
    for warning in report.warnings:
        click.echo(warning, err=True)
