"""What is said of suggestions: judgements of pairs, and taking them back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.db import transaction
from matchmaker.errors import MatchmakerError, NotFound
from matchmaker.organisations.models import Organisation
from matchmaker.suggestions.feedback_queries import JudgementView, judgement_view
from matchmaker.suggestions.models import (
    OUTCOMES,
    REASONS,
    Judgement,
    SuggestionLine,
    SuggestionList,
)


class JudgementInvalid(MatchmakerError):
    """The judgement contradicts itself; the message says what to change."""


class JudgementNotFound(NotFound):
    """There is no such judgement that stands."""


@dataclass(frozen=True)
class Verdict:
    """What became of a pair: an outcome, for a declined one a reason, and free words."""

    outcome: str
    reason: str | None = None
    note: str | None = None

    def check(self) -> None:
        """Raise JudgementInvalid unless outcome, reason and note go together."""
        if self.outcome not in OUTCOMES:
            raise JudgementInvalid(f"The outcome is one of: {', '.join(OUTCOMES)}.")
        if (self.outcome == "declined") != (self.reason is not None):
            raise JudgementInvalid(
                "Give a reason for a declined pair, and none for another outcome. "
                f"The reasons are: {', '.join(REASONS)}."
            )
        if self.reason is not None and self.reason not in REASONS:
            raise JudgementInvalid(f"The reason is one of: {', '.join(REASONS)}.")
        if self.reason == "other" and not self.note:
            raise JudgementInvalid("Say in a note what the other reason is.")


def judge_pair(
    actor: Actor, asking_id: int, partner_id: int, verdict: Verdict, engine: str
) -> JudgementView:
    """Say what became of a partner for an organisation.

    A refusal keeps both from being suggested to each other, until it is withdrawn. Raises
    JudgementInvalid and NotFound.
    """
    require(actor, Permission.SUGGESTION_JUDGE)
    verdict.check()
    if asking_id == partner_id:
        raise JudgementInvalid("An organisation is no partner of its own. Name two.")
    with transaction() as session:
        for id_ in (asking_id, partner_id):
            if session.get(Organisation, id_) is None:
                raise NotFound("There is no organisation with this id. Search for its name.")
        return stored(
            session,
            actor,
            verdict,
            Judgement(asking_id=asking_id, partner_id=partner_id, engine=engine),
        )


def judge_line(actor: Actor, list_id: int, partner_id: int, verdict: Verdict) -> JudgementView:
    """Say what became of an organisation on a kept list, which names who asked and the engine.

    Raises JudgementInvalid and NotFound.
    """
    require(actor, Permission.SUGGESTION_JUDGE)
    verdict.check()
    with transaction() as session:
        kept = session.get(SuggestionList, list_id)
        if kept is None or session.get(SuggestionLine, (list_id, partner_id)) is None:
            raise NotFound(
                f"The organisation is not on a kept list {list_id}. "
                "Judge the pair without a list, or name another list."
            )
        return stored(
            session,
            actor,
            verdict,
            Judgement(
                asking_id=kept.organisation_id,
                partner_id=partner_id,
                list_id=list_id,
                engine=kept.engine,
            ),
        )


def stored(session: Session, actor: Actor, verdict: Verdict, row: Judgement) -> JudgementView:
    """The judgement, written."""
    row.outcome, row.reason, row.note = verdict.outcome, verdict.reason, verdict.note or None
    row.made_at, row.made_by = clock.now(), actor.name
    session.add(row)
    session.flush()
    return judgement_view(row)


def withdraw_judgement(actor: Actor, judgement_id: int) -> JudgementView:
    """Take a judgement back: it no longer counts, and stays as history.

    Raises JudgementNotFound when there is none, or it was withdrawn before.
    """
    require(actor, Permission.SUGGESTION_JUDGE)
    with transaction() as session:
        row = session.get(Judgement, judgement_id, with_for_update=True)
        if row is None or row.withdrawn_at is not None:
            raise JudgementNotFound(
                f"No judgement {judgement_id} stands. `matchmaker judge list` shows those that do."
            )
        row.withdrawn_at, row.withdrawn_by = clock.now(), actor.name
        session.flush()
        return judgement_view(row)
