"""What is done to accounts: sign up, confirm, reset, change, end sessions."""

from __future__ import annotations

import secrets
import unicodedata

from flask_security.utils import hash_password, verify_password
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.accounts.events import record_event
from matchmaker.accounts.links import Purpose, make_link, open_link
from matchmaker.accounts.models import Membership, User, UserSession
from matchmaker.accounts.passwords import check_password
from matchmaker.accounts.policy import Actor, Permission, Related, require
from matchmaker.db import transaction
from matchmaker.errors import MatchmakerError
from matchmaker.notifications.letters import checked_address
from matchmaker.notifications.outbox import put

SIGN_UP_MAIL = "sign-up mail"
RESET_MAIL = "reset mail"
CHANGE_EMAIL_MAIL = "change e-mail mail"
PASSWORD_MAIL = "password changed mail"  # noqa: S105 - the name of a mail


class WrongPassword(MatchmakerError):
    """The present password that was given is not the right one."""


class AddressTaken(MatchmakerError):
    """The person has just this address already, or somebody else has confirmed it."""


def normalised(password: str) -> str:
    """The password as it is hashed, whatever keyboard wrote it (as the sign-in library does)."""
    return unicodedata.normalize("NFKD", password)


def canonical_email(email: str) -> str:
    """An address in the form in which addresses are compared.

    Raises AddressRefused when it is none.
    """
    return checked_address(email.strip()).lower()


def new_user(session: Session, **values: object) -> User:
    """Write a person."""
    user = User(fs_uniquifier=secrets.token_hex(16), created_at=clock.now(), **values)
    session.add(user)
    session.flush()
    return user


def sign_up(email: str, password: str, name: str, language: str) -> User:
    """Begin an account that its address has still to confirm, and ask for the confirmation mail.

    Whether the address has an account already makes no difference here, neither in what is done
    nor in how long it takes: the worker finds out, and only the mail says so.
    Raises AddressRefused, PasswordRefused.
    """
    address = canonical_email(email)
    check_password(password, address, name)
    hashed = hash_password(normalised(password))
    with transaction() as session:
        user = new_user(
            session, pending_email=address, name=name.strip(), password=hashed, language=language
        )
        put(session, SIGN_UP_MAIL, {"user_id": user.id})
        record_event("sign-up", user_id=user.id)
    return user


def confirm_address(token: str, *, signed_in_as: int | None, password: str = "") -> User:
    """Take the address of a confirmation link as the person's own.

    Whoever opens the link in another browser than the one that signed up gives the password that
    was chosen there: else somebody could prepare an account for a stranger's address and wait for
    the stranger's click. An address that has an account already gains what was begun meanwhile.
    Returns the account that has the address now. Raises LinkRefused, WrongPassword.
    """
    with transaction() as session:
        link = open_link(session, Purpose.CONFIRM, token)
        user = session.get_one(User, link.user_id)
        if signed_in_as != user.id and not password_is_right(user, password):
            raise WrongPassword("This is not the password that was chosen when signing up.")
        link.used_at = clock.now()
        address = user.pending_email or user.email
        known = session.scalar(select(User).where(User.email == address, User.id != user.id))
        if known is not None:
            join_accounts(session, user, known)
            return known
        user.email, user.pending_email = address, None
        user.confirmed_at = clock.now()
        record_event("address confirmed", user_id=user.id)
        return user


def refuse_sign_up(token: str) -> None:
    """Take an account back that somebody else began with one's address.

    Raises LinkRefused.
    """
    with transaction() as session:
        link = open_link(session, Purpose.CONFIRM, token)
        record_event("sign-up refused by the address")
        session.execute(delete(User).where(User.id == link.user_id, User.email.is_(None)))


def join_accounts(session: Session, begun: User, known: User) -> None:
    """Give what was begun under an unconfirmed account to the account that has the address."""
    has = select(Membership.organisation_id).where(Membership.user_id == known.id)
    session.execute(
        update(Membership)
        .where(Membership.user_id == begun.id, Membership.organisation_id.not_in(has))
        .values(user_id=known.id)
    )
    session.execute(delete(Membership).where(Membership.user_id == begun.id))
    session.execute(delete(UserSession).where(UserSession.user_id == begun.id))
    begun.active, begun.pending_email, begun.password = False, None, None
    record_event("accounts joined", user_id=known.id)


def password_is_right(user: User, password: str) -> bool:
    """Whether this is the person's password."""
    return user.password is not None and bool(verify_password(normalised(password), user.password))


def ask_for_reset(email: str) -> None:
    """Ask for a mail to set a new password; the worker finds out whether there is an account.

    Raises AddressRefused.
    """
    address = canonical_email(email)
    with transaction() as session:
        put(session, RESET_MAIL, {"email": address})


def set_password(purpose: Purpose, token: str, password: str) -> User:
    """Set the password by a link, and end every session of the person.

    Raises LinkRefused, PasswordRefused.
    """
    with transaction() as session:
        link = open_link(session, purpose, token)
        user = session.get_one(User, link.user_id)
        check_password(password, user.email or "", user.name)
        link.used_at = clock.now()
        store_password(session, user, password)
        if link.email and user.email is None:
            user.email, user.confirmed_at = link.email, clock.now()
    return user


def change_password(actor: Actor, present: str, new: str) -> User:
    """Change one's password, and end every session; the caller signs this browser in anew.

    Raises WrongPassword, PasswordRefused.
    """
    require(actor, Permission.ACCOUNT_USE, Related(user_id=actor.user_id))
    with transaction() as session:
        user = session.get_one(User, actor.user_id)
        if not password_is_right(user, present):
            raise WrongPassword("This is not your present password.")
        check_password(new, user.email or "", user.name)
        store_password(session, user, new)
    return user


