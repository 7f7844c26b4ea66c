"""Any sequence of verbs on a stored inquiry: what is done counts once, what is refused changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count

import pytest
from apiflask import APIFlask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from matchmaker import clock
from matchmaker.accounts.policy import WORKER, Actor
from matchmaker.activities.models import Activity
from matchmaker.activities.queries import chain_fault
from matchmaker.db import db
from matchmaker.errors import MatchmakerError
from matchmaker.inquiries.models import HandOver, Inquiry, InquiryMessage, InquiryStage, InquiryTask
from matchmaker.inquiries.models import InquiryWait as Wait
from matchmaker.inquiries.service.cases import InquiryOutdated
from matchmaker.inquiries.service.handovers import (
    accept_hand_over,
    offer_hand_over,
    refuse_hand_over,
    return_inquiry,
    withdraw_hand_over,
)
from matchmaker.inquiries.service.intake import actor_of_link
from matchmaker.inquiries.service.messages import Reply, take_reply, write_note, write_to_inquirer
from matchmaker.inquiries.service.moves import Given, MoveNotDue, move_inquiry, undo_step
from matchmaker.inquiries.service.steps import assign, move_date, plan_step
from matchmaker.inquiries.service.timekeeping import keep_time
from matchmaker.inquiries.workflow import CLOSED, REASONS, Stage, Verb
from matchmaker.proposals.service.proposing import Put, send_proposals, shortlist
from tests.inquiries.world import MONDAY, asked, desk_id, inquiry, step
from tests.people import DAICHI, EVA, FRANK
from tests.services import actor, organisation_id, own_service

HERE, THERE = "japan-desk-duesseldorf", "higashiosaka"
numbers = count()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[APIFlask]:
    """One service for all examples, each of which has inquiries of its own."""
    app = own_service(tmp_path_factory.mktemp("instance"))
    with app.app_context():
        yield app
        db.engine.dispose()


@dataclass
class Story:
    """An inquiry, another one of the same sender, and the time at which something is done to it."""

    id: int
    other_id: int
    now: datetime = MONDAY

    @property
    def worker(self) -> Actor:
        """Somebody of the desk that is responsible."""
        return actor(EVA if inquiry(self.id).desk_id == desk_id(HERE) else DAICHI)

    @property
    def receiver(self) -> Actor:
        """Somebody of the other desk."""
        return actor(DAICHI if inquiry(self.id).desk_id == desk_id(HERE) else EVA)

    def other_desk(self) -> int:
        """The desk that is not responsible."""
        return desk_id(THERE if inquiry(self.id).desk_id == desk_id(HERE) else HERE)


Act = Callable[[Story], object]


def new_story() -> Story:
    """Two inquiries of the same sender that have just come in."""
    one, two = (asked(text=f"Wir suchen Federn, {next(numbers)}.").id for _number in range(2))
    return Story(one, two)


def moving(verb: Verb) -> Act:
    """A move with everything that it can need."""
    reason = {Verb.CLOSE: Stage.NO_AGREEMENT, Verb.REJECT: Stage.REJECTED}
    target = reason.get(verb, Stage.WITHDRAWN)

    def act(story: Story) -> object:
        until = clock.today() + timedelta(days=5)
        given_ = Given(step(), REASONS[target][0], "", until, story.other_id)
        return move_inquiry(story.worker, story.id, None, verb, given_)

    return act


def replying(kind: str) -> Act:
    """An answer of the inquirer, of a machine or of the mail system."""

    def act(story: Story) -> object:
        sender = actor_of_link(inquiry(story.id))
        answer = Reply("Antwort", "mail", kind, message_id=f"<{next(numbers)}@muster.example>")
        return take_reply(sender, story.id, answer)

    return act


def propose(story: Story) -> None:
    """A partner on the list, and the list to the inquirer."""
    id_ = shortlist(story.worker, story.id, Put(organisation_id("demo-001")))
    send_proposals(story.worker, story.id, None, [id_], "")


def appoint(story: Story) -> None:
    """An appointment."""
    plan_step(story.worker, story.id, None, step(3, is_appointment=True))


ACTS: dict[str, Act] = {
    **{str(verb): moving(verb) for verb in Verb},
    "plan": lambda story: plan_step(story.worker, story.id, None, step()),
    "appoint": appoint,
    "put off": lambda story: move_date(story.worker, story.id, None, step(4).due_at),
    "take": lambda story: assign(story.worker, story.id, None, story.worker.user_id),
    "into the queue": lambda story: assign(story.worker, story.id, None, None),
    "note": lambda story: write_note(story.worker, story.id, "Notiz"),
    "write": lambda story: write_to_inquirer(story.worker, story.id, None, "Guten Tag"),
    "reply": replying("message"),
    "auto-reply": replying("auto-reply"),
    "bounce": replying("bounce"),
    "propose partners": propose,
    "offer": lambda story: offer_hand_over(
        story.worker, story.id, None, story.other_desk(), "Bitte"
    ),
    "withdraw the offer": lambda story: withdraw_hand_over(story.worker, story.id),
    "accept": lambda story: accept_hand_over(story.receiver, story.id),
    "refuse": lambda story: refuse_hand_over(story.receiver, story.id, "Nein"),
    "return": lambda story: return_inquiry(story.worker, story.id, None, "Zurück"),
    "take back": lambda story: undo_step(story.worker, story.id),
}
# Two changes in one, or one that may leave everything as it is.
COUNTED_OTHERWISE = ("propose partners", "take", "into the queue")


def everything(id_: int) -> tuple[object, ...]:
    """All that is stored of an inquiry."""
    row = db.session.execute(select(*Inquiry.__table__.columns).where(Inquiry.id == id_)).one()
    parts = (InquiryStage, Wait, InquiryMessage, InquiryTask, HandOver)
    counts = [
        db.session.scalar(select(func.count()).where(part.inquiry_id == id_)) for part in parts
    ]
    return (*row, *counts)


def check(story: Story) -> None:
    """What holds after everything that is done or refused."""
    row = inquiry(story.id)
    is_closed = row.stage in CLOSED
    assert is_closed == (row.closed_at is not None) == (row.next_step is None)
    last = select(InquiryStage.stage).where(InquiryStage.inquiry_id == story.id)
    assert db.session.scalar(last.order_by(InquiryStage.id.desc()).limit(1)) == row.stage
    waits = db.session.scalars(
        select(Wait.waiting_for).where(Wait.inquiry_id == story.id, Wait.until.is_(None))
    ).all()
    assert waits == ([] if is_closed else [row.waiting_for])
    lines = select(func.count(Activity.id)).where(
        Activity.subject == "inquiry", Activity.subject_id == story.id
    )
    assert db.session.scalar(lines) == row.version


def do(story: Story, name: str) -> None:
    """Do one thing, and see that it counted once or was refused without a trace."""
    before = inquiry(story.id).version
    there = everything(story.id)
    try:
        ACTS[name](story)
    except MatchmakerError:
        after = everything(story.id)
        assert after == there or name in COUNTED_OTHERWISE, name
    else:
        rise = inquiry(story.id).version - before
        assert rise == 1 or (name in COUNTED_OTHERWISE and rise in (0, 1, 2)), name
    check(story)


@pytest.mark.usefixtures("service")
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 40)), max_size=14))
def test_whatever_is_done_counts_once_and_whatever_is_refused_changes_nothing(
    acts: list[tuple[str, int]],
) -> None:
    with clock.at(MONDAY):
        story = new_story()
    for name, hours in acts:
        story.now += timedelta(hours=hours)
        with clock.at(story.now):
            do(story, name)
    with clock.at(story.now + timedelta(days=30)):
        keep_time(WORKER)
        check(story)
        row = inquiry(story.id)
        assert row.closed_at is not None or row.escalated_at or row.next_due_at > clock.now()  # type: ignore[operator]
        assert row.stage != Stage.ON_HOLD


@pytest.mark.usefixtures("service")
def test_the_history_of_all_this_is_whole() -> None:
    assert chain_fault() is None


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize("verb", [Verb.QUALIFY, Verb.HOLD, Verb.WITHDRAW, Verb.REJECT, Verb.MERGE])
def test_a_move_is_taken_back_to_what_it_was_for_some_seconds(verb: Verb) -> None:
    with clock.at(MONDAY):
        story = new_story()
        there = inquiry(story.id)
        kept = there.stage, there.next_step, there.next_due_at, there.waiting_since, there.closed_at
        ACTS[str(verb)](story)
    with clock.at(MONDAY + timedelta(seconds=9)):
        undo_step(story.worker, story.id)
        row = inquiry(story.id)
        assert kept == (row.stage, row.next_step, row.next_due_at, row.waiting_since, row.closed_at)
        check(story)


@pytest.mark.usefixtures("service")
def test_the_second_of_two_consultants_is_refused_and_the_first_ones_move_stays() -> None:
    with clock.at(MONDAY):
        id_ = asked(text=f"Wir suchen Lager, {next(numbers)}.").id
        seen = inquiry(id_).version
        move = partial(move_inquiry, verb=Verb.QUALIFY, given=Given(step()))
        move(actor(EVA), id_, seen)
        there = everything(id_)
        with pytest.raises(InquiryOutdated):
            move_inquiry(actor(FRANK), id_, seen, Verb.REJECT, Given(reason="spam"))
        assert everything(id_) == there and inquiry(id_).version == seen + 1


@pytest.mark.usefixtures("service")
def test_two_inquiries_are_never_merged_into_each_other() -> None:
    with clock.at(MONDAY):
        one, two = (asked(text=f"Wir suchen Nieten, {next(numbers)}.").id for _number in range(2))
        move_inquiry(actor(EVA), one, None, Verb.MERGE, Given(into_id=two))
        move_inquiry(actor(EVA), one, None, Verb.REOPEN, Given(step()))
        move_inquiry(actor(EVA), two, None, Verb.MERGE, Given(into_id=one))
        with pytest.raises(MoveNotDue):  # taking the opening back would close the circle
            undo_step(actor(EVA), one)
