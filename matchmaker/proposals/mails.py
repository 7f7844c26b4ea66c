"""The letters about proposals: the list, the question to the partner, the introduction."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.directory.queries import published
from matchmaker.inquiries.links import token_for
from matchmaker.inquiries.mails import (
    case_address,
    reply_token,
    status_address,
    subject_of,
    tell_desk,
    write_to_inquirer,
)
from matchmaker.inquiries.models import Inquiry
from matchmaker.languages import country_name, current_language
from matchmaker.notifications.letters import Letter, Reader, page_address, send
from matchmaker.organisations.mails import owners, said
from matchmaker.organisations.models import Contact, Organisation
from matchmaker.proposals.disclosure import Party, inquirer_for, partner_for
from matchmaker.proposals.models import Proposal

PROPOSAL, PARTNER_REPLY = "proposal", "partner reply"
Write = Callable[[], Letter]


def answer_address(row: Proposal) -> str:
    """The partner's private page of a proposal, as it stands in mails."""
    token = token_for(PROPOSAL, row.id, row.link_key)
    return page_address("turns.show_turn", token=token)


def partner_token(row: Proposal) -> str:
    """What stands in the reply address of every mail to the partner."""
    return token_for(PARTNER_REPLY, row.id, row.link_key)


def send_list(session: Session, inquiry: Inquiry, rows: Sequence[Proposal]) -> None:
    """Send the proposals to the inquirer: who, why, and where to answer."""

    def write(_inquiry: Inquiry) -> Letter:
        return Letter(
            _("Proposals for your inquiry %(number)s", number=inquiry.number),
            (
                _("These organisations could fit what you are looking for:"),
                *lines(rows),
                _("Please say for each whether you would like to get to know it."),
            ),
            (_("See the proposals and answer"), status_address(inquiry)),
            _("Your contact data stay with the desk until both sides have said yes."),
            reply_token=reply_token(inquiry),
        )

    write_to_inquirer(session, inquiry, write)


def lines(rows: Sequence[Proposal]) -> list[str]:
    """One line for each proposal, with the words that fit, as the reader may know them."""
    views = published([row.organisation_id for row in rows])
    found = []
    for number, row in enumerate(rows, start=1):
        view = views.get(row.organisation_id)
        if view is None:
            continue
        language = current_language()
        name = view.name_for(language).text
        if row.partner_is_anonymous:
            place = country_name(view.country)
            name = _("An organisation (%(place)s)", place=place) if place else _("An organisation")
        why = ", ".join(reason_words(row))
        found.append(f"{number}. {name}" + (f" – {why}" if why else ""))
    return found


def reason_words(row: Proposal) -> list[str]:
    """The concepts that speak most for a proposal; phrases and other firms' names are left out."""
    said_of = [
        reason.get("concept")
        for reason in row.reasons
        if reason.get("share", 0) > 0 and reason.get("by", "terms") == "terms"
    ]
    return [str(words) for words in dict.fromkeys(said_of) if words][:3]


def partner_readers(session: Session, organisation_id: int) -> list[Reader]:
    """Who answers for an organisation: its owners, else the contact of its profile."""
    people = owners(session, organisation_id)
    if people:
        return [Reader(str(each.email), each.language, each.name) for each in people]
    contact = session.get(Contact, organisation_id)
    if contact is None or not contact.email:
        return []
    organisation = session.get_one(Organisation, organisation_id)
    language = {"JP": "ja", "DE": "de", "AT": "de"}.get(organisation.country or "", "en")
    return [Reader(contact.email, language, contact.name or "")]


def ask_partner(session: Session, inquiry: Inquiry, row: Proposal, message: str) -> bool:
    """Ask the partner in its language; False where there is no address."""
    return to_partner(session, row, lambda: question(inquiry, row, message))


def question(inquiry: Inquiry, row: Proposal, message: str) -> Letter:
    """The question to the partner: who asks, as far as it may be known, and for what."""
    party = inquirer_for(row, inquiry)
    place = country_name(inquiry.country)
    if party.name:
        who = _("%(name)s would like to get to know you.", name=party.name)
    elif place:
        who = _("An organisation (%(place)s) would like to get to know you.", place=place)
    else:
        who = _("An organisation would like to get to know you.")
    return Letter(
        _("Would you like to get to know this organisation?"),
        (who, *said(message), _("Nobody sees your contact data before both sides have said yes.")),
        (_("See what is asked for, and answer"), answer_address(row)),
        reply_token=partner_token(row),
    )


def to_partner(session: Session, row: Proposal, write: Write) -> bool:
    """Write to everybody who answers for the partner; False where there is nobody."""
    readers = partner_readers(session, row.organisation_id)
    for reader in readers:
        with force_locale(reader.language):
            letter = write()
        send(session, reader, letter)
    return bool(readers)


def remind_partner(session: Session, row: Proposal) -> bool:
    """Remind the partner of the question; False where there is no address."""
    return to_partner(
        session,
        row,
        lambda: Letter(
            _("A question still waits for your answer"),
            (
                _("We asked you some days ago whether you would like to get to know somebody."),
                _("A short yes or no is enough."),
            ),
            (_("Answer now"), answer_address(row)),
            reply_token=partner_token(row),
        ),
    )


def tell_desk_of_answer(session: Session, inquiry: Inquiry) -> None:
    """To the owner: a side has answered."""

    def write(of: Inquiry) -> Letter:
        return Letter(
            _(
                "A side has answered: %(number)s, %(subject)s",
                number=of.number,
                subject=subject_of(of),
            ),
            (_("There is an answer to a proposal. It is your desk's turn now."),),
            (_("Open the inquiry"), case_address(of)),
        )

    tell_desk(session, inquiry, write)


def tell_desk_of_silence(session: Session, inquiry: Inquiry) -> None:
    """To the owner: the partner does not answer."""

    def write(of: Inquiry) -> Letter:
        return Letter(
            _("The partner does not answer: %(number)s", number=of.number),
            (
                _(
                    "The partner was asked and reminded. Please ask by phone, or propose somebody else."
                ),
            ),
            (_("Open the inquiry"), case_address(of)),
        )

    tell_desk(session, inquiry, write)


def introduce(
    session: Session, inquiry: Inquiry, row: Proposal, contact: Contact | None, message: str
) -> None:
    """Give each side the name and the contact of the other, in its own language."""
    name = session.scalar(select(Organisation.name).where(Organisation.id == row.organisation_id))
    partner = partner_for(row, name or "", contact)

    def to_inquirer(_inquiry: Inquiry) -> Letter:
        action = (_("See the inquiry"), status_address(inquiry))
        return introduction(partner, message, action, reply_token(inquiry))

    write_to_inquirer(session, inquiry, to_inquirer)
    party = inquirer_for(row, inquiry)
    to_partner(
        session,
        row,
        lambda: introduction(
            party, message, (_("See the introduction"), answer_address(row)), partner_token(row)
        ),
    )


def introduction(other: Party, message: str, action: tuple[str, str], token: str) -> Letter:
    """Both sides have said yes: this is the other one."""
    facts = [part for part in (other.person, other.email, other.phone) if part]
    return Letter(
        _("We introduce you: %(name)s", name=other.name),
        (
            _("Both sides have said yes. This is your counterpart:"),
            " · ".join([other.name, *facts]),
            *said(message),
            _("Please write to each other directly. We will ask you later what came of it."),
        ),
        action,
        reply_token=token,
    )
