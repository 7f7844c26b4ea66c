"""Commands about accounts."""

from __future__ import annotations

import json
import sys

import click

from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.accounts.queries import Person, all_people
from matchmaker.accounts.service import create_user, disable_user
from matchmaker.cli.service import prepared_app
from matchmaker.db import transaction
from matchmaker.desks.service import join_desk
from matchmaker.notifications.letters import page_address

ROLES = ("member", "consultant", "lead", "operator")


@click.group("users")
def users_group() -> None:
    """Accounts."""


@users_group.command("create")
@click.option("--email", required=True, help="The address to sign in with.")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--desk", help="The code of the desk at which a consultant or lead works.")
@click.option("--name", default="", help="The person's name.")
@click.option("--language", default="en", type=click.Choice(("de", "en", "ja")))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def create_command(
    email: str, role: str, desk: str | None, name: str, language: str, as_json: bool
) -> None:
    """Make an account and print a single-use link to set its password."""
    if role in {"consultant", "lead"} and not desk:
        raise click.UsageError("A consultant or lead needs --desk with the desk's code.")
    with prepared_app().app_context():
        with transaction():
            user, token = create_user(
                COMMAND_LINE, email, name=name, language=language, is_operator=role == "operator"
            )
            if desk:
                join_desk(COMMAND_LINE, desk, user.id, lead=role == "lead")
        address = page_address("accounts.set_first_password", token=token)
        created = {"id": user.id, "email": user.email, "role": role, "link": address}
    if as_json:
        click.echo(json.dumps(created, ensure_ascii=False))
    else:
        click.echo(f"{created['email']} ({role}) is made. Set the password within 7 days, once:")
        click.echo(address)


def line_of(person: Person) -> str:
    """One person as one line."""
    state = "" if person.active else " (disabled)"
    return f"{person.id}\t{person.email or '-'}\t{', '.join(person.roles)}{state}"


@users_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_command(as_json: bool) -> None:
    """List the accounts."""
    with prepared_app().app_context():
        people = all_people()
    if as_json:
        click.echo(json.dumps({"users": [vars(each) for each in people]}, ensure_ascii=False))
        return
    for person in people:
        click.echo(line_of(person))


@users_group.command("disable")
@click.argument("email")
def disable_command(email: str) -> None:
    """Close an account: nobody signs in with it any more, and its sessions end."""
    with prepared_app().app_context():
        found = disable_user(COMMAND_LINE, email)
    click.echo(f"{email} is disabled." if found else f"There is no account with {email}.")
    sys.exit(0 if found else 1)
