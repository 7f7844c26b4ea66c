"""For load balancers and monitoring."""

from __future__ import annotations

from flask import Blueprint, current_app, jsonify
from werkzeug import Response

from matchmaker.accounts.guards import public
from matchmaker.health.checks import run_checks
from matchmaker.suggestions.extension import suggestion_index, warm_up

health = Blueprint("health", __name__)


@health.get("/healthz")
@public
def show_alive() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@health.get("/readyz")
@public
def show_ready() -> tuple[Response, int]:
    """200 only when pages and suggestions can be served, else 503 with the names of what is missing."""
    missing = [check.name for check in run_checks() if not check.ok]
    if not suggestion_index().is_ready:
        missing.append("index")
        warm_up(current_app._get_current_object())  # type: ignore[attr-defined]
    return jsonify(
        status="waiting" if missing else "ready", missing=missing
    ), 503 if missing else 200
