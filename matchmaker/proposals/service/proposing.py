"""The list of an inquiry: who is put forward, sent, answered for, taken off."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select

from matchmaker.accounts.policy import WORKER, Actor, Permission, Related, Role, require
from matchmaker.db import db
from matchmaker.errors import MatchmakerError, NotFound
from matchmaker.inquiries.models import Inquiry
from matchmaker.inquiries.service.cases import (
    Case,
    NextStep,
    answered,
    changing,
    due_in,
    enter,
    plan,
    related,
    wait_for,
)
from matchmaker.inquiries.service.messages import add_outgoing
from matchmaker.inquiries.service.steps import check_open
from matchmaker.inquiries.workflow import Stage, Verb, Waiting
from matchmaker.organisations.models import Organisation
from matchmaker.proposals import mails
from matchmaker.proposals.models import Proposal
from matchmaker.proposals.workflow import (
    DECLINE_REASONS,
    ProposalStage,
    ProposalVerb,
    find_proposal_move,
)
from matchmaker.suggestions.feedback import Verdict, judge_pair
from matchmaker.suggestions.feedback_queries import refused_partners
from matchmaker.suggestions.index import ENGINE

ANSWER_WITHIN_DAYS = 5
MOST_PROPOSALS = 30
# How a reason of the inquirer reads among those that suggestions are judged by.
JUDGED_AS = {
    "location": "too far",
    "sector": "does not fit",
    "size": "wrong size",
    "price": "does not fit",
    "known": "other",
    "other": "does not fit",
}


class ProposalRefused(MatchmakerError):
    """The organisation cannot be put forward, or the answer is incomplete; the message says why."""

    status = 409


@dataclass(frozen=True)
class Put:
    """An organisation that is put forward: the engine's score and reasons where it was suggested."""

    organisation_id: int
    note: str = ""
    score: float | None = None
    reasons: tuple[Any, ...] = ()
    engine: str = ""
    partner_is_anonymous: bool = False


def shortlist(actor: Actor, inquiry_id: int, put: Put) -> int:
    """Put an organisation on the list of an inquiry; the id of the proposal, twice the same.

    Raises NotFound, InquiryClosed, ProposalRefused for a pair that refused each other.
    """
    with changing(actor, inquiry_id) as case:
        check_open(case)
        known = case.session.scalar(
            select(Proposal).where(
                Proposal.inquiry_id == inquiry_id, Proposal.organisation_id == put.organisation_id
            )
        )
        if known is not None:
            return known.id
        check_partner(case, put.organisation_id)
        row = add(case, put)
        case.tell("shortlist", organisation=put.organisation_id)
        return row.id


def add(case: Case, put: Put) -> Proposal:
    """The row of a new proposal, at the end of the list."""
    last = case.session.scalar(
        select(func.max(Proposal.position)).where(Proposal.inquiry_id == case.inquiry.id)
    )
    row = Proposal(
        inquiry_id=case.inquiry.id,
        organisation_id=put.organisation_id,
        stage=ProposalStage.SHORTLISTED,
        position=(last or 0) + 1,
        score=put.score,
        reasons=list(put.reasons),
        engine=put.engine,
        note=put.note.strip(),
        asks_anonymously=case.inquiry.is_anonymous,
        partner_is_anonymous=put.partner_is_anonymous,
        link_key=secrets.token_hex(16),
        added_at=case.now,
        version=1,
    )
    case.session.add(row)
    case.session.flush()
    return row


def check_partner(case: Case, organisation_id: int) -> None:
    """Refuse who is not public, takes no inquiries, or has refused the sender before.

    Raises ProposalRefused.
    """
    organisation = case.session.get(Organisation, organisation_id)
    if organisation is None or organisation.stage != "published":
        raise ProposalRefused("This profile is not public. Choose another organisation.")
    if not organisation.open_for_inquiries:
        raise ProposalRefused("This organisation takes no inquiries at present.")
    sender_id = case.inquiry.sender_organisation_id
    if sender_id == organisation_id:
        raise ProposalRefused("This is the inquirer's own organisation.")
    if sender_id is not None and str(organisation_id) in refused_partners(sender_id):
        raise ProposalRefused("One of these two has declined the other before.")
    count = select(func.count(Proposal.id)).where(Proposal.inquiry_id == case.inquiry.id)
    if (case.session.scalar(count) or 0) >= MOST_PROPOSALS:
        raise ProposalRefused(f"A list holds {MOST_PROPOSALS} organisations at most.")


def related_proposal(row: Proposal, inquiry: Inquiry) -> Related:
    """Whose a proposal is: the inquiry's, and the organisation's that is asked."""
    return replace(
        related(db.session(), inquiry), organisation_id=row.organisation_id, proposal_id=row.id
    )


@contextmanager
def answering(
    actor: Actor, proposal_id: int, permission: Permission
) -> Iterator[tuple[Case, Proposal]]:
    """One change of a proposal and its inquiry, in one transaction. Raises NotFound."""
    inquiry_id = db.session.scalar(select(Proposal.inquiry_id).where(Proposal.id == proposal_id))
    if inquiry_id is None:
        raise NotFound("There is no such proposal.")
    with changing(WORKER, inquiry_id) as case:
        row = case.session.get_one(
            Proposal, proposal_id, with_for_update=True, populate_existing=True
        )
        require(actor, permission, related_proposal(row, case.inquiry))
        case.actor, case.authority = actor, WORKER
        yield case, row


