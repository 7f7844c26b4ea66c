"""What is done to an open inquiry without moving it: its next step, its owner, its facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import User
from matchmaker.accounts.policy import Actor
from matchmaker.desks.models import DeskMembership
from matchmaker.errors import MatchmakerError
from matchmaker.inquiries.service.cases import Case, NextStep, changing, plan
from matchmaker.inquiries.service.moves import remember
from matchmaker.inquiries.texts import search_text

FACTS = (
    "subject",
    "kind",
    "programme",
    "organisation_name",
    "sender_name",
    "sender_phone",
    "country",
    "region",
    "city",
    "is_anonymous",
)


class InquiryClosed(MatchmakerError):
    """Nothing is to be planned for a closed inquiry; reopen it first."""

    status = 409


class StoryRefused(MatchmakerError):
    """There is no story to keep."""


class OwnerRefused(MatchmakerError):
    """The person does not work at the desk that is responsible."""


def check_open(case: Case) -> None:
    """Raise InquiryClosed for an inquiry that is closed."""
    if not case.is_open:
        raise InquiryClosed("This inquiry is closed. Reopen it first.")


def plan_step(actor: Actor, inquiry_id: int, version: int | None, step: NextStep) -> None:
    """Say what is to be done next, and until when; the step before counts as done.

    Raises NotFound, InquiryOutdated, InquiryClosed, StepMissing.
    """
    with changing(actor, inquiry_id, version) as case:
        check_open(case)
        done = case.inquiry.next_step or ""
        remember(case)
        plan(case, step)
        case.tell("plan", f"{done}\n{step.text}".strip())


def move_date(actor: Actor, inquiry_id: int, version: int | None, due_at: datetime) -> None:
    """Put the next step off, or bring it forward; the step stays.

    Raises NotFound, InquiryOutdated, InquiryClosed.
    """
    with changing(actor, inquiry_id, version) as case:
        check_open(case)
        remember(case)
        case.inquiry.next_due_at = due_at
        case.inquiry.escalated_at = None
        case.tell("put off")


def assign(actor: Actor, inquiry_id: int, version: int | None, owner_id: int | None) -> None:
    """Give an inquiry to somebody of its desk, or back into the desk's queue (None).

    Raises NotFound, InquiryOutdated, InquiryClosed, OwnerRefused.
    """
    with changing(actor, inquiry_id, version) as case:
        check_open(case)
        if owner_id is not None and not works_at(case.session, owner_id, case.inquiry.desk_id):
            raise OwnerRefused("Choose somebody who works at the desk that is responsible.")
        if case.inquiry.owner_id == owner_id:
            return
        remember(case)
        case.inquiry.owner_id = owner_id
        case.tell("assign")


def keep_story(
    actor: Actor, inquiry_id: int, version: int | None, text: str, *, has_consent: bool
) -> None:
    """Keep what became of an inquiry as a story; it may be told only with the company's consent.

    Raises NotFound, InquiryOutdated, StoryRefused.
    """
    if not text.strip():
        raise StoryRefused("Write the story first.")
    with changing(actor, inquiry_id, version) as case:
        case.inquiry.story = text.strip()
        case.inquiry.story_consented_at = case.now if has_consent else None
        case.tell("keep the story", has_consent=has_consent)


def works_at(session: Session, user_id: int, desk_id: int) -> bool:
    """Whether an active person works at a desk."""
    place = exists().where(
        DeskMembership.user_id == user_id,
        DeskMembership.desk_id == desk_id,
        User.id == DeskMembership.user_id,
        User.active,
    )
    return bool(session.scalar(select(place)))


def change_facts(
    actor: Actor, inquiry_id: int, version: int | None, facts: Mapping[str, object]
) -> None:
    """Correct what is known of an inquiry: the fields of FACTS.

    Raises NotFound, InquiryOutdated.
    """
    with changing(actor, inquiry_id, version) as case:
        changed = []
        for name in FACTS:
            if name in facts and getattr(case.inquiry, name) != facts[name]:
                setattr(case.inquiry, name, facts[name])
                changed.append(name)
        if changed:
            case.inquiry.search_text = search_text(case.inquiry)
            case.told["fields"] = changed
            case.tell("correct")
