"""Judgements: a refused pair is never suggested again; the history stays."""

from __future__ import annotations

from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from matchmaker import clock
from matchmaker.accounts.policy import COMMAND_LINE, VISITOR, PermissionRefused
from matchmaker.db import db, transaction
from matchmaker.errors import NotFound
from matchmaker.suggestions.extension import suggestion_index
from matchmaker.suggestions.feedback import (
    JudgementInvalid,
    JudgementNotFound,
    Verdict,
    judge_line,
    judge_pair,
    withdraw_judgement,
)
from matchmaker.suggestions.feedback_queries import judgements, refused_pairs
from matchmaker.suggestions.lists import keep_list
from matchmaker.suggestions.models import Judgement
from matchmaker.suggestions.service import suggest_for_organisation
from tests.suggestions.feedback import DECLINED, judge, partners, suggest

HIKARI = 1
MET = Verdict("met")


pytestmark = pytest.mark.usefixtures("judged")


@pytest.mark.parametrize("verdict", [DECLINED, Verdict("no thanks")])
def test_a_refused_partner_is_never_suggested_again_in_either_direction(verdict: Verdict) -> None:
    first = partners(HIKARI, 20)[0]
    assert HIKARI in partners(first, 29)
    judge(HIKARI, first, verdict)
    assert first not in partners(HIKARI, 29) and HIKARI not in partners(first, 29)


def test_the_place_of_a_refused_partner_is_taken_by_the_next() -> None:
    before = partners(HIKARI, 6)
    judge(HIKARI, before[0])
    assert partners(HIKARI, 5) == before[1:]


@pytest.mark.parametrize("outcome", ["accepted", "met", "agreement"])
def test_another_outcome_changes_no_list(outcome: str) -> None:
    before = partners(HIKARI)
    judge(HIKARI, before[0], Verdict(outcome))
    assert partners(HIKARI) == before


def test_pages_and_api_leave_a_refused_pair_out_in_both_directions(app: APIFlask) -> None:
    first = partners(HIKARI, 20)[0]
    judge(HIKARI, first)
    client = app.test_client()
    for one, other in ((HIKARI, first), (first, HIKARI)):
        slug = client.get(f"/api/v1/organisations/{other}").get_json()["slug"]
        found = client.get(f"/api/v1/organisations/{one}/suggestions?k=29").get_json()
        assert other not in [each["organisation"]["id"] for each in found["suggestions"]]
        own = client.get(f"/api/v1/organisations/{one}").get_json()["slug"]
        page = client.get(f"/organisations/{own}/suggestions").get_data(as_text=True)
        assert f"/organisations/{slug}" not in page


def test_a_withdrawn_refusal_is_undone_and_stays_as_history() -> None:
    before = partners(HIKARI)
    made = judge(HIKARI, before[0])
    gone = withdraw_judgement(COMMAND_LINE, made.id)
    assert partners(HIKARI) == before
    assert made.id not in [each.id for each in judgements(COMMAND_LINE, HIKARI)]
    assert gone in judgements(COMMAND_LINE, HIKARI, with_withdrawn=True)
    assert gone.withdrawn_by == "command line" and gone.outcome == "declined"


def test_a_judgement_is_withdrawn_once_only() -> None:
    made = judge(HIKARI, 2)
    withdraw_judgement(COMMAND_LINE, made.id)
    with pytest.raises(JudgementNotFound):
        withdraw_judgement(COMMAND_LINE, made.id)


def test_a_line_of_a_list_is_judged_for_who_asked() -> None:
    kept = keep_list(COMMAND_LINE, suggest(HIKARI))
    partner = kept.lines[0].organisation_id
    made = judge_line(COMMAND_LINE, kept.id, partner, MET)
    assert (made.asking_id, made.list_id, made.engine) == (HIKARI, kept.id, kept.basis.engine)


def test_an_organisation_that_is_not_on_the_list_cannot_be_judged_as_a_line() -> None:
    kept = keep_list(COMMAND_LINE, suggest(HIKARI, 1))
    other = next(id_ for id_ in partners(HIKARI) if id_ != kept.lines[0].organisation_id)
    with pytest.raises(NotFound):
        judge_line(COMMAND_LINE, kept.id, other, MET)


def test_who_may_judge_sees_what_became_of_a_pair_and_the_public_does_not() -> None:
    first = partners(HIKARI)[0]
    judge(HIKARI, first, Verdict("accepted"))
    judge(first, HIKARI, MET)
    assert suggest(HIKARI).outcomes == {str(first): "met"}
    answer = suggest_for_organisation(VISITOR, suggestion_index(), HIKARI, 5)
    assert answer.outcomes == {}


def test_the_public_may_not_judge() -> None:
    with pytest.raises(PermissionRefused):
        judge_pair(VISITOR, HIKARI, 2, MET, suggestion_index().engine)


@pytest.mark.parametrize(
    "verdict",
    [
        Verdict("declined"),
        Verdict("met", "too far"),
        Verdict("liked"),
        Verdict("declined", "ugly"),
        Verdict("declined", "other"),
    ],
)
def test_a_verdict_that_contradicts_itself_is_refused(verdict: Verdict) -> None:
    with pytest.raises(JudgementInvalid):
        judge(HIKARI, 2, verdict)


def test_an_organisation_is_no_partner_of_its_own() -> None:
    with pytest.raises(JudgementInvalid):
        judge(HIKARI, HIKARI, MET)
    with pytest.raises(NotFound):
        judge(HIKARI, 9999, MET)


@pytest.mark.parametrize(
    "row",
    [
        {"outcome": "declined", "reason": None},
        {"outcome": "met", "reason": "too far"},
        {"outcome": "liked"},
        {"partner_id": HIKARI},
        {"asking_id": None},
        {"withdrawn_at": clock.now()},
        {"list_id": 9999},
    ],
)
def test_the_database_itself_refuses_an_impossible_judgement(row: dict[str, Any]) -> None:
    whole = {
        "asking_id": HIKARI,
        "partner_id": 2,
        "outcome": "met",
        "engine": "x",
        "made_at": clock.now(),
        "made_by": "a hand",
    }
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(insert(Judgement).values(**(whole | row)))


def test_refused_pairs_name_both_sides() -> None:
    judge(HIKARI, 2)
    judge(3, HIKARI, Verdict("no thanks"))
    judge(4, 5, MET)
    assert refused_pairs() == {1: {"2", "3"}, 2: {"1"}, 3: {"1"}}
    db.session.remove()
