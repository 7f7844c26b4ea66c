"""Keeps the form of whoever is no longer signed in, and gives it back on the same page."""

from __future__ import annotations

from flask import Flask, current_app, redirect, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug import Response
from werkzeug.datastructures import MultiDict

from matchmaker.accounts.guards import guard_of
from matchmaker.accounts.limits import TooOften
from matchmaker.accounts.views import limit
from matchmaker.error_pages import Answer, answer
from matchmaker.registration.kept import LIFETIME, forget_form, keep_form, kept_form

COOKIE = "kept_form"
BLUEPRINT = "registration"


def is_form_of_ours() -> bool:
    """Whether the request posts a step of the form by a person's own press of a button."""
    if request.method != "POST" or request.blueprint != BLUEPRINT or request.endpoint is None:
        return False
    guard = guard_of(current_app, request.endpoint)
    return guard is not None and not guard.is_public


def keep_for_visitor() -> Answer | None:
    """Keep what a visitor posts to a page that asks to be signed in.

    It runs before the check of the form's token, which ended with the session.
    """
    if not is_form_of_ours() or current_user.is_authenticated:
        return None
    if request.headers.get("HX-Request"):
        return "", 204
    return kept_and(redirect(url_for("security.login", next=page_of_form()), 303))


def kept_and(response: Response) -> Response:
    """Keep the posted form, and let the browser hold the token of it."""
    limit("keep a form")
    token = keep_form(request.path, list(request.form.items(multi=True)))
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LIFETIME.total_seconds()),
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def on_wrong_token(error: CSRFError) -> Answer:
    """Somebody signed in again in another tab: show what was typed, to be sent once more."""
    if is_form_of_ours() and not request.headers.get("HX-Request"):
        try:
            return kept_and(redirect(page_of_form(), 303))
        except TooOften as refused:
            return answer(refused.status)
    return answer(error.code or 400)


def page_of_form() -> str:
    """The page on which the posted form stands."""
    if request.endpoint == f"{BLUEPRINT}.submit":
        return url_for(f"{BLUEPRINT}.preview_profile", **(request.view_args or {}))
    return request.path


def given_back() -> MultiDict[str, str] | None:
    """What was kept for this page."""
    token = request.cookies.get(COOKIE)
    pairs = kept_form(token, request.path) if token else None
    return None if pairs is None else MultiDict(pairs)


def forget_kept(response: Response) -> Response:
    """Once it is saved, nothing is kept any more."""
    if token := request.cookies.get(COOKIE):
        forget_form(token)
        response.delete_cookie(COOKIE)
    return response


def init_keeping(app: Flask) -> None:
    """Join to the application; before the check of tokens and the guards."""
    app.before_request(keep_for_visitor)
