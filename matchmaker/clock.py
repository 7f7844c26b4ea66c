"""The only source of the current time, so that tests can move it."""

from __future__ import annotations

from datetime import UTC, date, datetime


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that may ask the machine


def today() -> date:
    """The present date in UTC."""
    return now().date()
