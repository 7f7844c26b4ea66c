"""The service's figures as Prometheus reads them.

Names of metrics and labels are an interface: docs/operating.md lists them.
"""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterable, Iterator, Mapping

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from matchmaker import __version__
from matchmaker.db import db
from matchmaker.health.checks import Check, check_clock, check_mail, run_checks
from matchmaker.health.processes import shared_folder
from matchmaker.health.queries import Figures, database_bytes, figures
from matchmaker.health.requests import COUNTED
from matchmaker.settings import Settings
from matchmaker.suggestions.extension import suggestion_index
from matchmaker.suggestions.index import ENGINE
from matchmaker.suggestions.queries import last_revision
from matchmaker.suggestions.vectors import pending_ids

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


def written(settings: Settings) -> bytes:
    """All figures of this moment as text, with the counts of all web processes of this server."""
    registry = CollectorRegistry()
    registry.register(Facts(settings))
    folder = shared_folder()
    if folder is not None:
        MultiProcessCollector(registry, str(folder))  # type: ignore[no-untyped-call]
    else:
        for counted in COUNTED:
            registry.register(counted)
    return generate_latest(registry)


class Facts(Collector):
    """What is read when it is asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def describe(self) -> Iterable[Metric]:
        """Nothing: else it would be read once more only for the names."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """The state of the parts; the rest only while the database is in order."""
        checks = run_checks()
        is_in_order = all(check.ok for check in checks if check.name in ("database", "migrations"))
        if is_in_order:
            checks += [check_clock(), check_mail(self.settings)]
        yield from parts(self.settings, checks)
        if is_in_order:
            found = figures()
            yield from people(found)
            yield from work(found)
            yield from index()


def gauge(
    name: str,
    said: str,
    labels: tuple[str, ...] = (),
    values: Mapping[tuple[str, ...], float] | None = None,
    value: float | None = None,
) -> Metric:
    """A metric of the service with one value, or with one for each combination of labels."""
    family = GaugeMetricFamily(f"matchmaker_{name}", said, value=value, labels=labels or None)
    for combination, each in (values or {}).items():
        family.add_metric(combination, each)
    return family


def single(values: Mapping[str, float]) -> dict[tuple[str, ...], float]:
    """Values by one label."""
    return {(label,): value for label, value in values.items()}


def parts(settings: Settings, checks: list[Check]) -> Iterator[Metric]:
    """What runs here, and whether it is in order."""
    build = (__version__, platform.python_version(), db.engine.dialect.name, ENGINE)
    yield gauge(
        "build_info",
        "What runs here; always 1.",
        ("version", "python", "database", "engine"),
        {build: 1},
    )
    yield gauge(
        "check_passed",
        "Whether a part is in order, as matchmaker doctor checks it.",
        ("check",),
        single({check.name: float(check.ok) for check in checks}),
    )
    free = shutil.disk_usage(settings.instance).free
    yield gauge("disk_free_bytes", "Room left where the instance folder is.", value=free)


def people(found: Figures) -> Iterator[Metric]:
    """Profiles and inquiries."""
    for name, said, label, values in (
        ("profiles", "Profiles by stage.", "stage", found.profiles),
        (
            "published_profile_texts",
            "Published profiles by a language in which they have a text.",
            "language",
            found.texts,
        ),
        ("open_inquiries", "Open inquiries by stage.", "stage", found.inquiries),
        ("overdue_inquiries", "Open inquiries of which this is late.", "what", found.overdue),
    ):
        yield gauge(name, said, (label,), single(values))


def work(found: Figures) -> Iterator[Metric]:
    """What is done in the background."""
    yield gauge(
        "outbox_items", "Mails and tasks by kind and state.", ("kind", "state"), found.outbox
    )
    yield gauge(
        "outbox_oldest_waiting_seconds",
        "Age of the oldest mail or task that waits.",
        ("kind",),
        single(found.oldest_seconds),
    )
    ended = {job.name: job.ran_at.timestamp() for job in found.jobs if job.ran_at is not None}
    yield gauge(
        "job_ended_timestamp_seconds", "When a repeated job ended last.", ("job",), single(ended)
    )
    due = {job.name: job.due_at.timestamp() for job in found.jobs}
    yield gauge("job_due_timestamp_seconds", "When it is due.", ("job",), single(due))
    failed = {job.name: float(job.has_failed) for job in found.jobs}
    yield gauge("job_failed", "Whether it failed when it ran last.", ("job",), single(failed))
    yield gauge("database_bytes", "Size of the database.", value=database_bytes())


def index() -> Iterator[Metric]:
    """The index of the process that answers, and what it still waits for."""
    yield gauge(
        "profiles_without_vectors",
        "Published profiles whose meaning is not computed yet.",
        value=len(pending_ids()),
    )
    yield gauge("profile_revision", "Number of the last write of a profile.", value=last_revision())
    state = suggestion_index().state()
    yield gauge(
        "index_ready",
        "Whether the index of the answering process is read.",
        value=float(state is not None),
    )
    if state is None:
        return
    for name, said, value in (
        ("index_rows", "Profiles in the index of the answering process.", state.rows),
        ("index_revision", "The write up to which that index is.", state.revision),
        ("index_generation_revision", "The write up to which its files are.", state.generation),
        ("index_pending_rows", "Profiles written since, not yet merged.", state.pending),
    ):
        yield gauge(name, said, value=value)
