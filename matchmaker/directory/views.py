"""Public pages: start and about, and the choice of appearance."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from matchmaker.accounts.guards import public
from matchmaker.languages import ONE_YEAR_SECONDS

directory = Blueprint("directory", __name__)
THEMES = ("auto", "light", "dark")


@directory.get("/")
@public
def show_start() -> str:
    """The start page."""
    return render_template("directory/start.html")


@directory.get("/about")
@public
def show_about() -> str:
    """What the service is and how it handles texts."""
    return render_template("directory/about.html")


@directory.post("/appearance")
@public
def choose_appearance() -> Response:
    """Keep the choice automatic, light or dark, and go back to the page."""
    target = urlsplit(request.form.get("back", ""))
    own = not target.scheme and not target.netloc and target.path.startswith("/")
    back = target.geturl() if own and not target.path.startswith("//") else ""
    response = redirect(back or url_for("directory.show_start"), 303)
    theme = request.form.get("theme")
    if theme in THEMES:
        response.set_cookie(
            "theme", theme, max_age=ONE_YEAR_SECONDS, samesite="Lax", secure=request.is_secure
        )
    return response
