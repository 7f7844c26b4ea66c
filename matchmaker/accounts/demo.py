"""The demo desks and people of seeds/desks.csv and seeds/people.csv, with a password known to all.

They can sign in only in demo mode and only from this very machine (security.py).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask_security.utils import hash_password
from sqlalchemy import exists, select

from matchmaker import clock
from matchmaker.accounts.models import User
from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.accounts.service import join_organisation, new_user
from matchmaker.db import transaction
from matchmaker.desks.service import DeskRecord, join_desk, set_up_desks
from matchmaker.desks.writing import read_closing_words, read_week_words
from matchmaker.organisations.models import Organisation

DEMO_PASSWORD = "two sides one knot"  # noqa: S105 - shown on the sign-in page of the demo
FILES = ("desks.csv", "people.csv")


@dataclass(frozen=True)
class DemoPerson:
    """A line of seeds/people.csv."""

    email: str
    name: str
    language: str
    role: str
    desk: str
    organisation: str


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a seed file."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def demo_desks(folder: Path) -> list[DeskRecord]:
    """The demo desks.

    Raises HoursInvalid.
    """
    return [desk_record(row) for row in rows(folder / "desks.csv")]


def desk_record(row: dict[str, str]) -> DeskRecord:
    """A line of seeds/desks.csv.

    Raises HoursInvalid.
    """
    read = {
        "countries": tuple(row["countries"].split()),
        "office_hours": read_week_words(row["office_hours"]),
        "holidays_region": row["holidays_region"] or None,
        "first_answer_days": int(row["first_answer_days"]),
        "closing": read_closing_words(row["closing"]),
    }
    return DeskRecord(**row | read)  # type: ignore[arg-type]


def demo_people(folder: Path) -> list[DemoPerson]:
    """The demo people."""
    return [DemoPerson(**row) for row in rows(folder / "people.csv")]


def load_demo_people(actor: Actor, folder: Path) -> int:
    """Set up the demo desks and people if there is nobody at all; how many people were made.

    Raises PermissionRefused.
    """
    require(actor, Permission.USER_MANAGE)
    with transaction() as session:
        if session.scalar(select(exists(select(User.id)))):
            return 0
        set_up_desks(actor, demo_desks(folder))
        hashed = hash_password(DEMO_PASSWORD)
        people = demo_people(folder)
        for person in people:
            user = new_user(
                session,
                email=person.email,
                name=person.name,
                language=person.language,
                password=hashed,
                is_operator=person.role == "operator",
                is_demo=True,
                confirmed_at=clock.now(),
            )
            if person.desk:
                join_desk(actor, person.desk, user.id, lead=person.role == "lead")
            if person.organisation:
                organisation_id = session.scalars(
                    select(Organisation.id).where(Organisation.external_id == person.organisation)
                ).one()
                join_organisation(session, user.id, organisation_id, owner=person.role == "owner")
        return len(people)
