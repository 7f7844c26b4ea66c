"""Error pages in the reader's language. Under /api/ the answers are problem documents instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, g, render_template, request
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException, InternalServerError

from matchmaker.api.problems import is_api_request, problem
from matchmaker.errors import MatchmakerError
from matchmaker.logs import log

Answer = tuple[str, int] | Any

TEXTS = {
    400: (
        _l("This request could not be understood"),
        _l("Please go back and try again. If you filled in a form, reload it first."),
    ),
    403: (
        _l("You may not open this page"),
        _l("It is not open to visitors. Search and directory are."),
    ),
    404: (
        _l("This page does not exist"),
        _l("The address may be misspelt, or the profile is no longer published."),
    ),
    405: (
        _l("This page cannot be called like that"),
        _l("Please start again from one of the pages below."),
    ),
    413: (
        _l("That was too much at once"),
        _l("Please shorten the text or choose a smaller file, then send it again."),
    ),
    429: (
        _l("Too many requests in a short time"),
        _l("Please wait a minute, then try again."),
    ),
    500: (
        _l("Something went wrong on our side"),
        _l(
            "Nothing was changed. Please try again; if it happens again, tell the desk this number:"
        ),
    ),
    503: (
        _l("The service is just starting"),
        _l("Suggestions are being prepared. Please try again in a few seconds."),
    ),
}


def error_page(status: int) -> tuple[str, int]:
    """The page for a status; other client errors read as a 400."""
    known = status if status in TEXTS else 400
    title, advice = TEXTS[known]
    page = render_template(
        "errors/error.html",
        title=title,
        advice=advice,
        status=status,
        number=g.get("request_id", "") if known == 500 else "",
    )
    return page, status


def answer(status: int, detail: str | None = None, headers: dict[str, str] | None = None) -> Answer:
    """The answer to an error: a problem document for programs, a page for people."""
    if is_api_request():
        return problem(status, detail=detail, headers=headers)
    page, code = error_page(status)
    return page, code, headers or {}


def init_error_pages(app: Flask) -> None:
    """Register one handler for each class of errors."""

    def on_http(error: HTTPException) -> Answer:
        status = error.code or 500
        if 300 <= status < 400:
            return error
        headers = {"Retry-After": "60"} if status == 429 else {}
        if status == 405 and getattr(error, "valid_methods", None):
            headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
        return answer(status, None, headers)

    def on_refusal(error: MatchmakerError) -> Answer:
        return answer(error.status, str(error))

    def on_failure(error: Exception) -> Answer:
        log.error("failure", path=request.path, exc_info=error)
        return answer(InternalServerError.code)

    handlers: list[tuple[type[Exception], Callable[..., Answer]]] = [
        (HTTPException, on_http),
        (MatchmakerError, on_refusal),
        (Exception, on_failure),
    ]
    for kind, handler in handlers:
        app.register_error_handler(kind, handler)
