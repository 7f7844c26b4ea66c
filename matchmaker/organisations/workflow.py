"""The stages of a profile and of a revision of a published one, as data. Pure.

The transition table is the only way to move: from it come the buttons, the tests, the diagram in
the docs. `needs` names what a move must be given: a reason, comments, nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from matchmaker.errors import MatchmakerError


class Stage(StrEnum):
    """Where a profile stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes requested"
    REJECTED = "rejected"
    PUBLISHED = "published"
    ON_HOLD = "on hold"
    EXPIRED = "expired"
    ARCHIVED = "archived"


class Verb(StrEnum):
    """What is done to a profile."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    ACCEPT = "accept"
    REQUEST_CHANGES = "request changes"
    REJECT = "reject"
    HOLD = "put on hold"
    RESUME = "resume"
    EXPIRE = "expire"
    RENEW = "renew"
    ARCHIVE = "archive"
    RESTORE = "restore"


@dataclass(frozen=True)
class Move:
    """One allowed move; `permission` is the value of a Permission in the policy."""

    verb: Verb
    source: Stage
    target: Stage
    permission: str
    needs: str = ""


SUBMIT, REVIEW = "profile:submit", "profile:review"
WITHDRAW, JOB, RENEW = "profile:withdraw", "profile:expire", "profile:renew"
MOVES: tuple[Move, ...] = (
    Move(Verb.SUBMIT, Stage.DRAFT, Stage.SUBMITTED, SUBMIT),
    Move(Verb.SUBMIT, Stage.CHANGES_REQUESTED, Stage.SUBMITTED, SUBMIT),
    Move(Verb.WITHDRAW, Stage.SUBMITTED, Stage.DRAFT, SUBMIT),
    Move(Verb.ACCEPT, Stage.SUBMITTED, Stage.PUBLISHED, REVIEW),
    Move(Verb.REQUEST_CHANGES, Stage.SUBMITTED, Stage.CHANGES_REQUESTED, REVIEW, "comment"),
    Move(Verb.REJECT, Stage.SUBMITTED, Stage.REJECTED, REVIEW, "reason"),
    Move(Verb.HOLD, Stage.PUBLISHED, Stage.ON_HOLD, WITHDRAW),
    Move(Verb.RESUME, Stage.ON_HOLD, Stage.PUBLISHED, WITHDRAW),
    Move(Verb.EXPIRE, Stage.PUBLISHED, Stage.EXPIRED, JOB),
    Move(Verb.RENEW, Stage.PUBLISHED, Stage.PUBLISHED, RENEW),
    Move(Verb.RENEW, Stage.EXPIRED, Stage.PUBLISHED, RENEW),
    Move(Verb.ARCHIVE, Stage.DRAFT, Stage.ARCHIVED, WITHDRAW),
    Move(Verb.ARCHIVE, Stage.CHANGES_REQUESTED, Stage.ARCHIVED, WITHDRAW),
    Move(Verb.ARCHIVE, Stage.REJECTED, Stage.ARCHIVED, WITHDRAW),
    Move(Verb.ARCHIVE, Stage.PUBLISHED, Stage.ARCHIVED, WITHDRAW),
    Move(Verb.ARCHIVE, Stage.ON_HOLD, Stage.ARCHIVED, WITHDRAW),
    Move(Verb.ARCHIVE, Stage.EXPIRED, Stage.ARCHIVED, WITHDRAW),
    Move(Verb.RESTORE, Stage.ARCHIVED, Stage.DRAFT, WITHDRAW),
    Move(Verb.RESTORE, Stage.REJECTED, Stage.DRAFT, WITHDRAW),
)
# A published profile's revision goes the same way as a first draft, until it is accepted.
REVISION_STAGES = (Stage.DRAFT, Stage.SUBMITTED, Stage.CHANGES_REQUESTED)


class MoveRefused(MatchmakerError):
    """There is no such move from this stage; the message names those that there are."""

    status = 409

    def __init__(self, stage: Stage, verb: Verb, allowed: tuple[Verb, ...]) -> None:
        possible = ", ".join(allowed) or "nothing"
        super().__init__(f"A profile that is {stage} cannot {verb}; possible: {possible}.")
        self.stage, self.verb, self.allowed = stage, verb, allowed


def allowed_verbs(stage: Stage) -> tuple[Verb, ...]:
    """What can be done to a profile in this stage."""
    return tuple(dict.fromkeys(move.verb for move in MOVES if move.source == stage))


def find_move(stage: Stage, verb: Verb) -> Move:
    """The one move that a verb makes from a stage.

    Raises MoveRefused.
    """
    for move in MOVES:
        if move.source == stage and move.verb == verb:
            return move
    raise MoveRefused(stage, verb, allowed_verbs(stage))
