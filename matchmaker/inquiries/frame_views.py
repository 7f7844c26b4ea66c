"""The frame that a partner institution shows on its own website, and the way from it to the form.

Within another site browsers keep our cookies back. The frame needs none and sets none: it knows
nobody, changes nothing, and opens the form in a tab of its own.
"""

from __future__ import annotations

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from matchmaker.accounts.guards import public
from matchmaker.desks.queries import DeskCard, desk_by_code
from matchmaker.headers import framed_policy
from matchmaker.inquiries.service.intake import LONGEST_TEXT
from matchmaker.inquiries.views import form_page, new_form

frames = Blueprint("frames", __name__)
FRESH_FOR_SECONDS = 300


def known_desk(partner: str) -> DeskCard:
    """The desk of a partner's code, else 404."""
    desk = desk_by_code(partner)
    if desk is None:
        abort(404)
    return desk


@frames.get("/p/<partner>/frame")
@public
def show_frame(partner: str) -> Response:
    """What the desk does, and one question, for a page of somebody else's."""
    desk = known_desk(partner)
    page = render_template("inquiries/frame.html", desk=desk, longest=LONGEST_TEXT)
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = framed_policy(desk.frame_sites)
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.cache_control.public, answer.cache_control.max_age = True, FRESH_FOR_SECONDS
    return answer


@frames.get("/p/<partner>/ask")
@public
def begin_from_frame(partner: str) -> Response:
    """The empty form, for whoever changes the language of the filled one."""
    desk = known_desk(partner)
    lang = request.args.get("lang")
    return redirect(url_for("inquiries.ask_desk", source=desk.code, lang=lang), 303)


@frames.post("/p/<partner>/ask")
@public
def ask_from_frame(partner: str) -> Response:
    """The form with the words from the frame. They come by POST, so that no log has them.

    Nothing is stored before the form itself is sent, with a token of its own; that is why this
    route alone asks for none (see app.py).
    """
    form = new_form(known_desk(partner).code, request.form.get("text", "")[:LONGEST_TEXT])
    answer = make_response(form_page(form, None))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
