"""Fits the few numbers of the score to judgements, close to the defaults and within guards.

The objective is the mean quality over the judged queries minus PENALTY / queries for each squared
step away from the defaults: a step must gain, summed over all queries, as much as one query that
goes from nothing to perfect. That is a normal prior around the defaults whose weight falls with
the number of judged queries (ridge, Hoerl & Kennard 1970). The search goes from one number to the
next over a small grid until nothing is gained: the same judgements always give the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from matchmaker.matching.scoring import DEFAULTS, Parameters

Quality = Callable[[Parameters], float]
Steps = tuple[int, ...]

# What one step of each direction adds; the shares of the two sides and of the sectors sum to 1.
DIRECTIONS: tuple[tuple[str, dict[str, float]], ...] = (
    ("they or we", {"they_offer": 0.05, "we_offer": -0.05}),
    ("sectors", {"sectors": 0.03, "they_offer": -0.018, "we_offer": -0.012}),
    ("concepts where languages are mixed", {"mixed": 0.05}),
    ("concepts where they are alike", {"alike": 0.05}),
    ("neighbours", {"neighbours": 0.1}),
)
MOST_STEPS = 4
PENALTY = 1.0
LEAST_GAIN = 1e-9


@dataclass(frozen=True)
class Fitted:
    """Numbers of the score with the quality they have, beside that of the defaults.

    `guards` holds for each guard set the quality of the defaults and that of the fitted numbers.
    """

    parameters: Parameters
    quality: float
    quality_of_defaults: float
    guards: tuple[tuple[float, float], ...]
    queries: int

    @property
    def has_moved(self) -> bool:
        """Whether anything but the defaults was found."""
        return self.parameters != DEFAULTS


def parameters_at(steps: Steps) -> Parameters:
    """The numbers so many steps away from the defaults in each direction."""
    values = asdict(DEFAULTS)
    for count, (_name, moves) in zip(steps, DIRECTIONS, strict=True):
        for field, step in moves.items():
            values[field] = round(values[field] + count * step, 6)
    return Parameters(**values)


class Fit:
    """One search; every point is measured once."""

    def __init__(self, quality: Quality, queries: int, guards: Sequence[Quality]) -> None:
        self.measure = quality
        self.queries = queries
        self.guards = guards
        self.guarded = [guard(DEFAULTS) for guard in guards]
        self.known: dict[Steps, float] = {}

    def quality(self, steps: Steps) -> float:
        """The quality at a point."""
        if steps not in self.known:
            self.known[steps] = self.measure(parameters_at(steps))
        return self.known[steps]

    def objective(self, steps: Steps) -> float:
        """The quality at a point, less what its distance costs."""
        return self.quality(steps) - PENALTY / self.queries * sum(step**2 for step in steps)

    def holds(self, steps: Steps) -> bool:
        """Whether no guard set is ranked worse than by the defaults."""
        parameters = parameters_at(steps)
        return all(
            guard(parameters) >= least
            for guard, least in zip(self.guards, self.guarded, strict=True)
        )

    def best_along(self, steps: Steps, direction: int) -> Steps:
        """The best point along one direction that the guards let pass; the point itself if none."""
        candidates = [
            (*steps[:direction], count, *steps[direction + 1 :])
            for count in range(-MOST_STEPS, MOST_STEPS + 1)
        ]
        least = self.objective(steps) + LEAST_GAIN
        better = [point for point in candidates if self.objective(point) > least]
        better.sort(key=lambda point: (-self.objective(point), abs(point[direction]), point))
        return next((point for point in better if self.holds(point)), steps)

    def search(self) -> Steps:
        """Go along the directions in turn until nothing is gained; every move gains, so it ends."""
        steps: Steps = (0,) * len(DIRECTIONS)
        while True:
            before = steps
            for direction in range(len(DIRECTIONS)):
                steps = self.best_along(steps, direction)
            if steps == before:
                return steps


def fit_parameters(quality: Quality, queries: int, guards: Sequence[Quality] = ()) -> Fitted:
    """The numbers with the best quality near the defaults that rank no guard set worse.

    `quality` and the guards give the mean quality, on 0-1, of some numbers of the score; `queries`
    is how many queries the first is a mean of, at least one.
    """
    search = Fit(quality, queries, guards)
    found = search.search()
    parameters = parameters_at(found)
    guarded = tuple(
        (before, guard(parameters)) for before, guard in zip(search.guarded, guards, strict=True)
    )
    start: Steps = (0,) * len(DIRECTIONS)
    return Fitted(parameters, search.quality(found), search.quality(start), guarded, queries)
