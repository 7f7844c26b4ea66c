"""The pages of a desk's settings and of absences."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from apiflask import APIFlask

from matchmaker import clock
from matchmaker.desks.absences import note_absence
from matchmaker.desks.hours import is_working_day, stored_week
from matchmaker.desks.queries import (
    closing_days_of,
    colleagues_at,
    desk_card,
    hours_of,
    hours_version,
)
from matchmaker.desks.timetables import set_hours
from tests.pages import open_page
from tests.people import AIKO, DAICHI, EVA, FRANK, OLGA, browser_of, post
from tests.services import actor, desk_id

WEEKDAYS = dict.fromkeys(("mon", "tue", "wed", "thu"), "9-12, 13–17:30")
BERLIN = WEEKDAYS | {"fri": "", "sat": "", "sun": "", "region": "BE"}
SHORT = [[["10:00", "12:00"]], [], [], [], [], [], []]


@pytest.fixture
def desk(app: APIFlask) -> int:
    """Frank's desk."""
    with app.app_context():
        return desk_id("japan-desk-duesseldorf")


@pytest.fixture
def page(desk: int) -> str:
    """The address of its settings."""
    return f"/desk/settings/{desk}"


def version_of(app: APIFlask, desk: int) -> str:
    """The version that a form of the hours carries now."""
    with app.app_context():
        hours = hours_of(desk)
        return hours_version(hours.week, hours.region)


@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_the_pages_are_well_made_in_every_language(app: APIFlask, page: str, language: str) -> None:
    with browser_of(app, FRANK) as frank:
        assert open_page(frank, f"{page}?lang={language}").language == language
        absences = open_page(frank, f"/desk/absences?lang={language}")
    assert page in absences.links


def test_desks_of_others_are_not_there(app: APIFlask, page: str) -> None:
    for person, status in ((EVA, 404), (DAICHI, 404), (AIKO, 404), (OLGA, 200), (FRANK, 200)):
        with browser_of(app, person) as client:
            assert client.get(page).status_code == status
            assert client.get("/desk/settings/999").status_code == 404


def test_the_lead_changes_hours_and_region(app: APIFlask, desk: int, page: str) -> None:
    with browser_of(app, FRANK) as frank:
        values = BERLIN | {"version": version_of(app, desk)}
        answer = post(frank, page, page, **values)
        assert answer.status_code == 303
        assert "09:00–12:00, 13:00–17:30" in frank.get(page).text
    with app.app_context():
        hours = hours_of(desk)
        assert stored_week(hours.week)[3:5] == [[["09:00", "12:00"], ["13:00", "17:30"]], []]
        assert hours.region == "BE"


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"wed": "all day"}, "wed", "Please write hours like 09:00–17:00"),
        ({"mon": "17-9"}, "mon", "Please write the opening before the closing time"),
        ({"tue": "9-13, 12-17"}, "tue", "Please write the parts of a day in order"),
        (dict.fromkeys(WEEKDAYS, ""), "mon", "Please give hours on at least one day"),
    ],
)
def test_wrong_hours_are_kept_with_a_link_to_their_field(
    app: APIFlask, desk: int, page: str, changes: dict[str, str], field: str, message: str
) -> None:
    before = version_of(app, desk)
    with browser_of(app, FRANK) as frank:
        answer = post(frank, page, page, **{**BERLIN, **changes, "version": before})
    assert "<title>Error:" in answer.text and f'<a href="#{field}">' in answer.text
    assert message in answer.text and changes[field] in answer.text
    assert version_of(app, desk) == before


def test_hours_that_somebody_changed_meanwhile_are_replaced_only_knowingly(
    app: APIFlask, desk: int, page: str
) -> None:
    seen = version_of(app, desk)
    with app.app_context():
        set_hours(actor(OLGA), desk, SHORT, "NW")
    with browser_of(app, FRANK) as frank:
        answer = post(frank, page, page, **BERLIN, version=seen)
        assert answer.status_code == 409 and "Somebody changed these hours" in answer.text
        assert version_of(app, desk) in answer.text
        values = BERLIN | {"version": version_of(app, desk)}
        assert post(frank, page, page, **values).status_code == 303


