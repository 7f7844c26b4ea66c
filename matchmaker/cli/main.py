"""The `matchmaker` command."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from matchmaker.errors import MatchmakerError

# Where each command stands. Only the one that runs is imported: together they take seconds.
COMMANDS = {
    "backup": "matchmaker.cli.backups:backup_command",
    "bench": "matchmaker.cli.matching:bench_command",
    "database": "matchmaker.cli.service:database_group",
    "doctor": "matchmaker.cli.service:doctor_command",
    "evaluate": "matchmaker.cli.matching:evaluate_command",
    "export": "matchmaker.cli.exchange:export_command",
    "exposure": "matchmaker.cli.exposure:exposure_command",
    "import": "matchmaker.cli.exchange:import_command",
    "inquiries": "matchmaker.cli.inquiries:inquiries_group",
    "judge": "matchmaker.cli.feedback:judge_group",
    "lexicon": "matchmaker.cli.lexicon:lexicon_group",
    "mail": "matchmaker.cli.mail:mail_group",
    "restore": "matchmaker.cli.backups:restore_command",
    "search": "matchmaker.cli.matching:search_command",
    "serve": "matchmaker.cli.service:serve_command",
    "simulate": "matchmaker.cli.simulate:simulate_command",
    "suggest": "matchmaker.cli.matching:suggest_command",
    "users": "matchmaker.cli.users:users_group",
    "weights": "matchmaker.cli.feedback:weights_group",
    "worker": "matchmaker.cli.worker:worker_command",
}


class Commands(click.Group):
    """The commands of COMMANDS, each imported when it is asked for."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """A command by its name, or None."""
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=Commands)
def cli() -> None:
    """Partner finding for cross-border business programmes."""


def main() -> None:
    """Run a command; an expected refusal is one sentence and exit code 1."""
    try:
        cli()
    except MatchmakerError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
