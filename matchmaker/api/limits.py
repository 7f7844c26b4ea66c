"""Limits on how often an address may ask."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from matchmaker.settings import Settings

limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=True)


def init_limits(app: Flask, settings: Settings) -> None:
    """Set the limits. Each worker process counts for itself."""
    app.config["RATELIMIT_DEFAULT"] = f"{settings.api_calls_a_minute} per minute"
    app.config["RATELIMIT_STRATEGY"] = "moving-window"
    limiter.init_app(app)