def move_proposal(row: Proposal, verb: ProposalVerb) -> None:
    """Move a proposal by its table. The only place where its stage is set.

    Raises ProposalMoveRefused.
    """
    row.stage = find_proposal_move(ProposalStage(row.stage), verb).target
    row.version += 1


def take_off(actor: Actor, proposal_id: int) -> None:
    """Take an organisation off the list that was not sent to the inquirer yet.

    Raises NotFound, ProposalRefused.
    """
    with answering(actor, proposal_id, Permission.INQUIRY_WORK) as (case, row):
        if row.stage != ProposalStage.SHORTLISTED:
            raise ProposalRefused("The inquirer has seen this proposal: it stays in the record.")
        case.session.delete(row)
        case.tell("take off the list", organisation=row.organisation_id)


def send_proposals(
    actor: Actor, inquiry_id: int, version: int | None, proposal_ids: Sequence[int], message: str
) -> None:
    """Send what is on the list to the inquirer, by mail and on the private page.

    Raises NotFound, InquiryOutdated, InquiryClosed, ProposalRefused when nothing is to be sent.
    """
    with changing(actor, inquiry_id, version) as case:
        check_open(case)
        rows = case.session.scalars(
            select(Proposal)
            .where(
                Proposal.inquiry_id == inquiry_id,
                Proposal.id.in_(proposal_ids),
                Proposal.stage == ProposalStage.SHORTLISTED,
            )
            .order_by(Proposal.position)
        ).all()
        if not rows:
            raise ProposalRefused("Choose at least one organisation of the list.")
        for row in rows:
            move_proposal(row, ProposalVerb.PROPOSE)
            row.proposed_at = case.now
        if message.strip():
            add_outgoing(case, message.strip())
        if case.stage is Stage.RECEIVED:
            enter(case, Verb.QUALIFY)
        if case.stage is not Stage.PROPOSED:
            enter(case, Verb.PROPOSE)
        answered(case)
        due = due_in(case.inquiry.desk_id, case.now, ANSWER_WITHIN_DAYS)
        if case.inquiry.is_appointment:
            wait_for(case, Waiting.INQUIRER)
        else:
            plan(case, NextStep("@answer to the proposals", due, Waiting.INQUIRER))
        case.tell("propose", proposals=[row.id for row in rows])
        mails.send_list(case.session, case.inquiry, rows)


def answer_proposal(
    actor: Actor, proposal_id: int, *, says_yes: bool, reason: str = "", text: str = ""
) -> None:
    """The inquirer's answer to one proposal, given by the inquirer or noted by the desk.

    A declined pair is never suggested again. Raises NotFound, ProposalMoveRefused, ProposalRefused.
    """
    if not says_yes and reason not in DECLINE_REASONS:
        raise ProposalRefused(f"Choose why: {', '.join(DECLINE_REASONS)}.")
    with answering(actor, proposal_id, Permission.PROPOSAL_ANSWER) as (case, row):
        check_open(case)
        move_proposal(row, ProposalVerb.ACCEPT if says_yes else ProposalVerb.DECLINE)
        row.inquirer_answered_at = case.now
        row.decline_reason = None if says_yes else reason
        row.decline_text = "" if says_yes else text.strip()
        if not says_yes:
            judge(case, row, Verdict("declined", JUDGED_AS[reason], note=reason))
        turn_after_answer(case, is_yes=says_yes)
        case.tell(
            "accept a proposal" if says_yes else "decline a proposal",
            row.decline_text,
            organisation=row.organisation_id,
            reason=reason,
        )
        mails.tell_desk_of_answer(case.session, case.inquiry)


def turn_after_answer(case: Case, *, is_yes: bool) -> None:
    """It is the desk's turn: to ask the partner, or to search again once all are declined."""
    open_ = case.session.scalar(
        select(func.count(Proposal.id)).where(
            Proposal.inquiry_id == case.inquiry.id, Proposal.stage == ProposalStage.PROPOSED
        )
    )
    due = due_in(case.inquiry.desk_id, case.now, 2)
    if case.inquiry.is_appointment or case.stage is Stage.ON_HOLD:
        return
    if is_yes:
        plan(case, NextStep("@ask the partner", due))
    elif not open_ and not accepted_ones(case):
        plan(case, NextStep("@search again", due))


def accepted_ones(case: Case) -> bool:
    """Whether the inquirer has said yes to a proposal that is still under way."""
    gone = (
        ProposalStage.SHORTLISTED,
        ProposalStage.PROPOSED,
        ProposalStage.DECLINED,
        ProposalStage.PARTNER_DECLINED,
    )
    found = select(func.count(Proposal.id)).where(
        Proposal.inquiry_id == case.inquiry.id, Proposal.stage.not_in(gone)
    )
    return bool(case.session.scalar(found))


def judge(case: Case, row: Proposal, verdict: Verdict) -> None:
    """Let the outcome of a pair count in the engine's judgements, where both have a profile."""
    sender_id = case.inquiry.sender_organisation_id
    if sender_id is None or sender_id == row.organisation_id:
        return
    judge_actor = Actor(frozenset({Role.VISITOR, Role.OPERATOR}), case.actor.name)
    view = judge_pair(judge_actor, sender_id, row.organisation_id, verdict, row.engine or ENGINE)
    row.judgement_id = view.id
