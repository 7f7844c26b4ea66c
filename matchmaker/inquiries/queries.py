"""Reads inquiries as the inquirer sees them: never internal notes, never who works on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from matchmaker.accounts.policy import Actor, Related
from matchmaker.db import db
from matchmaker.desks.models import Desk
from matchmaker.inquiries.links import token_for
from matchmaker.inquiries.mails import INQUIRY, desk_name
from matchmaker.inquiries.models import Inquiry, InquiryMessage
from matchmaker.inquiries.service.cases import related
from matchmaker.inquiries.workflow import Stage, Waiting, public_stage


@dataclass(frozen=True)
class Words:
    """A message between inquirer and desk."""

    id: int
    is_own: bool
    author: str
    language: str | None
    text: str
    sent_at: datetime
    kind: str


@dataclass(frozen=True)
class StatusView:
    """An inquiry on its private page."""

    id: int
    number: str
    token: str
    subject: str
    text: str
    language: str
    organisation_name: str
    stage: str
    desk: str
    desk_id: int
    received_at: datetime
    first_due_at: datetime
    is_answered: bool
    is_confirmed: bool
    is_open: bool
    messages: tuple[Words, ...]


@dataclass(frozen=True)
class OwnInquiry:
    """One line of the list of one's own inquiries."""

    number: str
    token: str
    title: str
    language: str
    stage: str
    received_at: datetime


def related_inquiry(inquiry_id: int) -> Related | None:
    """Whose an inquiry is, None if there is none."""
    inquiry = db.session.get(Inquiry, inquiry_id)
    return None if inquiry is None else related(db.session(), inquiry)


def with_merged(inquiry_id: int) -> list[int]:
    """The id of an inquiry and of those that were merged into it, at any depth."""
    found, new = [inquiry_id], [inquiry_id]
    while new:
        merged = select(Inquiry.id).where(Inquiry.merged_into_id.in_(new)).order_by(Inquiry.id)
        new = [id_ for id_ in db.session.scalars(merged) if id_ not in found]
        found += new
    return found


def stage_for_inquirer(inquiry: Inquiry) -> str:
    """The projection of the stage that the inquirer sees."""
    waiting = Waiting(inquiry.waiting_for) if inquiry.waiting_for else None
    return public_stage(Stage(inquiry.stage), waiting)


def status_of(inquiry: Inquiry, language: str) -> StatusView:
    """The private page of an inquiry, the desk named in the reader's language."""
    desk = db.session.get_one(Desk, inquiry.desk_id)
    return StatusView(
        id=inquiry.id,
        number=inquiry.number,
        token=token_for(INQUIRY, inquiry.id, inquiry.link_key),
        subject=inquiry.subject,
        text=inquiry.text,
        language=inquiry.language,
        organisation_name=inquiry.organisation_name or inquiry.sender_name,
        stage=stage_for_inquirer(inquiry),
        desk=desk_name(desk, language),
        desk_id=desk.id,
        received_at=inquiry.received_at,
        first_due_at=inquiry.first_due_at,
        is_answered=inquiry.first_answered_at is not None,
        is_confirmed=inquiry.confirmed_at is not None,
        is_open=inquiry.closed_at is None,
        messages=messages_of(inquiry.id),
    )


def messages_of(inquiry_id: int) -> tuple[Words, ...]:
    """What inquirer and desk have written to each other, the newest first."""
    rows = db.session.scalars(
        select(InquiryMessage)
        .where(
            InquiryMessage.inquiry_id.in_(with_merged(inquiry_id)),
            InquiryMessage.direction.in_(("in", "out")),
            InquiryMessage.party == "inquirer",
            InquiryMessage.kind == "message",
        )
        .order_by(InquiryMessage.sent_at.desc(), InquiryMessage.id.desc())
    )
    return tuple(
        Words(
            row.id,
            row.direction == "in",
            row.author_name,
            row.language,
            row.text,
            row.sent_at,
            row.kind,
        )
        for row in rows
    )


def own_inquiries(actor: Actor) -> list[OwnInquiry]:
    """The inquiries that a signed-in person sent, and those of the person's organisations."""
    rows = db.session.scalars(
        select(Inquiry)
        .where(
            or_(
                Inquiry.sender_user_id == actor.user_id,
                Inquiry.sender_organisation_id.in_(actor.organisations),
            )
        )
        .order_by(Inquiry.received_at.desc(), Inquiry.id.desc())
    )
    return [
        OwnInquiry(
            row.number,
            token_for(INQUIRY, row.id, row.link_key),
            row.subject or row.text,
            row.language,
            stage_for_inquirer(row),
            row.received_at,
        )
        for row in rows
    ]
