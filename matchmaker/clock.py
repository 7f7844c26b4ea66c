"""The only source of the current time, so that tests and simulations can move it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

_moved: ContextVar[datetime | None] = ContextVar("moved", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _moved.get() or datetime.now(UTC)  # noqa: TID251 - the one place that may ask the machine


def today() -> date:
    """The present date in UTC."""
    return now().date()


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Let the clock of this context stand at an instant: for demo data, simulations and tests."""
    before = _moved.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _moved.reset(before)
