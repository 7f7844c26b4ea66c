"""Pages about one's own account: sign up, confirm, reset, change, sessions."""

from __future__ import annotations

from datetime import timedelta

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from flask_security.utils import login_user
from werkzeug import Response

from matchmaker.accounts.demo import DEMO_PASSWORD
from matchmaker.accounts.events import record_event
from matchmaker.accounts.forms import (
    ChangeEmailForm,
    ChangePasswordForm,
    ConfirmForm,
    EmptyForm,
    NewPasswordForm,
    ResetAskForm,
    SignUpForm,
    password_message,
)
from matchmaker.accounts.guards import current_actor, public, signed_in
from matchmaker.accounts.limits import count_try, keyed
from matchmaker.accounts.links import Purpose, token_hash
from matchmaker.accounts.passwords import PasswordRefused
from matchmaker.accounts.policy import Permission, might
from matchmaker.accounts.queries import demo_accounts, open_sessions
from matchmaker.accounts.security import demo_accounts_may_sign_in
from matchmaker.accounts.service import (
    AddressTaken,
    WrongPassword,
    ask_for_email_change,
    ask_for_reset,
    change_password,
    confirm_address,
    end_session,
    refuse_sign_up,
    set_password,
    sign_out_everywhere,
    sign_up,
)
from matchmaker.accounts.service import change_email as use_new_email
from matchmaker.accounts.sessions import Session
from matchmaker.addresses import own_path
from matchmaker.db import transaction
from matchmaker.languages import current_language

accounts = Blueprint("accounts", __name__)
Page = str | Response | tuple[str, int]
WINDOW = timedelta(minutes=10)
TRIES_OF_AN_ADDRESS = 30
TRIES_OF_AN_ACCOUNT = 10
TRIES_OF_AN_ACCOUNT_FROM_ANYWHERE = 60
SECOND_FACTORS = {
    "security.two_factor_token_validation",
    "security.mf_recovery",
    "security.wan_signin_response",
}


def limit(what: str, account: str = "", most: int = TRIES_OF_AN_ACCOUNT) -> None:
    """Count one try by the browser's network address and, if given, by the account's address."""
    secret = str(current_app.config["SECRET_KEY"])
    with transaction() as database:
        count_try(
            database, keyed(secret, what, request.remote_addr or ""), TRIES_OF_AN_ADDRESS, WINDOW
        )
        if account:
            count_try(database, keyed(secret, what, account), most, WINDOW)


@accounts.before_app_request
def limit_sign_in() -> None:
    """Count what the sign-in library's pages are asked for.

    Guesses from one place are stopped early, guesses from anywhere later: else whoever knows an
    address could keep its owner out.
    """
    asked = request.endpoint or ""
    if request.method != "POST" or not asked.startswith("security.") or asked == "security.logout":
        return
    if asked == "security.login":
        email = request.form.get("email", "")
        limit(asked, f"{request.remote_addr} {email}" if email else "")
        limit("sign-in from anywhere", email, TRIES_OF_AN_ACCOUNT_FROM_ANYWHERE)
    else:
        limit(asked, str(session.get("tf_user_id") or session.get("_user_id") or ""))


@accounts.after_app_request
def note_refused_sign_in(response: Response) -> Response:
    """Write refused sign-ins into the security log."""
    if request.method != "POST" or response.status_code >= 400:
        return response
    network = request.remote_addr or ""
    if request.endpoint == "security.login" and response.status_code == 200:
        record_event("sign-in refused", network=network)
    elif request.endpoint in SECOND_FACTORS and not current_user.is_authenticated:
        record_event("second factor refused", network=network)
    return response


@accounts.app_context_processor
def account_values() -> dict[str, object]:
    """What the frame of every page and the sign-in page need."""
    return {"demo_password": DEMO_PASSWORD}


@accounts.app_template_global()
def demo_sign_ins() -> list[tuple[str, str, str]]:
    """Address, name and role of the demo people, where they may sign in."""
    if not demo_accounts_may_sign_in(current_app.config["SETTINGS"]):
        return []
    return demo_accounts()


@accounts.route("/sign-up", methods=["GET", "POST"])
@public
def sign_up_person() -> Page:
    """Begin an account and stay signed in; the address is confirmed later, by mail."""
    form = SignUpForm()
    after = own_path(request.values.get("next", "")) or url_for("accounts.show_home")
    if form.validate_on_submit():
        limit("sign-up")
        try:
            user = sign_up(
                form.email.data, form.password.data, form.name.data or "", current_language()
            )
        except PasswordRefused as refused:
            form.refuse("password", password_message(refused))
        else:
            login_user(user, authn_via=["sign-up"])
            return redirect(after, 303)
    return render_template("accounts/sign_up.html", form=form, after=after)


@accounts.route("/confirm/<token>", methods=["GET", "POST"])
@public
def confirm_address_by_link(token: str) -> Page:
    """Confirm an address; a machine that only opens the links of mails confirms nothing."""
    form = ConfirmForm()
    own_id = current_user.id if current_user.is_authenticated else None
    if form.validate_on_submit():
        limit("confirm", token)
        try:
            user = confirm_address(token, signed_in_as=own_id, password=form.password.data or "")
        except WrongPassword:
            form.refuse("password", _("Please write the password that was chosen at sign-up."))
        else:
            flash(_("Your address is confirmed. Thank you."), "ok")
            known = "accounts.show_home" if user.id == own_id else "security.login"
            return redirect(url_for(known), 303)
    return render_template("accounts/confirm.html", form=form, token=token)


