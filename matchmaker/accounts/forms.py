"""The forms about accounts."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField

from matchmaker.accounts.passwords import SHORTEST, PasswordRefused
from matchmaker.web_forms import LONGEST_LINE, Address, Longest, OneLine, PageForm, Required


def password_message(refused: PasswordRefused) -> str:
    """Why a password is not taken, and what to do."""
    messages: dict[str, str] = {
        "too short": _("Please choose at least %(least)s characters.", least=SHORTEST),
        "too long": _("Please choose at most 128 characters."),
    }
    guessed = _(
        "This password is among the first that are guessed. Four unrelated words work well."
    )
    return messages.get(refused.cause, str(guessed))


class SignUpForm(PageForm):
    """An address, a password, and a name to be called by."""

    email = EmailField(_l("E-mail address"), [Required(), Address(), Longest(LONGEST_LINE)])
    password = PasswordField(_l("Password"), [Required()])
    name = OneLine(_l("Your name"), [Longest(LONGEST_LINE)])


class ConfirmForm(PageForm):
    """The password chosen at sign-up, where another browser confirms."""

    password = PasswordField(_l("Password"))


class ResetAskForm(PageForm):
    """The address whose password is forgotten."""

    email = EmailField(_l("E-mail address"), [Required(), Address(), Longest(LONGEST_LINE)])


class NewPasswordForm(PageForm):
    """A new password."""

    password = PasswordField(_l("New password"), [Required()])


class ChangePasswordForm(PageForm):
    """The present password and a new one."""

    present = PasswordField(_l("Present password"), [Required()])
    password = PasswordField(_l("New password"), [Required()])


class ChangeEmailForm(PageForm):
    """A new address, and the password to show that it is oneself."""

    new_email = EmailField(_l("New e-mail address"), [Required(), Address(), Longest(LONGEST_LINE)])
    own_password = PasswordField(_l("Present password"), [Required()])


class EmptyForm(PageForm):
    """A button alone."""
