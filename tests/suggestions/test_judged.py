"""Judgements as labelled data: the quality of the ranking, and weights fitted to it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.organisations.sectors import taxonomy
from matchmaker.suggestions.extension import suggestion_index
from matchmaker.suggestions.feedback import Verdict, judge_line
from matchmaker.suggestions.judged import (
    Judged,
    NothingJudged,
    evaluate_judgements,
    fit_to_judgements,
    guard_sets,
    judged_queries,
)
from matchmaker.suggestions.lists import keep_list
from matchmaker.suggestions.service import free_request, suggest_for_request
from tests.suggestions.feedback import DECLINED, judge, partners

ACCEPTED, MET, AGREED = Verdict("accepted"), Verdict("met"), Verdict("agreement")


pytestmark = pytest.mark.usefixtures("judged")


def read() -> Judged:
    return judged_queries(COMMAND_LINE, suggestion_index(), taxonomy())


def test_without_a_judged_partner_there_is_nothing_to_measure() -> None:
    with pytest.raises(NothingJudged):
        read()
    judge(1, 2, DECLINED)
    with pytest.raises(NothingJudged):
        read()


def test_outcomes_become_grades_and_the_last_one_of_a_pair_counts() -> None:
    for partner, verdict in ((2, ACCEPTED), (3, MET), (4, AGREED), (5, DECLINED)):
        judge(1, partner, verdict)
    judge(1, 2, MET)
    judge(6, 7, DECLINED)
    found = read()
    assert found.grades == {"1": {"2": 2, "3": 2, "4": 3, "5": 0}} and found.refused_only == 1


def test_the_first_partner_agreed_with_measures_one() -> None:
    judge(1, partners(1)[0], AGREED)
    figures = evaluate_judgements(suggestion_index(), read(), None)
    assert (figures["ndcg@10"], figures["mrr@10"], figures["queries"]) == (1.0, 1.0, 1)
    assert figures["documents"] == 30 and len(figures["ci95"]["ndcg@10"]) == 2


def test_a_refused_partner_that_ranks_first_lowers_the_quality() -> None:
    first, second = partners(1, 2)
    judge(1, second, AGREED)
    judge(1, first, DECLINED)
    assert partners(1)[0] == second
    assert evaluate_judgements(suggestion_index(), read(), None)["mrr@10"] == 0.5


def test_a_judged_line_of_a_requests_list_is_a_query_of_its_own() -> None:
    request = free_request("Roboter für die Montage", "de", "offers")
    answer = suggest_for_request(COMMAND_LINE, suggestion_index(), taxonomy(), request, 5)
    kept = keep_list(COMMAND_LINE, answer)
    judge_line(COMMAND_LINE, kept.id, kept.lines[0].organisation_id, MET)
    assert list(read().grades) == [f"list-{kept.id}"]
    assert evaluate_judgements(suggestion_index(), read(), None)["mrr@10"] == 1.0


def test_a_run_of_the_judged_queries_is_written(tmp_path: Path) -> None:
    judge(1, 2, MET)
    evaluate_judgements(suggestion_index(), read(), tmp_path / "run.txt")
    assert (tmp_path / "run.txt").read_text(encoding="utf-8").startswith("1 Q0 ")


def test_fitted_weights_rank_no_guard_set_worse_and_hardly_move_for_few(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "offers": "コイルばね", "languages": ["ja"]},
        {"id": "b", "offers": "springs and wire parts", "languages": ["en"]},
    ]
    files = {
        "organisations.jsonl": "\n".join(map(json.dumps, rows)),
        "queries.jsonl": json.dumps({"id": "q", "language": "de", "needs": "Federn"}),
        "qrels.tsv": "q\ta\t2",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for asking in (1, 2, 3):
        judge(asking, partners(asking, 12)[-1], AGREED)
    fitted = fit_to_judgements(read(), guard_sets([tmp_path]))
    ((before, after),) = fitted.guards
    assert after >= before > 0.0
    assert fitted.quality >= fitted.quality_of_defaults
    assert not fitted.has_moved
