"""Pages for the operator: mails and tasks that wait, repeated jobs, what failed and why."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import ngettext
from werkzeug import Response

from matchmaker.accounts.guards import current_actor, requires
from matchmaker.accounts.policy import Permission
from matchmaker.accounts.queries import latest_events
from matchmaker.notifications.queries import backlog
from matchmaker.notifications.service import try_again
from matchmaker.settings import Settings

notifications = Blueprint("notifications", __name__, url_prefix="/operator")


@notifications.get("/outbox")
@requires(Permission.OUTBOX_READ)
def show_outbox() -> str:
    """What waits to be sent or done."""
    settings: Settings = current_app.config["SETTINGS"]
    return render_template(
        "notifications/outbox.html", backlog=backlog(), sends_mail=bool(settings.mail_url)
    )


@notifications.post("/outbox/retry")
@requires(Permission.OUTBOX_RETRY)
def retry_failed() -> Response:
    """Try everything again that failed."""
    number = try_again(current_actor())
    flash(ngettext("One item is tried again.", "%(num)s items are tried again.", number), "ok")
    return redirect(url_for("notifications.show_outbox"), 303)


@notifications.get("/security-log")
@requires(Permission.SECURITY_LOG_READ)
def show_security_log() -> str:
    """The latest security events."""
    return render_template("notifications/security_log.html", events=latest_events())
