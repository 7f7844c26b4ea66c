"""What is done to a desk's clock, by whom, and how cheap it is to ask."""

from __future__ import annotations

from datetime import date

import pytest
from apiflask import APIFlask
from sqlalchemy import event, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.demo import demo_desks
from matchmaker.accounts.policy import COMMAND_LINE, Permission, PermissionRefused, might
from matchmaker.activities.queries import history
from matchmaker.db import db, transaction
from matchmaker.desks.closing_days import HoursInvalid
from matchmaker.desks.hours import is_working_day
from matchmaker.desks.models import ClosingDay, Desk
from matchmaker.desks.queries import (
    all_desks,
    closing_days_of,
    desk_card,
    hours_of,
    hours_version,
    place_of,
)
from matchmaker.desks.service import set_up_desks
from matchmaker.desks.timetables import (
    AnswerDaysInvalid,
    SettingsOutdated,
    add_closing_day,
    remove_closing_day,
    set_first_answer_days,
    set_hours,
)
from matchmaker.errors import NotFound
from matchmaker.settings import data_folder
from tests.desks.test_hours import DUESSELDORF, OFFICE, OSAKA
from tests.people import DAICHI, EVA, FRANK, OLGA
from tests.services import actor, desk_id

SHORT = [[["10:00", "12:00"]], [], [], [], [], [], []]
ROSENMONTAG = date(2027, 2, 8)
pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def desk(app_context: APIFlask) -> int:
    """Frank's desk."""
    assert app_context.extensions
    return desk_id("japan-desk-duesseldorf")


def test_the_demo_desks_come_with_hours_and_closing_days(desk: int) -> None:
    assert hours_of(desk) == DUESSELDORF
    assert hours_of(desk_id("higashiosaka")).week == OSAKA.week
    assert not is_working_day(hours_of(desk_id("ahk-japan")), date(2026, 8, 14))
    assert len(list(all_desks().values())) == 6


def test_desks_are_set_up_once_only() -> None:
    desks = demo_desks(data_folder("seeds"))
    assert set_up_desks(COMMAND_LINE, desks) == 0
    assert db.session.scalar(select(func.count(ClosingDay.id))) == 4 * 3 + 2 * 9


def test_the_lead_sets_the_hours_of_the_own_desk(desk: int) -> None:
    set_hours(actor(FRANK), desk, SHORT, None)
    assert [bool(day) for day in hours_of(desk).week] == [True] + [False] * 6
    assert hours_of(desk).region is None
    [line] = history("desk", desk)
    assert (line.verb, line.data) == ("set hours", {"fields": ["office_hours", "holidays_region"]})


def test_hours_that_stay_the_same_leave_no_line(desk: int) -> None:
    set_hours(actor(FRANK), desk, OFFICE, "NW")
    set_first_answer_days(actor(FRANK), desk, 2)
    assert history("desk", desk) == []


@pytest.mark.parametrize("person", [EVA, DAICHI])
def test_nobody_else_changes_a_desk(desk: int, person: str) -> None:
    who = actor(person)
    with pytest.raises((NotFound, PermissionRefused)):
        set_hours(who, desk, SHORT, None)
    with pytest.raises((NotFound, PermissionRefused)):
        set_first_answer_days(who, desk, 5)
    with pytest.raises((NotFound, PermissionRefused)):
        add_closing_day(who, desk, "12-27")
    with pytest.raises((NotFound, PermissionRefused)):
        remove_closing_day(who, desk, 1)


def test_the_lead_of_one_desk_does_not_change_another_but_an_operator_does() -> None:
    other = desk_id("jetro")
    with pytest.raises(NotFound):
        set_hours(actor(FRANK), other, SHORT, None)
    set_hours(actor(OLGA), other, SHORT, None)
    assert hours_of(other).week[1] == ()


def test_what_does_not_exist_is_not_found() -> None:
    for ask in (hours_of, place_of, desk_card):
        with pytest.raises(NotFound):
            ask(999)
    with pytest.raises(NotFound):
        set_hours(actor(OLGA), 999, SHORT, None)


