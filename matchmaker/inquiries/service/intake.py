"""How an inquiry comes in: by the public form, by the API, by a consultant on the phone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.accounts.policy import VISITOR, Actor, Permission, require
from matchmaker.activities.service import record
from matchmaker.db import insert_into, transaction
from matchmaker.desks.models import Desk
from matchmaker.errors import MatchmakerError, NotFound, NotReady
from matchmaker.inquiries import mails
from matchmaker.inquiries.links import id_in, opens
from matchmaker.inquiries.models import Inquiry, InquiryCounter
from matchmaker.inquiries.service.cases import (
    INQUIRY,
    Case,
    begin_waiting,
    dated,
    due_in,
    snapshot,
)
from matchmaker.inquiries.texts import search_text
from matchmaker.inquiries.workflow import Kind, Source, Stage, Waiting
from matchmaker.matching.detection import detect_language
from matchmaker.notifications.letters import AddressRefused, checked_address
from matchmaker.organisations.lifecycle import desk_for
from matchmaker.organisations.models import LANGUAGES, Organisation

CONSENT_VERSION = "2026-11"
LONGEST_TEXT = 10_000
SAME_WITHIN = timedelta(hours=24)
BY_HAND = (Source.EVENT, Source.PHONE, Source.EMAIL, Source.REFERRAL)


class InquiryIncomplete(MatchmakerError):
    """Something an inquiry needs is missing or cannot be used; `problems` are by field."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True)
class NewInquiry:
    """What somebody asks, as it was written. `partner` is the code of the desk it came through."""

    text: str
    email: str = ""
    name: str = ""
    organisation_name: str = ""
    phone: str = ""
    language: str = ""
    country: str = ""
    region: str = ""
    city: str = ""
    subject: str = ""
    kind: Kind = Kind.PARTNER_SEARCH
    source: Source = Source.WEB_FORM
    source_detail: str = ""
    programme: str = ""
    partner: str = ""
    about_id: int | None = None
    sender_organisation_id: int | None = None
    is_anonymous: bool = False
    consented: bool = False
    is_suspect: bool = False
    send_key: str | None = None


@dataclass(frozen=True)
class Sent:
    """An inquiry that is stored; `is_new` is False where the same one had been sent before."""

    id: int
    number: str
    is_new: bool


def send_inquiry(actor: Actor, new: NewInquiry, *, is_confirmed: bool = False) -> Sent:
    """Store an inquiry of anybody, and confirm it by mail with its number and a private link.

    The same key, or the same words of the same sender within a day, give one inquiry.
    Raises InquiryIncomplete, NotReady where no desk is set up.
    """
    require(actor, Permission.INQUIRY_SEND)
    check(new, needs_consent=True)
    with transaction() as session:
        desk = desk_of(session, new)
        sent, inquiry = stored(session, actor, new, desk, is_confirmed=is_confirmed)
        if inquiry is not None:
            mails.confirm_receipt(session, inquiry, desk)
            if not inquiry.is_suspect:
                mails.tell_desk(session, inquiry, mails.new_inquiry)
        return sent


def record_inquiry(
    actor: Actor, new: NewInquiry, desk_id: int, *, take: bool = True, confirm: bool = True
) -> Sent:
    """Store what a consultant was told on the phone, by mail or at an event; it is taken at once.

    Whoever was spoken to has had a first answer. With an address, a confirmation goes out.
    Raises InquiryIncomplete, NotFound for a desk that is not the actor's.
    """
    require(actor, Permission.INQUIRY_RECORD)
    if desk_id not in actor.desks:
        raise NotFound("There is no such desk.")
    check(new, needs_consent=False)
    with transaction() as session:
        desk = session.get_one(Desk, desk_id)
        sent, inquiry = stored(session, actor, new, desk, is_confirmed=True)
        if inquiry is not None:
            if take:
                inquiry.owner_id = actor.user_id
            if new.source in (Source.PHONE, Source.EVENT):
                inquiry.first_answered_at = inquiry.received_at
            if confirm and inquiry.sender_email:
                mails.confirm_receipt(session, inquiry, desk)
        return sent


def check(new: NewInquiry, *, needs_consent: bool) -> None:
    """Raise InquiryIncomplete with everything that is missing or cannot be used."""
    problems = {"text": problem_of_text(new.text), "email": problem_of_email(new, needs_consent)}
    if not (new.name.strip() or new.organisation_name.strip()):
        problems["organisation_name"] = "Write the name of your organisation, or your own."
    if needs_consent and not new.consented:
        problems["consent"] = "Say that the desk may keep and use what you wrote to answer you."
    said = {field: problem for field, problem in problems.items() if problem}
    if said:
        raise InquiryIncomplete(said)


def problem_of_text(text: str) -> str:
    """What is wrong with the words, or nothing."""
    if not text.strip():
        return "Say in a few words what you are looking for."
    return f"Please use at most {LONGEST_TEXT} characters." if len(text) > LONGEST_TEXT else ""


def problem_of_email(new: NewInquiry, is_needed: bool) -> str:
    """What is wrong with the address, or nothing."""
    if not new.email.strip():
        return "Write the address to which the desk can answer." if is_needed else ""
    try:
        checked_address(new.email.strip())
    except AddressRefused:
        return "Write an address like name@example.com."
    return ""


def desk_of(session: Session, new: NewInquiry) -> Desk:
    """The desk that an inquiry comes to: of its partner page, its profile, its country, or the first.

    Raises NotReady where no desk is set up.
    """
    if new.partner:
        partner = session.scalar(select(Desk).where(Desk.code == new.partner))
        if partner is not None:
            return partner
    about = session.get(Organisation, new.about_id) if new.about_id is not None else None
    cared = about.desk_id if about is not None and not new.country else None
    desk_id = desk_for(session, new.country) or cared
    first = select(Desk).order_by(Desk.id).limit(1)
    desk = session.get(Desk, desk_id) if desk_id is not None else session.scalar(first)
    if desk is None:
        raise NotReady("No desk is set up yet. Please ask the operator of the service.")
    return desk


