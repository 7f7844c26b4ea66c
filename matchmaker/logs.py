"""Structured logging: one line an event, each request with an id of its own."""

from __future__ import annotations

import logging
import re
import sys
import time
import uuid

import structlog
from flask import Flask, Response, g, request

ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")
log = structlog.get_logger("matchmaker")
# Asked every few seconds by machines; nothing is to be learned from it, unless it was refused.
QUIET = frozenset({"static", "health.show_alive", "health.show_ready", "health.show_metrics"})
REFUSED = (401, 404)
# Tracebacks without the values of variables: a password may be among them.
WITHOUT_VALUES = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)


def configure_logging(log_format: str) -> None:
    """Write to standard error as text for people or as JSON for machines."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            WITHOUT_VALUES if log_format == "json" else structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def begin_request() -> None:
    """Give the request its id: the proxy's if it sent a plain one, else a new one."""
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if ID.match(given) else uuid.uuid4().hex[:16]
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def is_refused_reader(response: Response) -> bool:
    """Whether somebody was not let at the service's figures."""
    return request.endpoint == "health.show_metrics" and response.status_code in REFUSED


def end_request(response: Response) -> Response:
    """Log one line and hand the id back."""
    response.headers["X-Request-ID"] = g.get("request_id", "")
    if request.endpoint not in QUIET or is_refused_reader(response):
        milliseconds = (time.perf_counter() - g.get("began", time.perf_counter())) * 1000
        log.info(
            "request",
            method=request.method,
            route=str(request.url_rule) if request.url_rule else None,
            status=response.status_code,
            user=getattr(g.get("actor"), "user_id", None),
            ms=round(milliseconds, 1),
        )
    return response


def init_logs(app: Flask) -> None:
    """Join logging to the application's requests."""
    app.before_request(begin_request)
    app.after_request(end_request)
