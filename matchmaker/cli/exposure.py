"""The command that reports how fairly organisations are suggested."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from matchmaker.cli.feedback import print_document
from matchmaker.cli.matching import filter_options, index_and_filters

NAMED = 20


@click.command("exposure")
@filter_options
def exposure_command(k: int, as_json: bool, **narrowed: Any) -> None:
    """Who is suggested how often over the lists of all organisations, who never, and why."""
    from matchmaker.accounts.policy import COMMAND_LINE
    from matchmaker.cli.exchange import progress_bar
    from matchmaker.cli.service import prepared_app
    from matchmaker.suggestions.exposure import measure_exposure

    with progress_bar() as progress, prepared_app().app_context():
        index, filters = index_and_filters(**narrowed)
        found = measure_exposure(COMMAND_LINE, index, k, filters, progress)
    if as_json:
        return print_document(asdict(found))
    click.echo(
        f"{found.organisations:,} organisations, lists of {found.k}: {found.suggested:,} "
        f"suggestions, an even share is {found.even_share:.1f} each. Gini {found.gini:.3f}. "
        f"{found.never:,} are never suggested, {found.seldom:,} at most {found.seldom_up_to} times."
    )
    for kind, groups in found.groups.items():
        print_groups(kind, groups, found)
    for cause, members in found.causes.items():
        print_members(f"Never suggested, {cause}", members)
    if found.seldom_suggested:
        print_members("Seldom suggested", found.seldom_suggested)
    return None


def print_groups(kind: str, groups: dict[str, Any], found: Any) -> None:
    """A table of one kind of group: shares of organisations and of suggestions."""
    click.echo(f"\n{kind:14} organisations    suggestions    never  seldom")
    for name, group in groups.items():
        of_all = group.organisations / found.organisations
        of_suggestions = group.suggested / found.suggested if found.suggested else 0.0
        click.echo(
            f"{name:14} {group.organisations:6,} {of_all:6.1%} {group.suggested:7,} "
            f"{of_suggestions:6.1%} {group.never:8,} {group.seldom:7,}"
        )


def print_members(title: str, members: tuple[Any, ...]) -> None:
    """How many they are, and the first names."""
    click.echo(f"\n{title}: {len(members):,}")
    for member in members[:NAMED]:
        place = f" (best place {member.best_place})" if member.best_place else ""
        click.echo(f"  {member.id:6}  {member.name}{place}")
    if len(members) > NAMED:
        click.echo(f"  … and {len(members) - NAMED:,} more (all of them with --json).")
