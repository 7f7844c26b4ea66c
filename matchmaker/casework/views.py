"""The desk's pages: today, the list, a new inquiry by phone."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug import Response

from matchmaker import clock
from matchmaker.accounts.guards import current_actor, requires
from matchmaker.accounts.policy import Permission, might
from matchmaker.addresses import own_path
from matchmaker.casework.exports import line_table
from matchmaker.casework.forms import RecordForm, read_asked
from matchmaker.casework.queries import count_due, listing, saved_views, today, whole_listing
from matchmaker.casework.refusals import said_of
from matchmaker.casework.service import ViewRefused, assign_several, forget_view, save_view
from matchmaker.cookies import keep_choice, kept_choice
from matchmaker.desks.queries import all_desks, people_of
from matchmaker.inbox.queries import mail_to_record
from matchmaker.inbox.service import MailSettled, make_inquiry_of_mail
from matchmaker.inquiries.forms import COUNTRIES
from matchmaker.inquiries.service.intake import InquiryIncomplete, Sent, record_inquiry
from matchmaker.inquiries.workflow import Kind, Source, Stage, Waiting
from matchmaker.labels import country_choices
from matchmaker.languages import current_language
from matchmaker.reports.exports import FORMATS, written

casework = Blueprint("casework", __name__, url_prefix="/desk")
Page = str | Response | tuple[str, int]


@casework.app_template_global()
def due_at_desk() -> int | None:
    """How much is due for the reader; None for whoever works at no desk."""
    actor = current_actor()
    if "due_at_desk" not in g:
        g.due_at_desk = count_due(actor) if might(actor, Permission.INQUIRY_LIST) else None
    found: int | None = g.due_at_desk
    return found


@casework.app_template_global()
def single_keys() -> bool:
    """Whether single keys work on the desk's pages, as the reader has chosen."""
    return kept_choice("keys") != "off"


@casework.get("")
@requires(Permission.INQUIRY_LIST)
def show_today() -> str:
    """What must be done today, without a click."""
    actor = current_actor()
    whole_desk = request.args.get("whose") == "desk"
    return render_template(
        "casework/today.html",
        groups=today(actor, whole_desk=whole_desk),
        whole_desk=whole_desk,
        desks=[desk for id_, desk in all_desks().items() if id_ in actor.desks],
        now=clock.now(),
        name=actor.name,
    )


@casework.get("/inquiries")
@requires(Permission.INQUIRY_LIST)
def list_inquiries() -> str:
    """All inquiries that the reader may read, with filters."""
    actor, asked = current_actor(), read_asked(request.args)
    desks = all_desks()
    kept = {name: value for name, value in vars(asked).items() if value and name != "page"}
    return render_template(
        "casework/list.html",
        asked=asked,
        listing=listing(actor, asked),
        views=saved_views(actor),
        query=urlencode(kept),
        desks=desks,
        now=clock.now(),
        people=people_of(actor.desks),
        choices={
            "stage": [str(stage) for stage in Stage],
            "waiting": [str(each) for each in Waiting],
            "kind": [str(kind) for kind in Kind],
            "source": [str(source) for source in Source],
        },
    )


@casework.get("/inquiries.<any(csv, xlsx):kind>")
@requires(Permission.INQUIRY_LIST)
def export_inquiries(kind: str) -> Response:
    """The list with its filters as a file, all pages of it."""
    lines = whole_listing(current_actor(), read_asked(request.args))
    return send_file(
        written(line_table(lines, all_desks()), kind, str(_("Inquiries"))),
        mimetype=FORMATS[kind],
        as_attachment=True,
        download_name=f"inquiries-{clock.today()}.{kind}",
    )


