"""Commands that save everything and put it back."""

from __future__ import annotations

from pathlib import Path

import click
from apiflask import APIFlask
from sqlalchemy import inspect

from matchmaker import create_app
from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.backups.restoring import RestoreReport, restore_backup
from matchmaker.backups.service import write_backup
from matchmaker.backups.tables import VERSIONS
from matchmaker.cli.exchange import print_json, progress_bar, told
from matchmaker.cli.service import prepared_app
from matchmaker.db import db

FILE = click.argument("file", type=click.Path(path_type=Path))
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def app_as_it_is() -> APIFlask:
    """The application with its tables as they are: an older version is saved before an upgrade."""
    app = create_app()
    with app.app_context():
        has_tables = inspect(db.engine).has_table(VERSIONS)
    return app if has_tables else prepared_app()


@click.command("backup")
@FILE
@AS_JSON
def backup_command(file: Path, as_json: bool) -> None:
    """Write everything into one file, while the service runs: database, uploads, secret key."""
    with told(as_json), progress_bar() as progress, app_as_it_is().app_context():
        report = write_backup(COMMAND_LINE, file, progress)
    if as_json:
        print_json(vars(report))
        return
    rows = sum(report.tables.values())
    click.echo(
        f"Wrote {rows:,} rows of {len(report.tables)} tables and {report.files:,} files "
        f"to {report.file} ({report.bytes:,} bytes)."
    )
    if report.history:
        click.echo(f"History: {report.history['number']:,} lines, {report.history['digest']}.")
    for name in report.missing:
        click.echo(f"The file {name} is not on the disk.", err=True)


@click.command("restore")
@FILE
@click.option("--replace", is_flag=True, help="Replace what is there, after saving it.")
@AS_JSON
def restore_command(file: Path, replace: bool, as_json: bool) -> None:
    """Put everything back from a file. Stop the service and the worker first.

    A damaged file, or one of a newer version, is refused before anything is changed.
    """
    with told(as_json), progress_bar() as progress, create_app().app_context():
        report = restore_backup(COMMAND_LINE, file, progress, may_replace=replace)
    if as_json:
        print_json(vars(report))
    else:
        print_restore(report)


def print_restore(report: RestoreReport) -> None:
    """The report for people."""
    click.echo(
        f"Restored {sum(report.tables.values()):,} rows of {len(report.tables)} tables and "
        f"{report.files:,} files, as of {report.made_at}."
    )
    if report.saved_before:
        click.echo(f"What was there before is in {report.saved_before}.")
    if not report.history_is_whole:
        click.echo("The history in this backup was changed by hand. `doctor` says where.", err=True)
    for warning in report.warnings:
        click.echo(warning, err=True)
