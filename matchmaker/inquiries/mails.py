"""The letters about inquiries: to the inquirer, to the people of a desk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import User
from matchmaker.desks.models import Desk, DeskMembership
from matchmaker.inquiries.links import token_for
from matchmaker.inquiries.models import HandOver, Inquiry
from matchmaker.languages import current_language, written_day
from matchmaker.notifications.letters import Letter, Reader, page_address, send
from matchmaker.organisations.mails import consultants, said

Write = Callable[[Inquiry], Letter]
INQUIRY, REPLY = "inquiry", "reply"


def status_address(inquiry: Inquiry) -> str:
    """The private page of an inquiry, as it stands in mails."""
    token = token_for(INQUIRY, inquiry.id, inquiry.link_key)
    return page_address("inquiries.show_status", token=token)


def case_address(inquiry: Inquiry) -> str:
    """The desk's page of an inquiry, as it stands in mails."""
    return page_address("casework.show_case", inquiry_id=inquiry.id)


def reply_token(inquiry: Inquiry) -> str:
    """What stands in the reply address of every mail to the inquirer."""
    return token_for(REPLY, inquiry.id, inquiry.link_key)


def desk_name(desk: Desk, language: str) -> str:
    """The desk's name in a language."""
    names = {"de": desk.name_de, "en": desk.name_en, "ja": desk.name_ja}
    return names[language]


def until(moment: datetime) -> str:
    """A day until which something is due, as the reader writes it."""
    return written_day(moment)


def subject_of(inquiry: Inquiry) -> str:
    """What an inquiry is called in a mail's subject."""
    return inquiry.subject or inquiry.organisation_name or inquiry.sender_name or inquiry.number


def write_to_inquirer(session: Session, inquiry: Inquiry, write: Write) -> str | None:
    """Write a letter to the inquirer in the inquirer's language; its Message-ID."""
    if not inquiry.sender_email:
        return None
    with force_locale(inquiry.language):
        letter = write(inquiry)
    reader = Reader(inquiry.sender_email, inquiry.language, inquiry.sender_name)
    return send(session, reader, letter)


def confirm_receipt(session: Session, inquiry: Inquiry, desk: Desk) -> None:
    """Tell the inquirer number, desk, answer-by date and the private link."""

    def write(_inquiry: Inquiry) -> Letter:
        return Letter(
            _("Your inquiry %(number)s has arrived", number=inquiry.number),
            (
                _(
                    "Thank you for your inquiry. It has the number %(number)s and is with %(desk)s.",
                    number=inquiry.number,
                    desk=desk_name(desk, inquiry.language),
                ),
                _("You will have a first answer by %(day)s.", day=until(inquiry.first_due_at)),
                _("You asked:"),
                *said(inquiry.text),
            ),
            (_("Confirm your address and follow the inquiry"), status_address(inquiry)),
            _("You can simply answer this mail. Whoever has the link can read the inquiry."),
            reply_token=reply_token(inquiry),
        )

    write_to_inquirer(session, inquiry, write)


def message(text: str, author: str) -> Write:
    """What a consultant writes to the inquirer."""

    def write(inquiry: Inquiry) -> Letter:
        return Letter(
            _("About your inquiry %(number)s", number=inquiry.number),
            (*said(text), author),
            (_("See the inquiry"), status_address(inquiry)),
            reply_token=reply_token(inquiry),
            is_personal=True,
        )

    return write


def tell_people(session: Session, people: Iterable[User], inquiry: Inquiry, write: Write) -> None:
    """Write a letter to each person in that person's language."""
    for person in people:
        with force_locale(person.language):
            letter = write(inquiry)
        send(session, Reader(str(person.email), person.language, person.name), letter)


def tell_desk(session: Session, inquiry: Inquiry, write: Write, desk_id: int | None = None) -> None:
    """Write to the owner, or where there is none to everybody at the desk."""
    owner = session.get(User, inquiry.owner_id) if inquiry.owner_id is not None else None
    if desk_id is None and owner is not None and owner.active and owner.email:
        tell_people(session, [owner], inquiry, write)
        return
    tell_people(session, consultants(session, desk_id or inquiry.desk_id), inquiry, write)


def leads(session: Session, desk_id: int) -> list[User]:
    """Who leads a desk; where nobody does, everybody who works there."""
    found = session.scalars(
        select(User)
        .join(DeskMembership, DeskMembership.user_id == User.id)
        .where(
            DeskMembership.desk_id == desk_id,
            DeskMembership.is_lead,
            User.email.is_not(None),
            User.active,
        )
        .order_by(User.id)
    ).all()
    return list(found) or consultants(session, desk_id)


