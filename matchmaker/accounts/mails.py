"""The letters about accounts, and the outbox tasks that find out to whom they go."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.links import Purpose, make_link
from matchmaker.accounts.models import User
from matchmaker.db import transaction
from matchmaker.notifications.letters import Letter, Reader, page_address, send
from matchmaker.notifications.outbox import Taken, mark_done


def ignore_note() -> str:
    """What whoever did not ask for a mail should know."""
    return str(_("If you did not ask for this, you need not do anything."))


def confirmation_letter(token: str, *, has_account: bool) -> Letter:
    """Asks the owner of an address to confirm it."""
    address = page_address("accounts.confirm_address_by_link", token=token)
    if has_account:
        return Letter(
            _("Your entries at Matchmaker"),
            (
                _("Somebody, probably you, has just signed up with this address."),
                _(
                    "You have an account already. With this link, what was entered goes to your "
                    "account; sign in with your usual password afterwards."
                ),
            ),
            (_("Take over the entries"), address),
            ignore_note(),
        )
    return Letter(
        _("Please confirm your address"),
        (
            _("Thank you for signing up at Matchmaker."),
            _("Please confirm your address. Your profile can be published after that."),
        ),
        (_("Confirm address"), address),
        ignore_note(),
    )


def reset_letter(token: str) -> Letter:
    """Leads to a new password."""
    return Letter(
        _("Set a new password"),
        (_("With this link you can set a new password. It works once, for two hours."),),
        (
            _("Set a new password"),
            page_address("accounts.reset_password", token=token),
        ),
        ignore_note(),
    )


def password_letter() -> Letter:
    """Tells that the password was changed."""
    return Letter(
        _("Your password was changed"),
        (
            _("The password of your account was changed, and all browsers were signed out."),
            _("If this was not you, set a new password at once and tell the desk."),
        ),
        (_("Set a new password"), page_address("accounts.ask_reset")),
    )


def new_address_letter(token: str) -> Letter:
    """Asks the owner of a new address to confirm it."""
    return Letter(
        _("Please confirm your new address"),
        (_("From now on you want to sign in with this address. Please confirm it."),),
        (_("Confirm address"), page_address("accounts.change_email", token=token)),
        ignore_note(),
    )


def old_address_letter() -> Letter:
    """Tells the old address about the wish."""
    return Letter(
        _("Your address is about to change"),
        (
            _("Somebody, probably you, wants to use another address for your account."),
            _("If this was not you, set a new password at once: the change is void then."),
        ),
        (_("Set a new password"), page_address("accounts.ask_reset")),
    )


def send_to(session: Session, user: User, email: str, letter: Letter, key: str) -> None:
    """Write a letter to a person; the same key writes it once only."""
    send(session, Reader(email, user.language, user.name), letter, key=key)


def write_sign_up_mail(item: Taken) -> None:
    """Ask for confirmation, in words that only the owner of the address reads."""
    with transaction() as session:
        user = session.get(User, item.payload["user_id"])
        if user is not None and user.pending_email:
            known = session.scalar(select(User.id).where(User.email == user.pending_email))
            token = make_link(session, Purpose.CONFIRM, user.id, user.pending_email)
            with force_locale(user.language):
                letter = confirmation_letter(token, has_account=known is not None)
            send_to(session, user, user.pending_email, letter, f"confirm {item.id}")
        mark_done(session, item, {})


def write_reset_mail(item: Taken) -> None:
    """Send a link, if the address has an account."""
    with transaction() as session:
        user = session.scalar(select(User).where(User.email == item.payload["email"], User.active))
        if user is not None and user.email:
            token = make_link(session, Purpose.RESET, user.id)
            with force_locale(user.language):
                letter = reset_letter(token)
            send_to(session, user, user.email, letter, f"reset {item.id}")
        mark_done(session, item, {})


def write_password_mail(item: Taken) -> None:
    """Tell the person that the password was changed."""
    with transaction() as session:
        user = session.get(User, item.payload["user_id"])
        if user is not None and user.email:
            with force_locale(user.language):
                letter = password_letter()
            send_to(session, user, user.email, letter, f"password {item.id}")
        mark_done(session, item, {})


def write_change_email_mails(item: Taken) -> None:
    """Write to both addresses: a link to the new one, a notice to the old one."""
    with transaction() as session:
        user = session.get(User, item.payload["user_id"])
        if user is not None:
            new = str(item.payload["email"])
            token = make_link(session, Purpose.CHANGE_EMAIL, user.id, new)
            with force_locale(user.language):
                to_new, to_old = new_address_letter(token), old_address_letter()
            send_to(session, user, new, to_new, f"new address {item.id}")
            if user.email:
                send_to(session, user, user.email, to_old, f"old address {item.id}")
        mark_done(session, item, {})
