"""The stages of an inquiry, as the table has them: every stage, every verb, any way through."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.accounts.policy import POLICY, Permission
from matchmaker.inquiries.workflow import (
    BACK,
    CLOSED,
    FORWARD,
    MOVES,
    OPEN,
    REASONS,
    WITH_REASON,
    Move,
    MoveRefused,
    Need,
    Stage,
    Verb,
    allowed_verbs,
    find_move,
)

EVERY = [(stage, verb) for stage in Stage for verb in Verb]


def targets(stage: Stage, verb: Verb) -> set[Stage]:
    return {move.target for move in MOVES if (move.source, move.verb) == (stage, verb)}


@pytest.mark.parametrize(("stage", "verb"), EVERY)
def test_a_verb_moves_or_is_refused_with_the_verbs_that_are_possible(
    stage: Stage, verb: Verb
) -> None:
    if len(targets(stage, verb)) == 1:
        assert find_move(stage, verb).target in targets(stage, verb)
        return
    with pytest.raises(MoveRefused) as refusal:
        find_move(stage, verb)
    assert refusal.value.allowed == allowed_verbs(stage)
    assert all(name in str(refusal.value) for name in (stage, verb, *allowed_verbs(stage)))
    assert Verb.UNDO not in refusal.value.allowed


@pytest.mark.parametrize(("stage", "verb"), EVERY)
def test_a_verb_leads_from_a_stage_to_each_of_its_targets_and_to_no_other(
    stage: Stage, verb: Verb
) -> None:
    for target in Stage:
        if target in targets(stage, verb):
            assert find_move(stage, verb, target).target is target
        else:
            with pytest.raises(MoveRefused):
                find_move(stage, verb, target)


def test_taking_back_needs_to_know_where_to() -> None:
    for stage in Stage:
        assert len(targets(stage, Verb.UNDO)) != 1, stage


def test_each_move_can_be_taken_back_and_nothing_else_can() -> None:
    assert {(move.source, move.target) for move in BACK} == {
        (move.target, move.source) for move in FORWARD
    }


def test_every_stage_is_open_or_closed_and_can_be_reached() -> None:
    assert set(OPEN) | set(CLOSED) == set(Stage) and not set(OPEN) & set(CLOSED)
    reached, new = {Stage.RECEIVED}, {Stage.RECEIVED}
    while new:
        new = {move.target for move in FORWARD if move.source in reached} - reached
        reached |= new
    assert reached == set(Stage)


def test_every_open_inquiry_can_be_withdrawn_and_every_closed_one_opened_again() -> None:
    for stage in OPEN:
        assert targets(stage, Verb.WITHDRAW) == {Stage.WITHDRAWN}
    for stage in CLOSED:
        assert allowed_verbs(stage) == (Verb.REOPEN,)


def test_a_reason_is_asked_for_exactly_where_the_stage_keeps_one() -> None:
    assert set(REASONS) == set(WITH_REASON)
    for move in FORWARD:
        assert (move.needs is Need.REASON) == (move.target in WITH_REASON), move


def test_each_move_names_a_permission_that_somebody_holds() -> None:
    assert {move.permission for move in MOVES} <= {str(each) for each in POLICY}
    assert all(POLICY[Permission(move.permission)] for move in MOVES)


@st.composite
def ways(draw: st.DrawFn) -> list[Move]:
    """Any way through the stages that the table allows."""
    stage, found = Stage.RECEIVED, []
    for _step in range(draw(st.integers(1, 25))):
        move = draw(st.sampled_from([move for move in FORWARD if move.source == stage]))
        found.append(move)
        stage = move.target
    return found


@given(ways())
def test_any_way_can_be_walked_back_to_where_it_began(way: list[Move]) -> None:
    for move in reversed(way):
        assert find_move(move.target, Verb.UNDO, move.source).target is move.source


@given(ways())
def test_a_closed_inquiry_is_left_by_opening_it_again_alone(way: list[Move]) -> None:
    for move, following in pairwise(way):
        if move.target in CLOSED:
            assert following.verb is Verb.REOPEN and following.target in OPEN


@given(st.lists(st.sampled_from(Verb), max_size=60))
def test_whatever_is_tried_the_stage_changes_only_by_an_allowed_verb(verbs: list[Verb]) -> None:
    stage = Stage.RECEIVED
    for verb in verbs:
        if len(targets(stage, verb)) != 1:
            with pytest.raises(MoveRefused):
                find_move(stage, verb)
            continue
        assert verb in allowed_verbs(stage)
        stage = find_move(stage, verb).target
