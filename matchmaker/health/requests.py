"""Counts requests and how long they took: by the pattern of the route, never by the address asked.

No label holds anything that a visitor sends, so the figures hold no personal data, and their
number has a limit.
"""

from __future__ import annotations

import time

from flask import Flask, Response, g, request
from prometheus_client import Counter, Gauge, Histogram

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NO_ROUTE = "(none)"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

ANSWERED = Counter(
    "matchmaker_http_requests",
    "Requests that were answered.",
    ("method", "route", "status"),
    registry=None,
)
TOOK = Histogram(
    "matchmaker_http_request_duration_seconds",
    "How long the answers took.",
    ("method", "route"),
    buckets=SECONDS,
    registry=None,
)
RUNNING = Gauge(
    "matchmaker_http_requests_in_progress",
    "Requests that are being answered now.",
    registry=None,
    multiprocess_mode="livesum",
)
COUNTED = (ANSWERED, TOOK, RUNNING)


def begin_count() -> None:
    """A request has come."""
    g.counted_from = time.perf_counter()
    RUNNING.inc()


def count_answer(response: Response) -> Response:
    """The answer is made: count it."""
    method = request.method if request.method in METHODS else "other"
    route = str(request.url_rule) if request.url_rule else NO_ROUTE
    ANSWERED.labels(method, route, f"{response.status_code // 100}xx").inc()
    now = time.perf_counter()
    TOOK.labels(method, route).observe(now - g.get("counted_from", now))
    return response


def end_count(_error: BaseException | None) -> None:
    """The request is over, however it went."""
    if g.pop("counted_from", None) is not None:
        RUNNING.dec()


def init_request_counts(app: Flask) -> None:
    """Join the counting to the application, around everything that is joined later."""
    app.before_request(begin_count)
    app.after_request(count_answer)
    app.teardown_request(end_count)