def new_inquiry(inquiry: Inquiry) -> Letter:
    """To the desk: something new in the queue."""
    return Letter(
        _(
            "New inquiry %(number)s: %(subject)s",
            number=inquiry.number,
            subject=subject_of(inquiry),
        ),
        (
            _("A new inquiry waits in the queue of your desk."),
            _("A first answer is due by %(day)s.", day=until(inquiry.first_due_at)),
        ),
        (_("Open the inquiry"), case_address(inquiry)),
    )


def answer_arrived(inquiry: Inquiry) -> Letter:
    """To the owner: the inquirer has written."""
    return Letter(
        _("Answer to %(number)s: %(subject)s", number=inquiry.number, subject=subject_of(inquiry)),
        (_("The inquirer has written. It is your desk's turn now."),),
        (_("Open the inquiry"), case_address(inquiry)),
    )


def others_wrote(inquiry: Inquiry) -> Letter:
    """To the owner: a partner, or somebody else, has written about an inquiry."""
    return Letter(
        _(
            "A mail about %(number)s: %(subject)s",
            number=inquiry.number,
            subject=subject_of(inquiry),
        ),
        (
            _("A partner or somebody else has written. The inquirer does not see it."),
            _("It is your desk's turn now."),
        ),
        (_("Open the inquiry"), case_address(inquiry)),
    )


def overdue(inquiry: Inquiry) -> Letter:
    """To the lead: a step is overdue."""
    return Letter(
        _("Overdue: %(number)s, %(subject)s", number=inquiry.number, subject=subject_of(inquiry)),
        (
            _(
                "The next step of this inquiry is overdue. Please see that somebody takes care of it."
            ),
        ),
        (_("Open the inquiry"), case_address(inquiry)),
    )


def first_answer_overdue(inquiry: Inquiry) -> Letter:
    """To the lead: the inquirer still waits for a first answer."""
    return Letter(
        _("No first answer yet: %(number)s", number=inquiry.number),
        (_("The first answer was promised by %(day)s.", day=until(inquiry.first_due_at)),),
        (_("Open the inquiry"), case_address(inquiry)),
    )


def moved_to_you(inquiry: Inquiry) -> Letter:
    """To whoever stands in for an absent owner."""
    return Letter(
        _("You stand in for %(number)s", number=inquiry.number),
        (
            _(
                "The owner is away and something is due. The inquiry is yours until it is given back."
            ),
        ),
        (_("Open the inquiry"), case_address(inquiry)),
    )


def hand_over_offered(hop: HandOver, sender: Desk) -> Write:
    """To the receiving desk: accept or refuse."""

    def write(inquiry: Inquiry) -> Letter:
        return Letter(
            _("Hand-over of %(number)s: please accept or refuse", number=inquiry.number),
            (
                _(
                    "%(desk)s would like to hand this inquiry over to you.",
                    desk=desk_name(sender, current_language()),
                ),
                *said(hop.note),
                _("Until you accept, the other desk stays responsible."),
            ),
            (_("See the hand-over"), case_address(inquiry)),
        )

    return write


def hand_over_answered(hop: HandOver, receiver: Desk) -> Write:
    """To the desk that offered: accepted or refused."""

    def write(inquiry: Inquiry) -> Letter:
        name = desk_name(receiver, current_language())
        if hop.state == "accepted":
            text = _(
                "%(desk)s has accepted the hand-over and is responsible from now on.", desk=name
            )
        else:
            text = _("%(desk)s has refused the hand-over. You are still responsible.", desk=name)
        return Letter(
            _("Answer to the hand-over of %(number)s", number=inquiry.number),
            (text, *said(hop.reason)),
            (_("Open the inquiry"), case_address(inquiry)),
        )

    return write


def new_desk(receiver: Desk) -> Write:
    """To the inquirer: another desk takes care from now on."""

    def write(inquiry: Inquiry) -> Letter:
        return Letter(
            _("Your inquiry %(number)s is in new hands", number=inquiry.number),
            (
                _(
                    "%(desk)s takes care of your inquiry from now on.",
                    desk=desk_name(receiver, inquiry.language),
                ),
            ),
            (_("See the inquiry"), status_address(inquiry)),
            reply_token=reply_token(inquiry),
        )

    return write
