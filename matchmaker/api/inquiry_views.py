"""The JSON API, version 1: sending an inquiry, and reading one's own."""

from __future__ import annotations

import hashlib
from typing import Any

from apiflask import abort
from flask import request, url_for

from matchmaker.accounts.guards import public
from matchmaker.accounts.policy import VISITOR
from matchmaker.accounts.views import limit
from matchmaker.api.inquiry_schemas import InquiryOut, InquiryRequest, InquirySent
from matchmaker.api.views import PROBLEMS, api
from matchmaker.db import db
from matchmaker.errors import NotFound
from matchmaker.inquiries.models import Inquiry
from matchmaker.inquiries.queries import status_of
from matchmaker.inquiries.service.intake import InquiryIncomplete, NewInquiry, inquiry_of_link
from matchmaker.inquiries.texts import words_of
from matchmaker.inquiries.workflow import Kind, Source
from matchmaker.languages import chosen_language
from matchmaker.proposals.queries import ProposalView, proposals_of
from matchmaker.proposals.service.sending import send_with_list

LONGEST_KEY = 200


@api.post("/inquiries")
@public
@api.input(InquiryRequest, arg_name="asked")
@api.output(InquirySent, status_code=201)
@api.doc(
    summary="Send an inquiry to a desk",
    description="The desk answers to the address given. The answer's `key` reads the inquiry "
    "again; keep it, for it is told nowhere else but in the mail that confirms the inquiry.",
    responses=PROBLEMS,
)
def send_inquiry(asked: InquiryRequest) -> Any:
    """Store an inquiry; the same `Idempotency-Key` of the same sender gives the first one again."""
    limit("inquiry", asked.email)
    try:
        sent = send_with_list(VISITOR, new_inquiry(asked), [])
    except InquiryIncomplete as refused:
        abort(400, str(refused), {name: [text] for name, text in refused.problems.items()})
    inquiry = db.session.get_one(Inquiry, sent.id)
    status = status_of(inquiry, chosen_language())
    return {
        "number": status.number,
        "key": status.token,
        "status_url": url_for("inquiries.show_status", token=status.token, _external=True),
        "stage": status.stage,
        "desk": status.desk,
        "first_answer_due_at": status.first_due_at,
        "is_new": sent.is_new,
    }


def new_inquiry(asked: InquiryRequest) -> NewInquiry:
    """What was sent, as a service takes it."""
    return NewInquiry(
        text=asked.text,
        email=asked.email,
        name=asked.name,
        organisation_name=asked.organisation_name,
        phone=asked.phone,
        language=asked.language or "",
        country=asked.country.upper(),
        region=asked.region,
        city=asked.city,
        subject=asked.subject,
        kind=Kind(asked.kind),
        source=Source.API,
        partner=asked.source,
        about_id=asked.organisation_id,
        is_anonymous=asked.anonymous,
        consented=asked.consent,
        send_key=send_key(asked.email),
    )


def send_key(email: str) -> str | None:
    """The sender's own key for a repeat, so that nobody reads another's inquiry with it."""
    given = request.headers.get("Idempotency-Key", "")[:LONGEST_KEY]
    if not given:
        return None
    return "api:" + hashlib.sha256(f"{email.strip().lower()}\n{given}".encode()).hexdigest()


@api.get("/inquiries/<number>")
@public
@api.output(InquiryOut)
@api.doc(
    summary="Read one's own inquiry",
    description="Its public stage, the messages between sender and desk, and the proposed "
    "partners as far as they are disclosed.",
    security="InquiryKey",
    responses=PROBLEMS,
)
def show_inquiry(number: str) -> dict[str, Any]:
    """One inquiry, by the key that was given when it was sent."""
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    try:
        inquiry = inquiry_of_link(db.session(), key if scheme.lower() == "bearer" else "")
    except NotFound:
        inquiry = None
    if inquiry is None or inquiry.number != number.upper():
        abort(
            404,
            "There is no such inquiry, or the key is not its own. Send the key as a bearer token.",
        )
    status = status_of(inquiry, chosen_language())
    return {
        "number": status.number,
        "stage": status.stage,
        "desk": status.desk,
        "language": status.language,
        "subject": status.subject,
        "text": words_of(status.text),
        "received_at": status.received_at,
        "first_answer_due_at": status.first_due_at,
        "is_open": status.is_open,
        "messages": [
            {
                "own": words.is_own,
                "author": "" if words.is_own else words.author,
                "text": words_of(words.text),
                "language": words.language,
                "sent_at": words.sent_at,
            }
            for words in status.messages
        ],
        "proposals": [
            proposal_document(view) for view in proposals_of(inquiry.id, for_inquirer=True)
        ],
    }


def proposal_document(view: ProposalView) -> dict[str, Any]:
    """A proposal as far as it is disclosed to the inquirer."""
    contact = {
        name: value
        for name, value in vars(view.contact).items()
        if value and name in ("person", "email", "phone")
    }
    return {
        "id": view.id,
        "organisation_id": view.organisation.id if view.organisation else None,
        "name": view.name,
        "stage": view.stage,
        "why": list(view.why),
        "contact": contact or None,
    }
