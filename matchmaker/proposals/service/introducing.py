"""From the question to the partner to the outcome: staged disclosure, introduction, follow-ups."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from matchmaker import clock
from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.db import db
from matchmaker.desks.hours import next_opening
from matchmaker.desks.queries import hours_of
from matchmaker.inquiries.models import Inquiry
from matchmaker.inquiries.service.cases import Case, NextStep, due_in, enter, plan
from matchmaker.inquiries.service.messages import add_task
from matchmaker.inquiries.service.steps import check_open
from matchmaker.inquiries.service.timekeeping import each
from matchmaker.inquiries.workflow import Stage, Verb, Waiting
from matchmaker.organisations.models import Contact
from matchmaker.proposals import mails
from matchmaker.proposals.models import Proposal
from matchmaker.proposals.service.proposing import (
    ProposalRefused,
    answering,
    judge,
    move_proposal,
)
from matchmaker.proposals.workflow import OUTCOMES, ProposalStage, ProposalVerb
from matchmaker.suggestions.feedback import Verdict

PARTNER_ANSWERS_WITHIN_DAYS, ASK_BY_PHONE_WITHIN_DAYS = 5, 2
REMIND_AFTER_DAYS, TELL_AFTER_DAYS = 3, 5
FOLLOW_UP_MONTHS = (3, 6, 12)
MEET_WITHIN = timedelta(days=14)


def ask_partner(
    actor: Actor, proposal_id: int, message: str, *, anonymously: bool | None = None
) -> bool:
    """Ask the partner, by mail with a private link and on its page; anonymous where wished.

    False without an address: then it is the desk's turn to ask by phone and to note the answer.
    Raises NotFound, InquiryClosed, ProposalMoveRefused.
    """
    with answering(actor, proposal_id, Permission.INQUIRY_WORK) as (case, row):
        check_open(case)
        move_proposal(row, ProposalVerb.ASK)
        row.partner_asked_at = case.now
        row.reminded_at = row.desk_reminded_at = None
        if anonymously is not None:
            row.asks_anonymously = anonymously or case.inquiry.is_anonymous
        is_written = mails.ask_partner(case.session, case.inquiry, row, message)
        if is_written:
            due = due_in(case.inquiry.desk_id, case.now, PARTNER_ANSWERS_WITHIN_DAYS)
            keep_or_plan(case, NextStep("@answer of the partner", due, Waiting.PARTNER))
        else:
            due = due_in(case.inquiry.desk_id, case.now, ASK_BY_PHONE_WITHIN_DAYS)
            keep_or_plan(case, NextStep("@ask the partner by phone", due))
        case.tell("ask the partner", message, organisation=row.organisation_id)
        return is_written


def keep_or_plan(case: Case, step: NextStep) -> None:
    """Plan a step, unless an appointment stands or the inquiry rests."""
    if not case.inquiry.is_appointment and case.stage is not Stage.ON_HOLD:
        plan(case, step)


def answer_as_partner(actor: Actor, proposal_id: int, *, says_yes: bool, text: str = "") -> None:
    """The partner's answer, given by the partner or noted by the desk.

    Raises NotFound, InquiryClosed, ProposalMoveRefused.
    """
    with answering(actor, proposal_id, Permission.PROPOSAL_ANSWER_AS_PARTNER) as (case, row):
        check_open(case)
        verb = ProposalVerb.PARTNER_ACCEPT if says_yes else ProposalVerb.PARTNER_DECLINE
        move_proposal(row, verb)
        row.partner_answered_at, row.partner_text = case.now, text.strip()
        if not says_yes:
            judge(case, row, Verdict("no thanks"))
        due = due_in(case.inquiry.desk_id, case.now, 2)
        step = "@introduce the two" if says_yes else "@search again"
        keep_or_plan(case, NextStep(step, due))
        case.tell(
            "partner accepts" if says_yes else "partner declines",
            row.partner_text,
            organisation=row.organisation_id,
        )
        mails.tell_desk_of_answer(case.session, case.inquiry)


def introduce(actor: Actor, proposal_id: int, message: str = "") -> None:
    """Exchange names and contacts after both said yes, and plan the follow-ups.

    Raises NotFound, InquiryClosed, ProposalMoveRefused.
    """
    with answering(actor, proposal_id, Permission.INQUIRY_WORK) as (case, row):
        check_open(case)
        move_proposal(row, ProposalVerb.INTRODUCE)
        row.introduced_at = case.now
        if case.stage is Stage.PROPOSED:
            enter(case, Verb.INTRODUCE)
        judge(case, row, Verdict("accepted"))
        plan_follow_ups(case, row)
        hours = hours_of(case.inquiry.desk_id)
        due = next_opening(hours, case.now + MEET_WITHIN)
        keep_or_plan(case, NextStep("@did they meet", due, Waiting.PARTNER))
        case.tell("introduce", message, organisation=row.organisation_id)
        contact = case.session.scalar(
            select(Contact).where(Contact.organisation_id == row.organisation_id)
        )
        mails.introduce(case.session, case.inquiry, row, contact, message)


def plan_follow_ups(case: Case, row: Proposal) -> None:
    """Tasks 3, 6 and 12 months after an introduction, on days on which the desk is open."""
    for months in FOLLOW_UP_MONTHS:
        add_task(
            case,
            f"@follow up after {months} months",
            after_months(case.inquiry.desk_id, case.now, months),
            key=f"follow-up {row.id} {months}",
            kind="follow-up",
        )


def after_months(desk_id: int, moment: datetime, months: int) -> datetime:
    """The same day so many months later (or the month's last), when the desk is open."""
    hours = hours_of(desk_id)
    local = moment.astimezone(hours.zone)
    years, month = divmod(local.month - 1 + months, 12)
    year = local.year + years
    day = min(local.day, monthrange(year, month + 1)[1])
    return next_opening(hours, local.replace(year=year, month=month + 1, day=day))


def note_meeting(actor: Actor, proposal_id: int) -> None:
    """The two have met.

    Raises NotFound, ProposalMoveRefused.
    """
    with answering(actor, proposal_id, Permission.INQUIRY_WORK) as (case, row):
        move_proposal(row, ProposalVerb.MEET)
        row.met_at = case.now
        judge(case, row, Verdict("met"))
        if case.is_open:
            due = due_in(case.inquiry.desk_id, case.now, 20)
            keep_or_plan(case, NextStep("@how do the talks go", due, Waiting.PARTNER))
        case.tell("note the meeting", organisation=row.organisation_id)


def note_outcome(actor: Actor, proposal_id: int, outcome: str) -> None:
    """What came of an introduction; also after the inquiry is closed, at a follow-up.

    Raises NotFound, ProposalMoveRefused, ProposalRefused.
    """
    if outcome not in OUTCOMES:
        raise ProposalRefused(f"Choose what came of it: {', '.join(OUTCOMES)}.")
    with answering(actor, proposal_id, Permission.INQUIRY_WORK) as (case, row):
        move_proposal(row, ProposalVerb.CONCLUDE)
        row.outcome, row.outcome_at = outcome, case.now
        if outcome in ("contract", "repeat"):
            judge(case, row, Verdict("agreement"))
        case.tell("note the outcome", organisation=row.organisation_id, outcome=outcome)


def remind(actor: Actor) -> int:
    """Remind partners who were asked and have not answered, then their desk; how many reminders.

    Raises PermissionRefused.
    """
    require(actor, Permission.INQUIRY_KEEP_TIME)
    found = (
        select(Proposal, Inquiry.desk_id)
        .join(Inquiry, Inquiry.id == Proposal.inquiry_id)
        .where(
            Proposal.stage == ProposalStage.ASKED,
            Proposal.desk_reminded_at.is_(None),
            Inquiry.closed_at.is_(None),
        )
        .order_by(Proposal.id)
    )
    due = [
        (row.inquiry_id, row.id)
        for row, desk_id in db.session.execute(found)
        if whom_to_remind(row, desk_id, clock.now()) is not None
    ]
    return sum(
        each([inquiry_id], partial(remind_one, proposal_id=id_), actor) for inquiry_id, id_ in due
    )


def whom_to_remind(row: Proposal, desk_id: int, now: datetime) -> Waiting | None:
    """Whom to remind of a question: the partner after three working days, the desk after five."""
    asked = row.partner_asked_at
    if asked is None or row.stage != ProposalStage.ASKED:
        return None
    if row.reminded_at is None:
        return Waiting.PARTNER if due_in(desk_id, asked, REMIND_AFTER_DAYS) <= now else None
    if row.desk_reminded_at is None and due_in(desk_id, asked, TELL_AFTER_DAYS) <= now:
        return Waiting.DESK
    return None


def remind_one(case: Case, proposal_id: int) -> None:
    """Remind the partner or the desk of one question, where it is time."""
    row = case.session.get_one(Proposal, proposal_id, populate_existing=True)
    whom = whom_to_remind(row, case.inquiry.desk_id, case.now) if case.is_open else None
    if whom is Waiting.PARTNER:
        row.reminded_at = case.now
        if mails.remind_partner(case.session, row):
            case.tell("remind the partner", organisation=row.organisation_id)
    elif whom is Waiting.DESK:
        row.desk_reminded_at = case.now
        due = due_in(case.inquiry.desk_id, case.now, 1)
        keep_or_plan(case, NextStep("@partner does not answer", due))
        case.tell("remind the desk", organisation=row.organisation_id)
        mails.tell_desk_of_silence(case.session, case.inquiry)