def store_password(session: Session, user: User, password: str) -> None:
    """Keep a new password; nothing that was signed in before stays so."""
    user.password = hash_password(normalised(password))
    end_sessions(session, user)
    put(session, PASSWORD_MAIL, {"user_id": user.id})
    record_event("password changed", user_id=user.id)


def end_sessions(session: Session, user: User) -> None:
    """End every session of a person, and every token of the sign-in library."""
    user.fs_uniquifier = secrets.token_hex(16)
    session.execute(delete(UserSession).where(UserSession.user_id == user.id))


def sign_out_everywhere(actor: Actor) -> None:
    """End all one's sessions, this one too."""
    require(actor, Permission.ACCOUNT_USE, Related(user_id=actor.user_id))
    with transaction() as session:
        end_sessions(session, session.get_one(User, actor.user_id))
        record_event("signed out everywhere", user_id=actor.user_id)


def end_session(actor: Actor, id_hash: str) -> None:
    """End one of one's own sessions; another's is not there."""
    require(actor, Permission.ACCOUNT_USE, Related(user_id=actor.user_id))
    with transaction() as session:
        session.execute(
            delete(UserSession).where(
                UserSession.id_hash == id_hash, UserSession.user_id == actor.user_id
            )
        )
        record_event("session ended", user_id=actor.user_id)


def ask_for_email_change(actor: Actor, email: str, password: str) -> None:
    """Ask to use another address: a link goes to the new one, a notice to the old one.

    Raises AddressRefused, WrongPassword.
    """
    require(actor, Permission.ACCOUNT_USE, Related(user_id=actor.user_id))
    address = canonical_email(email)
    with transaction() as session:
        user = session.get_one(User, actor.user_id)
        if not password_is_right(user, password):
            raise WrongPassword("This is not your present password.")
        put(session, CHANGE_EMAIL_MAIL, {"user_id": user.id, "email": address})
        record_event("e-mail change asked", user_id=user.id)


def change_email(token: str) -> User:
    """Use the address to which the link was sent.

    Raises LinkRefused, AddressTaken.
    """
    with transaction() as session:
        link = open_link(session, Purpose.CHANGE_EMAIL, token)
        user = session.get_one(User, link.user_id)
        taken = session.scalar(select(User.id).where(User.email == link.email))
        if taken is not None:
            raise AddressTaken("This address has an account already. Sign in with it instead.")
        link.used_at = clock.now()
        user.email, user.pending_email, user.confirmed_at = link.email, None, clock.now()
        end_sessions(session, user)
        record_event("e-mail changed", user_id=user.id)
    return user


def create_user(
    actor: Actor, email: str, *, name: str, language: str, is_operator: bool
) -> tuple[User, str]:
    """Make an account for somebody, and the token of the link that sets its password.

    Raises PermissionRefused, AddressRefused, AddressTaken.
    """
    require(actor, Permission.USER_MANAGE)
    address = canonical_email(email)
    with transaction() as session:
        if session.scalar(select(User.id).where(User.email == address)) is not None:
            raise AddressTaken("This address has an account already.")
        user = new_user(
            session,
            email=address,
            name=name,
            language=language,
            is_operator=is_operator,
            confirmed_at=clock.now(),
        )
        token = make_link(session, Purpose.SET_PASSWORD, user.id, address)
        record_event("account made", user_id=user.id)
    return user, token


def disable_user(actor: Actor, email: str) -> bool:
    """Close an account: nobody signs in with it any more. False if there is none.

    Raises PermissionRefused, AddressRefused.
    """
    require(actor, Permission.USER_MANAGE)
    with transaction() as session:
        user = session.scalar(select(User).where(User.email == canonical_email(email)))
        if user is None:
            return False
        user.active = False
        end_sessions(session, user)
        record_event("account disabled", user_id=user.id)
    return True


def enable_user(actor: Actor, user_id: int) -> None:
    """Open a closed account again.

    Raises PermissionRefused.
    """
    require(actor, Permission.USER_MANAGE)
    with transaction() as session:
        session.get_one(User, user_id).active = True
        record_event("account enabled", user_id=user_id)


def make_operator(actor: Actor, user_id: int, *, operator: bool) -> None:
    """Let somebody operate the service, or no longer; the person signs in anew.

    Raises PermissionRefused.
    """
    require(actor, Permission.USER_MANAGE)
    with transaction() as session:
        session.get_one(User, user_id).is_operator = operator
        end_sessions_of(session, user_id)
        record_event("operator named" if operator else "operator dismissed", user_id=user_id)


def sign_out_user(actor: Actor, user_id: int) -> None:
    """End every session of somebody.

    Raises PermissionRefused.
    """
    require(actor, Permission.USER_MANAGE)
    with transaction() as session:
        end_sessions_of(session, user_id)
        record_event("signed out by an operator", user_id=user_id)


def end_sessions_of(session: Session, user_id: int) -> None:
    """End every session of a person whose rights change, in the surrounding transaction.

    Rights are read anew in every request; the new session has the limits of the new role.
    """
    end_sessions(session, session.get_one(User, user_id))


def join_organisation(session: Session, user_id: int, organisation_id: int, *, owner: bool) -> None:
    """Make somebody a member of an organisation, in the surrounding transaction."""
    session.execute(
        insert(Membership).values(
            organisation_id=organisation_id,
            user_id=user_id,
            is_owner=owner,
            created_at=clock.now(),
        )
    )
