"""The people and desks of the simulation, and when somebody is away.

Three of the demo desks with their real hours and holidays, a lead and two or three consultants
each; one of them works at two desks. The demo organisations are the partners.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy import select

from matchmaker.accounts.demo import demo_desks
from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.accounts.service import create_user
from matchmaker.db import db
from matchmaker.desks.hours import OfficeHours
from matchmaker.desks.models import Desk
from matchmaker.desks.queries import all_desks
from matchmaker.desks.service import join_desk, set_up_desks
from matchmaker.exchange.demo import load_demo
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.sectors import taxonomy
from matchmaker.organisations.service import load_taxonomy
from matchmaker.settings import data_folder

GERMANY, TOKYO, OSAKA = "japan-desk-duesseldorf", "ahk-japan", "higashiosaka"
CODES = (GERMANY, TOKYO, OSAKA)
LANGUAGES = {GERMANY: "de", TOKYO: "en", OSAKA: "ja"}
CONSULTANTS_A_DESK = 3


@dataclass(frozen=True)
class Person:
    """Somebody who works at a desk; `forgets` is the share of due work left lying each day."""

    user_id: int
    email: str
    desk_id: int
    is_lead: bool
    forgets: float


@dataclass(frozen=True)
class World:
    """Everybody and everything; `desks` are the ids by their codes, `hours` by the ids."""

    desks: dict[str, int]
    hours: dict[int, OfficeHours]
    people: tuple[Person, ...]
    organisations: tuple[int, ...]

    def at_desk(self, desk_id: int) -> list[Person]:
        """The people of a desk, the lead first; one of another desk who helps out is not named."""
        return [person for person in self.people if person.desk_id == desk_id]

    def other_desks(self, desk_id: int) -> list[int]:
        """The desks beside one."""
        return [id_ for id_ in self.desks.values() if id_ != desk_id]

    @property
    def at_two_desks(self) -> Person:
        """Who works at the desk in Tokyo and at that in Higashiosaka."""
        return self.at_desk(self.desks[TOKYO])[-1]

    @property
    def disabled(self) -> Person:
        """Whose account is closed in the middle of the year."""
        return self.at_desk(self.desks[GERMANY])[1]


@dataclass(frozen=True)
class Away:
    """An absence to be noted on a day, by a lead or by the person."""

    person: Person
    noted_on: date
    first_on: date
    last_on: date
    deputy_id: int | None
    by: Person


def make_world(rng: Random) -> World:
    """Set up sectors, organisations, desks and people in an empty database."""
    load_taxonomy(COMMAND_LINE, taxonomy())
    load_demo(COMMAND_LINE, data_folder("seeds") / "organisations.jsonl", taxonomy())
    records = [record for record in demo_desks(data_folder("seeds")) if record.code in CODES]
    set_up_desks(COMMAND_LINE, records)
    desks = {desk.code: desk.id for desk in db.session.scalars(select(Desk).order_by(Desk.id))}
    people = [person for code in CODES for person in people_for(rng, code, desks[code])]
    organisations = db.session.scalars(
        select(Organisation.id).where(Organisation.open_for_inquiries).order_by(Organisation.id)
    )
    hours = {desk_id: card.hours for desk_id, card in all_desks().items()}
    world = World(desks, hours, tuple(people), tuple(organisations))
    join_desk(COMMAND_LINE, OSAKA, world.at_two_desks.user_id, lead=False)
    return world


def people_for(rng: Random, code: str, desk_id: int) -> list[Person]:
    """The lead and the consultants of a desk."""
    people = []
    for number in range(CONSULTANTS_A_DESK):
        email = f"person-{number + 1}@{code}.example"
        user, _token = create_user(
            COMMAND_LINE,
            email,
            name=f"{code} {number + 1}",
            language=LANGUAGES[code],
            is_operator=False,
        )
        join_desk(COMMAND_LINE, code, user.id, lead=number == 0)
        people.append(Person(user.id, email, desk_id, number == 0, rng.uniform(0.02, 0.15)))
    return people


def absences_of_a_year(rng: Random, world: World, begins: date, days: int) -> list[Away]:
    """Who will be away when: long leave, single days, sickness, and the hard cases on purpose."""
    found: list[Away] = []
    for person in world.people:
        found.append(chance_absence(rng, world, person, begins, days, longest=18, notice=40))
        for _number in range(3):
            found.append(chance_absence(rng, world, person, begins, days, longest=4, notice=15))
        for _number in range(2):
            found.append(chance_absence(rng, world, person, begins, days, longest=5, notice=0))
    for desk_id in world.desks.values():
        found += hard_absences(rng, world, desk_id, begins, days)
    return found


def chance_absence(
    rng: Random, world: World, person: Person, begins: date, days: int, *, longest: int, notice: int
) -> Away:
    """An absence some time in the year; without notice it is noted on its first morning."""
    notice = min(notice, days // 4)
    first = begins + timedelta(days=rng.randrange(notice, days))
    last = first + timedelta(days=rng.randrange(longest))
    noted = first - timedelta(days=rng.randrange(notice) if notice else 0)
    colleagues = [each for each in world.at_desk(person.desk_id) if each != person]
    deputy = rng.choice([*colleagues, None])
    lead = world.at_desk(person.desk_id)[0]
    by = lead if rng.random() < 0.3 else person
    return away(person, noted, first, last, deputy, by)


def hard_absences(rng: Random, world: World, desk_id: int, begins: date, days: int) -> list[Away]:
    """A deputy who is away as well, and a day on which nobody of the desk is there."""
    lead, second, third = world.at_desk(desk_id)
    first = begins + timedelta(days=rng.randrange(days // 4, days // 2))
    outing = begins + timedelta(days=rng.randrange(days // 2, days * 3 // 4))
    noted = first - timedelta(days=20)
    return [
        away(second, noted, first, first + timedelta(days=13), third, lead),
        away(third, noted, first + timedelta(days=4), first + timedelta(days=9), second, lead),
        *(
            away(person, outing - timedelta(days=3), outing, outing, None, lead)
            for person in (lead, second, third)
        ),
    ]


def away(
    person: Person, noted: date, first: date, last: date, deputy: Person | None, by: Person
) -> Away:
    """An absence that is noted in the morning of a day."""
    return Away(person, noted, first, last, deputy.user_id if deputy else None, by)
