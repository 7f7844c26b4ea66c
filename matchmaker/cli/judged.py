"""The part of `matchmaker evaluate` that measures on judgements and fits weights to them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click


def judgement_options(command: Any) -> Any:
    """The options of evaluating on judgements."""
    for option in (
        click.option("--save", is_flag=True, help="Store the fitted weights and rank with them."),
        click.option(
            "--guard",
            "guards",
            multiple=True,
            type=click.Path(path_type=Path),
            help="Labelled data that fitted weights may not rank worse. May be repeated.",
        ),
        click.option("--fit", "fits", is_flag=True, help="Fit the weights to the judgements."),
        click.option("--judgements", is_flag=True, help="Measure on the stored judgements."),
    ):
        command = option(command)
    return command


def check_use(
    folder: Path | None,
    engine: str,
    judgements: bool,
    fits: bool,
    guards: tuple[Path, ...],
    save: bool,
) -> None:
    """Raise UsageError for options that do not go together."""
    if not judgements:
        raise click.UsageError("Give a FOLDER of labelled data, or --judgements.")
    if folder is not None:
        raise click.UsageError("Give either a FOLDER or --judgements.")
    if engine != "full":
        raise click.UsageError("Judgements are measured with the full engine only.")
    if not fits and (guards or save):
        raise click.UsageError("--guard and --save belong to --fit.")
    if save and not guards:
        raise click.UsageError("Without a --guard weights are only proposed: --save needs one.")


def evaluate_judged(
    folder: Path | None,
    engine: str,
    run_file: Path | None,
    as_json: bool,
    judgements: bool,
    fits: bool,
    guards: tuple[Path, ...],
    save: bool,
) -> None:
    """Measure on the stored judgements; fit, and store what was fitted, where asked."""
    from matchmaker.accounts.policy import COMMAND_LINE
    from matchmaker.cli.matching import print_figures
    from matchmaker.cli.service import prepared_app
    from matchmaker.organisations.sectors import taxonomy
    from matchmaker.suggestions.extension import suggestion_index
    from matchmaker.suggestions.judged import evaluate_judgements, judged_queries

    check_use(folder, engine, judgements, fits, guards, save)
    with prepared_app().app_context():
        judged = judged_queries(COMMAND_LINE, suggestion_index(), taxonomy())
        figures = evaluate_judgements(suggestion_index(), judged, run_file)
        fit = fitted(judged, guards, save) if fits else None
    if as_json:
        click.echo(json.dumps(figures | ({"fit": fit} if fit else {})))
        return
    print_figures(figures)
    if fit:
        print_fit(fit)


def fitted(judged: Any, folders: tuple[Path, ...], save: bool) -> dict[str, Any]:
    """The fitted weights as a document; stored where asked and where they moved."""
    from matchmaker.accounts.policy import COMMAND_LINE
    from matchmaker.matching.labelled import LabelledDataInvalid
    from matchmaker.suggestions.extension import suggestion_index
    from matchmaker.suggestions.judged import fit_document, fit_to_judgements, guard_sets
    from matchmaker.suggestions.weights import save_weights

    try:
        guards = guard_sets(folders)
    except (LabelledDataInvalid, OSError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    found = fit_to_judgements(judged, guards)
    document = fit_document(found, folders)
    document["version"] = None
    if save and found.has_moved:
        quality = {name: document[name] for name in ("ndcg@10", "guard")}
        stored = save_weights(
            COMMAND_LINE, suggestion_index().engine, found.parameters, found.queries, quality
        )
        document["version"] = stored.version
    return document


def print_fit(fit: dict[str, Any]) -> None:
    """Print what was fitted beside the defaults."""
    click.echo("")
    for name, default in fit["defaults"].items():
        click.echo(f"{name:14} {default:.3f} -> {fit['parameters'][name]:.3f}")
    both = fit["ndcg@10"]
    click.echo(f"{'ndcg@10':14} {both['defaults']:.4f} -> {both['fitted']:.4f}")
    for guard in fit["guard"]:
        click.echo(f"guard {guard['folder']}: {guard['defaults']:.4f} -> {guard['fitted']:.4f}")
    if not fit["moved"]:
        click.echo("The defaults stay: nothing near them is better by enough.")
    elif fit["version"]:
        click.echo(f"Stored as version {fit['version']}, and in use from now on.")
    else:
        click.echo("Nothing was stored. Keep it with --save and a --guard.")
