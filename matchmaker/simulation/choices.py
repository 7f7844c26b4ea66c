"""What makes sense in each stage, and how often it is done."""

from __future__ import annotations

from collections.abc import Callable

from matchmaker.inquiries.workflow import ANSWERABLE, Stage, Verb
from matchmaker.simulation.acts import (
    Work,
    appoint,
    hold,
    merge,
    move,
    offer,
    put_off,
    qualify,
    wait_for_other_desk,
    write,
)
from matchmaker.simulation.pairing import go_on, meet, propose

Choice = tuple[float, Callable[[Work], None]]


def answer(work: Work) -> None:
    """Settle it with an answer where its kind allows, else search."""
    is_answerable = work.seen.kind in ANSWERABLE
    move(Verb.ANSWER if is_answerable else Verb.SEARCH)(work)


CHOICES: dict[Stage, tuple[Choice, ...]] = {
    Stage.RECEIVED: (
        (48, qualify),
        (14, merge),
        (10, write),
        (9, propose),
        (6, offer),
        (6, move(Verb.REJECT)),
        (4, hold),
        (3, move(Verb.WITHDRAW)),
    ),
    Stage.QUALIFIED: (
        (40, answer),
        (20, move(Verb.SEARCH)),
        (14, write),
        (10, offer),
        (5, hold),
        (7, propose),
        (4, put_off),
    ),
    Stage.SEARCHING: (
        (60, propose),
        (8, write),
        (8, put_off),
        (6, offer),
        (5, hold),
        (5, appoint),
        (7, move(Verb.CLOSE)),
        (1, move(Verb.WITHDRAW)),
    ),
    Stage.PROPOSED: (
        (74, go_on),
        (6, put_off),
        (4, write),
        (6, move(Verb.CLOSE)),
        (4, appoint),
        (3, hold),
        (3, offer),
    ),
    Stage.INTRODUCED: (
        (35, meet),
        (35, move(Verb.TALK)),
        (10, appoint),
        (10, go_on),
        (6, move(Verb.AGREE)),
        (4, move(Verb.CLOSE)),
    ),
    Stage.IN_TALKS: (
        (25, meet),
        (40, move(Verb.AGREE)),
        (17, move(Verb.CLOSE)),
        (8, appoint),
        (4, hold),
        (3, move(Verb.SEARCH)),
        (3, offer),
    ),
    Stage.ON_HOLD: ((60, put_off), (30, move(Verb.RESUME)), (10, move(Verb.WITHDRAW))),
}


def work_on_stage(work: Work) -> None:
    """One of the verbs that make sense now."""
    if work.seen.is_offered and work.course.happens(0.6):
        wait_for_other_desk(work)
        return
    choices = CHOICES[work.seen.place]
    acts = [act for _weight, act in choices]
    weights = [weight for weight, _act in choices]
    work.course.rng.choices(acts, weights)[0](work)
