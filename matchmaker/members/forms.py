"""The forms about members and claims."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, StringField, TextAreaField

from matchmaker.web_forms import LONGEST_LINE, Address, Longest, PageForm, Required


class InviteForm(PageForm):
    """Whom to invite."""

    email = EmailField(_l("E-mail address"), [Required(), Address(), Longest(LONGEST_LINE)])
    as_owner = BooleanField(_l("May invite and remove others (owner)"))


class ClaimForm(PageForm):
    """How to reach the claimant, and what speaks for the claim. `website` is a trap for machines."""

    email = EmailField(_l("E-mail address"), [Required(), Address(), Longest(LONGEST_LINE)])
    text = TextAreaField(_l("What we should know"), [Required(), Longest(2000)])
    website = StringField(_l("Leave this empty"))
