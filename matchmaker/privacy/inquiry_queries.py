"""Reads what is kept about one person in inquiries: as inquirer, and as an asked partner."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from matchmaker.activities.models import Activity
from matchmaker.db import db
from matchmaker.desks.models import Desk
from matchmaker.inquiries.erasure import inquiries_sent_by
from matchmaker.inquiries.models import Inquiry, InquiryFile, InquiryMessage
from matchmaker.inquiries.queries import stage_for_inquirer
from matchmaker.organisations.models import Organisation
from matchmaker.privacy.queries import Values, rows_of
from matchmaker.proposals.erasure import ANSWERS
from matchmaker.proposals.models import Proposal
from matchmaker.proposals.queries import proposals_of

OWN = (
    "number subject text language organisation_name sender_name sender_email sender_phone country"
    " region city is_anonymous received_at first_answered_at closed_at close_reason"
    " consent_version consented_at confirmed_at story story_consented_at"
).split()
OF_PROPOSAL = (
    "name stage note proposed_at inquirer_answered_at decline_reason decline_text introduced_at"
    " met_at outcome"
).split()


def sent_inquiries(user_id: int, email: str | None) -> list[Values]:
    """The inquiries that a person sent, as the person sees them, with messages and proposals.

    Internal notes of the desks are not among them, and of a partner only what is disclosed.
    """
    ids = inquiries_sent_by(db.session(), user_id, email)
    rows = db.session.scalars(select(Inquiry).where(Inquiry.id.in_(ids)).order_by(Inquiry.id))
    return [sent_inquiry(row) for row in rows]


def sent_inquiry(row: Inquiry) -> Values:
    """One inquiry."""
    desk = db.session.get_one(Desk, row.desk_id)
    return {
        **{name: getattr(row, name) for name in OWN},
        "stage": stage_for_inquirer(row),
        "desk": desk.name_en,
        "messages": rows_of(
            select(
                InquiryMessage.direction,
                InquiryMessage.author_name,
                InquiryMessage.channel,
                InquiryMessage.text,
                InquiryMessage.sent_at,
            )
            .where(
                InquiryMessage.inquiry_id == row.id,
                InquiryMessage.direction.in_(("in", "out")),
                InquiryMessage.party == "inquirer",
            )
            .order_by(InquiryMessage.sent_at, InquiryMessage.id)
        ),
        "proposals": [
            {name: getattr(view, name) for name in OF_PROPOSAL}
            for view in proposals_of(row.id, for_inquirer=True)
        ],
    }


def sent_files(user_id: int, email: str | None) -> list[tuple[str, str, str]]:
    """Number of the inquiry, stored name and shown name of the files that came with messages."""
    ids = inquiries_sent_by(db.session(), user_id, email)
    rows = db.session.execute(
        select(Inquiry.number, InquiryFile.stored_name, InquiryFile.original_name)
        .join(Inquiry, Inquiry.id == InquiryFile.inquiry_id)
        .join(InquiryMessage, InquiryMessage.id == InquiryFile.message_id)
        .where(InquiryFile.inquiry_id.in_(ids), InquiryMessage.party == "inquirer")
        .order_by(InquiryFile.id)
    )
    return [(row.number, row.stored_name, row.original_name) for row in rows]


def answers_as_partner(user_id: int) -> list[Values]:
    """What a person answered when an organisation was asked to get to know somebody."""
    lines = db.session.execute(
        select(Activity.at, Activity.verb, Activity.subject_id, Activity.data)
        .where(
            Activity.actor_id == user_id,
            Activity.subject == "inquiry",
            Activity.verb.in_(ANSWERS),
        )
        .order_by(Activity.id)
    )
    return [answer_of(line) for line in lines.all()]


def answer_of(line: Any) -> Values:
    """One answer, with the words that are kept of it."""
    row = db.session.execute(
        select(Organisation.name, Proposal.partner_text)
        .join(Proposal, Proposal.organisation_id == Organisation.id)
        .where(
            Proposal.inquiry_id == line.subject_id,
            Proposal.organisation_id == line.data.get("organisation"),
        )
    ).one_or_none()
    return {
        "at": line.at,
        "answer": line.verb,
        "organisation": row.name if row else "",
        "text": row.partner_text if row else "",
    }
