"""Pages about people's own data: what is kept, a copy of it, and its end."""

from __future__ import annotations

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    send_file,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug import Response

from matchmaker import clock
from matchmaker.accounts.guards import current_actor, public, signed_in
from matchmaker.accounts.service import WrongPassword
from matchmaker.accounts.views import limit
from matchmaker.privacy.export import export_person
from matchmaker.privacy.forms import DeleteAccountForm
from matchmaker.privacy.queries import owned_alone
from matchmaker.privacy.service import OperatorNeeded, OwnerNeeded, delete_account

privacy = Blueprint("privacy", __name__)
Page = str | Response


@privacy.get("/privacy")
@public
def show_privacy() -> Page:
    """What is stored, why, for how long, and whom to ask."""
    return render_template("privacy/privacy.html", settings=current_app.config["SETTINGS"])


@privacy.get("/account/export")
@signed_in
def export_account() -> Response:
    """A copy of everything about oneself."""
    limit("export", str(current_user.id))
    return send_file(
        export_person(current_actor()),
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"matchmaker-{clock.today().isoformat()}.zip",
    )


@privacy.route("/account/delete", methods=["GET", "POST"])
@signed_in
def delete_own_account() -> Page:
    """Delete one's account, after saying what becomes of everything."""
    form = DeleteAccountForm()
    if form.validate_on_submit():
        limit("delete account", str(current_user.id))
        try:
            delete_account(current_actor(), form.password.data, archive=form.archive.data)
        except WrongPassword:
            form.refuse("password", _("This is not your present password."))
        except OwnerNeeded:
            form.refuse("archive", _("Make somebody else an owner first, or tick this box."))
        except OperatorNeeded:
            form.refuse("password", _("You are the only operator. Name another one first."))
        else:
            session.clear()
            flash(_("Your account is deleted. Thank you for having been here."), "ok")
            return redirect(url_for("directory.show_start"), 303)
    alone = owned_alone(current_user.id)
    return render_template("privacy/delete_account.html", form=form, alone=alone)
