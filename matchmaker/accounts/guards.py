"""The guards of routes. A route without exactly one guard is closed.

A guard knows the permission that a route asks for and, from the address, the object it is about;
a foreign object answers 404 before its view is called. The library's own routes stand in
LIBRARY_ROUTES, with the same meaning.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug import Response

from matchmaker.accounts.policy import VISITOR, Actor, Permission, Related, may, might
from matchmaker.accounts.queries import actor_of

View = TypeVar("View", bound=Callable[..., Any])
Relate = Callable[[Any], Related | None]


@dataclass(frozen=True)
class Guard:
    """What a route asks for: a permission, for the object that `parameter` of its address names."""

    permission: Permission
    parameter: str | None = None

    @property
    def is_public(self) -> bool:
        """Whether the route is open without an account."""
        return might(VISITOR, self.permission)


PUBLIC = Guard(Permission.PAGE_READ)
SIGNED_IN = Guard(Permission.ACCOUNT_USE)
LIBRARY_ROUTES = {
    "static": PUBLIC,
    "openapi.spec": PUBLIC,
    "security.login": PUBLIC,
    "security.logout": PUBLIC,
    "security.verify": SIGNED_IN,
    "security.two_factor_setup": PUBLIC,
    "security.two_factor_setup_validate": PUBLIC,
    "security.two_factor_token_validation": PUBLIC,
    "security.two_factor_rescue": PUBLIC,
    "security.mf_recovery": PUBLIC,
    "security.mf_recovery_codes": SIGNED_IN,
    "security.tf_select": PUBLIC,
    "security.wan_register": SIGNED_IN,
    "security.wan_register_response": SIGNED_IN,
    "security.wan_signin": PUBLIC,
    "security.wan_signin_response": PUBLIC,
    "security.wan_delete": SIGNED_IN,
    "security.wan_verify": SIGNED_IN,
    "security.wan_verify_response": SIGNED_IN,
}


def guarded(guard: Guard) -> Callable[[View], View]:
    """A decorator that gives a view its one guard."""

    def mark(view: View) -> View:
        if hasattr(view, "guard"):
            raise TypeError(f"{view.__name__} has two guards; keep one.")
        view.guard = guard  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Open to everybody, without an account."""
    return guarded(PUBLIC)(view)


def signed_in(view: View) -> View:
    """Open to whoever has an account, about nothing but the own account."""
    return guarded(SIGNED_IN)(view)


def requires(permission: Permission, parameter: str | None = None) -> Callable[[View], View]:
    """Open to whoever holds the permission for the object that a part of the address names."""
    return guarded(Guard(permission, parameter))


def current_actor() -> Actor:
    """Who asks, read once in a request."""
    if "actor" not in g:
        g.actor = actor_of(current_user.id) if current_user.is_authenticated else VISITOR
    actor: Actor = g.actor
    return actor


def guard_of(app: Flask, endpoint: str) -> Guard | None:
    """The endpoint's guard, or None if it has none."""
    if endpoint in LIBRARY_ROUTES:
        return LIBRARY_ROUTES[endpoint]
    view: Any = app.view_functions[endpoint]
    while view is not None:
        if hasattr(view, "guard"):
            guard: Guard = view.guard
            return guard
        view = getattr(view, "__wrapped__", None)
    return None


def relate(app: Flask, parameter: str, related: Relate) -> None:
    """Say how the object is found that a part of an address names."""
    app.extensions.setdefault("related", {})[parameter] = related


def related_object(guard: Guard) -> Related | None:
    """The object of the request, or 404 if there is none."""
    if guard.parameter is None:
        return None
    find: Relate = current_app.extensions["related"][guard.parameter]
    found = find((request.view_args or {})[guard.parameter])
    if found is None:
        abort(404)
    return found


def check_guard() -> Response | None:
    """Let the request pass, send a visitor to sign in, or answer as if nothing were there."""
    if request.endpoint is None:
        return None
    guard = guard_of(current_app, request.endpoint)
    if guard is None:
        abort(403)
    if guard.is_public:
        return None
    actor = current_actor()
    if actor is VISITOR:
        return to_sign_in()
    if not might(actor, guard.permission):
        abort(404 if guard.parameter else 403)
    if not may(actor, guard.permission, related_object(guard)):
        abort(404)
    return None


def to_sign_in() -> Response:
    """Ask a visitor to sign in, and come back to the page after."""
    if request.path.startswith("/api/"):
        abort(401)
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=back), 303)


def init_guards(app: Flask) -> None:
    """Close every route that has no guard, and hold every other one to it."""
    app.before_request(check_guard)
    app.jinja_env.globals["current_actor"] = current_actor

    @app.context_processor
    def rights() -> dict[str, object]:
        return {"may": lambda name, of=None: may(current_actor(), Permission(name), of)}
