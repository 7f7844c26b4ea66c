"""The guards of routes. A route without exactly one guard is closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request

from matchmaker.accounts.policy import Actor, Role

View = TypeVar("View", bound=Callable[..., Any])
OPEN_ENDPOINTS = {"static", "openapi.spec"}


def public(view: View) -> View:
    """Open to everybody, without an account."""
    if hasattr(view, "guard"):
        raise TypeError(f"{view.__name__} has two guards; keep one.")
    view.guard = "public"  # type: ignore[attr-defined]
    return view


def visitor() -> Actor:
    """Who asks, when nobody has signed in."""
    return Actor(Role.VISITOR, "visitor")


def guard_of(app: Flask, endpoint: str) -> str | None:
    """The name of the endpoint's guard, or None if it has none."""
    if endpoint in OPEN_ENDPOINTS:
        return "public"
    view: Any = app.view_functions[endpoint]
    while view is not None:
        if hasattr(view, "guard"):
            return str(view.guard)
        view = getattr(view, "__wrapped__", None)
    return None


def refuse_unguarded() -> None:
    """Answer 403 on a route that nobody gave a guard."""
    endpoint = request.endpoint
    if endpoint is not None and guard_of(current_app, endpoint) is None:
        abort(403)


def init_guards(app: Flask) -> None:
    """Close every route that has no guard."""
    app.before_request(refuse_unguarded)
