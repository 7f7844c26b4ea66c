"""What a desk and the owners do with a profile once it was handed in or published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.accounts.policy import WORKER, Actor, Permission, require
from matchmaker.accounts.queries import has_members
from matchmaker.activities.service import ORGANISATION, record
from matchmaker.db import transaction
from matchmaker.organisations import mails
from matchmaker.organisations.lifecycle import (
    LIFETIME,
    AddressUnconfirmed,
    DraftIncomplete,
    load,
    move,
    publish_draft,
)
from matchmaker.organisations.models import Organisation, ReviewComment
from matchmaker.organisations.renewals import make_renewal, open_renewal
from matchmaker.organisations.service import raise_revision
from matchmaker.organisations.workflow import Stage, Verb, find_move

NOTICES_DAYS = (30, 14)


def accept_profile(actor: Actor, organisation_id: int, message: str = "") -> None:
    """Publish the submitted draft: from this moment it is in the directory and in suggestions.

    Raises NotFound, MoveRefused, DraftIncomplete, AddressUnconfirmed.
    """
    with transaction() as session:
        standing = load(session, organisation_id)
        require(actor, Permission.PROFILE_REVIEW, standing.related)
        find_move(standing.stage_for(Verb.ACCEPT), Verb.ACCEPT)
        if standing.draft is None:
            raise DraftIncomplete(("There is no draft to accept.",))
        if has_members(organisation_id) and not mails.owners(session, organisation_id):
            raise AddressUnconfirmed(
                "Nobody of this organisation has confirmed an address yet. It can be published "
                "after that."
            )
        move(session, actor, standing, Verb.ACCEPT, text=message)
        publish_draft(session, standing)
        people = mails.owners(session, organisation_id)
        mails.write_to(session, people, standing.organisation, mails.accepted(message))


def request_changes(
    actor: Actor, organisation_id: int, message: str, comments: Sequence[tuple[str, str]]
) -> None:
    """Give a submitted draft back with what is to be changed, at its fields.

    Raises NotFound, MoveRefused, DraftIncomplete when nothing is said.
    """
    written = tuple((field, text.strip()) for field, text in comments if text.strip())
    if not written and not message.strip():
        raise DraftIncomplete(("comment: Say what is to be changed.",))
    with transaction() as session:
        standing = load(session, organisation_id)
        text = "\n\n".join([message.strip(), *(text for _field, text in written)]).strip()
        move(
            session,
            actor,
            standing,
            Verb.REQUEST_CHANGES,
            text=text,
            data={"fields": [field for field, _text in written]},
        )
        for field, said in written:
            session.execute(
                insert(ReviewComment).values(
                    organisation_id=organisation_id,
                    field=field,
                    text=said,
                    author_id=actor.user_id,
                    made_at=clock.now(),
                )
            )
        people = mails.owners(session, organisation_id)
        write = mails.changes_requested(message, written)
        mails.write_to(session, people, standing.organisation, write)


def reject_profile(actor: Actor, organisation_id: int, reason: str) -> None:
    """Refuse a submitted first draft with a reason that its owners read.

    Raises NotFound, MoveRefused, DraftIncomplete without a reason.
    """
    if not reason.strip():
        raise DraftIncomplete(("reason: Say why the profile is not taken.",))
    with transaction() as session:
        standing = load(session, organisation_id)
        if standing.is_revision:  # the published text stays as it is: ask for changes instead
            find_move(Stage.PUBLISHED, Verb.REJECT)
        move(session, actor, standing, Verb.REJECT, text=reason)
        people = mails.owners(session, organisation_id)
        mails.write_to(session, people, standing.organisation, mails.rejected(reason))


def change_stage(actor: Actor, organisation_id: int, verb: Verb, reason: str = "") -> Stage:
    """Withdraw, put on hold, resume, archive or restore; the new stage.

    Raises NotFound, MoveRefused.
    """
    with transaction() as session:
        return move(session, actor, load(session, organisation_id), verb, text=reason)


def set_open_for_inquiries(actor: Actor, organisation_id: int, *, is_open: bool) -> None:
    """Take inquiries or not; this is public at once and needs no review.

    Raises NotFound.
    """
    with transaction() as session:
        standing = load(session, organisation_id)
        require(actor, Permission.PROFILE_EDIT, standing.related)
        if standing.organisation.open_for_inquiries == is_open:
            return
        standing.organisation.open_for_inquiries = is_open
        standing.organisation.revision = raise_revision(session)
        if standing.draft is not None:
            standing.draft.record = {**standing.draft.record, "open_for_inquiries": is_open}
        data = {"open_for_inquiries": is_open}
        record(session, actor, ORGANISATION, organisation_id, "edit", data)


def renew_profile(actor: Actor, organisation_id: int) -> None:
    """Say that everything is still accurate: public for another year.

    Raises NotFound, MoveRefused.
    """
    with transaction() as session:
        standing = load(session, organisation_id)
        move(session, actor, standing, Verb.RENEW)
        renew(standing.organisation)


def renew(organisation: Organisation) -> None:
    """Begin another year."""
    organisation.expires_at = clock.now() + LIFETIME
    organisation.confirmed_at = clock.now()
    organisation.noticed_days = None


def renew_by_token(token: str) -> Organisation:
    """Renew by the link of a notice, without signing in; the link works once.

    Raises LinkRefused, MoveRefused.
    """
    with transaction() as session:
        organisation_id = open_renewal(session, token)
        standing = load(session, organisation_id)
        # the link was sent to an owner, and says nothing but this
        move(session, WORKER, standing, Verb.RENEW, data={"by": "link"})
        renew(standing.organisation)
        return standing.organisation


def expire_and_remind() -> int:
    """Take profiles out of the directory that ran out, and remind of those that soon will.

    Returns how many expired. Each notice and each end is written once, however often this runs.
    """
    now = clock.now()
    with transaction() as session:
        due = session.scalars(
            select(Organisation.id).where(
                Organisation.stage == Stage.PUBLISHED, Organisation.expires_at <= now
            )
        ).all()
        for id_ in due:
            standing = load(session, id_)
            move(session, WORKER, standing, Verb.EXPIRE)
            mails.write_to(
                session,
                mails.owners(session, id_),
                standing.organisation,
                mails.expired,
                key=f"expired {id_} {standing.organisation.expires_at:%Y-%m-%d}",
            )
        for days in NOTICES_DAYS:
            remind(session, days)
    return len(due)


def remind(session: Session, days: int) -> None:
    """Write the notice of so many days before the end where it has not been written."""
    now = clock.now()
    later = [other for other in NOTICES_DAYS if other < days]
    from_ = now + timedelta(days=max(later, default=0))
    soon = session.scalars(
        select(Organisation).where(
            Organisation.stage == Stage.PUBLISHED,
            Organisation.expires_at > from_,
            Organisation.expires_at <= now + timedelta(days=days),
        )
    ).all()
    for organisation in soon:
        if organisation.expires_at is None or organisation.noticed_days == days:
            continue
        left = max(1, (organisation.expires_at - now).days)
        token = make_renewal(session, organisation)
        people = mails.owners(session, organisation.id)
        mails.write_to(session, people, organisation, mails.expires_soon(token, left))
        session.execute(
            update(Organisation).where(Organisation.id == organisation.id).values(noticed_days=days)
        )
