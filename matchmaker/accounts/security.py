"""The sign-in library, set to our rules: its sessions, mails and pages are ours."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, cast

from flask import Flask, current_app, redirect, request, url_for
from flask_login import current_user
from flask_security import (
    LoginForm,
    MailUtil,
    RoleMixin,
    Security,
    SQLAlchemyUserDatastore,
    UserMixin,
    user_authenticated,
)
from flask_security.totp import Totp
from sqlalchemy import exists, select

from matchmaker import clock
from matchmaker.accounts.events import record_event
from matchmaker.accounts.models import Passkey, User
from matchmaker.accounts.sessions import Sessions
from matchmaker.addresses import own_path
from matchmaker.db import db
from matchmaker.desks.models import DeskMembership
from matchmaker.settings import Settings


class NoRoles(RoleMixin):
    """The sign-in library asks for a table of roles; ours follow from memberships."""


def derived_key(secret: str, purpose: str) -> str:
    """A key of its own for one purpose, made of the service's secret (RFC 5869's idea)."""
    digest = hashlib.sha256(f"{purpose}\n{secret}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()


class People(SQLAlchemyUserDatastore):
    """Finds people for the sign-in library, and says who needs a second factor."""

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> User | None:
        """The person, if there is one."""
        user = super().find_user(case_insensitive, **kwargs)
        if not isinstance(user, User):
            return None
        settings: Settings = current_app.config["SETTINGS"]
        if settings.staff_second_factor:
            user.second_factor_is_required = user.is_operator or bool(
                db.session.scalar(select(exists().where(DeskMembership.user_id == user.id)))
            )
        return user


class CodesOfApps(Totp):
    """Codes from an app, of which each one works once."""

    def get_last_counter(self, user: UserMixin) -> int | None:
        """The period of the last code that was taken."""
        return cast(User, user).tf_last_counter

    def set_last_counter(self, user: UserMixin, tmatch: Any) -> None:
        """Keep the period of a code; the library commits it with the sign-in."""
        cast(User, user).tf_last_counter = tmatch.counter


class NoMail(MailUtil):
    """The sign-in library sends nothing by itself: every mail is one of our letters."""

    def send_mail(self, template: str, *_args: object, **_kwargs: object) -> None:
        """Refuse."""
        raise RuntimeError(f"The sign-in library tried to send {template}.")


security = Security(mail_util_cls=NoMail, totp_cls=CodesOfApps)  # init_app would ignore them


class SignInForm(LoginForm):
    """The sign-in form without "remember me": sessions last as long as our rules say."""

    remember = None

    def validate(self, **kwargs: Any) -> bool:
        """Whether the person may come in; demo accounts only where demo mode allows them."""
        self.next.data = own_path(self.next.data or "")
        if not super().validate(**kwargs):
            return False
        assert isinstance(self.user, User)  # noqa: S101 - for the types: the library found it
        if self.user.is_demo and not demo_accounts_may_sign_in(current_app.config["SETTINGS"]):
            self.password.errors.append("demo")
            return False
        return True


def demo_accounts_may_sign_in(settings: Settings) -> bool:
    """Demo accounts have known passwords: they work on this machine and in demo mode only.

    A proxy on this machine may let in the whole world, so nobody signs in through one.
    """
    forwarded = {"Forwarded", "X-Forwarded-For", "X-Forwarded-Host"} & set(request.headers.keys())
    proxied = settings.trusted_proxies > 0 or bool(forwarded)
    return settings.demo and settings.is_loopback and settings.is_own_address and not proxied


def on_sign_in(_app: Flask, user: User, **_details: object) -> None:
    """Note who came in."""
    record_event("sign-in", user_id=user.id)


def for_visitors(view: Callable[..., Any]) -> Callable[..., Any]:
    """The library's page for codes, which would sign out whoever opens it while signed in."""

    @wraps(view)
    def led_home(**parts: object) -> Any:
        if current_user.is_authenticated:
            return redirect(url_for("accounts.show_home"), 303)
        return view(**parts)

    return led_home


