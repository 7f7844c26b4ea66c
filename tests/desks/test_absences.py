"""Who is away, who notes it, and who stands in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.models import User
from matchmaker.accounts.policy import COMMAND_LINE, WORKER, PermissionRefused
from matchmaker.activities.queries import history
from matchmaker.db import db, transaction
from matchmaker.desks.absences import (
    AbsenceCause,
    AbsenceRefused,
    end_absence,
    forget_absences,
    note_absence,
)
from matchmaker.desks.models import Absence, DeskMembership
from matchmaker.desks.queries import (
    AbsenceView,
    absences_of,
    absent_on,
    colleagues_at,
    colleagues_of,
    deputy_for,
    is_away,
    today_at,
)
from matchmaker.desks.service import join_desk, leave_desks
from matchmaker.errors import NotFound
from matchmaker.privacy.queries import places_of
from matchmaker.privacy.service import apply_retention
from matchmaker.settings import current_settings
from tests.people import AIKO, BEN, DAICHI, EVA, FRANK, OLGA
from tests.services import actor, desk_id

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
WEEK = (TODAY, TODAY + 6 * DAY)
pytestmark = pytest.mark.usefixtures("app_context", "november")


@pytest.fixture
def november() -> Iterator[None]:
    """A Tuesday in November, noon in Düsseldorf."""
    with time_machine.travel(datetime(2026, 11, 24, 11, tzinfo=UTC), tick=False):
        yield


def id_of(email: str) -> int:
    """The number of one of the cast."""
    return actor(email).user_id or 0


def put_at_desk(email: str, code: str = "japan-desk-duesseldorf") -> int:
    """Let somebody work at a desk; the person's number."""
    join_desk(COMMAND_LINE, code, id_of(email), lead=False)
    return id_of(email)


def away(email: str) -> list[AbsenceView]:
    """The absences of somebody that are not over."""
    return absences_of([id_of(email)], TODAY)


def test_a_consultant_notes_the_own_absence_with_a_deputy() -> None:
    note_absence(actor(EVA), id_of(EVA), *WEEK, id_of(FRANK))
    [absence] = away(EVA)
    assert (absence.first_on, absence.last_on, absence.deputy) == (*WEEK, "Frank Hoffmann")
    assert absent_on([id_of(EVA), id_of(FRANK)], TODAY) == {id_of(EVA)}
    assert is_away(id_of(EVA), WEEK[1]) and not is_away(id_of(EVA), WEEK[1] + DAY)


def test_the_lead_notes_and_ends_absences_of_the_desks_people() -> None:
    absence = note_absence(actor(FRANK), id_of(EVA), *WEEK)
    end_absence(actor(FRANK), absence)
    assert away(EVA) == []
    lines = [(line.verb, line.data) for line in history("desk", desk_id("japan-desk-duesseldorf"))]
    assert lines == [("end absence", {"user": id_of(EVA)}), ("note absence", {"user": id_of(EVA)})]


@pytest.mark.parametrize("person", [EVA, DAICHI, AIKO])
def test_nobody_else_notes_the_absence_of_another(person: str) -> None:
    with pytest.raises((NotFound, PermissionRefused)):
        note_absence(actor(person), id_of(FRANK), *WEEK)
    absence = note_absence(actor(FRANK), id_of(FRANK), *WEEK)
    with pytest.raises((NotFound, PermissionRefused)):
        end_absence(actor(person), absence)
    assert len(away(FRANK)) == 1


def test_a_lead_of_another_desk_does_not_either() -> None:
    with pytest.raises(NotFound):
        note_absence(actor(FRANK), id_of(DAICHI), *WEEK)


def test_a_lead_may_where_one_of_several_desks_is_led() -> None:
    daichi = put_at_desk(DAICHI)
    note_absence(actor(FRANK), daichi, *WEEK)
    assert [line.verb for line in history("desk", desk_id("japan-desk-duesseldorf"))] == [
        "note absence"
    ]


def test_who_works_at_no_desk_is_never_away() -> None:
    with pytest.raises(NotFound):
        note_absence(actor(OLGA), id_of(OLGA), *WEEK)
    with pytest.raises(NotFound):
        end_absence(actor(OLGA), 999)


@pytest.mark.parametrize(
    ("first", "last", "cause"),
    [
        (TODAY, TODAY - DAY, AbsenceCause.BACKWARDS),
        (TODAY - 3 * DAY, TODAY - DAY, AbsenceCause.PAST),
        (TODAY, TODAY + 366 * DAY, AbsenceCause.TOO_LONG),
        (TODAY - 9 * DAY, TODAY, AbsenceCause.OVERLAP),
        (WEEK[1], WEEK[1] + DAY, AbsenceCause.OVERLAP),
    ],
)
def test_impossible_days_are_refused(first: date, last: date, cause: AbsenceCause) -> None:
    note_absence(actor(EVA), id_of(EVA), *WEEK)
    with pytest.raises(AbsenceRefused) as refused:
        note_absence(actor(EVA), id_of(EVA), first, last)
    assert refused.value.cause is cause and len(away(EVA)) == 1


@pytest.mark.parametrize("deputy", [EVA, DAICHI, AIKO])
def test_a_deputy_is_a_colleague_of_the_same_desk(deputy: str) -> None:
    with pytest.raises(AbsenceRefused) as refused:
        note_absence(actor(EVA), id_of(EVA), *WEEK, id_of(deputy))
    assert refused.value.cause is AbsenceCause.DEPUTY