def test_nonsense_changes_nothing(desk: int) -> None:
    with pytest.raises(HoursInvalid):
        set_hours(actor(FRANK), desk, [[]] * 7, "NW")
    with pytest.raises(HoursInvalid):
        set_hours(actor(FRANK), desk, OFFICE, "ZZ")
    with pytest.raises(HoursInvalid):
        add_closing_day(actor(FRANK), desk, "31.12.")
    for days in (0, 31):
        with pytest.raises(AnswerDaysInvalid):
            set_first_answer_days(actor(FRANK), desk, days)
    assert hours_of(desk) == DUESSELDORF and history("desk", desk) == []


def test_a_form_that_somebody_else_outran_overwrites_nothing(desk: int) -> None:
    seen = hours_version(hours_of(desk).week, "NW")
    set_hours(actor(FRANK), desk, SHORT, "NW", seen=seen)
    with pytest.raises(SettingsOutdated):
        set_hours(actor(OLGA), desk, OFFICE, "NW", seen=seen)
    assert hours_of(desk).week[1] == ()


def test_a_closing_day_comes_and_goes(desk: int) -> None:
    add_closing_day(actor(FRANK), desk, "2026-11-27", "Umzug")
    assert not is_working_day(hours_of(desk), date(2026, 11, 27))
    [moving] = [d for d in closing_days_of(desk, date(2026, 11, 1)) if d.name == "Umzug"]
    assert moving.dates == (date(2026, 11, 27),)
    remove_closing_day(actor(FRANK), desk, moving.id)
    remove_closing_day(actor(FRANK), desk, moving.id)
    assert is_working_day(hours_of(desk), date(2026, 11, 27))
    assert [line.verb for line in history("desk", desk)] == [
        "remove closing day",
        "add closing day",
    ]


def test_the_same_closing_day_again_only_gets_the_new_name(desk: int) -> None:
    add_closing_day(actor(FRANK), desk, "12-24", "Heiliger Abend")
    names = [day.name for day in closing_days_of(desk, date(2026, 11, 1)) if day.rule == "12-24"]
    assert names == ["Heiliger Abend"]


def test_a_closing_day_of_another_desk_stays(desk: int) -> None:
    foreign = closing_days_of(desk_id("jetro"), date(2026, 11, 1))[0]
    remove_closing_day(actor(FRANK), desk, foreign.id)
    assert foreign in closing_days_of(desk_id("jetro"), date(2026, 11, 1))


def test_closing_days_are_listed_by_their_next_date(desk: int) -> None:
    add_closing_day(actor(FRANK), desk, "2020-01-01", "gone")
    days = closing_days_of(desk, date(2026, 11, 1))
    assert [day.rule for day in days] == ["12-24", "12-31", "easter-48", "2020-01-01"]
    assert days[2].dates == (ROSENMONTAG,)


def test_the_time_for_a_first_answer_is_the_desks_own(desk: int) -> None:
    set_first_answer_days(actor(FRANK), desk, 3)
    assert desk_card(desk).first_answer_days == 3
    assert history("desk", desk)[0].data == {"before": 2, "days": 3}


def test_any_number_of_questions_costs_two_statements() -> None:
    statements: list[str] = []

    def count(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    ids = [card.id for card in list(all_desks().values())]
    db.session.close()
    event.listen(db.engine, "before_cursor_execute", count)
    for _round in range(50):
        assert [hours_of(id_) for id_ in ids]
    event.remove(db.engine, "before_cursor_execute", count)
    assert len(statements) == 2


def test_a_new_transaction_reads_the_hours_anew(desk: int) -> None:
    hours_of(desk)
    db.session.close()
    with db.engine.begin() as other:
        other.execute(update(Desk).where(Desk.id == desk).values(office_hours=SHORT))
    assert hours_of(desk).week[1] == ()


def test_the_tables_refuse_a_second_rule_and_no_days(desk: int) -> None:
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(insert(ClosingDay).values(desk_id=desk, rule="12-24", name=""))
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(update(Desk).values(first_answer_days=0))


def test_leads_and_operators_alone_might_manage_a_desk() -> None:
    people = (EVA, DAICHI, FRANK, OLGA)
    allowed = [person for person in people if might(actor(person), Permission.DESK_MANAGE)]
    assert allowed == [FRANK, OLGA]
