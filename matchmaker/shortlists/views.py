"""Pages of the shortlist: keep, note, compare side by side. No account is needed."""

from __future__ import annotations

import secrets

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug import Response

from matchmaker.accounts.guards import current_actor, public
from matchmaker.addresses import own_path
from matchmaker.shortlists.queries import kept_by, kept_ids
from matchmaker.shortlists.service import (
    LONGEST_NOTE,
    Holder,
    ShortlistFull,
    keep_in_mind,
    note_on,
    take_off,
    take_over,
)

shortlists = Blueprint("shortlists", __name__, url_prefix="/shortlist")
MOST_COMPARED = 4
TOKEN = "shortlist"  # noqa: S105 - the name of a value in the session


def holder(*, begin: bool = False) -> Holder:
    """Whose list it is; what a visitor kept goes to the account at the first look after signing in."""
    actor = current_actor()
    token = session.get(TOKEN)
    if actor.user_id is not None:
        if token:
            take_over(actor, token)
            session.pop(TOKEN)
        return Holder(actor, None)
    if token is None and begin:
        token = session[TOKEN] = secrets.token_urlsafe(24)
    return Holder(actor, token)


@shortlists.app_template_global()
def shortlisted() -> frozenset[int]:
    """What is on the reader's list, read once for a page."""
    if "shortlisted" not in g:
        known = current_actor().user_id is not None or TOKEN in session
        g.shortlisted = kept_ids(holder()) if known else frozenset()
    ids: frozenset[int] = g.shortlisted
    return ids


def back_to(default: str) -> Response:
    """Where the reader came from."""
    return redirect(own_path(request.form.get("back", "")) or url_for(default), 303)


@shortlists.get("")
@public
def show_shortlist() -> str:
    """The list with its notes."""
    return render_template(
        "shortlists/list.html",
        kept=kept_by(holder()),
        removed=request.args.get("removed", type=int),
        longest=LONGEST_NOTE,
        most=MOST_COMPARED,
    )


@shortlists.get("/compare")
@public
def compare_shortlisted() -> str:
    """Up to four organisations side by side."""
    wanted = request.args.getlist("with", type=int)
    kept = [each for each in kept_by(holder()) if each.organisation is not None]
    chosen = [each for each in kept if each.organisation_id in wanted] or kept
    return render_template("shortlists/compare.html", kept=chosen[:MOST_COMPARED])


@shortlists.post("/keep/<int:organisation>")
@public
def keep_organisation(organisation: int) -> Response:
    """Put an organisation on the list."""
    try:
        keep_in_mind(holder(begin=True), organisation)
    except ShortlistFull:
        flash(_("Your shortlist is full. Please remove an organisation first."), "bad")
    else:
        flash(_("Saved on your shortlist."), "ok")
    return back_to("shortlists.show_shortlist")


@shortlists.post("/remove/<int:organisation>")
@public
def remove_organisation(organisation: int) -> Response:
    """Take an organisation off the list; the list offers to put it back."""
    take_off(holder(), organisation)
    return redirect(url_for("shortlists.show_shortlist", removed=organisation), 303)


@shortlists.post("/note/<int:organisation>")
@public
def write_note(organisation: int) -> Response:
    """Keep a note at an organisation."""
    note_on(holder(), organisation, request.form.get("note", "").strip())
    flash(_("Your note is saved."), "ok")
    return back_to("shortlists.show_shortlist")
