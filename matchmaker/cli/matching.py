"""Commands that rank: suggest, search, evaluate."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from matchmaker.cli.judged import evaluate_judged, judgement_options
from matchmaker.errors import MatchmakerError


class OrganisationNotFound(MatchmakerError):
    """No published organisation has this id, external id or name."""


def filter_options(command: Any) -> Any:
    """The options that narrow down who may be suggested."""
    for option in (
        click.option("--country", multiple=True, help="Only this country, such as DE."),
        click.option(
            "--kind", multiple=True, type=click.Choice(["startup", "company", "institution"])
        ),
        click.option("--region", multiple=True),
        click.option(
            "--sector", multiple=True, help="A sector's code or name; those below it count."
        ),
        click.option("--certificate", multiple=True, help="Only with this certificate."),
        click.option("--speaks", multiple=True, help="Only who speaks this language, such as en."),
        click.option("--open", "open_only", is_flag=True, help="Only who is open for inquiries."),
        click.option("-k", default=10, show_default=True, type=click.IntRange(1, 100)),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON document."),
    ):
        command = option(command)
    return command


def organisation_named(reference: str) -> Any:
    """The published profile of an id, external id or exact name. Raises OrganisationNotFound."""
    from matchmaker.directory.queries import find_published

    view = find_published(reference)
    if view is None:
        raise OrganisationNotFound(
            f"No published organisation has the id, external id or name {reference!r}. "
            "Try `matchmaker search` with some of its words."
        )
    return view


keep_option = click.option("--keep", is_flag=True, help="Store the list and print its number.")


@click.command("suggest")
@click.argument("organisation")
@keep_option
@click.option(
    "--as-of",
    help="Compute a kept list again: its number, or the last one before an instant such as "
    "2026-11-20T10:00 (UTC unless it names a zone).",
)
@filter_options
def suggest_command(
    organisation: str, keep: bool, as_of: str | None, k: int, as_json: bool, **narrowed: Any
) -> None:
    """Ranked partners with reasons for ORGANISATION: an id, external id or exact name."""
    from matchmaker.accounts.policy import COMMAND_LINE
    from matchmaker.cli.feedback import show_replay
    from matchmaker.cli.service import prepared_app
    from matchmaker.suggestions.service import suggest_for_organisation

    source = click.get_current_context().get_parameter_source("k")
    if as_of and (keep or any(narrowed.values()) or source is ParameterSource.COMMANDLINE):
        raise click.UsageError("A kept list has its own length and filters: give --as-of alone.")
    with prepared_app().app_context():
        view = organisation_named(organisation)
        if as_of:
            return show_replay(view, as_of, as_json)
        index, filters = index_and_filters(**narrowed)
        answer = suggest_for_organisation(COMMAND_LINE, index, view.id, k, filters)
        return show(answer, view.written_in, as_json, kept(answer, keep))


@click.command("search")
@click.argument("text")
@click.option("--language", type=click.Choice(["de", "en", "ja"]), help="Detected if not given.")
@click.option(
    "--wants", type=click.Choice(["offers", "needs"]), default="offers", show_default=True
)
@keep_option
@filter_options
def search_command(
    text: str, language: str | None, wants: str, keep: bool, k: int, as_json: bool, **narrowed: Any
) -> None:
    """Ranked organisations that offer (or need) what TEXT says in free words."""
    from matchmaker.accounts.policy import COMMAND_LINE
    from matchmaker.cli.service import prepared_app
    from matchmaker.matching.detection import detect_language
    from matchmaker.organisations.sectors import taxonomy
    from matchmaker.suggestions.service import free_request, suggest_for_request

    if not text.strip():
        raise click.UsageError("TEXT is empty: say in a few words what is needed.")
    spoken = language or detect_language(text)
    with prepared_app().app_context():
        index, filters = index_and_filters(**narrowed)
        request = free_request(text, spoken, wants)
        answer = suggest_for_request(COMMAND_LINE, index, taxonomy(), request, k, filters)
        show(answer, spoken, as_json, kept(answer, keep))


def kept(answer: Any, keep: bool) -> dict[str, Any]:
    """The number of the stored list, where it is to be kept."""
    from matchmaker.accounts.policy import COMMAND_LINE
    from matchmaker.suggestions.lists import keep_list

    return {"list": keep_list(COMMAND_LINE, answer).id} if keep else {}


def index_and_filters(
    country: tuple[str, ...],
    kind: tuple[str, ...],
    region: tuple[str, ...],
    sector: tuple[str, ...],
    certificate: tuple[str, ...],
    speaks: tuple[str, ...],
    open_only: bool,
) -> Any:
    """The index of the application, and the options as filters."""
    from matchmaker.organisations.sectors import taxonomy
    from matchmaker.suggestions.extension import suggestion_index
    from matchmaker.suggestions.service import filters_for

    filters = filters_for(
        taxonomy(),
        kinds=kind,
        countries=country,
        regions=region,
        sectors=sector,
        certificates=certificate,
        languages=speaks,
        open_only=open_only,
    )
    return suggestion_index(), filters


def show(answer: Any, language: str, as_json: bool, more: dict[str, Any]) -> None:
    """Print suggestions for people, or as the API's document with what there is `more` to say."""
    from matchmaker.suggestions.documents import answer_document
    from matchmaker.suggestions.extension import suggestion_index

    document = answer_document(answer, suggestion_index().lexicon, language) | more
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False))
        return
    if not document["suggestions"]:
        click.echo("No partner was found. Say more about the process, material or field.")
    for rank, suggestion in enumerate(document["suggestions"], start=1):
        show_suggestion(rank, suggestion)
    if "list" in more:
        click.echo(f"Kept as list {more['list']}.")


