"""Deletes accounts at people's wish, and everything else when its time is over."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.accounts import erasure as people
from matchmaker.accounts.models import User
from matchmaker.accounts.policy import Actor, Permission, Related, require
from matchmaker.accounts.service import WrongPassword, password_is_right
from matchmaker.activities.models import Activity
from matchmaker.activities.service import erase_texts
from matchmaker.casework.erasure import forget_views
from matchmaker.db import db, settle, transaction
from matchmaker.desks.absences import forget_absences
from matchmaker.desks.service import leave_desks
from matchmaker.errors import MatchmakerError
from matchmaker.inbox.erasure import forget_mails_of, forget_settled
from matchmaker.logs import log
from matchmaker.members import service as members
from matchmaker.notifications.erasure import erase_words, forget_items
from matchmaker.organisations.erasure import contact_words, erase_contacts, forget_drafts
from matchmaker.organisations.lifecycle import load, move
from matchmaker.organisations.workflow import Stage, Verb
from matchmaker.privacy.inquiries import erase_inquiries_of, forget_inquiries
from matchmaker.privacy.queries import owned_alone, traces, without_others
from matchmaker.settings import Settings
from matchmaker.shortlists import service as shortlists
from matchmaker.suggestions.erasure import forget_name

SHORTEST_WORD = 3


class OwnerNeeded(MatchmakerError):
    """Organisations would be left without an owner; `names` says which."""

    status = 409

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(
            f"You are the only owner of {', '.join(names)}. Make somebody else an owner first, "
            "or let the profile be archived."
        )
        self.names = names


class OperatorNeeded(MatchmakerError):
    """The service would be left without an operator."""

    status = 409


def delete_account(actor: Actor, password: str, *, archive: bool) -> None:
    """Delete one's own account: nothing of it is left but a number in the history.

    Organisations without another owner are archived if `archive` says so. Raises WrongPassword,
    OwnerNeeded, OperatorNeeded.
    """
    require(actor, Permission.ACCOUNT_USE, Related(user_id=actor.user_id))
    with transaction() as session:
        user = session.get_one(User, actor.user_id, with_for_update=True)
        if not password_is_right(user, password):
            raise WrongPassword("This is not your present password.")
        if user.is_operator and not people.other_operators(session, user.id):
            raise OperatorNeeded(
                "You are the only operator. Make somebody else an operator first: "
                "matchmaker users create --role operator"
            )
        alone = owned_alone(user.id)
        if alone and not archive:
            raise OwnerNeeded(tuple(organisation.name for organisation in alone))
        for organisation in alone:
            archive_profile(session, actor, organisation.id)
        erase(session, actor, user)


def archive_profile(session: Session, actor: Actor, organisation_id: int) -> None:
    """Archive a profile, wherever it stands."""
    standing = load(session, organisation_id)
    if standing.organisation.stage == Stage.SUBMITTED:
        move(session, actor, standing, Verb.WITHDRAW)
    move(session, actor, standing, Verb.ARCHIVE)


def erase(session: Session, actor: Actor, user: User) -> None:
    """Take a person out of every table; the history keeps the number, its chain stays whole."""
    addresses, id_ = people.addresses_of(session, user), user.id
    sent = erase_inquiries_of(session, actor, user)
    left = without_others(id_)
    own = {word for word in (*addresses, user.name) if len(word) >= SHORTEST_WORD}
    words = (
        own | sent | {word for word in contact_words(session, left) if len(word) >= SHORTEST_WORD}
    )
    erase_contacts(session, own, left)
    erase_texts(session, id_)
    erase_words(session, id_, addresses | {word for word in sent if "@" in word}, words)
    forget_mails_of(session, addresses)
    leave_desks(session, id_)
    members.forget_person(session, id_, addresses)
    shortlists.forget_person(session, id_)
    forget_views(session, id_, own)
    forget_name(session, user.name)
    people.erase_person(session, user)
    for column in traces(session, own):
        log.warning("a trace of an erased account is left", column=column, user=id_)


def apply_retention(actor: Actor, settings: Settings) -> dict[str, int]:
    """Delete what has been kept long enough; how much of what.

    Raises PermissionRefused.
    """
    require(actor, Permission.RETENTION_APPLY)
    now, day = clock.now(), timedelta(days=1)
    with transaction() as session:
        deleted = {
            "sign-ups": forget_sign_ups(session, actor, settings.keep_unconfirmed_days),
            "outbox items": forget_items(session, now - day * settings.keep_outbox_days),
            "log lines": people.forget_events(session, now - day * settings.keep_security_log_days),
            "links": people.forget_links(session, now - day * settings.keep_links_days),
            "sessions": people.forget_sessions(session, now),
            "counts": people.forget_counts(session, now),
            "absences": forget_absences(session, (now - day * settings.keep_absences_days).date()),
            "settled mails": forget_settled(session, now - day * settings.keep_mail_days),
            "inquiries": forget_inquiries(session, actor, now - day * settings.keep_inquiries_days),
            "draft versions": forget_drafts(session, now - day * settings.keep_drafts_days),
        }
    settle(db.engine)
    log.info("retention applied", **{name.replace(" ", "_"): n for name, n in deleted.items()})
    return deleted


def forget_sign_ups(session: Session, actor: Actor, days: int) -> int:
    """Delete accounts that nobody confirmed; one that the history names keeps its number."""
    begun = people.never_confirmed(session, clock.now() - timedelta(days=days))
    for user in begun:
        has_acted = session.scalar(select(exists().where(Activity.actor_id == user.id)))
        erase(session, actor, user)
        if not has_acted:
            session.delete(user)
            session.flush()
    return len(begun)