def test_the_time_for_a_first_answer_is_set(app: APIFlask, desk: int, page: str) -> None:
    path = f"{page}/first-answer"
    with browser_of(app, FRANK) as frank:
        assert "whole number from 1 to 30" in post(frank, path, page, **{"answer-days": "0"}).text
        assert post(frank, path, page, **{"answer-days": "3"}).status_code == 303
        assert frank.get(path).location == f"{page}#answer"
    with app.app_context():
        assert desk_card(desk).first_answer_days == 3


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"kind": "every", "on": "2026-12-27"}, "12-27"),
        ({"kind": "once", "on": "2026-12-28"}, "2026-12-28"),
        ({"kind": "easter", "days": "-52"}, "easter-52"),
        ({"kind": "easter", "days": "39"}, "easter+39"),
    ],
)
def test_closing_days_are_added_and_removed(
    app: APIFlask, desk: int, page: str, values: dict[str, str], rule: str
) -> None:
    sent = {f"closing-{name}": value for name, value in values.items()}
    with browser_of(app, FRANK) as frank:
        assert post(frank, f"{page}/closing-days", page, **sent).status_code == 303
        with app.app_context():
            days = closing_days_of(desk, date(2026, 11, 24))
        [added] = [day for day in days if day.rule == rule]
        post(frank, f"{page}/closing-days/{added.id}/remove", page)
    with app.app_context():
        assert rule not in {day.rule for day in closing_days_of(desk, date(2026, 11, 24))}


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"kind": "every"}, "on", "Please choose the date."),
        ({"kind": "once", "on": "tomorrow"}, "on", "Please write the date as 2027-03-31."),
        ({"kind": "easter"}, "days", "Please write the number of days"),
        ({"kind": "easter", "days": "x"}, "days", "Please write a whole number from -100 to 100."),
    ],
)
def test_a_closing_day_without_a_day_is_refused(
    app: APIFlask, page: str, values: dict[str, str], field: str, message: str
) -> None:
    sent = {f"closing-{name}": value for name, value in values.items()}
    with browser_of(app, FRANK) as frank:
        answer = post(frank, f"{page}/closing-days", page, **sent)
    assert message in answer.text and f'<a href="#closing-{field}">' in answer.text


def test_the_lead_notes_and_ends_an_absence(app: APIFlask, desk: int, page: str) -> None:
    with app.app_context():
        eva, today = actor(EVA).user_id, clock.today()
    day = str(today + timedelta(days=3))
    sent = {"absence-person": str(eva), "absence-first_on": day, "absence-last_on": day}
    with browser_of(app, FRANK) as frank:
        assert post(frank, f"{page}/absences", page, **sent).status_code == 303
        assert (
            "Another absence lies on these days"
            in post(frank, f"{page}/absences", page, **sent).text
        )
        with app.app_context():
            [absence] = next(p for p in colleagues_at(desk, today) if p.user_id == eva).absences
        post(frank, f"{page}/absences/{absence.id}/end", page)
    with app.app_context():
        assert not any(person.absences for person in colleagues_at(desk, today))


def test_somebody_of_another_desk_cannot_be_chosen(app: APIFlask, page: str) -> None:
    with app.app_context():
        daichi, day = actor(DAICHI).user_id, str(clock.today())
    sent = {"absence-person": str(daichi), "absence-first_on": day, "absence-last_on": day}
    with browser_of(app, FRANK) as frank:
        assert post(frank, f"{page}/absences", page, **sent).status_code == 200
    with app.app_context():
        assert not colleagues_at(desk_id("higashiosaka"), clock.today())[0].absences


def test_a_consultant_notes_the_own_absence_and_ends_it(app: APIFlask, desk: int) -> None:
    with app.app_context():
        frank, today = actor(FRANK).user_id, clock.today()
    days = {"first_on": str(today + timedelta(days=1)), "last_on": str(today + timedelta(days=2))}
    path = "/desk/absences"
    with browser_of(app, EVA) as eva:
        wrong = days | {"last_on": str(today)}
        assert 'href="#last_on"' in post(eva, path, path, **wrong).text
        assert post(eva, path, path, **days, deputy=str(frank)).status_code == 303
        assert "Frank Hoffmann" in eva.get(path).text
        with app.app_context():
            [absence] = colleagues_at(desk, today)[1].absences
        assert post(eva, f"{path}/{absence.id}/end", path).status_code == 303
    with app.app_context():
        assert colleagues_at(desk, today)[1].absences == ()


def test_an_absence_of_another_is_not_there(app: APIFlask) -> None:
    with app.app_context():
        frank, today = actor(FRANK), clock.today()
        absence = note_absence(frank, frank.user_id or 0, today, today + timedelta(days=3))
    with browser_of(app, EVA) as eva:
        assert post(eva, f"/desk/absences/{absence}/end", "/about").status_code == 404


def test_an_operator_without_a_desk_finds_every_desk(app: APIFlask, page: str) -> None:
    with browser_of(app, OLGA) as olga:
        shown = open_page(olga, "/desk/absences?lang=en")
    assert page in shown.links and "Your absences" not in shown.html
    assert sum(link.startswith("/desk/settings/") for link in shown.links) == 6


def test_a_region_is_offered_only_where_there_are_some(app: APIFlask) -> None:
    with app.app_context():
        japanese = desk_id("higashiosaka")
    path = f"/desk/settings/{japanese}"
    with browser_of(app, OLGA) as olga:
        assert 'id="region"' not in olga.get(path).text
        values = {**BERLIN, "version": version_of(app, japanese)}
        values.pop("region")
        assert post(olga, path, path, **values).status_code == 303
    with app.app_context():
        assert not is_working_day(hours_of(japanese), date(2027, 1, 1))
