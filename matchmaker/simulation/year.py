"""A year of three desks, lived through by the real services and the worker's own jobs.

Everything runs on a database of its own in a folder that is gone afterwards. The clock stands at
the moment of each event in turn; the jobs pass at fixed intervals, and after each pass all rules
of checks.py are asked of the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import event
from structlog.testing import capture_logs

from matchmaker import clock, create_app
from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.accounts.service import disable_user
from matchmaker.activities.queries import chain_fault
from matchmaker.db import db
from matchmaker.desks.absences import AbsenceRefused, end_absence, note_absence
from matchmaker.desks.hours import year_of
from matchmaker.desks.service import leave_desk
from matchmaker.notifications.repeated import Repeated
from matchmaker.settings import Settings
from matchmaker.simulation.checks import Checks
from matchmaker.simulation.course import Course
from matchmaker.simulation.desk import Seat
from matchmaker.simulation.outside import Senders
from matchmaker.simulation.summary import Report, report_of
from matchmaker.simulation.world import (
    OSAKA,
    Away,
    absences_of_a_year,
    make_world,
)

FIRST_DAY = datetime(2026, 1, 26, tzinfo=UTC)
MORNING = time(8)
BEFORE_THE_END = 0.93  # the last inquiries come while there is time to work on them
Watch = Callable[[datetime], object]


@dataclass(frozen=True)
class Plan:
    """Which year is to be lived through."""

    seed: int
    inquiries: int = 500
    days: int = 365
    pass_every: timedelta = timedelta(hours=4)
    begins: datetime = FIRST_DAY

    @property
    def ends(self) -> datetime:
        """The end of the last day."""
        return self.begins + timedelta(days=self.days)


def live_a_year(
    plan: Plan, jobs: Sequence[Repeated], watch: Watch = lambda _moment: None
) -> Report:
    """Live through a year; what happened, with every fault that was found."""
    with own_instance(), clock.at(plan.begins - timedelta(days=1)), capture_logs() as lines:
        rng = Random(plan.seed)  # noqa: S311 - chance must be the same again for the same seed
        course = Course(rng, make_world(rng), plan.begins, plan.ends)
        checks = Checks(course)
        begin(course, plan, jobs, checks, lines)
        course.live(watch)
        with clock.at(plan.ends):
            finish(course, checks)
            return report_of(course, plan.seed, checks.number)


@contextmanager
def own_instance() -> Iterator[None]:
    """An empty service in a folder of its own; nothing of the operator's is read or written."""
    with TemporaryDirectory(prefix="matchmaker-year-") as folder:
        app = create_app(Settings(instance=Path(folder), meaning=False, demo=False))
        with app.app_context():
            event.listen(db.engine, "connect", without_care)
            upgrade()
            try:
                yield
            finally:
                db.session.remove()
                db.engine.dispose()


def without_care(connection: Any, _record: object) -> None:
    """Let SQLite write without waiting for the disk: nobody needs the file after a crash."""
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA secure_delete=OFF")


def begin(
    course: Course, plan: Plan, jobs: Sequence[Repeated], checks: Checks, lines: Sequence[Any]
) -> None:
    """Plan what is known beforehand: passes, office hours, absences, arrivals, people who go."""
    for job in jobs:
        repeat(course, max(job.every, plan.pass_every), job.run)
    repeat(course, plan.pass_every, partial(look, course, checks, lines))
    sit_down(course)
    for away in absences_of_a_year(course.rng, course.world, course.begins.date(), plan.days):
        zone = course.world.hours[away.person.desk_id].zone
        morning = datetime.combine(away.noted_on, MORNING, tzinfo=zone)
        course.at(max(morning, course.begins), partial(be_away, course, away))
    senders = Senders(course)
    minutes = round(plan.days * 24 * 60 * BEFORE_THE_END)
    for minute in sorted(course.rng.randrange(minutes) for _number in range(plan.inquiries)):
        course.at(course.begins + timedelta(minutes=minute), senders.arrive)
    lose_people(course, plan.days)


def repeat(course: Course, every: timedelta, act: Callable[[], object]) -> None:
    """Let something happen again and again; what was planned first comes first each time."""
    moment = course.begins
    while moment <= course.ends:
        course.at(moment, act)
        moment += every


def look(course: Course, checks: Checks, lines: Sequence[Any]) -> None:
    """Ask all rules; what a job could not do is a fault as well."""
    checks.look()
    course.actors.clear()
    for line in lines:
        if line["log_level"] == "error":
            course.fault(f"{line['event']}: {line.get('exc_info')!r} {line.get('inquiry', '')}")
    if isinstance(lines, list):
        lines.clear()


def sit_down(course: Course) -> None:
    """Everybody sits down once in each span of office hours, on every working day of the year."""
    for desk_id, hours in course.world.hours.items():
        people = [*course.world.at_desk(desk_id)]
        if desk_id == course.world.desks[OSAKA]:
            people.append(course.world.at_two_desks)
        for number in range(course.begins.year, course.ends.year + 1):
            year = year_of(hours, number)
            for opens, closes in zip(year.opens, year.closes, strict=True):
                if course.begins <= opens < course.ends:
                    minutes = (closes - opens) // timedelta(minutes=1)
                    for person in people:
                        moment = opens + timedelta(minutes=course.rng.randrange(minutes))
                        course.at(moment, Seat(course, person, desk_id).sit)


def be_away(course: Course, away: Away) -> None:
    """Note an absence; some come back earlier. One that overlaps another is refused."""
    actor = course.actor(away.by.user_id)
    try:
        id_ = note_absence(actor, away.person.user_id, away.first_on, away.last_on, away.deputy_id)
    except AbsenceRefused as error:
        course.tally.refused[f"note an absence: {error.cause}"] += 1
        return
    course.tally.done["note an absence"] += 1
    days = (away.last_on - away.first_on).days
    if days > 3 and course.happens(0.2):
        wait = away.first_on - away.noted_on + timedelta(days=days // 2 + 1)
        course.after(
            wait, lambda: course.attempt("end an absence", partial(end_absence, actor, id_))
        )


def lose_people(course: Course, days: int) -> None:
    """One account is closed in the middle of the year; later somebody leaves one of two desks."""
    world = course.world
    email, user_id = world.disabled.email, world.at_two_desks.user_id
    half, later = timedelta(days=days // 2, hours=13), timedelta(days=days * 2 // 3, hours=3)
    course.at(course.begins + half, lambda: disable_user(COMMAND_LINE, email))
    course.at(course.begins + half, lambda: course.disabled.add(world.disabled.user_id))
    course.at(course.begins + later, lambda: leave_desk(COMMAND_LINE, OSAKA, user_id))
    course.at(course.begins + later, course.actors.clear)


def finish(course: Course, checks: Checks) -> None:
    """Look at everything once more, and at the whole history."""
    checks.since = course.begins
    checks.look()
    broken = chain_fault()
    if broken is not None:
        course.fault(f"the history is broken at line {broken}")