def show_suggestion(rank: int, suggestion: dict[str, Any]) -> None:
    """Print one suggestion with its four strongest reasons."""
    organisation = suggestion["organisation"]
    place = ", ".join(filter(None, (organisation["city"], organisation["country"])))
    before = f" - before: {suggestion['judgement']}" if "judgement" in suggestion else ""
    click.echo(
        f"{rank:3}. {100 * suggestion['score']:5.1f}  {organisation['name']} ({place}){before}"
    )
    for reason in suggestion["reasons"][:4]:
        words = f": {reason['ours']} <-> {reason['theirs']}" if reason["ours"] else ""
        said = "fits too" if reason["kind"] == "neighbour" else ""
        click.echo(
            f"         {100 * reason['share']:5.1f}  {reason['concept']}{words} {said}".rstrip()
        )


@click.command("bench")
@click.option("--profiles", default=100_000, show_default=True, type=click.IntRange(100, 2_000_000))
@click.option(
    "--save",
    "save_to",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the profiles, the requests and our 20 best to this folder instead.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def bench_command(profiles: int, save_to: Path | None, as_json: bool) -> None:
    """Speed and memory beside the usual libraries, on generated profiles; and what a saved profile
    and a worker process cost, on the demo data.
    """
    from matchmaker.cli.costs import measure_costs
    from matchmaker.suggestions.speed import measure_speed, save

    if save_to is not None:
        save(save_to, profiles)
        document: dict[str, Any] = {"saved": str(save_to), "profiles": profiles}
    else:
        document = measure_speed(profiles, lambda step: click.echo(f"{step} ...", err=True))
        click.echo("a saved profile and a worker process ...", err=True)
        document |= measure_costs()
    if as_json:
        click.echo(json.dumps(document))
        return
    for name, value in document.items():
        click.echo(f"{name}: {value}")


@click.command("evaluate")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--engine", type=click.Choice(["full", "words"]), default="full", show_default=True)
@judgement_options
@click.option(
    "--run",
    "run_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the ranked lists as a TREC run.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def evaluate_command(
    folder: Path | None, engine: str, run_file: Path | None, as_json: bool, **judged: Any
) -> None:
    """Quality of the ranking on the labelled data in FOLDER, or on the stored judgements."""
    if folder is None or any(judged.values()):
        return evaluate_judged(folder, engine, run_file, as_json, **judged)
    from matchmaker.matching.labelled import LabelledDataInvalid
    from matchmaker.settings import load_settings
    from matchmaker.suggestions.evaluation import evaluate_folder

    try:
        figures = evaluate_folder(folder, engine, run_file, load_settings().dictionaries)
    except (LabelledDataInvalid, OSError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(figures))
    else:
        print_figures(figures)
    return None


def print_figures(figures: dict[str, Any]) -> None:
    """Print measures with their intervals."""
    for name, value in figures.items():
        if name != "ci95":
            interval = figures["ci95"].get(name)
            around = f"  [{interval[0]:.4f}, {interval[1]:.4f}]" if interval else ""
            click.echo(
                f"{name:14} {value:.4f}{around}"
                if isinstance(value, float)
                else f"{name:14} {value}"
            )
