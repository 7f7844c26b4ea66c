"""Inquiries to which mails belong, as the tests of the inbox need them."""

from __future__ import annotations

from email.message import EmailMessage

from sqlalchemy import select

from matchmaker.db import db
from matchmaker.desks.models import Desk
from matchmaker.inbox.models import StrayMail
from matchmaker.inquiries.mails import reply_token
from matchmaker.inquiries.models import Inquiry, InquiryMessage
from tests.inbox.mails import mail
from tests.inquiries import world

HER_ADDRESS = "aiko@hikari-robotics.example"
JAPAN_DESK, HIGASHIOSAKA = "japan-desk@desk.example", "higashiosaka@desk.example"


def inquiry(country: str = "DE", **changes: object) -> Inquiry:
    """An inquiry of Aiko's, at the desk of the country."""
    sender = {"email": HER_ADDRESS, "name": "Aiko Sato", "country": country}
    return world.inquiry(world.asked(**{**sender, **changes}).id)


def answer_to(case: Inquiry, text: str = "Ja, gern.", **headers: str) -> EmailMessage:
    """A mail to the reply address of an inquiry."""
    return mail(text, **{"To": f"reply+{reply_token(case)}@match.example", **headers})


def messages_of(case: Inquiry) -> list[InquiryMessage]:
    """The timeline of an inquiry, the oldest first."""
    rows = select(InquiryMessage).where(InquiryMessage.inquiry_id == case.id)
    return list(db.session.scalars(rows.order_by(InquiryMessage.id)))


def strays() -> list[StrayMail]:
    """The mail that belongs to no inquiry, the oldest first."""
    return list(db.session.scalars(select(StrayMail).order_by(StrayMail.id)))


def desk_code(row: StrayMail) -> str | None:
    """The desk that sorts a mail."""
    return None if row.desk_id is None else db.session.get_one(Desk, row.desk_id).code
