"""Measures the pages that grow with the data: 10,000 open inquiries, 10,000 organisations.

Usage: python scripts/page_speed.py [--rows N]; prints a table in Markdown. Each figure is the median
processor time of one request in this process, without the network, in milliseconds.
"""

from __future__ import annotations

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from apiflask import APIFlask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import String, case, cast, func, insert, literal, null, select, true
from sqlalchemy.orm import Session

from matchmaker import create_app
from matchmaker.accounts.demo import DEMO_PASSWORD, load_demo_people
from matchmaker.accounts.models import User
from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.accounts.queries import actor_of
from matchmaker.casework.demo import load_demo_inquiries
from matchmaker.db import Base, db, transaction
from matchmaker.exchange.demo import load_demo
from matchmaker.inquiries.models import Inquiry
from matchmaker.organisations.lifecycle import begin_profile, save_draft, submit_profile
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.sectors import taxonomy
from matchmaker.organisations.service import load_taxonomy
from matchmaker.settings import Settings, data_folder

LEAD, STARTUP = "frank@japan-desk.example", "aiko@hikari-robotics.example"
REPEATS = 9
OPEN_STAGES = ("received", "qualified", "searching", "proposed", "introduced")
STAGES_IN_TURN = tuple(enumerate(OPEN_STAGES))
NOT_IN_OPEN_ONES = "send_key closed_at close_reason merged_into_id on_hold_until held_stage".split()
Columns, Term = Any, Any  # of SQLAlchemy, which has no narrower types for what is named at run time
Changes = Callable[[Columns, Term], dict[str, Term]]


def service(folder: Path) -> APIFlask:
    """A service with the demo data."""
    app = create_app(Settings(instance=folder, meaning=False))
    with app.app_context():
        upgrade()
        load_taxonomy(COMMAND_LINE, taxonomy())
        load_demo(COMMAND_LINE, data_folder("seeds") / "organisations.jsonl", taxonomy())
        load_demo_people(COMMAND_LINE, data_folder("seeds"))
        load_demo_inquiries(COMMAND_LINE, data_folder("seeds") / "inquiries.jsonl")
    return app


def copies(session: Session, table: type[Base], wanted: int, new: Changes) -> None:
    """Copy the rows of a table until there are so many; `new` gives what is other in the copies."""
    there = session.scalar(select(func.count()).select_from(table)) or 0
    first = select(literal(1).label("turn")).cte(recursive=True)
    turns = first.union_all(select(first.c.turn + 1).where(first.c.turn <= wanted // there))
    row = table.__table__.alias()
    changed = new(row.c, turns.c.turn)
    names = [column.name for column in table.__table__.columns if column.name != "id"]
    terms = [changed.get(name, row.c[name]).label(name) for name in names]
    made = select(*terms).select_from(row).join(turns, true()).limit(wanted - there)
    session.execute(insert(table).from_select(names, made))


def another_organisation(row: Columns, turn: Term) -> dict[str, Term]:
    """The same organisation under another name."""
    mark = cast(row.id, String) + " " + cast(turn, String)
    return {
        "external_id": "copy " + mark,
        "name": row.name + " " + mark,
    }


def another_inquiry(desk: int, owner: int) -> Changes:
    """The same inquiry, open, at one desk: a third in the queue, due around today."""

    def changes(row: Columns, turn: Term) -> dict[str, Term]:
        days = cast(turn % 40 - 20, String) + " days"
        return {
            "number": "MM-2026-" + cast(100_000 + row.id * 1000 + turn, String),
            "stage": case(*STAGES_IN_TURN, value=row.id % len(OPEN_STAGES)),
            "waiting_for": case(
                (turn % 4 == 0, "partner"), (turn % 4 == 1, "inquirer"), else_="desk"
            ),
            "desk_id": literal(desk),
            "owner_id": case((turn % 3 == 0, null()), else_=owner),
            "next_step": literal("Nachfragen"),
            "next_due_at": func.datetime("now", days),
            "waiting_since": func.datetime("now", "-20 days"),
            **dict.fromkeys(NOT_IN_OPEN_ONES, null()),
        }

    return changes


def fill(rows: int) -> int:
    """So many organisations, and inquiries of which all are open; the id of one to be reviewed."""
    lead = db.session.scalars(select(User.id).where(User.email == LEAD)).one()
    desk = min(actor_of(lead).desks)
    with transaction() as session:
        copies(session, Organisation, rows, another_organisation)
        copies(session, Inquiry, rows, another_inquiry(desk, lead))
    person = db.session.scalars(select(User.id).where(User.email == STARTUP)).one()
    new = {"kind": "startup", "name": "Muster Feinwerk", "country": "DE"}
    id_ = begin_profile(actor_of(person), new, "en", None)
    owner = actor_of(person)
    save_draft(owner, id_, 1, {"offers": [{"text": "Turned parts in small lots."}]}, "en")
    submit_profile(owner, id_, consented=True)
    return id_


def signed_in(app: APIFlask) -> FlaskClient:
    """A browser of the lead of a desk."""
    client = app.test_client()
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sign-in").text)
    token = found[1] if found else ""
    values = {"csrf_token": token, "email": LEAD, "password": DEMO_PASSWORD}
    client.post("/sign-in", data=values)
    return client


def median(client: FlaskClient, path: str) -> float:
    """The median processor time of a request in ms, after a first one."""
    spent = []
    for turn in range(REPEATS + 1):
        begun = time.process_time()
        answer = client.get(path)
        if turn:
            spent.append((time.process_time() - begun) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
    return statistics.median(spent)


def table(rows: int) -> Iterator[str]:
    """The lines of the table."""
    with tempfile.TemporaryDirectory() as folder:
        app = service(Path(folder))
        with app.app_context():
            review = fill(rows)
            case = db.session.scalars(select(Inquiry.id).where(Inquiry.closed_at.is_(None))).first()
        client = signed_in(app)
        pages = (
            ("what must I do today", "/desk?whose=desk"),
            ("list of inquiries", "/desk/inquiries"),
            ("its last page, by waiting time", f"/desk/inquiries?sort=waiting&page={rows // 50}"),
            ("full-text search", "/desk/inquiries?q=edelstahl"),
            ("one inquiry", f"/desk/inquiries/{case}"),
            ("reports of a year", "/desk/reports"),
            ("review of a profile, with possible duplicates", f"/desk/reviews/{review}"),
            ("directory", "/directory"),
        )
        yield f"{rows:,} open inquiries of one desk and {rows:,} organisations."
        yield ""
        yield "| page | ms of processor time |"
        yield "|---|---|"
        for said, path in pages:
            yield f"| {said} | {median(client, path):.0f} |"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000)
    for line in table(parser.parse_args().rows):
        print(line, flush=True)  # noqa: T201 - a script's output


if __name__ == "__main__":
    main()
