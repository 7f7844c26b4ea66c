"""What stands beside an inquiry: its files, its check list, a settlement, a success story."""

from __future__ import annotations

from flask import abort, request, send_file
from flask_babel import gettext as _
from werkzeug import Response

from matchmaker.accounts.guards import current_actor, requires
from matchmaker.accounts.policy import Permission
from matchmaker.casework.case_queries import file_of
from matchmaker.casework.case_views import attempt
from matchmaker.casework.forms import read_date, read_version
from matchmaker.casework.views import Page, casework
from matchmaker.establishments.service import begin_check_list, note_settlement
from matchmaker.inquiries.service.files import NewFile, add_files
from matchmaker.inquiries.service.steps import keep_story
from matchmaker.uploads.storage import path_of

WORK = Permission.INQUIRY_WORK
MOST_BYTES = 10_000_000
ATTACHED = "application/octet-stream"


@casework.post("/inquiries/<int:inquiry_id>/files")
@requires(WORK, "inquiry_id")
def add_case_file(inquiry_id: int) -> Page:
    """Keep a file with the inquiry; it is only ever saved, never shown in our name."""
    sent = request.files.get("file")
    data = sent.read(MOST_BYTES + 1) if sent is not None else b""
    if sent is None or not data or len(data) > MOST_BYTES:
        abort(413 if data else 400)
    name = (sent.filename or "file").replace("\\", "/").rpartition("/")[2][:120]
    file = NewFile(name, ATTACHED, data)
    return attempt(
        inquiry_id,
        lambda: add_files(current_actor(), inquiry_id, None, [file], permission=WORK),
        _("The file is kept."),
    )


@casework.get("/inquiries/<int:inquiry_id>/files/<int:file>")
@requires(WORK, "inquiry_id")
def save_case_file(inquiry_id: int, file: int) -> Response:
    """A file of the inquiry, to be saved."""
    found = file_of(inquiry_id, file)
    if found is None or not path_of(found.stored_name).is_file():
        abort(404)
    return send_file(
        path_of(found.stored_name),
        mimetype=ATTACHED,
        as_attachment=True,
        download_name=found.original_name,
    )


@casework.post("/inquiries/<int:inquiry_id>/check-list")
@requires(WORK, "inquiry_id")
def begin_case_list(inquiry_id: int) -> Page:
    """Make the tasks of the check list."""
    return attempt(
        inquiry_id,
        lambda: begin_check_list(current_actor(), inquiry_id),
        _("The check list is among the tasks."),
    )


@casework.post("/inquiries/<int:inquiry_id>/settlement")
@requires(WORK, "inquiry_id")
def note_case_settlement(inquiry_id: int) -> Page:
    """Note that the company has come to a city."""
    form, actor = request.form, current_actor()
    city, state = form.get("city", "")[:100], form.get("state", "")[:100]
    return attempt(
        inquiry_id,
        lambda: note_settlement(
            actor, inquiry_id, city, state, read_date(form.get("settled_on", ""))
        ),
        _("Noted. A company counts once for a city, whoever had a part in it."),
    )


@casework.post("/inquiries/<int:inquiry_id>/story")
@requires(WORK, "inquiry_id")
def keep_case_story(inquiry_id: int) -> Page:
    """Keep a success story, and whether the company agreed to have it told."""
    text, agreed = request.form.get("story", "")[:5000], request.form.get("agreed") == "1"
    version = read_version(request.form)
    return attempt(
        inquiry_id,
        lambda: keep_story(current_actor(), inquiry_id, version, text, has_consent=agreed),
        _("The story is kept."),
    )