@accounts.post("/confirm/<token>/refuse")
@public
def refuse_address_by_link(token: str) -> Page:
    """Somebody else signed up with one's address: take it back."""
    refuse_sign_up(token)
    flash(_("The sign-up was deleted. Nothing was kept of it."), "ok")
    return redirect(url_for("directory.show_start"), 303)


@accounts.route("/reset", methods=["GET", "POST"])
@public
def ask_reset() -> Page:
    """Ask for a link to set a new password; the answer is the same for every address."""
    form = ResetAskForm()
    if form.validate_on_submit():
        limit("reset", form.email.data)
        ask_for_reset(form.email.data)
        return render_template("accounts/reset_asked.html", email=form.email.data)
    return render_template("accounts/reset.html", form=form)


def new_password_page(purpose: Purpose, token: str) -> Page:
    """Set a password by a link."""
    form = NewPasswordForm()
    if form.validate_on_submit():
        limit("new password", token)
        try:
            set_password(purpose, token, form.password.data)
        except PasswordRefused as refused:
            form.refuse("password", password_message(refused))
        else:
            flash(_("Your password is set. Please sign in."), "ok")
            return redirect(url_for("security.login"), 303)
    return render_template("accounts/new_password.html", form=form)


@accounts.route("/reset/<token>", methods=["GET", "POST"])
@public
def reset_password(token: str) -> Page:
    """Set a new password after having forgotten it."""
    return new_password_page(Purpose.RESET, token)


@accounts.route("/set-password/<token>", methods=["GET", "POST"])
@public
def set_first_password(token: str) -> Page:
    """Set the first password of an account that somebody else made."""
    return new_password_page(Purpose.SET_PASSWORD, token)


@accounts.get("/home")
@signed_in
def show_home() -> Response:
    """Where somebody wants to be after signing in."""
    homes = (
        (Permission.INQUIRY_LIST, "casework.show_today"),
        (Permission.OUTBOX_READ, "notifications.show_outbox"),
        (Permission.ACCOUNT_USE, "registration.show_own_organisations"),
    )
    actor = current_actor()
    home = next(endpoint for permission, endpoint in homes if might(actor, permission))
    return redirect(url_for(home), 303)


@accounts.get("/account")
@signed_in
def show_account() -> Page:
    """One's own account: name, address, password, second factor, open browsers."""
    return account_page(ChangePasswordForm(formdata=None), ChangeEmailForm(formdata=None))


def account_page(password_form: ChangePasswordForm, email_form: ChangeEmailForm) -> str:
    """The account page with its forms."""
    here = session.stored_id if isinstance(session, Session) else None
    return render_template(
        "accounts/account.html",
        password_form=password_form,
        email_form=email_form,
        form=EmptyForm(formdata=None),
        sessions=open_sessions(current_user.id),
        here=token_hash(here) if here else None,
    )


@accounts.post("/account/password")
@signed_in
def change_own_password() -> Page:
    """Change one's password; every other browser is signed out."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        limit("password", str(current_user.id))
        try:
            user = change_password(current_actor(), form.present.data, form.password.data)
        except WrongPassword:
            form.refuse("present", _("This is not your present password."))
        except PasswordRefused as refused:
            form.refuse("password", password_message(refused))
        else:
            login_user(user, authn_via=["password"])
            flash(_("Your password is changed. All other browsers are signed out."), "ok")
            return redirect(url_for("accounts.show_account"), 303)
    return account_page(form, ChangeEmailForm(formdata=None))


@accounts.post("/account/email")
@signed_in
def change_own_email() -> Page:
    """Ask to sign in with another address."""
    form = ChangeEmailForm()
    if form.validate_on_submit():
        limit("e-mail", str(current_user.id))
        try:
            ask_for_email_change(current_actor(), form.new_email.data, form.own_password.data)
        except WrongPassword:
            form.refuse("own_password", _("This is not your present password."))
        else:
            flash(_("Please open the link in the mail that goes to the new address."), "ok")
            return redirect(url_for("accounts.show_account"), 303)
    return account_page(ChangePasswordForm(formdata=None), form)


@accounts.route("/change-email/<token>", methods=["GET", "POST"])
@public
def change_email(token: str) -> Page:
    """Use a new address, by the link that was sent to it."""
    form = EmptyForm()
    if form.validate_on_submit():
        limit("change e-mail", token)
        try:
            use_new_email(token)
        except AddressTaken:
            flash(_("This address has an account already. Sign in with it instead."), "bad")
        else:
            flash(_("Your new address is in use. Please sign in with it."), "ok")
        return redirect(url_for("security.login"), 303)
    return render_template("accounts/change_email.html", form=form)


@accounts.post("/account/sessions/end")
@signed_in
def end_one_session() -> Page:
    """Sign one browser out."""
    end_session(current_actor(), request.form.get("session", ""))
    flash(_("That browser is signed out."), "ok")
    return redirect(url_for("accounts.show_account"), 303)


@accounts.post("/account/sessions/end-all")
@signed_in
def end_all_sessions() -> Page:
    """Sign every browser out, this one too."""
    sign_out_everywhere(current_actor())
    session.clear()
    flash(_("You are signed out everywhere."), "ok")
    return redirect(url_for("directory.show_start"), 303)
