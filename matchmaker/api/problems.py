"""Problem documents for programs (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from apiflask import APIFlask, HTTPError
from flask import Response, request

PREFIX = "/api/"
TYPE = "application/problem+json"


def is_api_request() -> bool:
    """Whether the request was made to the API."""
    return request.path.startswith(PREFIX)


def problem(
    status: int,
    detail: str | None = None,
    errors: dict[str, list[str]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """A problem document with `type, title, status`, and `detail` and `errors` where known."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
    }
    if detail:
        document["detail"] = detail
    if errors:
        document["errors"] = errors
    body = json.dumps(document, ensure_ascii=False)
    return Response(body, status, headers or {}, content_type=TYPE)


def field_errors(detail: Any) -> dict[str, list[str]]:
    """Flatten the errors of a validator into lists of sentences by field path."""
    flat: dict[str, list[str]] = {}

    def walk(value: Any, path: tuple[str, ...]) -> None:
        if isinstance(value, dict):
            if "msg" in value and "loc" in value:
                where = ".".join(str(part) for part in value["loc"]) or ".".join(path)
                flat.setdefault(where, []).append(str(value["msg"]))
                return
            for key, inner in value.items():
                walk(inner, (*path, str(key)))
        elif isinstance(value, list):
            for inner in value:
                walk(inner, path)
        elif value is not None:
            flat.setdefault(".".join(path), []).append(str(value))

    walk(detail, ())
    return {path.removeprefix("json.").removeprefix("query."): all_ for path, all_ in flat.items()}


def init_problems(app: APIFlask) -> None:
    """Answer the validator's refusals under /api/ as problem documents."""

    @app.errorhandler(HTTPError)
    def on_api_error(error: HTTPError) -> Response:
        errors = field_errors(error.detail) if error.status_code == 422 else None
        detail = "Some values cannot be used; see errors." if errors else error.message
        return problem(error.status_code, detail, errors)
