"""The verbs that bring two organisations together: propose, ask, introduce, follow up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from matchmaker.inquiries.workflow import Verb
from matchmaker.proposals.service.introducing import (
    answer_as_partner,
    ask_partner,
    introduce,
    note_meeting,
    note_outcome,
)
from matchmaker.proposals.service.proposing import (
    Put,
    answer_proposal,
    send_proposals,
    shortlist,
    take_off,
)
from matchmaker.proposals.workflow import OUTCOMES, ProposalStage
from matchmaker.simulation.acts import Work, move, put_off, write
from matchmaker.simulation.outside import partner_will_answer, proposals_by_stage, will_answer

LISTS = (1, 1, 1, 2, 3)


def propose(work: Work) -> None:
    """Put some organisations on the list, take one off again, send the rest."""
    course = work.course
    ids: list[int] = []

    def put(organisation_id: int) -> None:
        wanted = Put(organisation_id, partner_is_anonymous=course.happens(0.1))
        ids.append(shortlist(work.actor, work.id, wanted))

    for organisation_id in course.rng.sample(course.world.organisations, course.rng.choice(LISTS)):
        work.attempt("shortlist", partial(put, organisation_id))
    if len(ids) > 2 and course.happens(0.5):
        work.attempt("take off the list", partial(take_off, work.actor, ids.pop()))
    work = work.again()
    if ids and work.attempt(
        "send proposals",
        partial(send_proposals, work.actor, work.id, work.version, ids, "Vorschläge"),
    ):
        will_answer(course, work.id, ids)


def go_on(work: Work) -> None:
    """The next thing that the proposals ask for."""
    found = proposals_by_stage(work.id)
    for stage, act in GOING_ON:
        if stage in found:
            act(work, found[stage][0])
            return
    work.course.rng.choice((propose, move(Verb.SEARCH), *[move(Verb.CLOSE)] * 2))(work)


def ask(work: Work, proposal_id: int) -> None:
    """Ask the partner."""
    if work.attempt("ask the partner", partial(ask_partner, work.actor, proposal_id, "")):
        partner_will_answer(work.course, work.id, proposal_id)


def bring_together(work: Work, proposal_id: int) -> None:
    """Introduce the two."""
    work.attempt("introduce", partial(introduce, work.actor, proposal_id))


def ask_by_phone(work: Work, proposal_id: int) -> None:
    """A partner is silent: note what it says on the phone, or wait a little longer."""
    if work.course.happens(0.7):
        yes = work.course.happens(0.5)
        work.attempt(
            "note the partner's answer",
            partial(answer_as_partner, work.actor, proposal_id, says_yes=yes),
        )
    else:
        put_off(work)


def remind_inquirer(work: Work, proposal_id: int) -> None:
    """The inquirer is silent: write, note an answer from the phone, or wait."""
    chance = work.course.rng.random()
    if chance < 0.5:
        write(work)
    elif chance < 0.8:
        yes = work.course.happens(0.5)
        reason = "" if yes else "location"
        work.attempt(
            "note the inquirer's answer",
            partial(answer_proposal, work.actor, proposal_id, says_yes=yes, reason=reason),
        )
    else:
        put_off(work)


GOING_ON: tuple[tuple[ProposalStage, Callable[[Work, int], None]], ...] = (
    (ProposalStage.PARTNER_ACCEPTED, bring_together),
    (ProposalStage.ACCEPTED, ask),
    (ProposalStage.ASKED, ask_by_phone),
    (ProposalStage.PROPOSED, remind_inquirer),
)


def meet(work: Work) -> None:
    """Note that the two have met, or what came of it."""
    found = proposals_by_stage(work.id)
    if ProposalStage.INTRODUCED in found:
        id_ = found[ProposalStage.INTRODUCED][0]
        work.attempt("note the meeting", partial(note_meeting, work.actor, id_))
    elif ProposalStage.MET in found:
        outcome = work.course.rng.choice(OUTCOMES)
        id_ = found[ProposalStage.MET][0]
        work.attempt("note the outcome", partial(note_outcome, work.actor, id_, outcome))
    put_off(work.again())
