"""Commands about what became of suggestions: judgements, kept lists, fitted weights."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from matchmaker.cli.matching import organisation_named, show
from matchmaker.suggestions.models import OUTCOMES, REASONS

DIFFERENCES = {
    "engine": "the version of the engine",
    "lexicon": "the lexicon or a dictionary",
    "revision": "profiles",
    "learned_at": "the profiles from which the frequencies of terms were learned",
}


def print_document(document: Any) -> None:
    """One JSON document on standard output."""
    from matchmaker.suggestions.documents import plain

    click.echo(json.dumps(plain(document), ensure_ascii=False))


def hyphened(values: tuple[str, ...]) -> list[str]:
    """Names as a shell takes them without quotes."""
    return [value.replace(" ", "-") for value in values]


@click.group("judge")
def judge_group() -> None:
    """What became of suggested pairs; a refused pair is never suggested again."""


@judge_group.command("add")
@click.argument("organisation")
@click.argument("partner")
@click.argument("outcome", type=click.Choice(hyphened(OUTCOMES)))
@click.option("--reason", type=click.Choice(hyphened(REASONS)), help="Why a pair was declined.")
@click.option("--note", help="Free words.")
@click.option("--list", "list_id", type=int, help="The kept list on which PARTNER stands.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def add_command(
    organisation: str,
    partner: str,
    outcome: str,
    reason: str | None,
    note: str | None,
    list_id: int | None,
    as_json: bool,
) -> None:
    """Say what became of PARTNER for ORGANISATION: ids, external ids or exact names."""
    from matchmaker.accounts.policy import COMMAND_LINE
    from matchmaker.cli.service import prepared_app
    from matchmaker.suggestions.extension import suggestion_index
    from matchmaker.suggestions.feedback import Verdict, judge_line, judge_pair
    from matchmaker.suggestions.lists import list_of

    said = Verdict(outcome.replace("-", " "), reason.replace("-", " ") if reason else None, note)
    with prepared_app().app_context():
        asking, other = organisation_named(organisation), organisation_named(partner)
        if list_id is None:
            engine = suggestion_index().engine
            made = judge_pair(COMMAND_LINE, asking.id, other.id, said, engine)
        else:
            kept = list_of(COMMAND_LINE, asking.id, list_id)
            made = judge_line(COMMAND_LINE, kept.id, other.id, said)
        show_judgements([made], as_json, alone=True)


@judge_group.command("list")
@click.argument("organisation", required=False)
@click.option("--withdrawn", is_flag=True, help="Those that were withdrawn too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_command(organisation: str | None, withdrawn: bool, as_json: bool) -> None:
    """The judgements of all pairs, or of those with ORGANISATION on either side."""
    from matchmaker.accounts.policy import COMMAND_LINE
    from matchmaker.cli.service import prepared_app
    from matchmaker.suggestions.feedback_queries import judgements

    with prepared_app().app_context():
        id_ = organisation_named(organisation).id if organisation else None
        show_judgements(judgements(COMMAND_LINE, id_, withdrawn), as_json)


@judge_group.command("withdraw")
@click.argument("judgement", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def withdraw_command(judgement: int, as_json: bool) -> None:
    """Take the judgement with this number back; it stays as history."""
    from matchmaker.accounts.policy import COMMAND_LINE
    from matchmaker.cli.service import prepared_app
    from matchmaker.suggestions.feedback import withdraw_judgement

    with prepared_app().app_context():
        show_judgements([withdraw_judgement(COMMAND_LINE, judgement)], as_json, alone=True)


def show_judgements(found: list[Any], as_json: bool, alone: bool = False) -> None:
    """Print judgements with the names of both sides."""
    from matchmaker.suggestions.feedback_queries import names_by_id

    names = names_by_id(
        id_ for each in found for id_ in (each.asking_id, each.partner_id) if id_ is not None
    )
    documents = [
        asdict(each) | {"asking": names.get(each.asking_id), "partner": names[each.partner_id]}
        for each in found
    ]
    if as_json:
        return print_document(documents[0] if alone else {"judgements": documents})
    if not documents:
        click.echo("There are no judgements yet. Make one with `matchmaker judge add`.")
    for document in documents:
        click.echo(judgement_line(document))
    return None


def judgement_line(of: dict[str, Any]) -> str:
    """One judgement in a line."""
    asking = of["asking"] or f"request of list {of['list_id']}"
    why = ": ".join(filter(None, (of["reason"], of["note"])))
    ended = f" - withdrawn {of['withdrawn_at']:%Y-%m-%d}" if of["withdrawn_at"] else ""
    return (
        f"{of['id']:5}  {of['made_at']:%Y-%m-%d}  {of['outcome']:9}  {asking} - {of['partner']}"
        f"{f' ({why})' if why else ''}{ended}"
    )


def moment_of(text: str) -> datetime:
    """An instant from ISO 8601; UTC where no zone is named."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is neither the number of a list nor an instant such as 2026-11-20T10:00.",
            param_hint="--as-of",
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def show_replay(view: Any, as_of: str, as_json: bool) -> None:
    """Compute a kept list of an organisation again, and say what is no longer as it was."""
    from matchmaker.accounts.policy import COMMAND_LINE
    from matchmaker.organisations.sectors import taxonomy
    from matchmaker.suggestions.extension import suggestion_index
    from matchmaker.suggestions.lists import last_list_before, list_of, replay

    if as_of.isascii() and as_of.isdigit() and len(as_of) < 10:
        kept = list_of(COMMAND_LINE, view.id, int(as_of))
    else:
        kept = last_list_before(COMMAND_LINE, view.id, moment_of(as_of))
    again = replay(COMMAND_LINE, suggestion_index(), taxonomy(), kept)
    told = {
        "list": kept.id,
        "made_at": kept.made_at.isoformat(),
        "differs": list(again.differs),
        "is_same": again.is_same,
    }
    show(again.answer, view.written_in, as_json, {"replay": told})
    if not as_json:
        say_what_differs(told)