def stored(
    session: Session, actor: Actor, new: NewInquiry, desk: Desk, *, is_confirmed: bool
) -> tuple[Sent, Inquiry | None]:
    """Write the inquiry with its first step, or find the one that says the same."""
    now = clock.now()
    number = next_number(session, now.year)  # its lock keeps the same words from coming in twice
    known = same_inquiry(session, new, now)
    if known is not None:
        give_back(session, now.year)
        return Sent(known.id, known.number, is_new=False), None
    inquiry = row_of(session, actor, new, desk, number, now)
    inquiry.confirmed_at = now if is_confirmed else None
    session.add(inquiry)
    session.flush()
    begin_waiting(session, inquiry, Waiting.DESK, now)
    dated(session, inquiry.id, Stage.RECEIVED, "receive", actor, now)
    record(session, actor, INQUIRY, inquiry.id, "receive", {"source": inquiry.source})
    return Sent(inquiry.id, number, is_new=True), inquiry


def row_of(
    session: Session, actor: Actor, new: NewInquiry, desk: Desk, number: str, now: datetime
) -> Inquiry:
    """The row of a new inquiry: received, with the desk, due for its first answer."""
    due = due_in(desk.id, now, desk.first_answer_days)
    language = new.language if new.language in LANGUAGES else detect_language(new.text)
    through = session.scalar(select(Desk.id).where(Desk.code == new.partner))
    inquiry = Inquiry(
        number=number,
        version=1,
        stage=Stage.RECEIVED,
        kind=new.kind,
        source=Source.PARTNER_PAGE if through and new.source is Source.WEB_FORM else new.source,
        source_detail=new.source_detail.strip(),
        came_through_id=through,
        programme=new.programme.strip(),
        desk_id=desk.id,
        waiting_for=Waiting.DESK,
        waiting_since=now,
        next_step="@first answer",
        next_due_at=due,
        is_appointment=False,
        sender_user_id=None if new.source in BY_HAND else actor.user_id,
        sender_organisation_id=new.sender_organisation_id,
        organisation_name=new.organisation_name.strip(),
        sender_name=new.name.strip(),
        sender_email=new.email.strip(),
        sender_phone=new.phone.strip(),
        country=new.country,
        region=new.region.strip(),
        city=new.city.strip(),
        language=language,
        subject=new.subject.strip(),
        text=new.text.strip(),
        about_id=new.about_id,
        is_anonymous=new.is_anonymous,
        consent_version=CONSENT_VERSION if new.consented else "",
        consented_at=now if new.consented else None,
        is_suspect=new.is_suspect,
        send_key=new.send_key,
        link_key=secrets.token_hex(16),
        received_at=now,
        first_due_at=due,
        updated_at=now,
    )
    inquiry.search_text = search_text(inquiry)
    return inquiry


def next_number(session: Session, year: int) -> str:
    """The next number of a year; the counter stays locked until the transaction ends."""
    row = insert_into(session, InquiryCounter).values(year=year, last=1)
    last = session.execute(
        row.on_conflict_do_update(
            index_elements=["year"], set_={"last": InquiryCounter.last + 1}
        ).returning(InquiryCounter.last)
    ).scalar_one()
    return f"MM-{year}-{last:05d}"


def give_back(session: Session, year: int) -> None:
    """A number that was not used after all is the next one again."""
    session.execute(
        update(InquiryCounter)
        .where(InquiryCounter.year == year)
        .values(last=InquiryCounter.last - 1)
    )


def same_inquiry(session: Session, new: NewInquiry, now: datetime) -> Inquiry | None:
    """The inquiry that was sent with the same key, or with the same words a moment ago."""
    if new.send_key:
        found = session.scalar(select(Inquiry).where(Inquiry.send_key == new.send_key))
        if found is not None:
            return found
    if not new.email.strip():
        return None
    return session.scalar(
        select(Inquiry)
        .where(
            Inquiry.sender_email == new.email.strip(),
            Inquiry.text == new.text.strip(),
            Inquiry.received_at > now - SAME_WITHIN,
        )
        .order_by(Inquiry.id)
        .limit(1)
    )


def inquiry_of_link(session: Session, token: str) -> Inquiry:
    """The inquiry that a private link opens.

    Raises NotFound.
    """
    id_ = id_in(token)
    inquiry = session.get(Inquiry, id_) if id_ is not None else None
    if inquiry is None or not opens(token, INQUIRY, inquiry.id, inquiry.link_key):
        raise NotFound("This link is not valid. Use the one in our latest mail.")
    return inquiry


def actor_of_link(inquiry: Inquiry, name: str = "inquirer") -> Actor:
    """Whoever holds the private link of an inquiry, or has its reply address."""
    return Actor(VISITOR.roles, name, inquiries=frozenset({inquiry.id}))


def confirm_address(token: str) -> None:
    """The link of the mail was opened: the address is right, and the desk sees the inquiry.

    Raises NotFound.
    """
    with transaction() as session:
        inquiry = inquiry_of_link(session, token)
        if inquiry.confirmed_at is not None:
            return
        case = Case(session, actor_of_link(inquiry), inquiry, snapshot(inquiry), clock.now())
        inquiry.confirmed_at = case.now
        was_suspect, inquiry.is_suspect = inquiry.is_suspect, False
        case.tell("confirm")
        if was_suspect:
            mails.tell_desk(session, inquiry, mails.new_inquiry)
