"""Matchmaker: partner finding for cross-border business programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apiflask import APIFlask

    from matchmaker.settings import Settings

__version__ = "0.1.0"


def create_app(settings: Settings | None = None) -> APIFlask:
    """Build the web application.

    The factory is imported here and not above, so that `import matchmaker.matching` loads no Flask.
    """
    from matchmaker.app import build_app

    return build_app(settings)
