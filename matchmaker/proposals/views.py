"""The partner's pages: the question by private link, and *your turn* for members."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from matchmaker.accounts.guards import current_actor, public, signed_in
from matchmaker.accounts.policy import VISITOR, Actor
from matchmaker.accounts.views import limit
from matchmaker.desks.queries import all_desks
from matchmaker.inquiries.service.steps import InquiryClosed
from matchmaker.languages import current_language
from matchmaker.proposals.queries import Turn, count_turns, turn_of_link, turns_of
from matchmaker.proposals.service.introducing import answer_as_partner
from matchmaker.proposals.workflow import ProposalMoveRefused

turns = Blueprint("turns", __name__)
Page = str | Response | tuple[str, int]
LONGEST_ANSWER = 2000


@turns.app_template_global()
def waiting_turns() -> int:
    """How many questions wait for the reader's answer."""
    actor = current_actor()
    if "waiting_turns" not in g:
        g.waiting_turns = count_turns(actor) if actor.organisations else 0
    found: int = g.waiting_turns
    return found


def opened(token: str) -> Turn:
    """The question that a private link opens, else 404."""
    turn = turn_of_link(token)
    if turn is None:
        abort(404)
    return turn


def turn_page(turn: Turn, error: str = "") -> Page:
    """One question with its answer."""
    desk = all_desks()[turn.desk_id].name_for(current_language())
    page = render_template("proposals/turn.html", turn=turn, desk=desk, error=error)
    return page, 409 if error else 200


@turns.get("/turn/<token>")
@public
def show_turn(token: str) -> Page:
    """The question to a partner, without an account."""
    return turn_page(opened(token))


@turns.post("/turn/<token>")
@public
def answer_turn(token: str) -> Page:
    """The partner's yes or no."""
    turn = opened(token)
    limit("turn", token)
    partner = Actor(VISITOR.roles, "partner", proposals=frozenset({turn.id}))
    try:
        answer_as_partner(
            partner,
            turn.id,
            says_yes=request.form.get("answer") == "yes",
            text=request.form.get("text", "")[:LONGEST_ANSWER],
        )
    except (ProposalMoveRefused, InquiryClosed):
        return turn_page(opened(token), _("This question has been settled meanwhile."))
    flash(_("Thank you. The desk has your answer."), "ok")
    return redirect(url_for("turns.show_turn", token=token), 303)


@turns.get("/my/turns")
@signed_in
def list_turns() -> str:
    """The questions to the organisations of a member."""
    return render_template("proposals/turns.html", turns=turns_of(current_actor()))