def test_absences_can_follow_each_other() -> None:
    note_absence(actor(EVA), id_of(EVA), *WEEK)
    note_absence(actor(EVA), id_of(EVA), WEEK[1] + DAY, WEEK[1] + DAY)
    assert len(away(EVA)) == 2


def test_who_is_back_earlier_was_away_until_yesterday() -> None:
    absence = note_absence(actor(EVA), id_of(EVA), TODAY - 3 * DAY, TODAY + 3 * DAY)
    end_absence(actor(EVA), absence)
    assert not is_away(id_of(EVA), TODAY) and is_away(id_of(EVA), TODAY - DAY)
    end_absence(actor(EVA), absence)
    assert is_away(id_of(EVA), TODAY - DAY)


def test_today_is_the_date_at_the_desk() -> None:
    with time_machine.travel(datetime(2026, 11, 24, 23, tzinfo=UTC), tick=False):
        assert today_at(desk_id("higashiosaka")) == TODAY + DAY
        with pytest.raises(AbsenceRefused):
            note_absence(actor(DAICHI), id_of(DAICHI), TODAY, TODAY)


class TestDeputies:
    def test_who_is_there_needs_none(self) -> None:
        assert stands_in() == id_of(EVA)

    def test_the_named_one_comes_before_the_lead(self) -> None:
        ben = put_at_desk(BEN)
        note_absence(actor(EVA), id_of(EVA), *WEEK, ben)
        assert stands_in() == ben

    def test_the_lead_stands_in_where_nobody_is_named_or_the_named_one_is_away(self) -> None:
        ben = put_at_desk(BEN)
        note_absence(actor(EVA), id_of(EVA), *WEEK, ben)
        note_absence(actor(FRANK), ben, *WEEK)
        assert stands_in() == id_of(FRANK)

    def test_another_one_stands_in_while_the_lead_is_away(self) -> None:
        ben = put_at_desk(BEN)
        note_absence(actor(EVA), id_of(EVA), *WEEK, id_of(FRANK))
        note_absence(actor(FRANK), id_of(FRANK), *WEEK)
        assert stands_in() == ben

    def test_nobody_is_left_when_all_are_away(self) -> None:
        note_absence(actor(EVA), id_of(EVA), *WEEK, id_of(FRANK))
        note_absence(actor(FRANK), id_of(FRANK), *WEEK)
        assert stands_in() is None

    def test_closed_accounts_and_people_of_other_desks_never_stand_in(self) -> None:
        ben = put_at_desk(BEN)
        note_absence(actor(EVA), id_of(EVA), *WEEK, ben)
        with transaction() as session:
            session.execute(update(User).where(User.id == ben).values(active=False))
        assert stands_in() == id_of(FRANK)
        assert deputy_for(id_of(EVA), desk_id("higashiosaka"), TODAY) == id_of(DAICHI)
        assert id_of(BEN) not in {each.user_id for each in colleagues_of(id_of(EVA))}

    def test_a_deputy_who_left_the_desk_does_not(self) -> None:
        ben = put_at_desk(BEN)
        note_absence(actor(EVA), id_of(EVA), *WEEK, ben)
        with transaction() as session:
            session.execute(
                update(DeskMembership)
                .where(DeskMembership.user_id == ben)
                .values(desk_id=desk_id("jetro"))
            )
        assert stands_in() == id_of(FRANK)


def stands_in(on: date = TODAY) -> int | None:
    """Who takes care of Eva's inquiries."""
    return deputy_for(id_of(EVA), desk_id("japan-desk-duesseldorf"), on)


def test_the_desk_lists_its_people_with_leads_first() -> None:
    note_absence(actor(EVA), id_of(EVA), *WEEK)
    frank, eva = colleagues_at(desk_id("japan-desk-duesseldorf"), TODAY)
    assert frank.is_lead and not eva.is_lead
    assert not frank.absences and len(eva.absences) == 1


def test_an_erased_person_leaves_no_absence() -> None:
    note_absence(actor(EVA), id_of(EVA), *WEEK, id_of(FRANK))
    eva, frank = id_of(EVA), id_of(FRANK)
    with transaction() as session:
        leave_desks(session, frank)
    assert absences_of([eva], TODAY)[0].deputy is None
    with transaction() as session:
        leave_desks(session, eva)
    assert db.session.scalar(select(func.count(Absence.id))) == 0


def test_absences_are_given_to_the_person_and_forgotten_in_time() -> None:
    note_absence(actor(EVA), id_of(EVA), *WEEK)
    [given] = places_of(id_of(EVA))["absences"]
    assert (given["first_on"], given["last_on"]) == WEEK
    with time_machine.travel(datetime(2026, 12, 30, tzinfo=UTC), tick=False):
        assert apply_retention(WORKER, current_settings())["absences"] == 0
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False):
        assert apply_retention(WORKER, current_settings())["absences"] == 1
    with transaction() as session:
        assert forget_absences(session, TODAY) == 0


def test_the_tables_refuse_impossible_absences() -> None:
    eva = id_of(EVA)
    for wrong in ({"last_on": TODAY - DAY}, {"last_on": TODAY, "deputy_id": eva}):
        with pytest.raises(IntegrityError), transaction() as session:
            session.execute(insert(Absence).values(user_id=eva, first_on=TODAY, **wrong))
