"""Pages about who belongs to an organisation, and claims to a listed one."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from matchmaker import clock
from matchmaker.accounts.guards import current_actor, public, requires
from matchmaker.accounts.policy import VISITOR, Permission, Related, may
from matchmaker.accounts.queries import has_members
from matchmaker.accounts.views import limit
from matchmaker.db import db
from matchmaker.directory.queries import published_one
from matchmaker.languages import current_language
from matchmaker.members.forms import ClaimForm, InviteForm
from matchmaker.members.queries import (
    invitations_of,
    members_of,
    open_claims,
)
from matchmaker.members.service import (
    ClaimAnswered,
    LastOwner,
    accept_invitation,
    answer_claim,
    claim_organisation,
    invite_member,
    make_owner,
    open_invitation,
    remove_member,
    revoke_invitation,
)
from matchmaker.organisations.models import Organisation
from matchmaker.web_forms import PageForm

members = Blueprint("members", __name__)
Page = str | Response | tuple[str, int]
members.add_app_template_global(has_members, "has_owner")


def members_page(organisation_id: int, form: InviteForm) -> str:
    """The members, and the form to invite others."""
    related = Related(organisation_id=organisation_id)
    return render_template(
        "members/list.html",
        organisation=db.session.get_one(Organisation, organisation_id),
        people=members_of(organisation_id),
        invitations=invitations_of(organisation_id, clock.now()),
        may_invite=may(current_actor(), Permission.MEMBER_INVITE, related),
        form=form,
    )


def to_list(organisation_id: int) -> Response:
    """Back to the members."""
    return redirect(url_for("members.list_members", organisation_id=organisation_id), 303)


@members.get("/organisations/<int:organisation_id>/members")
@requires(Permission.MEMBER_LIST, "organisation_id")
def list_members(organisation_id: int) -> Page:
    """Who belongs to the organisation."""
    return members_page(organisation_id, InviteForm(formdata=None))


@members.post("/organisations/<int:organisation_id>/members")
@requires(Permission.MEMBER_INVITE, "organisation_id")
def send_invitation(organisation_id: int) -> Page:
    """Invite somebody by mail."""
    form = InviteForm()
    if not form.validate_on_submit():
        return members_page(organisation_id, form)
    limit("invite", str(organisation_id))
    invite_member(
        current_actor(),
        organisation_id,
        form.email.data,
        as_owner=form.as_owner.data,
        language=current_language(),
    )
    flash(_("The invitation goes to %(email)s.", email=form.email.data), "ok")
    return to_list(organisation_id)


@members.post("/organisations/<int:organisation_id>/members/<int:user_id>/remove")
@requires(Permission.MEMBER_LIST, "organisation_id")
def remove_person(organisation_id: int, user_id: int) -> Page:
    """Take somebody out, or leave."""
    try:
        remove_member(current_actor(), organisation_id, user_id)
    except LastOwner:
        flash(_("The last owner stays: make somebody else an owner first."), "bad")
        return to_list(organisation_id)
    flash(_("Done."), "ok")
    own = user_id == current_actor().user_id
    return redirect(url_for("accounts.show_home"), 303) if own else to_list(organisation_id)


@members.post("/organisations/<int:organisation_id>/members/<int:user_id>/own")
@requires(Permission.MEMBER_REMOVE, "organisation_id")
def make_person_owner(organisation_id: int, user_id: int) -> Page:
    """Make a member an owner."""
    make_owner(current_actor(), organisation_id, user_id)
    flash(_("Done."), "ok")
    return to_list(organisation_id)


@members.post("/organisations/<int:organisation_id>/invitations/<int:invitation>/revoke")
@requires(Permission.MEMBER_INVITE, "organisation_id")
def take_invitation_back(organisation_id: int, invitation: int) -> Page:
    """Take an invitation back."""
    revoke_invitation(current_actor(), organisation_id, invitation)
    flash(_("The invitation is void."), "ok")
    return to_list(organisation_id)


@members.route("/invitations/<token>", methods=["GET", "POST"])
@public
def show_invitation(token: str) -> Page:
    """Accept an invitation, after signing in or signing up."""
    invitation = open_invitation(db.session(), token)
    if request.method == "POST" and current_actor() is not VISITOR:
        accept_invitation(current_actor(), token)
        flash(_("You are a member now."), "ok")
        return redirect(url_for("accounts.show_home"), 303)
    name = db.session.get_one(Organisation, invitation.organisation_id).name
    return render_template("members/invitation.html", name=name, email=invitation.email)


@members.route("/organisations/<int:organisation>/claim", methods=["GET", "POST"])
@public
def claim_listed(organisation: int) -> Page:
    """This is us, or: remove us."""
    view = published_one(organisation)
    if view is None or has_members(organisation):
        abort(404)
    form = ClaimForm()
    kind = "remove us" if request.values.get("kind") == "remove" else "this is us"
    may_send = kind == "remove us" or current_actor() is not VISITOR
    if may_send and form.validate_on_submit():
        limit("claim", form.email.data)
        send_claim(form, organisation, kind)
        flash(_("Thank you. The desk answers by mail."), "ok")
        return redirect(url_for("directory.show_profile", slug=view.slug), 303)
    return render_template("members/claim.html", organisation=view, form=form, kind=kind)


def send_claim(form: ClaimForm, organisation: int, kind: str) -> None:
    """Hand the claim to the desk; what a machine has filled in everywhere goes nowhere."""
    if not form.website.data:
        claim_organisation(
            current_actor(),
            organisation,
            kind,
            form.email.data,
            form.text.data,
            current_language(),
        )


@members.get("/desk/claims")
@requires(Permission.REVIEW_QUEUE_READ)
def list_claims() -> Page:
    """The claims that wait for an answer."""
    return render_template(
        "members/claims.html", claims=open_claims(current_actor()), form=PageForm()
    )


@members.post("/desk/claims/<int:claim_id>")
@requires(Permission.CLAIM_ANSWER, "claim_id")
def answer_one_claim(claim_id: int) -> Page:
    """Accept or refuse a claim."""
    try:
        answer_claim(current_actor(), claim_id, accept=request.form.get("answer") == "accept")
    except ClaimAnswered:
        flash(_("A colleague has answered this claim already."), "bad")
    else:
        flash(_("Answered. The claimant gets a mail."), "ok")
    return redirect(url_for("members.list_claims"), 303)
