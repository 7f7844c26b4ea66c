"""Pages on which members keep the files of their organisation, and the files themselves."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug import Response

from matchmaker.accounts.guards import current_actor, public, requires
from matchmaker.accounts.policy import Permission
from matchmaker.errors import NotFound
from matchmaker.languages import current_language
from matchmaker.uploads.forms import AltForm, PictureForm, UploadForm, refusal
from matchmaker.uploads.queries import file_for, files_of, head_of
from matchmaker.uploads.reading import UploadRefused
from matchmaker.uploads.service import (
    MOST_OF,
    QUOTA_BYTES,
    add_upload,
    delete_upload,
    describe_upload,
)
from matchmaker.uploads.storage import path_of

uploads = Blueprint("uploads", __name__)
Page = str | Response
MOST_BODY_BYTES = 12_000_000
TOKEN = "<string(length=32):token>"  # noqa: S105 - a part of an address
FILES = "/organisations/<int:organisation_id>/files"
POLICY = "sandbox; default-src 'none'"
FORMS: dict[str, type[UploadForm]] = {
    "logo": UploadForm,
    "picture": PictureForm,
    "document": UploadForm,
}


def allow_larger_body() -> None:
    """Let a file through that may be a little too large, so that its form can say so."""
    if request.endpoint in ("uploads.add_file", "casework.add_case_file"):
        request.max_content_length = MOST_BODY_BYTES


def init_uploads(app: Flask) -> None:
    """Raise the limit of the body where files are uploaded, and there only."""
    app.before_request(allow_larger_body)


def files_page(organisation_id: int, sent: UploadForm | None = None, kind: str = "") -> str:
    """The page of an organisation's files; the form that was sent keeps its messages."""
    forms = {name: form(prefix=name, formdata=None) for name, form in FORMS.items()}
    if sent is not None:
        forms[kind] = sent
    return render_template(
        "uploads/files.html",
        organisation=head_of(organisation_id),
        files=files_of(organisation_id),
        forms=forms,
        sent=sent,
        most=MOST_OF,
        quota=QUOTA_BYTES,
    )


@uploads.get(FILES)
@requires(Permission.PROFILE_EDIT, "organisation_id")
def show_files(organisation_id: int) -> Page:
    """The files of an organisation, with a form for each kind."""
    return files_page(organisation_id)


@uploads.post(f"{FILES}/<any(logo, picture, document):kind>")
@requires(Permission.PROFILE_EDIT, "organisation_id")
def add_file(organisation_id: int, kind: str) -> Page:
    """Upload a file."""
    form: Any = FORMS[kind](prefix=kind)
    if form.validate_on_submit():
        alt = form.alt.data if kind == "picture" else ""
        name, data = form.file.data.filename, form.file.data.read()
        words = {"alt": alt or "", "language": current_language()}
        try:
            add_upload(current_actor(), organisation_id, kind, name, data, **words)
        except UploadRefused as refused:
            form.refuse("file", refusal(refused.cause, kind))
        else:
            flash(_("The file is uploaded."), "ok")
            return redirect(url_for("uploads.show_files", organisation_id=organisation_id), 303)
    return files_page(organisation_id, form, kind)


@uploads.post(f"{FILES}/{TOKEN}/alt")
@requires(Permission.PROFILE_EDIT, "organisation_id")
def describe_file(organisation_id: int, token: str) -> Page:
    """Say what a picture shows."""
    form = AltForm()
    if form.validate_on_submit():
        alt = form.alt.data or ""
        describe_upload(current_actor(), organisation_id, token, alt, current_language())
        flash(_("The description is saved."), "ok")
    else:
        flash(form.alt.errors[0] if form.alt.errors else _("Please try again."), "bad")
    return redirect(url_for("uploads.show_files", organisation_id=organisation_id), 303)


@uploads.post(f"{FILES}/{TOKEN}/delete")
@requires(Permission.PROFILE_EDIT, "organisation_id")
def delete_file(organisation_id: int, token: str) -> Page:
    """Take a file away."""
    delete_upload(current_actor(), organisation_id, token)
    flash(_("The file is deleted."), "ok")
    return redirect(url_for("uploads.show_files", organisation_id=organisation_id), 303)


@uploads.get(f"/files/{TOKEN}/<filename>")
@public
def serve_file(token: str, filename: str) -> Response:
    """A file. Documents are only ever saved, never shown by the browser in our name."""
    found = file_for(current_actor(), token, filename)
    file, path = found.file, path_of(found.file.stored_name)
    if not path.is_file():
        raise NotFound("This file is not there any more.")
    response = send_file(
        path,
        mimetype=file.media_type,
        as_attachment=file.kind == "document",
        download_name=file.name,
        etag=file.sha256,
        max_age=3600,
    )
    response.cache_control.public = found.is_public
    if not found.is_public:
        response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = POLICY
    return response