CODE_PAGE = "security.two_factor_token_validation"
ADDRESSES = {
    "LOGIN_URL": "/sign-in",
    "LOGOUT_URL": "/sign-out",
    "VERIFY_URL": "/account/verify",
    "TWO_FACTOR_SETUP_URL": "/account/second-factor",
    "TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
    "TWO_FACTOR_RESCUE_URL": "/sign-in/help",
    "TWO_FACTOR_SELECT_URL": "/sign-in/choose",
    "MULTI_FACTOR_RECOVERY_CODES_URL": "/account/recovery-codes",
    "MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery-code",
    "WAN_REGISTER_URL": "/account/passkeys",
    "WAN_DELETE_URL": "/account/passkeys/delete",
    "WAN_SIGNIN_URL": "/sign-in/passkey",
    "WAN_VERIFY_URL": "/account/verify-passkey",
    "POST_LOGIN_VIEW": "accounts.show_home",
    "POST_LOGOUT_VIEW": "directory.show_start",
    "POST_VERIFY_VIEW": "accounts.show_account",
    "TWO_FACTOR_POST_SETUP_VIEW": "accounts.show_account",
    "WAN_POST_REGISTER_VIEW": "accounts.show_account",
}
TEMPLATES = {
    "LOGIN_USER_TEMPLATE": "accounts/sign_in.html",
    "VERIFY_TEMPLATE": "accounts/verify.html",
    "TWO_FACTOR_SETUP_TEMPLATE": "accounts/second_factor.html",
    "TWO_FACTOR_VERIFY_CODE_TEMPLATE": "accounts/code.html",
    "TWO_FACTOR_SELECT_TEMPLATE": "accounts/choose_factor.html",
    "MULTI_FACTOR_RECOVERY_TEMPLATE": "accounts/recovery_code.html",
    "MULTI_FACTOR_RECOVERY_CODES_TEMPLATE": "accounts/recovery_codes.html",
    "WAN_REGISTER_TEMPLATE": "accounts/passkeys.html",
    "WAN_SIGNIN_TEMPLATE": "accounts/passkey_sign_in.html",
    "WAN_VERIFY_TEMPLATE": "accounts/verify_passkey.html",
}
RULES: dict[str, Any] = {
    "STATIC_FOLDER": None,
    "PASSWORD_HASH": "argon2",
    "PASSWORD_SCHEMES": ["argon2"],
    "PASSWORD_SINGLE_HASH": True,
    "PASSWORD_LENGTH_MIN": 1,  # ours are checked when they are set, not when they are typed
    "EMAIL_VALIDATOR_ARGS": {"globally_deliverable": False},
    "RETURN_GENERIC_RESPONSES": True,
    "TWO_FACTOR": True,
    "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "TWO_FACTOR_RESCUE_EMAIL": False,
    "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,  # seconds before and after, for clocks that differ
    "FRESHNESS": timedelta(minutes=15),  # how long a password counts before a factor is changed
    "FRESHNESS_GRACE_PERIOD": timedelta(minutes=15),
    "TOTP_ISSUER": "Matchmaker",
    "MULTI_FACTOR_RECOVERY_CODES": True,
    "MULTI_FACTOR_RECOVERY_CODES_N": 8,
    "WEBAUTHN": True,
    "WAN_ALLOW_AS_FIRST_FACTOR": False,
    "WAN_RP_NAME": "Matchmaker",
    "DATETIME_FACTORY": clock.now,
    "CACHE_CONTROL": None,
    "JOIN_USER_ROLES": False,
}


def configure_security(app: Flask) -> None:
    """Set every option of the library that differs from its default."""
    secret = str(app.config["SECRET_KEY"])
    keys = {
        "TOTP_SECRETS": {"1": derived_key(secret, "totp")},
        "MULTI_FACTOR_RECOVERY_CODES_KEYS": [derived_key(secret, "recovery codes")],
    }
    for options in (ADDRESSES, TEMPLATES, RULES, keys):
        app.config.update({f"SECURITY_{name}": value for name, value in options.items()})


def init_security(app: Flask) -> None:
    """Join the sign-in library to the application, after the database and the CSRF check."""
    configure_security(app)
    app.session_interface = Sessions()
    people = People(db, User, NoRoles, Passkey)
    security.init_app(app, people, login_form=SignInForm)
    app.view_functions[CODE_PAGE] = for_visitors(app.view_functions[CODE_PAGE])
    user_authenticated.connect(on_sign_in, app)
