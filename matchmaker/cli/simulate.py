"""The command that lets three desks live through a year, with the worker's own jobs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import click

# The jobs of the worker that inquiries and absences live by.
CONCERNING = ("keep the desks' time", "remind partners", "apply retention")


@click.command("simulate")
@click.option("--seed", default=1, show_default=True, help="Another number, another year.")
@click.option("--inquiries", default=500, show_default=True, type=click.IntRange(1, 5000))
@click.option(
    "--every",
    default=4,
    show_default=True,
    type=click.IntRange(1, 24),
    help="Hours between two passes of the worker's jobs.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def simulate_command(seed: int, inquiries: int, every: int, as_json: bool) -> None:
    """Let three desks live through a year, and check that nothing is ever forgotten.

    It runs on a database of its own in a temporary folder; the service's data is not touched. The
    exit code is 1 if anything was found that never should be.
    """
    from matchmaker.cli.worker import JOBS
    from matchmaker.simulation.year import Plan, live_a_year

    jobs = [job for job in JOBS if job.name in CONCERNING]
    plan = Plan(seed, inquiries, pass_every=timedelta(hours=every))
    with progress(plan.begins, plan.ends) as watch:
        report = vars(live_a_year(plan, jobs, watch))
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        for line in lines_of(report):
            click.echo(line)
    sys.exit(1 if report["faults"] else 0)


@contextmanager
def progress(begins: datetime, ends: datetime) -> Iterator[Callable[[datetime], object]]:
    """Show on a terminal how much of the year has passed."""
    if not sys.stderr.isatty():
        yield lambda _moment: None
        return
    with click.progressbar(length=(ends - begins).days, label="A year", file=sys.stderr) as bar:
        yield lambda moment: bar.update((moment - begins).days - bar.pos)


def lines_of(report: Mapping[str, Any]) -> Iterator[str]:
    """A report as people read it."""
    yield (
        f"{report['first_day']} to {report['last_day']}, seed {report['seed']}: "
        f"{report['inquiries']} inquiries at 3 desks."
    )
    for title, name in (
        ("Where they stand", "stages"),
        ("Moves", "moves"),
        ("What people did", "acts"),
        ("What was refused, and changed nothing", "refused"),
        ("Hand-overs", "hand_overs"),
        ("What the clock did", "clock"),
    ):
        yield f"\n{title}"
        for key, number in report[name].items():
            yield f"  {number:>7,}  {key}"
    yield f"\n{report['mails']:,} mails. Digest of the year: {report['digest'][:16]}"
    yield (
        f"{report['invariants']} rules, asked {report['passes']:,} times, "
        f"of {report['inquiries_looked_at']:,} open inquiries in all: "
        f"{len(report['faults']) or 'no'} faults."
    )
    for fault in report["faults"]:
        yield f"  {fault}"
