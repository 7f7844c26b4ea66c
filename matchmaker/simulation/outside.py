"""What comes from outside the desks: inquiries, replies, answers to proposals, silence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from sqlalchemy import bindparam, select

from matchmaker import clock
from matchmaker.accounts.policy import VISITOR, Actor
from matchmaker.db import db
from matchmaker.desks.hours import is_open
from matchmaker.desks.queries import present_people, today_at
from matchmaker.inquiries.links import token_for
from matchmaker.inquiries.mails import INQUIRY
from matchmaker.inquiries.service.intake import (
    NewInquiry,
    Sent,
    confirm_address,
    record_inquiry,
    send_inquiry,
)
from matchmaker.inquiries.service.messages import Reply, take_reply
from matchmaker.inquiries.workflow import Kind, Source
from matchmaker.proposals.models import Proposal
from matchmaker.proposals.service.introducing import answer_as_partner
from matchmaker.proposals.service.proposing import answer_proposal
from matchmaker.proposals.service.sending import send_with_list
from matchmaker.proposals.workflow import DECLINE_REASONS, ProposalStage
from matchmaker.simulation.course import Course
from matchmaker.simulation.sight import look_at
from matchmaker.simulation.world import CODES, GERMANY, OSAKA

WANTED = {
    "de": "Wir suchen einen Partner in Japan für Präzisionsteile, Vorhaben {number}.",
    "en": "We are looking for a partner who makes sensors, project {number}.",
    "ja": "ドイツで部品を加工できる会社を探しています。案件{number}です。",
}
AGAIN = {
    "de": "Noch einmal wegen unserer Suche, Vorhaben {number}: Es eilt inzwischen.",
    "en": "Once more about our search, project {number}: it has become urgent.",
    "ja": "案件{number}について、あらためてお願いいたします。",
}
PROPOSALS = (
    select(Proposal.stage, Proposal.id)
    .where(Proposal.inquiry_id == bindparam("id"))
    .order_by(Proposal.id)
)
COUNTRY = {"de": "DE", "en": "", "ja": "JP"}
KINDS = (*[Kind.PARTNER_SEARCH] * 4, *[Kind.SUPPLIER_SEARCH] * 3, *Kind)


@dataclass
class Senders:
    """Who has written of late, so that some of them write again."""

    course: Course
    latest: NewInquiry | None = None
    number: int = 0

    def arrive(self) -> None:
        """Somebody asks something, in one of the ways in which inquiries come."""
        course = self.course
        new = self.next_question()
        if course.happens(0.12) and self.is_told_a_consultant(new):
            return
        is_confirmed = course.happens(0.7)
        if course.happens(0.1):
            chosen = course.rng.sample(course.world.organisations, 3)
            sent = send_with_list(VISITOR, new, chosen, is_confirmed=is_confirmed)
        else:
            sent = send_inquiry(VISITOR, new, is_confirmed=is_confirmed)
        course.tally.done["send an inquiry"] += 1
        if not is_confirmed and course.happens(0.6):
            course.some_time_after(2, lambda: confirm(course, sent.id))
        if course.happens(0.04):
            course.after(timedelta(minutes=1), lambda: send_twice(course, new, sent))

    def next_question(self) -> NewInquiry:
        """A new question: of somebody new, or of somebody who has asked before."""
        course, rng = self.course, self.course.rng
        self.number += 1
        if self.latest is not None and course.happens(0.06):
            text = AGAIN[self.latest.language].format(number=self.number)
            return replace(self.latest, text=text, send_key=None)
        language = rng.choice(("de", "de", "en", "ja"))
        self.latest = NewInquiry(
            text=WANTED[language].format(number=self.number),
            email=f"sender@firm-{self.number}.example",
            name=f"Sender {self.number}",
            organisation_name=f"Firm {self.number}",
            language=language,
            country=COUNTRY[language],
            kind=rng.choice(KINDS),
            partner=rng.choice((*CODES, "", "")),
            sender_organisation_id=(
                rng.choice(course.world.organisations) if course.happens(0.35) else None
            ),
            is_anonymous=course.happens(0.1),
            consented=True,
            is_suspect=course.happens(0.06),
            send_key=f"key {self.number}",
        )
        return self.latest

    def is_told_a_consultant(self, new: NewInquiry) -> bool:
        """Tell it somebody at a desk on the phone; whether anybody was there."""
        course = self.course
        desk_id = course.world.desks[course.rng.choice((GERMANY, OSAKA))]
        if not is_open(course.world.hours[desk_id], clock.now()):
            return False
        present = present_people(desk_id, today_at(desk_id))
        if not present:
            return False
        actor = course.actor(course.rng.choice(present)[0])
        told = replace(
            new, source=course.rng.choice((Source.PHONE, Source.EMAIL)), is_suspect=False
        )
        record_inquiry(actor, told, desk_id, take=course.happens(0.7))
        course.tally.done["record an inquiry"] += 1
        return True


def send_twice(course: Course, new: NewInquiry, sent: Sent) -> None:
    """The same form is sent a second time: it is the same inquiry."""
    again = send_inquiry(VISITOR, new)
    course.tally.done["send an inquiry twice"] += 1
    if again.is_new or again.id != sent.id:
        course.fault(f"inquiry {sent.id} was stored twice")


def sender_of(inquiry_id: int) -> Actor:
    """The inquirer, by the private link."""
    return Actor(VISITOR.roles, "inquirer", inquiries=frozenset({inquiry_id}))


def confirm(course: Course, inquiry_id: int) -> None:
    """The link of the first mail is opened."""
    token = token_for(INQUIRY, inquiry_id, look_at(inquiry_id).link_key)
    course.attempt("confirm the address", lambda: confirm_address(token), inquiry_id)


def will_reply(course: Course, inquiry_id: int) -> None:
    """A mail has gone out: an answer of a person, of a machine, or none comes back."""
    chance = course.rng.random()
    if chance < 0.1:
        course.after(timedelta(minutes=2), lambda: reply(course, inquiry_id, "auto-reply"))
    elif chance < 0.13:
        course.after(timedelta(minutes=2), lambda: reply(course, inquiry_id, "bounce"))
    if 0.05 < chance < 0.6:
        course.some_time_after(2.5, lambda: reply(course, inquiry_id, "message"))


def reply(course: Course, inquiry_id: int, kind: str) -> None:
    """An answer arrives, now and then twice. It never moves an appointment."""
    before = look_at(inquiry_id).appointment
    number = course.next_number()
    answer = Reply(f"Answer {number}", "mail", kind=kind, message_id=f"<{number}@firm.example>")
    course.attempt(
        f"reply ({kind})", lambda: take_reply(sender_of(inquiry_id), inquiry_id, answer), inquiry_id
    )
    if course.happens(0.05) and take_reply(sender_of(inquiry_id), inquiry_id, answer) is not None:
        course.fault(f"a mail to inquiry {inquiry_id} was kept twice")
    if before is not None and look_at(inquiry_id).appointment != before:
        course.fault(f"a reply has moved the appointment of inquiry {inquiry_id}")


def will_answer(course: Course, inquiry_id: int, proposal_ids: list[int]) -> None:
    """Proposals were sent: the inquirer answers some, and now and then takes a yes back."""
    for proposal_id in proposal_ids:
        chance = course.rng.random()
        if chance < 0.85:
            says_yes = chance < 0.5
            course.some_time_after(
                3, partial(answer, course, inquiry_id, proposal_id, says_yes=says_yes)
            )


def answer(course: Course, inquiry_id: int, proposal_id: int, *, says_yes: bool) -> None:
    """Yes or no of the inquirer to one proposal."""
    before = look_at(inquiry_id).appointment
    reason = "" if says_yes else course.rng.choice(DECLINE_REASONS)
    course.attempt(
        "answer a proposal",
        lambda: answer_proposal(
            sender_of(inquiry_id), proposal_id, says_yes=says_yes, reason=reason
        ),
        inquiry_id,
    )
    if before is not None and look_at(inquiry_id).appointment != before:
        course.fault(f"an answer has moved the appointment of inquiry {inquiry_id}")
    if says_yes and course.happens(0.06):
        course.some_time_after(2, lambda: answer(course, inquiry_id, proposal_id, says_yes=False))


def partner_will_answer(course: Course, inquiry_id: int, proposal_id: int) -> None:
    """A partner was asked: it answers, late or soon, or stays silent."""
    if course.happens(0.7):
        says_yes = course.happens(0.75)
        course.some_time_after(
            5, lambda: partner_answers(course, inquiry_id, proposal_id, says_yes=says_yes)
        )


def partner_answers(course: Course, inquiry_id: int, proposal_id: int, *, says_yes: bool) -> None:
    """Yes or no of the partner, by its private link."""
    partner = Actor(VISITOR.roles, "partner", proposals=frozenset({proposal_id}))
    course.attempt(
        "answer as a partner",
        lambda: answer_as_partner(partner, proposal_id, says_yes=says_yes),
        inquiry_id,
    )
    if says_yes and course.happens(0.05):
        course.some_time_after(
            2, lambda: partner_answers(course, inquiry_id, proposal_id, says_yes=False)
        )


def proposals_by_stage(inquiry_id: int) -> dict[ProposalStage, list[int]]:
    """The proposals of an inquiry by their stages."""
    found: dict[ProposalStage, list[int]] = {}
    for stage, id_ in db.session.connection().execute(PROPOSALS, {"id": inquiry_id}):
        found.setdefault(ProposalStage(stage), []).append(id_)
    return found
