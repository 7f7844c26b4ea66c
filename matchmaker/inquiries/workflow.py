"""The stages of an inquiry, as data. Pure.

The transition table is the only way to move: from it come the buttons, the API's allowed actions,
the diagram in the docs, the tests and the CHECK constraints. `needs` names what a move must be
given.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from matchmaker.errors import MatchmakerError


class Stage(StrEnum):
    """Where an inquiry stands."""

    RECEIVED = "received"
    QUALIFIED = "qualified"
    SEARCHING = "searching"
    PROPOSED = "proposed"
    INTRODUCED = "introduced"
    IN_TALKS = "in talks"
    ON_HOLD = "on hold"
    AGREEMENT = "agreement"
    NO_AGREEMENT = "no agreement"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    REJECTED = "rejected"


class Verb(StrEnum):
    """What is done to an inquiry."""

    QUALIFY = "qualify"
    SEARCH = "search"
    PROPOSE = "propose"
    INTRODUCE = "introduce"
    TALK = "start talks"
    AGREE = "agree"
    CLOSE = "close without agreement"
    ANSWER = "answer"
    WITHDRAW = "withdraw"
    HOLD = "put on hold"
    RESUME = "resume"
    MERGE = "merge"
    REJECT = "reject"
    REOPEN = "reopen"
    UNDO = "undo"


class Need(StrEnum):
    """What a move must be given."""

    NOTHING = ""
    REASON = "reason"
    DATE = "date"
    INQUIRY = "inquiry"
    PROPOSAL = "proposal"
    INTRODUCTION = "introduction"
    KIND = "kind"


class Waiting(StrEnum):
    """Who owes the next answer."""

    DESK = "desk"
    INQUIRER = "inquirer"
    PARTNER = "partner"
    OTHER_DESK = "other desk"


class Kind(StrEnum):
    """What an inquiry is about."""

    PARTNER_SEARCH = "partner search"
    SUPPLIER_SEARCH = "supplier search"
    TECHNOLOGY = "technology"
    ESTABLISHMENT = "establishment"
    RELOCATION = "relocation"
    INVESTMENT = "investment"
    EVENT = "event"
    GENERAL = "general"


class Source(StrEnum):
    """How an inquiry came."""

    WEB_FORM = "web form"
    PARTNER_PAGE = "partner page"
    EVENT = "event"
    PHONE = "phone"
    EMAIL = "e-mail"
    REFERRAL = "referral"
    API = "API"


PATH = (
    Stage.RECEIVED,
    Stage.QUALIFIED,
    Stage.SEARCHING,
    Stage.PROPOSED,
    Stage.INTRODUCED,
    Stage.IN_TALKS,
)
OPEN = (*PATH, Stage.ON_HOLD)
CLOSED = (
    Stage.AGREEMENT,
    Stage.NO_AGREEMENT,
    Stage.ANSWERED,
    Stage.WITHDRAWN,
    Stage.MERGED,
    Stage.REJECTED,
)
WITH_REASON = (Stage.NO_AGREEMENT, Stage.WITHDRAWN, Stage.REJECTED)
# Kinds that an answer settles: nobody has to be introduced.
ANSWERABLE = (Kind.GENERAL, Kind.EVENT, Kind.ESTABLISHMENT, Kind.RELOCATION, Kind.INVESTMENT)
CASES = (Kind.ESTABLISHMENT, Kind.RELOCATION, Kind.INVESTMENT)
REASONS: dict[Stage, tuple[str, ...]] = {
    Stage.NO_AGREEMENT: (
        "no fitting partner",
        "no answer",
        "price",
        "timing",
        "capacity",
        "regulation",
        "went elsewhere",
        "other",
    ),
    Stage.WITHDRAWN: ("no longer needed", "solved elsewhere", "other"),
    Stage.REJECTED: ("spam", "out of scope", "other"),
}


@dataclass(frozen=True)
class Move:
    """One allowed move; `permission` is the value of a Permission in the policy."""

    verb: Verb
    source: Stage
    target: Stage
    permission: str
    needs: Need = Need.NOTHING


WORK = "inquiry:work"


def moves(
    verb: Verb, sources: tuple[Stage, ...], target: Stage, needs: Need = Need.NOTHING
) -> tuple[Move, ...]:
    """The same move from several stages."""
    return tuple(Move(verb, source, target, WORK, needs) for source in sources)


FORWARD: tuple[Move, ...] = (
    Move(Verb.QUALIFY, Stage.RECEIVED, Stage.QUALIFIED, WORK),
    *moves(
        Verb.SEARCH,
        (Stage.QUALIFIED, Stage.PROPOSED, Stage.INTRODUCED, Stage.IN_TALKS),
        Stage.SEARCHING,
    ),
    *moves(
        Verb.PROPOSE,
        (Stage.QUALIFIED, Stage.SEARCHING, Stage.INTRODUCED, Stage.IN_TALKS),
        Stage.PROPOSED,
        Need.PROPOSAL,
    ),
    Move(Verb.INTRODUCE, Stage.PROPOSED, Stage.INTRODUCED, WORK, Need.INTRODUCTION),
    Move(Verb.TALK, Stage.INTRODUCED, Stage.IN_TALKS, WORK),
    *moves(Verb.AGREE, (Stage.INTRODUCED, Stage.IN_TALKS), Stage.AGREEMENT, Need.INTRODUCTION),
    *moves(Verb.CLOSE, PATH[1:], Stage.NO_AGREEMENT, Need.REASON),
    *moves(Verb.ANSWER, (Stage.QUALIFIED, Stage.SEARCHING), Stage.ANSWERED, Need.KIND),
    *moves(Verb.WITHDRAW, OPEN, Stage.WITHDRAWN, Need.REASON),
    *moves(Verb.HOLD, PATH, Stage.ON_HOLD, Need.DATE),
    *moves(Verb.MERGE, OPEN, Stage.MERGED, Need.INQUIRY),
    *moves(Verb.REJECT, (Stage.RECEIVED, Stage.QUALIFIED), Stage.REJECTED, Need.REASON),
    *(Move(Verb.RESUME, Stage.ON_HOLD, stage, WORK) for stage in PATH),
    Move(Verb.REOPEN, Stage.AGREEMENT, Stage.IN_TALKS, WORK),
    Move(Verb.REOPEN, Stage.NO_AGREEMENT, Stage.SEARCHING, WORK),
    Move(Verb.REOPEN, Stage.ANSWERED, Stage.QUALIFIED, WORK),
    Move(Verb.REOPEN, Stage.WITHDRAWN, Stage.QUALIFIED, WORK),
    Move(Verb.REOPEN, Stage.MERGED, Stage.RECEIVED, WORK),
    Move(Verb.REOPEN, Stage.REJECTED, Stage.RECEIVED, WORK),
)
# Each move can be taken back for a moment: the way back is in the table like every other.
BACK: tuple[Move, ...] = tuple(
    Move(Verb.UNDO, target, source, WORK)
    for source, target in dict.fromkeys((move.source, move.target) for move in FORWARD)
)
MOVES: tuple[Move, ...] = FORWARD + BACK

PUBLIC_STAGES = (
    "received",
    "in progress",
    "waiting for you",
    "partner proposed",
    "introduced",
    "closed",
)


class MoveRefused(MatchmakerError):
    """There is no such move from this stage; the message names those that there are."""

    status = 409

    def __init__(self, stage: Stage, verb: Verb, allowed: tuple[Verb, ...]) -> None:
        possible = ", ".join(allowed) or "nothing"
        super().__init__(f"An inquiry that is {stage} cannot {verb}; possible: {possible}.")
        self.stage, self.verb, self.allowed = stage, verb, allowed


def allowed_verbs(stage: Stage) -> tuple[Verb, ...]:
    """What can be done to an inquiry in this stage; taking back is no step of its own."""
    return tuple(dict.fromkeys(move.verb for move in FORWARD if move.source == stage))


def find_move(stage: Stage, verb: Verb, target: Stage | None = None) -> Move:
    """The one move that a verb makes from a stage.

    `target` is asked for where several stages are possible: resuming goes back to the stage that
    was held, taking back to the one before. Raises MoveRefused.
    """
    found = [
        move
        for move in MOVES
        if move.source == stage and move.verb == verb and target in (None, move.target)
    ]
    if len(found) != 1:
        raise MoveRefused(stage, verb, allowed_verbs(stage))
    return found[0]


def public_stage(stage: Stage, waiting_for: Waiting | None) -> str:
    """What the inquirer sees of the stage: one of PUBLIC_STAGES."""
    if stage in CLOSED:
        return "closed"
    if waiting_for is Waiting.INQUIRER:
        return "waiting for you"
    if stage is Stage.RECEIVED:
        return "received"
    if stage is Stage.PROPOSED:
        return "partner proposed"
    return "introduced" if stage in (Stage.INTRODUCED, Stage.IN_TALKS) else "in progress"