@casework.post("/inquiries/assign")
@requires(Permission.INQUIRY_LIST)
def assign_inquiries() -> Response:
    """Give the chosen inquiries to somebody; says for each that was not given why."""
    owner = request.form.get("owner", "")
    ids = request.form.getlist("inquiry", type=int)
    done = assign_several(current_actor(), ids, int(owner) if owner.isdigit() else None)
    flash(
        ngettext("One inquiry is assigned.", "%(num)s inquiries are assigned.", done.changed), "ok"
    )
    for _id, error in done.refused[:5]:
        flash(said_of(error), "bad")
    return redirect(own_path(request.form.get("back", "")) or url_for("casework.show_today"), 303)


@casework.post("/views")
@requires(Permission.INQUIRY_LIST)
def keep_view() -> Response:
    """Keep the list's filters under a name."""
    query = request.form.get("query", "")
    try:
        save_view(current_actor(), request.form.get("name", ""), query)
    except ViewRefused:
        flash(_("Give the view a name."), "bad")
    else:
        flash(_("The view is saved."), "ok")
    return redirect(url_for("casework.list_inquiries") + f"?{query}", 303)


@casework.post("/views/<int:view>/forget")
@requires(Permission.INQUIRY_LIST)
def drop_view(view: int) -> Response:
    """Remove one of one's own views."""
    forget_view(current_actor(), view)
    flash(_("The view is removed."), "ok")
    return redirect(url_for("casework.list_inquiries"), 303)


@casework.post("/keys")
@requires(Permission.INQUIRY_LIST)
def choose_keys() -> Response:
    """Switch single keys on or off."""
    back = own_path(request.form.get("back", "")) or url_for("casework.show_today")
    response = redirect(back, 303)
    keep_choice(response, "keys", "off" if request.form.get("keys") == "off" else "on")
    return response


def record_page(form: RecordForm) -> Page:
    """The form for what came by phone, mail or at an event."""
    return render_template("casework/record.html", form=form), 422 if form.errors else 200


def prepared(form: RecordForm) -> RecordForm:
    """The form with the reader's desks and countries to choose from."""
    own = [desk for id_, desk in all_desks().items() if id_ in current_actor().desks]
    form.desk.choices = [(str(desk.id), desk.name_for(current_language())) for desk in own]
    form.country.choices = [("", _("not given")), *country_choices(list(COUNTRIES))]
    return form


@casework.get("/inquiries/new")
@requires(Permission.INQUIRY_RECORD)
def begin_record() -> Page:
    """An empty form."""
    form = prepared(RecordForm(formdata=None))
    form.confirm.data = True
    form.kind.data = str(Kind.PARTNER_SEARCH)
    mail = mail_to_record(current_actor(), request.args.get("mail", type=int))
    if mail is not None:
        form.fill_from(mail)
    return record_page(form)


@casework.post("/inquiries/new")
@requires(Permission.INQUIRY_RECORD)
def record_by_hand() -> Page:
    """Keep what a consultant was told; it is the consultant's from now on."""
    form = prepared(RecordForm())
    if not form.validate_on_submit():
        return record_page(form)
    try:
        sent = recorded(form)
    except InquiryIncomplete:
        form.refuse("organisation_name", _("Write the name of the organisation or of the person."))
        return record_page(form)
    except MailSettled:
        flash(_("Somebody has dealt with this mail already."), "bad")
        return redirect(url_for("inbox.list_mail"), 303)
    flash(_("Recorded as %(number)s.", number=sent.number), "ok")
    return redirect(url_for("casework.show_case", inquiry_id=sent.id), 303)


def recorded(form: RecordForm) -> Sent:
    """Keep the inquiry; one that was made of a mail has its files, and the mail is dealt with."""
    actor, new, desk_id = current_actor(), form.new_inquiry(), int(form.desk.data)
    if form.mail.data and form.mail.data.isdigit():
        mail_id = int(form.mail.data)
        return make_inquiry_of_mail(actor, mail_id, new, desk_id, confirm=form.confirm.data)
    return record_inquiry(actor, new, desk_id, confirm=form.confirm.data)
