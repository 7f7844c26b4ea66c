"""Pages about where a profile stands: its stage, inquiries or not, renewing it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from matchmaker.accounts.guards import current_actor, public, requires
from matchmaker.accounts.policy import Permission, Related, may
from matchmaker.db import db
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.renewals import find_renewal
from matchmaker.organisations.reviewing import (
    change_stage,
    renew_by_token,
    renew_profile,
    set_open_for_inquiries,
)
from matchmaker.organisations.standing import standing_of
from matchmaker.organisations.workflow import MOVES, MoveRefused, Stage, Verb

profiles = Blueprint("profiles", __name__)
Page = str | Response
BUTTONS = (Verb.RENEW, Verb.WITHDRAW, Verb.HOLD, Verb.RESUME, Verb.ARCHIVE, Verb.RESTORE)


@profiles.get("/organisations/<int:organisation_id>/standing")
@requires(Permission.PROFILE_READ_DRAFT, "organisation_id")
def show_standing(organisation_id: int) -> Page:
    """The stage of a profile, what can be done, and its history."""
    standing = standing_of(organisation_id)
    actor, related = current_actor(), Related(organisation_id=organisation_id)
    verbs = [
        step.verb
        for step in MOVES
        if step.source == Stage(standing.stage)
        and step.verb in BUTTONS
        and may(actor, Permission(step.permission), related)
    ]
    return render_template(
        "organisations/standing.html",
        standing=standing,
        verbs=verbs,
        may_edit=may(actor, Permission.PROFILE_EDIT, related),
    )


@profiles.post("/organisations/<int:organisation_id>/standing")
@requires(Permission.PROFILE_READ_DRAFT, "organisation_id")
def change_standing(organisation_id: int) -> Page:
    """Withdraw, put on hold, resume, renew, archive or restore."""
    verb = request.form.get("verb", "")
    if verb not in BUTTONS:
        abort(400)
    try:
        if verb == Verb.RENEW:
            renew_profile(current_actor(), organisation_id)
        else:
            change_stage(current_actor(), organisation_id, Verb(verb))
    except MoveRefused:
        flash(_("That is no longer possible. This is where the profile stands now."), "bad")
    else:
        flash(_("Done."), "ok")
    return redirect(url_for("profiles.show_standing", organisation_id=organisation_id), 303)


@profiles.post("/organisations/<int:organisation_id>/inquiries-switch")
@requires(Permission.PROFILE_EDIT, "organisation_id")
def switch_inquiries(organisation_id: int) -> Page:
    """Take inquiries, or not."""
    is_open = request.form.get("open") == "1"
    set_open_for_inquiries(current_actor(), organisation_id, is_open=is_open)
    flash(_("You take inquiries now.") if is_open else _("You take no inquiries now."), "ok")
    return redirect(url_for("profiles.show_standing", organisation_id=organisation_id), 303)


@profiles.route("/renew/<token>", methods=["GET", "POST"])
@public
def renew_by_link(token: str) -> Page:
    """Renew by the link of a notice, without signing in."""
    if request.method == "POST":
        organisation = renew_by_token(token)
        flash(_("Thank you. The profile is public for another year."), "ok")
        return redirect(url_for("directory.show_profile", slug=organisation.slug), 303)
    link = find_renewal(db.session(), token)
    name = db.session.get_one(Organisation, link.organisation_id).name
    return render_template("organisations/renew.html", name=name)
