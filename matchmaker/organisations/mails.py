"""The letters about profiles: to the owners of an organisation, and to the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Membership, User
from matchmaker.desks.models import DeskMembership
from matchmaker.notifications.letters import Letter, Reader, page_address, send
from matchmaker.organisations.models import Organisation

Write = Callable[[Organisation], Letter]


def owners(session: Session, organisation_id: int) -> list[User]:
    """The owners of an organisation whose addresses are confirmed."""
    return list(
        session.scalars(
            select(User)
            .join(Membership, Membership.user_id == User.id)
            .where(
                Membership.organisation_id == organisation_id,
                Membership.is_owner,
                User.email.is_not(None),
                User.active,
            )
            .order_by(User.id)
        )
    )


def consultants(session: Session, desk_id: int | None) -> list[User]:
    """Who works at a desk."""
    return list(
        session.scalars(
            select(User)
            .join(DeskMembership, DeskMembership.user_id == User.id)
            .where(DeskMembership.desk_id == desk_id, User.email.is_not(None), User.active)
            .order_by(User.id)
        )
    )


def write_to(
    session: Session, people: list[User], organisation: Organisation, write: Write, key: str = ""
) -> None:
    """Write a letter to each person in that person's language; the same key writes it once only."""
    for person, letter in letters_to(people, organisation, write):
        reader = Reader(str(person.email), person.language, person.name)
        send(session, reader, letter, key=f"{key} {person.id}" if key else None)


def letters_to(
    people: list[User], organisation: Organisation, write: Write
) -> Iterator[tuple[User, Letter]]:
    """The letter to each person, in that person's language."""
    for person in people:
        with force_locale(person.language):
            yield person, write(organisation)


def edit_address(organisation: Organisation) -> str:
    """Where the profile is worked at."""
    return page_address("profiles.show_standing", organisation_id=organisation.id)


def submitted(organisation: Organisation) -> Letter:
    """To the desk: a profile waits."""
    return Letter(
        _("A profile waits for your desk: %(name)s", name=organisation.name),
        (_("%(name)s has handed in its profile.", name=organisation.name),),
        (
            _("Check the profile"),
            page_address("reviews.show_review", organisation_id=organisation.id),
        ),
    )


def accepted(message: str) -> Write:
    """To the owners: the profile is public."""

    def write(organisation: Organisation) -> Letter:
        return Letter(
            _("Your profile is published"),
            (
                _("The profile of %(name)s is public from now on.", name=organisation.name),
                *said(message),
            ),
            (
                _("See the profile"),
                page_address("directory.show_profile", slug=organisation.slug),
            ),
        )

    return write


def changes_requested(message: str, comments: tuple[tuple[str, str], ...]) -> Write:
    """To the owners: what the desk asks to have changed."""

    def write(organisation: Organisation) -> Letter:
        return Letter(
            _("Please change your profile a little"),
            (
                _(
                    "The desk has read the profile of %(name)s and asks for changes.",
                    name=organisation.name,
                ),
                *said(message),
                *(text for _field, text in comments),
            ),
            (_("Change the profile"), edit_address(organisation)),
        )

    return write


def rejected(reason: str) -> Write:
    """To the owners: the profile is not taken, and why."""

    def write(organisation: Organisation) -> Letter:
        return Letter(
            _("Your profile cannot be published"),
            (
                _("The desk cannot publish the profile of %(name)s.", name=organisation.name),
                *said(reason),
            ),
            (_("See your profile"), edit_address(organisation)),
        )

    return write


def expires_soon(token: str, days: int) -> Write:
    """To the owners: renew in one click."""

    def write(organisation: Organisation) -> Letter:
        return Letter(
            _("Is your profile still accurate?"),
            (
                _(
                    "The profile of %(name)s is public for %(days)s more days.",
                    name=organisation.name,
                    days=days,
                ),
                _("If everything is still right, one click keeps it public for another year."),
            ),
            (
                _("Still accurate"),
                page_address("profiles.renew_by_link", token=token),
            ),
        )

    return write


def expired(organisation: Organisation) -> Letter:
    """To the owners: no longer public, and how to bring it back."""
    return Letter(
        _("Your profile is no longer public"),
        (
            _("The profile of %(name)s has run out after a year.", name=organisation.name),
            _("Nothing is lost: you can renew it at any time."),
        ),
        (_("Renew the profile"), edit_address(organisation)),
    )


def said(message: str) -> tuple[str, ...]:
    """The paragraphs of what a consultant wrote."""
    return tuple(part.strip() for part in message.split("\n\n") if part.strip())
