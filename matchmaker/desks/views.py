"""Pages of desks: the settings of one, the absences of its people, one's own absences."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from matchmaker import clock
from matchmaker.accounts.guards import current_actor, relate, requires
from matchmaker.accounts.policy import Permission, Related, may
from matchmaker.activities.queries import history
from matchmaker.desks.absences import AbsenceRefused, end_absence, note_absence
from matchmaker.desks.closing_days import HoursInvalid, coming_holidays
from matchmaker.desks.forms import (
    AbsenceForm,
    AnswerForm,
    ClosingDayForm,
    ColleagueAbsenceForm,
    FrameForm,
    HoursForm,
)
from matchmaker.desks.framing import set_frame_sites
from matchmaker.desks.hours import add_working_days, stored_week
from matchmaker.desks.labels import hours_refusal, init_desk_labels
from matchmaker.desks.queries import (
    DeskCard,
    absences_of,
    all_desks,
    closing_days_of,
    colleagues_at,
    colleagues_of,
    desk_card,
    desks_of,
    related_absence,
    related_desk,
    today_at,
)
from matchmaker.desks.remaining import Remaining, remaining
from matchmaker.desks.remaining_words import init_clocks
from matchmaker.desks.timetables import (
    DESK,
    SettingsOutdated,
    add_closing_day,
    remove_closing_day,
    set_first_answer_days,
    set_hours,
)
from matchmaker.languages import current_language
from matchmaker.web_forms import PageForm

desks = Blueprint("desks", __name__, url_prefix="/desk")
Page = str | Response | tuple[str, int]
SETTINGS = "/settings/<int:desk_id>"


def init_desks(app: Flask) -> None:
    """Join the words and the guards' objects of desks to the application."""
    init_clocks(app)
    init_desk_labels(app)
    relate(app, "desk_id", related_desk)
    relate(app, "absence_id", related_absence)


def to_settings(desk_id: int, part: str) -> Response:
    """Back to a part of the settings; the language switch of a refused form leads here, too."""
    return redirect(url_for("desks.show_settings", desk_id=desk_id, _anchor=part), 303)


def settings_page(desk_id: int, **sent: PageForm) -> str:
    """The settings of a desk; a form that was sent keeps its messages."""
    card, today = desk_card(desk_id), today_at(desk_id)
    people = colleagues_at(desk_id, today)
    forms: dict[str, PageForm] = {
        "hours": HoursForm(card, formdata=None),
        "answer": AnswerForm(
            prefix="answer-", formdata=None, data={"days": str(card.first_answer_days)}
        ),
        "closing": ClosingDayForm(prefix="closing-", formdata=None),
        "frame": FrameForm(
            prefix="frame-", formdata=None, data={"sites": "\n".join(card.frame_sites)}
        ),
        "absence": ColleagueAbsenceForm(prefix="absence-", formdata=None),
        **sent,
    }
    forms["absence"].offer_people(people)
    return render_template(
        "desks/settings.html",
        desk=card,
        clock_now=card.clock_at(clock.now()),
        first_answer=first_answer(card),
        closing_days=closing_days_of(desk_id, today),
        holidays=coming_holidays(card.hours.country, card.hours.region, today, current_language()),
        people=people,
        history=history(DESK, desk_id),
        forms=forms,
        failed=any(form.errors for form in sent.values()),
    )


def first_answer(card: DeskCard) -> Remaining:
    """When a first answer to an inquiry that comes in now would be due."""
    now = clock.now()
    due = add_working_days(card.hours, now, card.first_answer_days)
    return remaining(now, due, card.place)


@desks.get(SETTINGS)
@requires(Permission.DESK_MANAGE, "desk_id")
def show_settings(desk_id: int) -> Page:
    """Hours, closing days, time for a first answer, and who is away."""
    return settings_page(desk_id)


@desks.post(SETTINGS)
@requires(Permission.DESK_MANAGE, "desk_id")
def save_hours(desk_id: int) -> Page:
    """Set the hours of the week and the region of the public holidays."""
    form = HoursForm(desk_card(desk_id))
    if not form.validate_on_submit():
        return settings_page(desk_id, hours=form)
    week, region = stored_week(form.week()), form.region.data or None
    try:
        set_hours(current_actor(), desk_id, week, region, seen=form.version.data)
    except SettingsOutdated:
        form.build_on(desk_card(desk_id))
        return settings_page(desk_id, hours=form), SettingsOutdated.status
    flash(_("Saved. Deadlines that are set already stay as they are."), "ok")
    return to_settings(desk_id, "hours")


