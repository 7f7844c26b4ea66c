"""The form on the page of a mail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matchmaker.web_forms import Longest, OneLine, PageForm, Required


class FileForm(PageForm):
    """With which inquiry a mail is filed."""

    number = OneLine(_l("Number of the inquiry"), [Required(), Longest(40)])
