"""Pages of a desk about mail that belongs to no inquiry that we know."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug import Response

from matchmaker.accounts.guards import current_actor, requires
from matchmaker.accounts.policy import Permission, might
from matchmaker.inbox.forms import FileForm
from matchmaker.inbox.queries import StrayView, count_waiting_mail, one_mail, waiting_mail
from matchmaker.inbox.service import InquiryUnknown, MailSettled, file_mail, put_mail_aside

inbox = Blueprint("inbox", __name__, url_prefix="/desk/mail")
Page = str | Response | tuple[str, int]


@inbox.app_template_global()
def waiting_mails() -> int | None:
    """How many mails wait for the reader; None for whoever sorts none."""
    actor = current_actor()
    return count_waiting_mail(actor) if might(actor, Permission.STRAY_MAIL_LIST) else None


@inbox.get("")
@requires(Permission.STRAY_MAIL_LIST)
def list_mail() -> str:
    """The mail that waits, the oldest first."""
    return render_template("inbox/list.html", waiting=waiting_mail(current_actor()))


@inbox.get("/<int:mail_id>")
@requires(Permission.STRAY_MAIL_READ, "mail_id")
def show_mail(mail_id: int) -> Page:
    """One mail, and what can be done with it."""
    return mail_page(mail_or_404(mail_id), FileForm(formdata=None))


def mail_or_404(mail_id: int) -> StrayView:
    """The mail, else 404."""
    mail = one_mail(mail_id)
    if mail is None:
        abort(404)
    return mail


def mail_page(mail: StrayView, form: FileForm) -> Page:
    """The page, with what was typed already."""
    page = render_template("inbox/mail.html", mail=mail, form=form)
    return page, 422 if form.errors else 200


@inbox.post("/<int:mail_id>/file")
@requires(Permission.STRAY_MAIL_SETTLE, "mail_id")
def file_one_mail(mail_id: int) -> Page:
    """Put a mail into the timeline of an inquiry."""
    form = FileForm()
    if not form.validate_on_submit():
        return mail_page(mail_or_404(mail_id), form)
    try:
        number = file_mail(current_actor(), mail_id, form.number.data)
    except InquiryUnknown:
        told = _("Your desk has no inquiry with this number. It looks like MM-2026-00042.")
        form.refuse("number", told)
        return mail_page(mail_or_404(mail_id), form)
    except MailSettled:
        return to_list(_("Somebody has dealt with this mail already."), "bad")
    return to_list(_("The mail is filed with inquiry %(number)s.", number=number))


@inbox.post("/<int:mail_id>/aside")
@requires(Permission.STRAY_MAIL_SETTLE, "mail_id")
def put_one_mail_aside(mail_id: int) -> Page:
    """Settle a mail that is not about an inquiry."""
    try:
        put_mail_aside(current_actor(), mail_id)
    except MailSettled:
        return to_list(_("Somebody has dealt with this mail already."), "bad")
    return to_list(_("The mail is put aside. It is not about an inquiry."))


def to_list(said: str, category: str = "ok") -> Response:
    """Back to the mail that waits, with a word about what was done."""
    flash(said, category)
    return redirect(url_for("inbox.list_mail"), 303)
