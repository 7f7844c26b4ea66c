"""The stages of a proposal, as the table has them: every stage, every verb, any way through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.proposals.workflow import (
    BOTH_SAID_YES,
    INTRODUCED,
    MOVES,
    REFUSED,
    Answerer,
    ProposalMove,
    ProposalMoveRefused,
    ProposalStage,
    ProposalVerb,
    find_proposal_move,
    proposal_verbs,
)

EVERY = [(stage, verb) for stage in ProposalStage for verb in ProposalVerb]


def allowed(stage: ProposalStage, verb: ProposalVerb) -> list[ProposalMove]:
    return [move for move in MOVES if (move.source, move.verb) == (stage, verb)]


@pytest.mark.parametrize(("stage", "verb"), EVERY)
def test_a_verb_moves_or_is_refused_with_the_verbs_that_are_possible(
    stage: ProposalStage, verb: ProposalVerb
) -> None:
    if allowed(stage, verb):
        assert [find_proposal_move(stage, verb)] == allowed(stage, verb)
        return
    with pytest.raises(ProposalMoveRefused) as refusal:
        find_proposal_move(stage, verb)
    assert refusal.value.allowed == proposal_verbs(stage)
    assert all(name in str(refusal.value) for name in (stage, verb, *proposal_verbs(stage)))


def test_every_stage_is_reached_from_the_list() -> None:
    reached, new = {ProposalStage.SHORTLISTED}, {ProposalStage.SHORTLISTED}
    while new:
        new = {move.target for move in MOVES if move.source in reached} - reached
        reached |= new
    assert reached == set(ProposalStage)


@st.composite
def ways(draw: st.DrawFn) -> list[ProposalMove]:
    """Any way through the stages that the table allows."""
    stage, found = ProposalStage.SHORTLISTED, []
    for _step in range(draw(st.integers(1, 20))):
        move = draw(st.sampled_from([move for move in MOVES if move.source == stage]))
        found.append(move)
        stage = move.target
    return found


@given(ways())
def test_nobody_is_introduced_unless_the_last_word_of_both_sides_was_yes(
    way: list[ProposalMove],
) -> None:
    last: dict[Answerer, bool] = {}
    for move in way:
        if move.by is not Answerer.DESK:
            last[move.by] = move.target not in REFUSED
        if move.target in BOTH_SAID_YES:
            assert last == {Answerer.INQUIRER: True, Answerer.PARTNER: True}, way


@given(ways())
def test_what_was_introduced_stays_introduced(way: list[ProposalMove]) -> None:
    stages = [move.target for move in way]
    first = next((at for at, stage in enumerate(stages) if stage in INTRODUCED), len(stages))
    assert all(stage in INTRODUCED for stage in stages[first:])


@given(ways())
def test_the_partner_is_asked_only_after_the_inquirer_said_yes(way: list[ProposalMove]) -> None:
    for move in way:
        if move.target is ProposalStage.ASKED:
            assert move.source is ProposalStage.ACCEPTED
