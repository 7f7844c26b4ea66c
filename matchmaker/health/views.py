"""For load balancers and monitoring."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, jsonify, request
from werkzeug import Response

from matchmaker.accounts.guards import public
from matchmaker.health.checks import run_checks
from matchmaker.health.metrics import CONTENT_TYPE, written
from matchmaker.health.readers import holds_token, is_direct
from matchmaker.settings import current_settings
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


@health.get("/metrics")
@public
def show_metrics() -> Response:
    """The service's figures for Prometheus; for others the page is not there."""
    given, token = request.headers.get("Authorization", ""), current_settings().metrics_token
    if token and given:
        if not holds_token(given, token):
            return Response(status=401, headers={"WWW-Authenticate": "Bearer"})
    elif not is_direct(request.remote_addr, request.host, request.headers.keys()):
        abort(404)
    figures = Response(written(current_settings()), content_type=CONTENT_TYPE)
    figures.headers["Cache-Control"] = "no-store"
    return figures
