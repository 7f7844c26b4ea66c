"""The stages of a proposal, as data: one organisation put forward in one inquiry. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from matchmaker.errors import MatchmakerError


class ProposalStage(StrEnum):
    """Where a proposal stands."""

    SHORTLISTED = "shortlisted"
    PROPOSED = "proposed"
    ACCEPTED = "accepted by the inquirer"
    DECLINED = "declined by the inquirer"
    ASKED = "partner asked"
    PARTNER_ACCEPTED = "accepted by the partner"
    PARTNER_DECLINED = "declined by the partner"
    INTRODUCED = "introduced"
    MET = "met"
    OUTCOME = "outcome"


class ProposalVerb(StrEnum):
    """What is done to a proposal."""

    PROPOSE = "propose"
    ACCEPT = "accept"
    DECLINE = "decline"
    ASK = "ask the partner"
    PARTNER_ACCEPT = "partner accepts"
    PARTNER_DECLINE = "partner declines"
    INTRODUCE = "introduce"
    MEET = "note the meeting"
    CONCLUDE = "note the outcome"


class Answerer(StrEnum):
    """Whose move it is."""

    DESK = "desk"
    INQUIRER = "inquirer"
    PARTNER = "partner"


@dataclass(frozen=True)
class ProposalMove:
    """One allowed move, and who makes it (a consultant may note it for either side)."""

    verb: ProposalVerb
    source: ProposalStage
    target: ProposalStage
    by: Answerer
    needs: str = ""


P, V, A = ProposalStage, ProposalVerb, Answerer
MOVES: tuple[ProposalMove, ...] = (
    ProposalMove(V.PROPOSE, P.SHORTLISTED, P.PROPOSED, A.DESK),
    ProposalMove(V.ACCEPT, P.PROPOSED, P.ACCEPTED, A.INQUIRER),
    ProposalMove(V.DECLINE, P.PROPOSED, P.DECLINED, A.INQUIRER, "reason"),
    ProposalMove(V.DECLINE, P.ACCEPTED, P.DECLINED, A.INQUIRER, "reason"),
    ProposalMove(V.ACCEPT, P.DECLINED, P.ACCEPTED, A.INQUIRER),
    ProposalMove(V.ASK, P.ACCEPTED, P.ASKED, A.DESK),
    ProposalMove(V.PARTNER_ACCEPT, P.ASKED, P.PARTNER_ACCEPTED, A.PARTNER),
    ProposalMove(V.PARTNER_DECLINE, P.ASKED, P.PARTNER_DECLINED, A.PARTNER),
    ProposalMove(V.PARTNER_DECLINE, P.PARTNER_ACCEPTED, P.PARTNER_DECLINED, A.PARTNER),
    ProposalMove(V.PARTNER_ACCEPT, P.PARTNER_DECLINED, P.PARTNER_ACCEPTED, A.PARTNER),
    ProposalMove(V.INTRODUCE, P.PARTNER_ACCEPTED, P.INTRODUCED, A.DESK),
    ProposalMove(V.MEET, P.INTRODUCED, P.MET, A.DESK),
    ProposalMove(V.CONCLUDE, P.INTRODUCED, P.OUTCOME, A.DESK, "outcome"),
    ProposalMove(V.CONCLUDE, P.MET, P.OUTCOME, A.DESK, "outcome"),
    ProposalMove(V.CONCLUDE, P.OUTCOME, P.OUTCOME, A.DESK, "outcome"),
)
# The ladder of outcomes, the highest last.
OUTCOMES = ("sample or trial", "NDA", "contract", "repeat", "no result")
DECLINE_REASONS = ("location", "sector", "size", "price", "known", "other")
BOTH_SAID_YES = (P.PARTNER_ACCEPTED, P.INTRODUCED, P.MET, P.OUTCOME)
INTRODUCED = (P.INTRODUCED, P.MET, P.OUTCOME)
REFUSED = (P.DECLINED, P.PARTNER_DECLINED)


class ProposalMoveRefused(MatchmakerError):
    """There is no such move from this stage; the message names those that there are."""

    status = 409

    def __init__(self, stage: ProposalStage, verb: ProposalVerb) -> None:
        self.allowed = proposal_verbs(stage)
        possible = ", ".join(self.allowed) or "nothing"
        super().__init__(f"A proposal that is {stage} cannot {verb}; possible: {possible}.")
        self.stage, self.verb = stage, verb


def proposal_verbs(stage: ProposalStage) -> tuple[ProposalVerb, ...]:
    """What can be done to a proposal in this stage."""
    return tuple(dict.fromkeys(move.verb for move in MOVES if move.source == stage))


def find_proposal_move(stage: ProposalStage, verb: ProposalVerb) -> ProposalMove:
    """The one move that a verb makes from a stage.

    Raises ProposalMoveRefused.
    """
    for move in MOVES:
        if move.source == stage and move.verb == verb:
            return move
    raise ProposalMoveRefused(stage, verb)
