"""Pages of a desk about profiles: the queue, one profile to judge, the mail before it goes."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from matchmaker.accounts.guards import current_actor, requires
from matchmaker.accounts.policy import Permission, might
from matchmaker.organisations import reviewing
from matchmaker.organisations.lifecycle import AddressUnconfirmed, DraftIncomplete
from matchmaker.organisations.workflow import MoveRefused
from matchmaker.reviews.answers import answers_in
from matchmaker.reviews.forms import Decision, read_decision
from matchmaker.reviews.previews import preview
from matchmaker.reviews.queries import Review, count_waiting, queue, review_of

reviews = Blueprint("reviews", __name__, url_prefix="/desk/reviews")
Page = str | Response | tuple[str, int]


@reviews.app_template_global()
def waiting_reviews() -> int | None:
    """How many profiles wait for the reader's desks; None for whoever works at none."""
    actor = current_actor()
    return count_waiting(actor) if might(actor, Permission.REVIEW_QUEUE_READ) else None


@reviews.get("")
@requires(Permission.REVIEW_QUEUE_READ)
def show_queue() -> str:
    """The profiles that wait, the oldest first."""
    return render_template("reviews/queue.html", waiting=queue(current_actor()))


@reviews.get("/<int:organisation_id>")
@requires(Permission.PROFILE_REVIEW, "organisation_id")
def show_review(organisation_id: int) -> Page:
    """One profile with everything to judge it by."""
    return review_page(review_or_404(organisation_id))


def review_or_404(organisation_id: int) -> Review:
    """The review of an organisation that has a draft, else 404."""
    found = review_of(organisation_id)
    if found is None:
        abort(404)
    return found


def review_page(review: Review, decision: Decision | None = None, error: str = "") -> Page:
    """The page, with what was typed already."""
    page = render_template(
        "reviews/review.html",
        review=review,
        decision=decision,
        error=error,
        answers=answers_in(review.owner_language),
    )
    return page, 409 if error else 200


@reviews.post("/<int:organisation_id>")
@requires(Permission.PROFILE_REVIEW, "organisation_id")
def decide_review(organisation_id: int) -> Page:
    """Accept at once; anything with a message is shown as a mail before it goes."""
    decision = read_decision(request.form)
    review = review_or_404(organisation_id)
    if decision.verb != "accept" and not decision.is_confirmed:
        letters = preview(organisation_id, decision)
        return render_template(
            "reviews/preview.html", review=review, decision=decision, letters=letters
        )
    try:
        said = carry_out(organisation_id, decision)
    except DraftIncomplete:
        return review_page(review, decision, _("Please write what is to be changed, or why."))
    except AddressUnconfirmed:
        error = _(
            "Nobody of this organisation has confirmed an address yet. It can be published after that."
        )
        return review_page(review, decision, error)
    except MoveRefused:
        flash(_("Somebody has decided meanwhile. This is where the profile stands now."), "bad")
        return redirect(url_for("reviews.show_queue"), 303)
    flash(said, "ok")
    return redirect(url_for("reviews.show_queue"), 303)


def carry_out(organisation_id: int, decision: Decision) -> str:
    """Do what was decided; what to tell the consultant."""
    actor = current_actor()
    if decision.verb == "accept":
        reviewing.accept_profile(actor, organisation_id, decision.message)
        said = _("The profile is published: it is in the directory and in suggestions from now on.")
    elif decision.verb == "request changes":
        reviewing.request_changes(actor, organisation_id, decision.message, decision.comments)
        said = _("The owners are asked for changes by mail.")
    elif decision.verb == "reject":
        reviewing.reject_profile(actor, organisation_id, decision.message)
        said = _("The profile is rejected; the owners read why.")
    else:
        abort(400)
    return str(said)
