"""The measures, against values worked out by hand."""

from __future__ import annotations

from math import log2

import pytest

from matchmaker.matching.evaluation import mean_with_interval, measure, ndcg

GRADES = {"a": 2, "b": 1, "c": 1}


def test_ndcg_uses_the_gain_two_to_the_grade_minus_one() -> None:
    best = 3 + 1 / log2(3) + 1 / log2(4)
    assert ndcg(["b", "x", "a"], GRADES, 10) == pytest.approx((1 + 3 / log2(4)) / best)


def test_a_perfect_ranking_measures_one_everywhere() -> None:
    assert all(value == pytest.approx(1.0) for value in measure(["a", "b", "c"], GRADES).values())


def test_nothing_found_measures_zero() -> None:
    assert set(measure([], GRADES).values()) == {0.0}


def test_average_precision_counts_what_was_not_found() -> None:
    assert measure(["x", "a"], GRADES)["map"] == pytest.approx(0.5 / 3)


def test_the_reciprocal_rank_ends_at_ten() -> None:
    assert measure([f"x{n}" for n in range(10)] + ["a"], GRADES)["mrr@10"] == 0.0


def test_the_interval_is_the_same_each_time_and_holds_the_mean() -> None:
    first = mean_with_interval([0.0, 0.5, 1.0, 0.25])
    assert first == mean_with_interval([0.0, 0.5, 1.0, 0.25])
    assert first.low <= first.mean <= first.high
