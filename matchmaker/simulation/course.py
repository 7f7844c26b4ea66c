"""What happens when in a simulated year, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random

from matchmaker import clock
from matchmaker.accounts.policy import Actor
from matchmaker.accounts.queries import actor_of
from matchmaker.errors import MatchmakerError
from matchmaker.simulation.sight import version_of
from matchmaker.simulation.world import World

Act = Callable[[], object]
CONFLICT = 409
MOST_FAULTS = 20


@dataclass
class Tally:
    """What people did, what was refused to them, and what should never have happened."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    passes: int = 0
    looked_at: int = 0

    def fault(self, what: str, at: datetime) -> None:
        """Keep a fault; the same one counts once, however often it is seen."""
        if what not in self.known:
            self.known.add(what)
            self.faults.append(f"{at:%Y-%m-%d %H:%M} {what}")


@dataclass
class Course:
    """A year that is under way: the events to come in their order, and everybody's dice."""

    rng: Random
    world: World
    begins: datetime
    ends: datetime
    tally: Tally = field(default_factory=Tally)
    events: list[tuple[datetime, int, Act]] = field(default_factory=list)
    number: int = 0
    actors: dict[int, Actor] = field(default_factory=dict)
    disabled: set[int] = field(default_factory=set)

    def actor(self, user_id: int) -> Actor:
        """Who a person is to the service, read anew after each pass of the jobs."""
        if user_id not in self.actors:
            self.actors[user_id] = actor_of(user_id)
        return self.actors[user_id]

    def at(self, moment: datetime, act: Act) -> None:
        """Let something happen at a moment, unless the year is over by then."""
        if moment <= self.ends:
            heappush(self.events, (moment, self.next_number(), act))

    def next_number(self) -> int:
        """A number that was not given before: events of one moment come in their order."""
        self.number += 1
        return self.number

    def after(self, delay: timedelta, act: Act) -> None:
        """Let something happen so much later."""
        self.at(clock.now() + delay, act)

    def some_time_after(self, days: float, act: Act) -> None:
        """Let something happen at a chance moment, so many days later on average."""
        minutes = max(1, round(self.rng.expovariate(1 / (days * 24 * 60))))
        self.after(timedelta(minutes=minutes), act)

    def happens(self, share: float) -> bool:
        """Whether something happens that does so in this share of all cases."""
        return self.rng.random() < share

    def live(self, watch: Callable[[datetime], object]) -> None:
        """Let everything happen, each with the clock at its moment; `watch` sees the time pass."""
        while self.events and len(self.tally.faults) < MOST_FAULTS:
            moment, _number, act = heappop(self.events)
            with clock.at(moment):
                act()
            watch(moment)

    def attempt(self, name: str, act: Act, inquiry_id: int | None = None) -> bool:
        """Do what somebody may do; whether it was done.

        Somebody else may have been quicker: a refusal of that kind is counted and must have
        changed nothing. Every other one is a fault.
        """
        before = version_of(inquiry_id)
        try:
            act()
        except MatchmakerError as error:
            self.note_refusal(name, error, inquiry_id, before)
            if error.status != CONFLICT:
                self.fault(f"{name} of inquiry {inquiry_id}: {type(error).__name__}: {error}")
            return False
        except Exception as error:  # a crash of one verb must not hide the rest of the year
            self.fault(f"{name} of inquiry {inquiry_id} broke: {type(error).__name__}: {error}")
            return False
        self.tally.done[name] += 1
        return True

    def must_refuse(
        self, name: str, expected: type[MatchmakerError], act: Act, inquiry_id: int | None = None
    ) -> None:
        """Do what is not allowed: it must be refused in just this way."""
        before = version_of(inquiry_id)
        try:
            act()
        except expected as error:
            self.note_refusal(name, error, inquiry_id, before)
        except MatchmakerError as error:
            self.fault(f"{name} of inquiry {inquiry_id} was refused by {type(error).__name__}")
        else:
            self.fault(f"{name} of inquiry {inquiry_id} was not refused")

    def note_refusal(
        self, name: str, error: MatchmakerError, inquiry_id: int | None, before: int | None
    ) -> None:
        """Count a refusal, which must have changed nothing."""
        self.tally.refused[f"{name}: {type(error).__name__}"] += 1
        if version_of(inquiry_id) != before:
            self.fault(f"refused {name} changed inquiry {inquiry_id}")

    def fault(self, what: str) -> None:
        """Something has happened that never should."""
        self.tally.fault(what, clock.now())
