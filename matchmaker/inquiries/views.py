"""Public pages of inquiries: the form, the receipt, the private page. No account is needed."""

from __future__ import annotations

from io import BytesIO

from flask import (
    Blueprint,
    abort,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug import Response

from matchmaker.accounts.guards import current_actor, public, signed_in
from matchmaker.accounts.limits import TooOften
from matchmaker.accounts.policy import VISITOR, Actor
from matchmaker.accounts.views import limit
from matchmaker.db import db
from matchmaker.desks.queries import desk_by_code
from matchmaker.directory.profiles import OrganisationView
from matchmaker.directory.queries import published, published_one
from matchmaker.directory.views import profile_of_slug
from matchmaker.errors import MatchmakerError, NotFound
from matchmaker.inquiries.forms import InquiryForm, ReplyForm
from matchmaker.inquiries.models import Inquiry
from matchmaker.inquiries.queries import own_inquiries, status_of
from matchmaker.inquiries.service.intake import actor_of_link, confirm_address, inquiry_of_link
from matchmaker.inquiries.service.messages import Reply, standing_inquiry, take_reply
from matchmaker.inquiries.workflow import PUBLIC_STAGES
from matchmaker.languages import current_language
from matchmaker.proposals.document.content import proposal_list
from matchmaker.proposals.document.values import ListDocument
from matchmaker.proposals.queries import proposals_of
from matchmaker.proposals.service.proposing import ProposalRefused, answer_proposal
from matchmaker.proposals.service.sending import send_with_list
from matchmaker.proposals.workflow import DECLINE_REASONS, ProposalMoveRefused
from matchmaker.shortlists.queries import kept_by
from matchmaker.shortlists.views import holder

inquiries = Blueprint("inquiries", __name__)
Page = str | Response | tuple[str, int]


def form_page(form: InquiryForm, about: OrganisationView | None) -> Page:
    """The form, with the profile it is about and what is on the shortlist."""
    page = render_template(
        "inquiries/new.html",
        form=form,
        about=about,
        kept=kept_by(holder()),
        desk=partner_desk(form),
    )
    return page, 422 if form.errors else 200


def partner_desk(form: InquiryForm) -> str:
    """The name of the partner's desk through which the form was opened."""
    desk = desk_by_code(form.source.data or "")
    return desk.name_for(current_language()) if desk else ""


@inquiries.get("/inquiries/new")
@public
def ask_desk() -> Page:
    """An empty form; signed-in people find their own data in it."""
    slug = request.args.get("organisation", "")
    about = profile_of_slug(slug) if slug else None
    return form_page(
        new_form(request.args.get("source", ""), request.args.get("q", "")[:2000], about), about
    )


def new_form(source: str, text: str, about: OrganisationView | None = None) -> InquiryForm:
    """A form that nobody has sent yet, with what is known already."""
    form = InquiryForm(formdata=None)
    form.prepare(source, str(about.id) if about else "")
    form.offer_countries()
    form.text.data = text
    fill_in_own(form, current_actor())
    return form


def fill_in_own(form: InquiryForm, actor: Actor) -> None:
    """What is known of a signed-in person need not be written again."""
    if actor is VISITOR:
        return
    form.email.data, form.name.data = current_user.email, current_user.name
    own = published(sorted(actor.organisations))
    if own:
        form.organisation_name.data = next(iter(own.values())).name


@inquiries.post("/inquiries/new")
@public
def send_to_desk() -> Page:
    """Take the inquiry, or show what is missing; nothing that was written is lost."""
    form, actor = InquiryForm(), current_actor()
    form.offer_countries()
    about_id = form.about.data or ""
    about = published_one(int(about_id)) if about_id.isdigit() else None
    if not form.validate_on_submit():
        return form_page(form, about)
    try:
        limit("inquiry", form.email.data or "")
    except TooOften:
        form.refuse(
            "text", _("Those were many inquiries in a short time. Please wait a few minutes.")
        )
        return form_page(form, about)
    listed = [each.organisation_id for each in kept_by(holder())] if form.with_list.data else []
    is_confirmed = actor is not VISITOR and current_user.email == form.email.data
    sent = send_with_list(actor, form.new_inquiry(), listed, is_confirmed=is_confirmed)
    session["sent_inquiry"] = sent.id
    return redirect(url_for("inquiries.show_receipt"), 303)


@inquiries.get("/inquiries/sent")
@public
def show_receipt() -> Page:
    """Number, desk, answer-by date and what happens next, right after sending."""
    sent_id = session.get("sent_inquiry")
    inquiry = db.session.get(Inquiry, sent_id) if sent_id else None
    if inquiry is None:
        return redirect(url_for("inquiries.ask_desk"), 303)
    return render_template("inquiries/sent.html", inquiry=status_of(inquiry, current_language()))


def opened(token: str) -> Inquiry:
    """The inquiry that a private link opens, the standing one for a merged one, else 404."""
    try:
        return standing_inquiry(db.session(), inquiry_of_link(db.session(), token))
    except NotFound:
        abort(404)


def status_page(inquiry: Inquiry, token: str, form: ReplyForm, error: str = "") -> Page:
    """The private page of an inquiry."""
    page = render_template(
        "inquiries/status.html",
        inquiry=status_of(inquiry, current_language()),
        token=token,
        proposals=proposals_of(inquiry.id, for_inquirer=True),
        stages=PUBLIC_STAGES,
        reasons=DECLINE_REASONS,
        form=form,
        error=error,
    )
    return page, 422 if form.errors or error else 200


@inquiries.get("/inquiries/follow/<token>")
@public
def show_status(token: str) -> Page:
    """Where an inquiry stands: stage, messages, proposals to answer."""
    return status_page(opened(token), token, ReplyForm(formdata=None))


@inquiries.post("/inquiries/follow/<token>/confirm")
@public
def confirm_sender(token: str) -> Page:
    """The address is right: the link came by mail to it."""
    opened(token)
    confirm_address(token)
    flash(_("Thank you: your address is confirmed."), "ok")
    return redirect(url_for("inquiries.show_status", token=token), 303)


@inquiries.post("/inquiries/follow/<token>/reply")
@public
def reply_to_desk(token: str) -> Page:
    """A message of the inquirer to the desk."""
    inquiry, form = opened(token), ReplyForm()
    if not form.validate_on_submit():
        return status_page(inquiry, token, form)
    limit("reply", str(inquiry.id))
    channel = "web" if current_actor() is VISITOR else "portal"
    take_reply(actor_of_link(inquiry), inquiry.id, Reply(form.text.data, channel))
    flash(_("Your message is with the desk."), "ok")
    return redirect(url_for("inquiries.show_status", token=token), 303)


@inquiries.post("/inquiries/follow/<token>/proposals/<int:proposal>")
@public
def answer_for_inquirer(token: str, proposal: int) -> Page:
    """Yes or no to one proposal."""
    inquiry, asked = opened(token), request.form
    try:
        answer_proposal(
            actor_of_link(inquiry),
            proposal,
            says_yes=asked.get("answer") == "yes",
            reason=asked.get("reason", ""),
            text=asked.get("text", "")[:2000],
        )
    except (ProposalRefused, ProposalMoveRefused) as refused:
        return status_page(inquiry, token, ReplyForm(formdata=None), said_of(refused))
    flash(_("Thank you. The desk takes the next step."), "ok")
    return redirect(url_for("inquiries.show_status", token=token), 303)


@inquiries.get("/inquiries/follow/<token>/proposals.pdf")
@public
def print_proposals(token: str) -> Response:
    """The proposals as a PDF to print, in the language of the page."""
    return printed(proposal_list(opened(token), current_language()))


def printed(document: ListDocument | None) -> Response:
    """A list of proposals as a PDF to save; 404 where there is none."""
    if document is None:
        abort(404)
    from matchmaker.proposals.document.drawing import drawn  # slow to load, and rarely asked for

    return send_file(
        BytesIO(drawn(document)),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=document.file_name,
    )


def said_of(refused: MatchmakerError) -> str:
    """Why an answer was not taken, in the reader's language."""
    if isinstance(refused, ProposalMoveRefused):
        return str(_("This proposal has been answered meanwhile. Please look at it again."))
    return str(_("Please choose why it does not fit."))


@inquiries.get("/my/inquiries")
@signed_in
def list_own_inquiries() -> str:
    """The inquiries of a signed-in person."""
    return render_template("inquiries/own.html", inquiries=own_inquiries(current_actor()))


@inquiries.get("/p/<partner>")
@public
def show_partner(partner: str) -> Page:
    """A partner institution's own page: what the desk does, and the way to it."""
    desk = desk_by_code(partner)
    if desk is None:
        abort(404)
    return render_template("inquiries/partner.html", desk=desk)
