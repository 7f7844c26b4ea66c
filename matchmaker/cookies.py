"""Cookies that keep a choice of the reader, with the same care as the session's."""

from __future__ import annotations

from flask import current_app, request
from werkzeug import Response

from matchmaker.settings import Settings

ONE_YEAR_SECONDS = 365 * 24 * 3600
# Stands in pages of others, where a cookie of ours would be one of a third party.
WITHOUT_COOKIES = "frames.show_frame"


def cookie_name(name: str, settings: Settings) -> str:
    """The name as browsers hold it to this host alone, where the service is reached over TLS."""
    return f"__Host-{name}" if settings.is_https else name


def kept_choice(name: str) -> str | None:
    """What the reader chose before, if anything."""
    return request.cookies.get(cookie_name(name, current_app.config["SETTINGS"]))


def keep_choice(response: Response, name: str, value: str) -> None:
    """Keep a choice for a year, but not from a frame in somebody else's page. No script needs it."""
    if request.endpoint == WITHOUT_COOKIES:
        return
    settings: Settings = current_app.config["SETTINGS"]
    response.set_cookie(
        cookie_name(name, settings),
        value,
        max_age=ONE_YEAR_SECONDS,
        secure=settings.is_https,
        httponly=True,
        samesite="Lax",
    )
