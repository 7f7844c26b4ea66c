"""Fitting: close to the defaults, the same each time, and never below a guard."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matchmaker.matching.fitting import (
    DIRECTIONS,
    MOST_STEPS,
    Quality,
    fit_parameters,
    parameters_at,
)
from matchmaker.matching.scoring import DEFAULTS, Parameters

MANY = 10_000


def likes_neighbours(parameters: Parameters) -> float:
    return 0.5 + 0.1 * parameters.neighbours


def test_the_point_without_steps_is_the_defaults() -> None:
    assert parameters_at((0,) * len(DIRECTIONS)) == DEFAULTS


@pytest.mark.parametrize("count", [-MOST_STEPS, MOST_STEPS])
def test_all_shares_stay_shares_at_the_edges_of_the_grid(count: int) -> None:
    point = parameters_at((count,) * len(DIRECTIONS))
    assert point.they_offer + point.we_offer + point.sectors == pytest.approx(1.0)
    for share in (point.they_offer, point.we_offer, point.sectors, point.mixed, point.alike):
        assert 0.0 <= share <= 1.0
    assert point.neighbours >= 0.0


def test_many_judgements_move_the_weights_to_where_quality_is_best() -> None:
    fitted = fit_parameters(lambda p: 1.0 - abs(p.mixed - 0.55) - abs(p.neighbours - 0.2), MANY)
    assert fitted.parameters == replace(DEFAULTS, mixed=0.55, neighbours=0.2)
    assert fitted.quality > fitted.quality_of_defaults


def test_few_judgements_hardly_move_them() -> None:
    few, many = fit_parameters(likes_neighbours, 3), fit_parameters(likes_neighbours, MANY)
    assert few.parameters == DEFAULTS and not few.has_moved
    assert many.parameters.neighbours == pytest.approx(DEFAULTS.neighbours + 0.4)


@pytest.mark.parametrize(
    "guard",
    [
        lambda p: -p.neighbours,
        lambda p: 1.0 - abs(p.neighbours - 0.55),
        lambda p: float(p == DEFAULTS),
        lambda p: 1.0 - p.mixed * p.neighbours,
    ],
)
def test_no_guard_set_is_ever_ranked_worse_than_by_the_defaults(guard: Quality) -> None:
    fitted = fit_parameters(lambda p: p.neighbours + p.mixed, MANY, [guard])
    assert guard(fitted.parameters) >= guard(DEFAULTS)
    assert fitted.guards == ((guard(DEFAULTS), guard(fitted.parameters)),)


def test_the_best_point_that_the_guard_lets_pass_is_taken() -> None:
    fitted = fit_parameters(likes_neighbours, MANY, [lambda p: min(0.0, 0.751 - p.neighbours)])
    assert fitted.parameters.neighbours == pytest.approx(0.7)


def test_the_same_judgements_give_the_same_weights() -> None:
    assert fit_parameters(likes_neighbours, 50) == fit_parameters(likes_neighbours, 50)
