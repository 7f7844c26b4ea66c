"""Commands about inquiries."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.cli.service import prepared_app
from matchmaker.privacy.inquiries import Erased, erase_inquiry_at_wish


@click.group("inquiries")
def inquiries_group() -> None:
    """Inquiries to the desks."""


@inquiries_group.command("erase")
@click.argument("number")
@click.option("--same-sender", is_flag=True, help="All inquiries from the same address.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def erase_command(number: str, same_sender: bool, as_json: bool) -> None:
    """Erase who sent an inquiry and what was said, at the inquirer's wish. It cannot be undone.

    Stages, dates and numbers stay for the statistics. For somebody with an account, deleting the
    account does the same. Exit code 1: there is no such inquiry.
    """
    with prepared_app().app_context():
        erased = erase_inquiry_at_wish(COMMAND_LINE, number, same_sender=same_sender)
    if as_json:
        click.echo(json.dumps(asdict(erased), ensure_ascii=False))
    else:
        tell(erased)


def tell(erased: Erased) -> None:
    """What was erased, and what is left to do, in sentences."""
    click.echo(f"Erased: {', '.join(erased.numbers)}. Files leave the disk within a day.")
    if erased.others:
        click.echo(
            f"From the same address there are also {', '.join(erased.others)}. Erase them with "
            "--same-sender, or one by one."
        )
    if erased.traces:
        click.echo(
            f"The sender is still named in {', '.join(erased.traces)}: an account or a contact of "
            "a profile, which has its own page, or a text of somebody else."
        )
