"""The `matchmaker` command."""

from __future__ import annotations

import sys

import click

from matchmaker.cli.backups import backup_command, restore_command
from matchmaker.cli.exchange import export_command, import_command
from matchmaker.cli.exposure import exposure_command
from matchmaker.cli.feedback import judge_group, weights_group
from matchmaker.cli.inquiries import inquiries_group
from matchmaker.cli.lexicon import lexicon_group
from matchmaker.cli.mail import mail_group
from matchmaker.cli.matching import bench_command, evaluate_command, search_command, suggest_command
from matchmaker.cli.service import database_group, doctor_command, serve_command
from matchmaker.cli.simulate import simulate_command
from matchmaker.cli.users import users_group
from matchmaker.cli.worker import worker_command
from matchmaker.errors import MatchmakerError


@click.group()
def cli() -> None:
    """Partner finding for cross-border business programmes."""


cli.add_command(database_group)
cli.add_command(doctor_command)
cli.add_command(serve_command)
cli.add_command(worker_command)
cli.add_command(suggest_command)
cli.add_command(search_command)
cli.add_command(judge_group)
cli.add_command(weights_group)
cli.add_command(exposure_command)
cli.add_command(evaluate_command)
cli.add_command(bench_command)
cli.add_command(lexicon_group)
cli.add_command(import_command)
cli.add_command(export_command)
cli.add_command(users_group)
cli.add_command(inquiries_group)
cli.add_command(mail_group)
cli.add_command(backup_command)
cli.add_command(restore_command)
cli.add_command(simulate_command)


def main() -> None:
    """Run a command; an expected refusal is one sentence and exit code 1."""
    try:
        cli()
    except MatchmakerError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
