"""Commands of the trade lexicon."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from matchmaker.errors import MatchmakerError
from matchmaker.matching.profiles import Passage

MOST_LISTED = 40


class TextsUnusable(MatchmakerError):
    """The file cannot be read as text."""


@click.group("lexicon")
def lexicon_group() -> None:
    """The trade lexicon: the concepts that the three languages share."""


@lexicon_group.command("check")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Another lexicon.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check_command(folder: Path | None, as_json: bool) -> None:
    """Find duplicates, missing broader concepts and languages, and wrong scripts."""
    from matchmaker.matching.lexicon_check import check_lexicon
    from matchmaker.matching.lexicon_files import read_lexicon
    from matchmaker.organisations.sectors import taxonomy
    from matchmaker.settings import data_folder

    folder = folder or data_folder("seeds") / "lexicon"
    faults = check_lexicon(folder, taxonomy().nodes.keys())
    concepts = 0 if faults else sum(1 for _ in read_lexicon(folder))
    if as_json:
        click.echo(json.dumps({"concepts": concepts, "faults": [vars(f) for f in faults]}))
    else:
        for fault in faults:
            click.echo(f"{fault.file}, row {fault.row}: {fault.said}")
        click.echo(f"{len(faults)} faults." if faults else f"{concepts:,} concepts, no fault.")
    sys.exit(1 if faults else 0)


@lexicon_group.command("gaps")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def gaps_command(file: Path, as_json: bool) -> None:
    """Content words of FILE that the lexicon does not know, the most frequent first.

    FILE is JSON Lines of organisation records, CSV, or plain text.
    """
    from matchmaker.matching.lexicon_check import find_gaps
    from matchmaker.organisations.sectors import taxonomy
    from matchmaker.suggestions.index import lexicon_of

    gaps = find_gaps(lexicon_of(taxonomy()), passages_of(file))
    if as_json:
        click.echo(json.dumps(vars(gaps), ensure_ascii=False))
        return
    share = gaps.known / gaps.words if gaps.words else 1.0
    click.echo(f"{gaps.known:,} of {gaps.words:,} content words are known ({share:.1%}).")
    for language, words in gaps.unknown.items():
        listed = ", ".join(f"{word} {count}" for word, count in words[:MOST_LISTED])
        click.echo(f"{language}: {len(words):,} unknown words. {listed}")


def passages_of(file: Path) -> Iterator[Passage]:
    """The texts of a file with their languages. Raises TextsUnusable."""
    from matchmaker.matching.detection import detect_language
    from matchmaker.matching.labelled import read_profile

    try:
        if file.suffix == ".jsonl":
            for line in file.read_text(encoding="utf-8").splitlines():
                record = json.loads(line)
                profile = read_profile({"id": "", **record}, lambda _name: None)
                yield from (*profile.offers, *profile.needs)
            return
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = csv.reader(opened) if file.suffix == ".csv" else ([line] for line in opened)
            for text in (cell.strip() for row in rows for cell in row):
                if text and not text.startswith("http"):
                    yield Passage(text, detect_language(text), "description")
    except (ValueError, KeyError, TypeError, OSError, csv.Error) as error:
        raise TextsUnusable(
            f"{file} cannot be read ({error}). Give JSON Lines, CSV or text in UTF-8."
        ) from None
