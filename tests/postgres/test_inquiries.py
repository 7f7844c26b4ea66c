"""Two consultants at the same moment on PostgreSQL: one is refused, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from threading import Barrier, Thread

import pytest
from apiflask import APIFlask

from matchmaker.accounts.policy import VISITOR
from matchmaker.activities.queries import chain_fault, history
from matchmaker.db import db
from matchmaker.errors import MatchmakerError
from matchmaker.inquiries.models import Inquiry
from matchmaker.inquiries.service.cases import InquiryOutdated
from matchmaker.inquiries.service.intake import send_inquiry
from matchmaker.inquiries.service.messages import standing_inquiry, write_note
from matchmaker.inquiries.service.moves import Given, MoveNotDue, move_inquiry
from matchmaker.inquiries.service.steps import plan_step
from matchmaker.inquiries.workflow import Stage, Verb
from matchmaker.settings import Settings
from tests.inquiries.world import ASKED, asked, inquiry, step
from tests.people import EVA, FRANK
from tests.postgres.conftest import new_database
from tests.services import actor, app_with_demo_data

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def postgres_app(
    postgres_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[APIFlask]:
    """The demo desks on a database of their own, which these tests write to."""
    with new_database(postgres_server) as address:
        folder = tmp_path_factory.mktemp("instance")
        app = app_with_demo_data(Settings(instance=folder, database_url=address, meaning=False))
        yield app
        with app.app_context():
            db.engine.dispose()


Act = Callable[[], object]


def at_once(app: APIFlask, *acts: Act) -> list[MatchmakerError]:
    """Do things in as many threads that start together; what was refused."""
    start, refused = Barrier(len(acts)), []

    def run(act: Act) -> None:
        with app.app_context():
            start.wait(30)
            try:
                act()
            except MatchmakerError as error:
                refused.append(error)
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return refused


def plan_by(email: str, id_: int, version: int, text: str) -> None:
    """Somebody plans a step from the page with this version."""
    plan_step(actor(email), id_, version, step(2, text))


def test_the_second_of_two_consultants_is_refused(postgres_app: APIFlask) -> None:
    with postgres_app.app_context():
        for turn in range(5):
            id_ = asked(text=f"Wir suchen Federn, {turn}.").id
            seen = inquiry(id_).version
            acts = [partial(plan_by, who, id_, seen, f"Schritt von {who}") for who in (EVA, FRANK)]
            refused = at_once(postgres_app, *acts)
            assert [type(error) for error in refused] == [InquiryOutdated]
            row = inquiry(id_)
            assert row.version == seen + 1
            verbs = [line.verb for line in history("inquiry", id_)]
            assert verbs == ["plan", "receive"]
        assert chain_fault() is None
        db.session.remove()


def test_what_overwrites_nothing_is_kept_of_both(postgres_app: APIFlask) -> None:
    with postgres_app.app_context():
        id_ = asked(text="Wir suchen Wellen.").id
        seen = inquiry(id_).version
        notes = [
            partial(write_note_by, who, id_, f"{number}. Notiz")
            for who in (EVA, FRANK)
            for number in range(4)
        ]
        assert at_once(postgres_app, *notes) == []
        assert inquiry(id_).version == seen + len(notes)
        assert len(history("inquiry", id_)) == 1 + len(notes)
        assert chain_fault() is None
        db.session.remove()


def write_note_by(email: str, id_: int, text: str) -> None:
    """Somebody writes a note."""
    write_note(actor(email), id_, text)


def merge_by(email: str, id_: int, into_id: int) -> None:
    """Somebody merges an inquiry into another one."""
    move_inquiry(actor(email), id_, None, Verb.MERGE, Given(into_id=into_id))


def test_two_inquiries_that_are_merged_into_each_other_at_once_end_in_one(
    postgres_app: APIFlask,
) -> None:
    with postgres_app.app_context():
        for turn in range(5):
            one, two = (asked(text=f"Wir suchen {what}, {turn}.").id for what in ("Öl", "Fett"))
            refused = at_once(
                postgres_app, partial(merge_by, EVA, one, two), partial(merge_by, FRANK, two, one)
            )
            assert [type(error) for error in refused] == [MoveNotDue]
            rows = [db.session.get_one(Inquiry, id_, populate_existing=True) for id_ in (one, two)]
            assert sorted(row.stage for row in rows) == [Stage.MERGED, Stage.RECEIVED]
            standing = {standing_inquiry(db.session(), row).id for row in rows}
            assert len(standing) == 1
            db.session.remove()


def test_the_same_form_sent_twice_at_once_gives_one_inquiry(postgres_app: APIFlask) -> None:
    with postgres_app.app_context():
        before = inquiry_count()
        assert at_once(postgres_app, *[partial(send_inquiry, VISITOR, ASKED)] * 4) == []
        assert inquiry_count() == before + 1
        db.session.remove()


def inquiry_count() -> int:
    """How many inquiries there are."""
    return db.session.query(Inquiry).count()
