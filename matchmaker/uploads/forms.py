"""The forms about files, and what a refused file's owner should do."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import ValidationError

from matchmaker.uploads.reading import Cause
from matchmaker.web_forms import Longest, OneLine, PageForm

LONGEST_ALT = 300


def refusal(cause: Cause, kind: str) -> str:
    """Why a file is not taken, and what to do."""
    texts: dict[Cause, str] = {
        Cause.EMPTY: _("This file is empty. Choose another one."),
        Cause.TOO_LARGE: _("This file has more than 5 MB. Make it smaller, then upload it again."),
        Cause.TOO_MANY_PIXELS: _(
            "This picture has more than 20 million pixels. Save it smaller, for example 3000 pixels wide."
        ),
        Cause.SVG: _("SVG drawings are not taken. Export the drawing as PNG, then upload that."),
        Cause.HEIC: _("HEIC pictures are not taken. Save or share the picture as JPEG first."),
        Cause.GIF: _("GIF pictures are not taken. Save the picture as PNG first."),
        Cause.NOT_A_PICTURE: _("This is no JPEG, PNG or WebP picture. Save it as one of these."),
        Cause.NOT_A_PDF: _("This is no PDF document. Save or print it as PDF first."),
        Cause.DAMAGED: _(
            "This picture is damaged. Open it in a picture program and save it again."
        ),
        Cause.WRONG_ENDING: _(
            "The name's ending does not fit what is in the file. Save it again in the right format."
        ),
        Cause.QUOTA: _("All files together may have 30 MB. Delete one that is no longer needed."),
        Cause.TOO_MANY: _("There are three documents already. Delete one first.")
        if kind == "document"
        else _("There are five pictures already. Delete one first."),
    }
    return texts[cause]


class Chosen:
    """A file must have been chosen."""

    def __call__(self, _form: PageForm, field: FileField) -> None:
        if not field.data:
            raise ValidationError(_("Please choose a file."))


class UploadForm(PageForm):
    """A file to upload."""

    file = FileField(_l("File"), [Chosen()])


class PictureForm(UploadForm):
    """A picture, and what it shows."""

    alt = OneLine(_l("What the picture shows"), [Longest(LONGEST_ALT)])


class AltForm(PageForm):
    """What a picture shows."""

    alt = OneLine(_l("What the picture shows"), [Longest(LONGEST_ALT)])
