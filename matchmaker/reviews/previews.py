"""The mail of a decision as it would go out, before it does."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.db import db
from matchmaker.notifications.letters import Letter
from matchmaker.organisations import mails
from matchmaker.organisations.models import Organisation
from matchmaker.reviews.forms import Decision


@dataclass(frozen=True)
class Preview:
    """A letter with the person it goes to and the language it is in."""

    email: str
    name: str
    language: str
    letter: Letter


def writer_of(decision: Decision) -> mails.Write:
    """The letter of a decision."""
    if decision.verb == "reject":
        return mails.rejected(decision.message)
    if decision.verb == "request changes":
        return mails.changes_requested(decision.message, decision.comments)
    return mails.accepted(decision.message)


def preview(organisation_id: int, decision: Decision) -> list[Preview]:
    """What would be sent, to each owner."""
    organisation = db.session.get_one(Organisation, organisation_id)
    people = mails.owners(db.session(), organisation_id)
    return [
        Preview(str(person.email), person.name, person.language, letter)
        for person, letter in mails.letters_to(people, organisation, writer_of(decision))
    ]