def say_what_differs(told: dict[str, Any]) -> None:
    """Print how a replay stands to its list."""
    changed = " and ".join(DIFFERENCES[name] for name in told["differs"])
    click.echo(
        f"List {told['list']} of {told['made_at']}: "
        f"{'changed since' if changed else 'nothing changed since'}{f': {changed}' if changed else ''}. "
        f"Ranks and scores are {'the same' if told['is_same'] else 'not the same'}."
    )


@click.group("weights")
def weights_group() -> None:
    """The numbers of the score: the engine's own, and those fitted to judgements."""


@weights_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_weights_command(as_json: bool) -> None:
    """All fitted sets; the one in use is marked."""
    from matchmaker.accounts.policy import COMMAND_LINE
    from matchmaker.cli.service import prepared_app
    from matchmaker.suggestions.weights import list_weights

    with prepared_app().app_context():
        found = list_weights(COMMAND_LINE)
    if as_json:
        return print_document({"weights": [asdict(each) for each in found]})
    if not found:
        click.echo("No weights were fitted yet: the engine's own are in use.")
    for each in found:
        numbers = ", ".join(f"{name} {value:g}" for name, value in asdict(each.parameters).items())
        used = " - in use" if each.used_since else ""
        click.echo(f"{each.version:5}  {each.made_at:%Y-%m-%d}  {each.engine}: {numbers}{used}")
    return None


@weights_group.command("use")
@click.argument("version", type=click.IntRange(0))
def use_weights_command(version: int) -> None:
    """Rank with the fitted set VERSION from now on; 0 stands for the engine's own."""
    from matchmaker.accounts.policy import COMMAND_LINE
    from matchmaker.cli.service import prepared_app
    from matchmaker.suggestions.extension import suggestion_index
    from matchmaker.suggestions.weights import use_weights

    with prepared_app().app_context():
        use_weights(COMMAND_LINE, suggestion_index().engine, version)
    click.echo(f"Weights {version} are in use." if version else "The engine's own are in use.")
