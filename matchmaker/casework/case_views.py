"""One inquiry on the desk: its page, and a route for every verb."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug import Response

from matchmaker import clock
from matchmaker.accounts.guards import current_actor, requires
from matchmaker.accounts.policy import Permission
from matchmaker.casework.case_queries import case_of
from matchmaker.casework.forms import (
    SOONER,
    read_due,
    read_given,
    read_step,
    read_version,
)
from matchmaker.casework.refusals import place_of, said_of
from matchmaker.casework.views import Page, casework
from matchmaker.db import db
from matchmaker.errors import MatchmakerError, NotFound
from matchmaker.inquiries.models import Inquiry
from matchmaker.inquiries.service.cases import StepMissing
from matchmaker.inquiries.service.handovers import (
    accept_hand_over,
    end_following,
    let_follow,
    offer_hand_over,
    refuse_hand_over,
    return_inquiry,
    withdraw_hand_over,
)
from matchmaker.inquiries.service.messages import share_note, write_note, write_to_inquirer
from matchmaker.inquiries.service.moves import move_inquiry, undo_step
from matchmaker.inquiries.service.steps import assign, change_facts, move_date, plan_step
from matchmaker.inquiries.service.tasks import add_task_by_hand, tick_task
from matchmaker.inquiries.workflow import REASONS, Kind, Verb, Waiting
from matchmaker.proposals.queries import proposals_of
from matchmaker.proposals.workflow import DECLINE_REASONS, OUTCOMES

WORK = Permission.INQUIRY_WORK


def case_page(inquiry_id: int, error: str = "", place: str = "main") -> str:
    """The page of an inquiry; after a refusal with what was typed, and why."""
    actor = current_actor()
    case = case_of(actor, inquiry_id)
    if case is None:
        abort(404)
    return render_template(
        "casework/case.html",
        case=case,
        inquiry=case.inquiry,
        proposals=proposals_of(inquiry_id),
        typed=request.form if error else {},
        error=error,
        place=place,
        sooner=SOONER,
        now=clock.now(),
        waiting=[str(each) for each in Waiting],
        reasons=REASONS,
        decline_reasons=DECLINE_REASONS,
        outcomes=OUTCOMES,
        kinds=[str(kind) for kind in Kind],
    )


def to_case(inquiry_id: int) -> Response:
    """Back to the page of the inquiry."""
    return redirect(url_for("casework.show_case", inquiry_id=inquiry_id), 303)


def attempt(inquiry_id: int, act: Callable[[], object], done: str) -> Page:
    """Do something; a refusal shows the page again, with the reason and what was typed."""
    try:
        act()
    except NotFound:
        abort(404)
    except MatchmakerError as refused:
        page = case_page(inquiry_id, said_of(refused), place_of(refused))
        return page, refused.status
    flash(done, "ok")
    return to_case(inquiry_id)


def desk_of(inquiry_id: int) -> int:
    """The desk that is responsible, in whose time dates are meant."""
    return db.session.get_one(Inquiry, inquiry_id).desk_id


def numbered(text: str) -> int | None:
    """The id of the inquiry with a number that was typed."""
    return db.session.scalar(select(Inquiry.id).where(Inquiry.number == text.strip().upper()))


@casework.get("/inquiries/<int:inquiry_id>")
@requires(Permission.INQUIRY_READ, "inquiry_id")
def show_case(inquiry_id: int) -> Page:
    """One inquiry with everything that belongs to it."""
    return case_page(inquiry_id)


@casework.post("/inquiries/<int:inquiry_id>/move")
@requires(WORK, "inquiry_id")
def move_case(inquiry_id: int) -> Page:
    """Move the inquiry to another stage."""
    form, verb = request.form, request.form.get("verb", "")
    if verb not in set(Verb) or verb == Verb.UNDO:
        abort(400)
    return attempt(
        inquiry_id,
        lambda: move_inquiry(
            current_actor(),
            inquiry_id,
            read_version(form),
            Verb(verb),
            read_given(form, desk_of(inquiry_id), numbered(form.get("into", ""))),
        ),
        _("The stage is changed."),
    )


@casework.post("/inquiries/<int:inquiry_id>/undo")
@requires(WORK, "inquiry_id")
def take_step_back(inquiry_id: int) -> Page:
    """Take the last step back."""
    return attempt(inquiry_id, lambda: undo_step(current_actor(), inquiry_id), _("Taken back."))


@casework.post("/inquiries/<int:inquiry_id>/next-step")
@requires(WORK, "inquiry_id")
def plan_next_step(inquiry_id: int) -> Page:
    """The step is done: say the following one."""

    def act() -> None:
        step = read_step(request.form, desk_of(inquiry_id))
        if step is None:
            raise StepMissing("next_step", "Say what is to be done next, and until when.")
        plan_step(current_actor(), inquiry_id, read_version(request.form), step)

    return attempt(inquiry_id, act, _("The next step is planned."))


@casework.post("/inquiries/<int:inquiry_id>/date")
@requires(WORK, "inquiry_id")
def put_step_off(inquiry_id: int) -> Page:
    """Give the next step another date."""

    def act() -> None:
        due = read_due(request.form, desk_of(inquiry_id))
        if due is None:
            raise StepMissing("due_on", "Give a date, such as 2027-01-31.")
        move_date(current_actor(), inquiry_id, read_version(request.form), due)

    return attempt(inquiry_id, act, _("The date is moved."))


@casework.post("/inquiries/<int:inquiry_id>/owner")
@requires(WORK, "inquiry_id")
def assign_case(inquiry_id: int) -> Page:
    """Give the inquiry to somebody, or into the queue."""
    owner = request.form.get("owner", "")
    owner_id = int(owner) if owner.isdigit() else None
    version = read_version(request.form)
    return attempt(
        inquiry_id,
        lambda: assign(current_actor(), inquiry_id, version, owner_id),
        _("The inquiry is assigned."),
    )


@casework.post("/inquiries/<int:inquiry_id>/facts")
@requires(WORK, "inquiry_id")
def correct_facts(inquiry_id: int) -> Page:
    """Correct what is known."""
    form = request.form
    facts: dict[str, object] = {
        name: form.get(name, "").strip()[:200]
        for name in ("subject", "programme", "organisation_name", "sender_name", "region", "city")
    }
    facts["is_anonymous"] = form.get("is_anonymous") == "1"
    if form.get("kind") in set(Kind):
        facts["kind"] = form["kind"]
    return attempt(
        inquiry_id,
        lambda: change_facts(current_actor(), inquiry_id, read_version(form), facts),
        _("The facts are corrected."),
    )


@casework.post("/inquiries/<int:inquiry_id>/notes")
@requires(WORK, "inquiry_id")
def keep_note(inquiry_id: int) -> Page:
    """Keep an internal note."""
    text, is_shared = request.form.get("note", ""), request.form.get("is_shared") == "1"
    return attempt(
        inquiry_id,
        lambda: write_note(current_actor(), inquiry_id, text, is_shared=is_shared),
        _("The note is kept. Only your desk reads it.")
        if not is_shared
        else _("The note is kept. Every desk that holds the case reads it."),
    )


@casework.post("/inquiries/<int:inquiry_id>/notes/<int:message>/share")
@requires(WORK, "inquiry_id")
def share_case_note(inquiry_id: int, message: int) -> Page:
    """Let the other desks read a note, or no longer."""
    is_shared = request.form.get("is_shared") == "1"
    return attempt(
        inquiry_id,
        lambda: share_note(current_actor(), inquiry_id, message, is_shared=is_shared),
        _("Changed."),
    )


@casework.post("/inquiries/<int:inquiry_id>/messages")
@requires(WORK, "inquiry_id")
def send_message(inquiry_id: int) -> Page:
    """Write to the inquirer."""
    form = request.form
    return attempt(
        inquiry_id,
        lambda: write_to_inquirer(
            current_actor(),
            inquiry_id,
            read_version(form),
            form.get("message", ""),
            read_step(form, desk_of(inquiry_id)),
        ),
        _("The message is on its way to the inquirer."),
    )


@casework.post("/inquiries/<int:inquiry_id>/tasks")
@requires(WORK, "inquiry_id")
def add_case_task(inquiry_id: int) -> Page:
    """Add a task with a date."""

    def act() -> None:
        due = read_due(request.form, desk_of(inquiry_id))
        if due is None:
            raise StepMissing("due_on", "Give a date, such as 2027-01-31.")
        add_task_by_hand(current_actor(), inquiry_id, request.form.get("task", ""), due)

    return attempt(inquiry_id, act, _("The task is added."))


@casework.post("/inquiries/<int:inquiry_id>/tasks/<int:task>")
@requires(WORK, "inquiry_id")
def tick_case_task(inquiry_id: int, task: int) -> Page:
    """Tick a task off, or open it again."""
    is_done = request.form.get("done") != "0"
    return attempt(
        inquiry_id,
        lambda: tick_task(current_actor(), inquiry_id, task, is_done=is_done),
        _("Done.") if is_done else _("The task is open again."),
    )


@casework.post("/inquiries/<int:inquiry_id>/hand-over")
@requires(WORK, "inquiry_id")
def hand_case_over(inquiry_id: int) -> Page:
    """Offer the inquiry to another desk, give it back, or take the offer back."""
    form, actor = request.form, current_actor()
    version, note = read_version(form), form.get("note", "")[:2000]
    act = form.get("act", "offer")
    acts: dict[str, Callable[[], object]] = {
        "offer": lambda: offer_hand_over(
            actor, inquiry_id, version, form.get("to_desk", 0, type=int), note
        ),
        "return": lambda: return_inquiry(actor, inquiry_id, version, note),
        "withdraw": lambda: withdraw_hand_over(actor, inquiry_id),
    }
    if act not in acts:
        abort(400)
    done = _("The offer is on its way. You stay responsible until it is accepted.")
    if act == "withdraw":
        done = _("The offer is taken back.")
    return attempt(inquiry_id, acts[act], done)


@casework.post("/inquiries/<int:inquiry_id>/hand-over/answer")
@requires(Permission.HAND_OVER_ANSWER, "inquiry_id")
def answer_hand_over(inquiry_id: int) -> Page:
    """Accept an offered inquiry, or refuse it with a reason."""
    actor, reason = current_actor(), request.form.get("reason", "")[:2000]
    if request.form.get("answer") == "accept":
        done = _("Your desk is responsible from now on.")
        return attempt(inquiry_id, lambda: accept_hand_over(actor, inquiry_id), done)
    try:
        refuse_hand_over(actor, inquiry_id, reason)
    except MatchmakerError as refused:
        return case_page(inquiry_id, said_of(refused), "refusal"), refused.status
    flash(_("Refused. The other desk stays responsible and reads your reason."), "ok")
    return redirect(url_for("casework.show_today"), 303)


@casework.post("/inquiries/<int:inquiry_id>/followers")
@requires(WORK, "inquiry_id")
def change_followers(inquiry_id: int) -> Page:
    """Let another desk read along, or no longer."""
    actor, desk_id = current_actor(), request.form.get("desk", 0, type=int)
    change = end_following if request.form.get("act") == "end" else let_follow
    return attempt(inquiry_id, lambda: change(actor, inquiry_id, desk_id), _("Changed."))
