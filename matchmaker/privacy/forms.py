"""The form to delete an account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField

from matchmaker.web_forms import PageForm, Required


class DeleteAccountForm(PageForm):
    """The password, and what becomes of organisations that would have no owner."""

    archive = BooleanField(_l("Archive these profiles: nobody sees them from now on"))
    password = PasswordField(_l("Present password"), [Required()])
