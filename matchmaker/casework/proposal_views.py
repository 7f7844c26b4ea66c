"""The partners of an inquiry on the desk: suggestions, the list, both sides' answers, outcomes."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, render_template, request
from flask_babel import gettext as _
from werkzeug import Response

from matchmaker.accounts.guards import current_actor, requires
from matchmaker.accounts.policy import Permission
from matchmaker.casework.case_queries import alike_in_words
from matchmaker.casework.case_views import attempt
from matchmaker.casework.forms import read_version
from matchmaker.casework.partners import in_directory, partners_for, put_for
from matchmaker.casework.views import Page, casework
from matchmaker.db import db
from matchmaker.inquiries.models import Inquiry
from matchmaker.inquiries.views import printed
from matchmaker.labels import country_choices
from matchmaker.languages import current_language
from matchmaker.proposals.document.content import proposal_list
from matchmaker.proposals.service.introducing import (
    answer_as_partner,
    ask_partner,
    introduce,
    note_meeting,
    note_outcome,
)
from matchmaker.proposals.service.proposing import (
    answer_proposal,
    send_proposals,
    shortlist,
    take_off,
)
from matchmaker.suggestions.forms import COUNTRIES

WORK = Permission.INQUIRY_WORK
FIRST_PARTNERS = 3
SHOWN = 20
LONGEST = 2000


@casework.get("/inquiries/<int:inquiry_id>/suggested")
@requires(WORK, "inquiry_id")
def show_suggested(inquiry_id: int) -> str:
    """The part of the page that waits for the engine: first suggestions, inquiries alike."""
    actor = current_actor()
    inquiry = db.session.get_one(Inquiry, inquiry_id)
    return render_template(
        "casework/suggested.html",
        inquiry=inquiry,
        partners=partners_for(actor, inquiry, FIRST_PARTNERS, current_language(), ""),
        alike=alike_in_words(actor, inquiry),
    )


@casework.get("/inquiries/<int:inquiry_id>/partners")
@requires(WORK, "inquiry_id")
def show_partners(inquiry_id: int) -> str:
    """The engine's suggestions for the need, who is left out, and whoever else is in the directory."""
    actor, country = current_actor(), request.args.get("country", "").upper()[:2]
    q = " ".join(request.args.get("q", "").split())
    inquiry = db.session.get_one(Inquiry, inquiry_id)
    return render_template(
        "casework/partners.html",
        inquiry=inquiry,
        q=q,
        listed=in_directory(inquiry, q),
        country=country,
        countries=country_choices(list(COUNTRIES)),
        partners=None if q else partners_for(actor, inquiry, SHOWN, current_language(), country),
    )


@casework.post("/inquiries/<int:inquiry_id>/proposals")
@requires(WORK, "inquiry_id")
def put_on_list(inquiry_id: int) -> Page:
    """Put an organisation on the list, with the engine's reasons."""
    actor, partner_id = current_actor(), request.form.get("organisation", 0, type=int)

    def act() -> None:
        inquiry = db.session.get_one(Inquiry, inquiry_id)
        shortlist(actor, inquiry_id, put_for(actor, inquiry, partner_id))

    return attempt(inquiry_id, act, _("On the list. The inquirer sees it once you send it."))


@casework.post("/inquiries/<int:inquiry_id>/proposals/send")
@requires(WORK, "inquiry_id")
def send_list(inquiry_id: int) -> Page:
    """Send the chosen ones of the list to the inquirer."""
    form = request.form
    return attempt(
        inquiry_id,
        lambda: send_proposals(
            current_actor(),
            inquiry_id,
            read_version(form),
            form.getlist("proposal", type=int),
            form.get("message", "")[:LONGEST],
        ),
        _("The proposals are on their way to the inquirer."),
    )


@casework.get("/inquiries/<int:inquiry_id>/proposals.pdf")
@requires(WORK, "inquiry_id")
def preview_proposals(inquiry_id: int) -> Response:
    """The list as the inquirer gets it, in the inquirer's language, before it is sent and after."""
    inquiry = db.session.get_one(Inquiry, inquiry_id)
    return printed(proposal_list(inquiry, inquiry.language, with_unsent=True))


@casework.post("/inquiries/<int:inquiry_id>/proposals/<int:proposal>")
@requires(WORK, "inquiry_id")
def change_proposal(inquiry_id: int, proposal: int) -> Page:
    """One step of one proposal."""
    act = steps(proposal).get(request.form.get("act", ""))
    if act is None:
        abort(400)
    return attempt(inquiry_id, act, _("Noted."))


def steps(proposal_id: int) -> dict[str, Callable[[], object]]:
    """What a consultant can do to a proposal, by the name of the button."""
    actor, form = current_actor(), request.form
    text = form.get("text", "")[:LONGEST]
    return {
        "take off": lambda: take_off(actor, proposal_id),
        "accept": lambda: answer_proposal(actor, proposal_id, says_yes=True),
        "decline": lambda: answer_proposal(
            actor, proposal_id, says_yes=False, reason=form.get("reason", ""), text=text
        ),
        "ask the partner": lambda: ask(proposal_id, text, anonymously="anonymously" in form),
        "partner accepts": lambda: answer_as_partner(actor, proposal_id, says_yes=True, text=text),
        "partner declines": lambda: answer_as_partner(
            actor, proposal_id, says_yes=False, text=text
        ),
        "introduce": lambda: introduce(actor, proposal_id, text),
        "note the meeting": lambda: note_meeting(actor, proposal_id),
        "note the outcome": lambda: note_outcome(actor, proposal_id, form.get("outcome", "")),
    }


def ask(proposal_id: int, text: str, *, anonymously: bool) -> None:
    """Ask the partner; where it has no address, say that somebody must call."""
    if not ask_partner(current_actor(), proposal_id, text, anonymously=anonymously):
        flash(
            _("There is no address of this organisation. Ask by phone, then note the answer."),
            "bad",
        )
