"""Commands of the trade lexicon."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matchmaker.errors import MatchmakerError
from matchmaker.matching.profiles import Passage

if TYPE_CHECKING:
    from matchmaker.matching.dictionary_compiling import Compiled

MOST_LISTED = 40
NAME = re.compile(r"\w[\w.-]{0,59}")


class DictionaryNotAdded(MatchmakerError):
    """The file cannot be read, or the compiled one cannot be written."""


class DictionaryNotFound(MatchmakerError):
    """No dictionary of this name has been added."""


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
    """Content words of FILE that neither the lexicon nor an added dictionary knows, the most
    frequent first.

    FILE is JSON Lines of organisation records, CSV, or plain text.
    """
    from matchmaker.matching.lexicon_check import find_gaps
    from matchmaker.organisations.sectors import taxonomy
    from matchmaker.settings import load_settings
    from matchmaker.suggestions.index import lexicon_of

    lexicon = lexicon_of(taxonomy(), dictionaries=load_settings().dictionaries)
    gaps = find_gaps(lexicon, passages_of(file))
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


@lexicon_group.command("add")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--format", "format_", type=click.Choice(["edict", "ding", "tsv"]), required=True)
@click.option("--name", help="How it is called from now on (default: the file's name).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def add_command(file: Path, format_: str, name: str | None, as_json: bool) -> None:
    """Add a dictionary, which is asked for words that the lexicon does not know.

    FILE is EDICT, Ding, or language, term, language, translation and maybe a weight with tabs
    between. One of the same name is replaced. See docs/matching.md, also for the licences.
    """
    from matchmaker import clock
    from matchmaker.cli.exchange import progress_bar, told
    from matchmaker.matching.dictionaries import SUFFIX
    from matchmaker.matching.dictionary_compiling import compile_dictionary, file_sha256
    from matchmaker.settings import load_settings, prepare_instance

    name = dictionary_name(name or file.stem)
    with told(as_json), progress_bar() as progress:
        settings = load_settings()
        prepare_instance(settings)
        target = settings.dictionaries / f"{name}{SUFFIX}"
        added_at = clock.now().isoformat(timespec="seconds")
        try:
            about = {"sha256": file_sha256(file), "added_at": added_at}
            compiled = compile_dictionary(file, format_, target, about, progress)
        except (OSError, sqlite3.Error) as error:
            raise DictionaryNotAdded(f"{file} cannot be added to {target} ({error}).") from None
    if as_json:
        refused = [vars(each) for each in compiled.refused]
        document = {"name": name, "format": format_, **about, **vars(compiled), "refused": refused}
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        show_compiled(name, format_, compiled)
    sys.exit(1 if compiled.refused or not compiled.entries else 0)


def dictionary_name(name: str) -> str:
    """A name that may be the name of a file; anything else is wrong use."""
    if not NAME.fullmatch(name):
        raise click.UsageError(
            f"{name!r} cannot be the name of a dictionary: give one of up to 60 letters, digits, "
            "dots, hyphens and underscores with --name."
        )
    return name


def show_compiled(name: str, format_: str, compiled: Compiled) -> None:
    """Print what came of a file: the summary on standard output, what was refused beside it."""
    if compiled.refused:
        click.echo(f"Refused lines: {len(compiled.refused):,}", err=True)
    for refused in compiled.refused[:MOST_LISTED]:
        click.echo(f"  line {refused.line}: {refused.said}", err=True)
    if len(compiled.refused) > MOST_LISTED:
        more = len(compiled.refused) - MOST_LISTED
        click.echo(f"  … and {more:,} more (all of them with --json).", err=True)
    if not compiled.entries:
        click.echo(f"Nothing was added: no line can be used. Is the file in the form {format_}?")
        return
    click.echo(
        f"Added {name}: {compiled.entries:,} translations. Lines read: {compiled.lines:,}, without "
        f"a term that can be looked up: {compiled.unused:,}, refused: {len(compiled.refused):,}."
    )


@lexicon_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_command(as_json: bool) -> None:
    """The dictionaries that have been added."""
    from matchmaker.matching.dictionaries import list_dictionaries
    from matchmaker.settings import load_settings

    found = list_dictionaries(load_settings().dictionaries)
    if as_json:
        click.echo(json.dumps({"dictionaries": [vars(about) for about in found]}))
        return
    if not found:
        click.echo("No dictionary has been added.")
    for about in found:
        click.echo(
            f"{about.name}: {about.format}, {about.entries:,} translations, added "
            f"{about.added_at}, SHA-256 {about.sha256}"
            if about.is_usable
            else f"{about.name}: damaged or of another version, and not used. Add it again."
        )


@lexicon_group.command("remove")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def remove_command(name: str, as_json: bool) -> None:
    """Remove the dictionary NAME."""
    from matchmaker.cli.exchange import told
    from matchmaker.matching.dictionaries import SUFFIX
    from matchmaker.settings import load_settings

    with told(as_json):
        path = load_settings().dictionaries / f"{dictionary_name(name)}{SUFFIX}"
        try:
            path.unlink()
        except FileNotFoundError:
            raise DictionaryNotFound(
                f"No dictionary is called {name!r}. See `matchmaker lexicon list`."
            ) from None
    click.echo(json.dumps({"removed": name}) if as_json else f"Removed {name}.")