@desks.route(f"{SETTINGS}/first-answer", methods=["GET", "POST"])
@requires(Permission.DESK_MANAGE, "desk_id")
def save_first_answer(desk_id: int) -> Page:
    """Set after how many working days a first answer is due."""
    if request.method == "GET":
        return to_settings(desk_id, "answer")
    form = AnswerForm(prefix="answer-")
    if not form.validate_on_submit():
        return settings_page(desk_id, answer=form)
    set_first_answer_days(current_actor(), desk_id, int(form.days.data))
    flash(_("Saved. Deadlines that are set already stay as they are."), "ok")
    return to_settings(desk_id, "answer")


@desks.route(f"{SETTINGS}/frame", methods=["GET", "POST"])
@requires(Permission.DESK_MANAGE, "desk_id")
def save_frame(desk_id: int) -> Page:
    """Set which websites may show the frame of the desk."""
    if request.method == "GET":
        return to_settings(desk_id, "frame")
    form = FrameForm(prefix="frame-")
    if not form.validate_on_submit():
        return settings_page(desk_id, frame=form)
    set_frame_sites(current_actor(), desk_id, form.sites.sites)
    flash(_("Saved. Browsers follow within five minutes."), "ok")
    return to_settings(desk_id, "frame")


@desks.route(f"{SETTINGS}/closing-days", methods=["GET", "POST"])
@requires(Permission.DESK_MANAGE, "desk_id")
def add_day(desk_id: int) -> Page:
    """Close the desk on a day of its own."""
    if request.method == "GET":
        return to_settings(desk_id, "closing")
    form = ClosingDayForm(prefix="closing-")
    if not form.validate_on_submit():
        return settings_page(desk_id, closing=form)
    try:
        add_closing_day(current_actor(), desk_id, form.rule(), form.name.data or "")
    except HoursInvalid as error:
        form.refuse("on", hours_refusal(error))
        return settings_page(desk_id, closing=form)
    flash(_("The closing day is added."), "ok")
    return to_settings(desk_id, "closing")


@desks.post(f"{SETTINGS}/closing-days/<int:closing_day>/remove")
@requires(Permission.DESK_MANAGE, "desk_id")
def remove_day(desk_id: int, closing_day: int) -> Page:
    """Open the desk again on a day of its own."""
    remove_closing_day(current_actor(), desk_id, closing_day)
    flash(_("The closing day is removed."), "ok")
    return to_settings(desk_id, "closing")


@desks.route(f"{SETTINGS}/absences", methods=["GET", "POST"])
@requires(Permission.DESK_MANAGE, "desk_id")
def note_for_colleague(desk_id: int) -> Page:
    """Note that somebody of the desk is away."""
    if request.method == "GET":
        return to_settings(desk_id, "people")
    form = ColleagueAbsenceForm(prefix="absence-")
    form.offer_people(colleagues_at(desk_id, today_at(desk_id)))
    if form.validate_on_submit() and noted(form, int(form.person.data)):
        return to_settings(desk_id, "people")
    return settings_page(desk_id, absence=form)


@desks.post(f"{SETTINGS}/absences/<int:absence>/end")
@requires(Permission.DESK_MANAGE, "desk_id")
def end_for_colleague(desk_id: int, absence: int) -> Page:
    """Somebody of the desk is back, or does not go."""
    end_absence(current_actor(), absence)
    flash(_("The absence is ended."), "ok")
    return to_settings(desk_id, "people")


def noted(form: AbsenceForm, user_id: int) -> bool:
    """Note an absence; if it is refused the form says why."""
    try:
        note_absence(current_actor(), user_id, form.first(), form.last(), form.deputy_id())
    except AbsenceRefused as refused:
        form.refuse_for(refused.cause)
        return False
    flash(_("The absence is noted."), "ok")
    return True


@desks.route("/absences", methods=["GET", "POST"])
@requires(Permission.ABSENCE_NOTE)
def show_absences() -> Page:
    """One's own absences, and the desks with their clocks."""
    actor, form = current_actor(), AbsenceForm()
    user_id, own = actor.user_id or 0, desks_of(actor.user_id or 0)
    form.offer_deputies(colleagues_of(user_id))
    if form.validate_on_submit() and noted(form, user_id):
        return redirect(url_for("desks.show_absences"), 303)
    cards = list(all_desks().values())
    return render_template(
        "desks/absences.html",
        form=form,
        works=bool(own),
        absences=absences_of([user_id], today_at(own[0])) if own else [],
        desks=[(card, card.clock_at(clock.now())) for card in cards],
        managed={card.id for card in cards if may_manage(card.id)},
    )


def may_manage(desk_id: int) -> bool:
    """Whether the reader may change the settings of a desk."""
    return may(current_actor(), Permission.DESK_MANAGE, Related(desk_id=desk_id))


@desks.post("/absences/<int:absence_id>/end")
@requires(Permission.ABSENCE_NOTE, "absence_id")
def end_own_absence(absence_id: int) -> Page:
    """Back again, or not away at all."""
    end_absence(current_actor(), absence_id)
    flash(_("The absence is ended."), "ok")
    return redirect(url_for("desks.show_absences"), 303)
