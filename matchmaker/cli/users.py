"""Commands about accounts."""

from __future__ import annotations

import json
import sys

import click

from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.accounts.queries import Person, all_people, user_id_of
from matchmaker.accounts.service import (
    create_user,
    disable_user,
    enable_user,
    make_operator,
    sign_out_user,
)
from matchmaker.cli.service import prepared_app
from matchmaker.db import transaction
from matchmaker.desks.service import join_desk, leave_desk
from matchmaker.errors import NotFound
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


class AccountNotFound(NotFound):
    """Nobody has this address."""


def known(email: str) -> int:
    """The account of an address.

    Raises AccountNotFound.
    """
    user_id = user_id_of(email)
    if user_id is None:
        raise AccountNotFound(f"There is no account with {email}. See: matchmaker users list")
    return user_id


@users_group.command("enable")
@click.argument("email")
def enable_command(email: str) -> None:
    """Open a closed account again."""
    with prepared_app().app_context():
        enable_user(COMMAND_LINE, known(email))
    click.echo(f"{email} may sign in again.")


@users_group.command("sign-out")
@click.argument("email")
def sign_out_command(email: str) -> None:
    """End every session of a person."""
    with prepared_app().app_context():
        sign_out_user(COMMAND_LINE, known(email))
    click.echo(f"{email} is signed out everywhere.")


@users_group.command("operator")
@click.argument("email")
@click.option("--on/--off", "operator", default=True, help="Name or dismiss an operator.")
def operator_command(email: str, operator: bool) -> None:
    """Say whether a person operates the service."""
    with prepared_app().app_context():
        make_operator(COMMAND_LINE, known(email), operator=operator)
    click.echo(f"{email} is {'an' if operator else 'no'} operator.")


@users_group.command("join-desk")
@click.argument("email")
@click.argument("desk")
@click.option("--lead", is_flag=True, help="The person leads the desk.")
def join_desk_command(email: str, desk: str, lead: bool) -> None:
    """Let a person work at a desk."""
    with prepared_app().app_context():
        join_desk(COMMAND_LINE, desk, known(email), lead=lead)
    click.echo(f"{email} works at {desk}.")


@users_group.command("leave-desk")
@click.argument("email")
@click.argument("desk")
def leave_desk_command(email: str, desk: str) -> None:
    """Let a person no longer work at a desk; the rights and sessions end at once."""
    with prepared_app().app_context():
        left = leave_desk(COMMAND_LINE, desk, known(email))
    click.echo(f"{email} {'no longer works' if left else 'does not work'} at {desk}.")
    sys.exit(0 if left else 1)
