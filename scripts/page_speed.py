"""Measures the pages that grow with the data: 10,000 open inquiries, 10,000 organisations.

Usage: python scripts/page_speed.py [--rows N]; prints a table in Markdown. Each figure is the median
processor time of one request in this process, without the network, in milliseconds.
"""

from __future__ import annotations

import argparse
import logging
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from apiflask import APIFlask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import func, select, text
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


def service(folder: Path) -> APIFlask:
    """A service with the demo data, quiet."""
    logging.disable()
    app = create_app(Settings(instance=folder, meaning=False))
    with app.app_context():
        upgrade()
        load_taxonomy(COMMAND_LINE, taxonomy())
        load_demo(COMMAND_LINE, data_folder("seeds") / "organisations.jsonl", taxonomy())
        load_demo_people(COMMAND_LINE, data_folder("seeds"))
        load_demo_inquiries(COMMAND_LINE, data_folder("seeds") / "inquiries.jsonl")
    return app


def copies(session: Session, table: type[Base], wanted: int, new: dict[str, str]) -> None:
    """Copy the rows of a table until there are so many; `new` are SQL terms of rowid and turn."""
    name = table.__tablename__
    columns = [column.name for column in table.__table__.columns if column.name != "id"]
    terms = [new.get(column, f"s.{column}") for column in columns]
    there = session.scalar(select(func.count()).select_from(table)) or 0
    session.execute(
        text(
            f"WITH RECURSIVE turns(turn) AS (SELECT 1 UNION ALL SELECT turn + 1 FROM turns"  # noqa: S608
            f" WHERE turn < {wanted // there + 1}) INSERT INTO {name} ({', '.join(columns)})"
            f" SELECT {', '.join(terms)} FROM {name} AS s, turns LIMIT {wanted - there}"
        )
    )


def fill(rows: int) -> int:
    """So many organisations, and inquiries of which all are open; the id of one to be reviewed."""
    frank = db.session.scalars(select(User.id).where(User.email == LEAD)).one()
    desk = min(actor_of(frank).desks)
    with transaction() as session:
        unique = "s.id || ' ' || turns.turn"
        copies(
            session,
            Organisation,
            rows,
            {
                "external_id": f"'copy ' || {unique}",
                "name": f"s.name || ' ' || {unique}",
                "slug": "s.slug || '-' || s.id || '-' || turns.turn",
            },
        )
        copies(
            session,
            Inquiry,
            rows,
            {
                "number": "'MM-2026-' || (100000 + s.id * 1000 + turns.turn)",
                "send_key": "NULL",
                "stage": "CASE s.id % 5 WHEN 0 THEN 'received' WHEN 1 THEN 'qualified'"
                " WHEN 2 THEN 'searching' WHEN 3 THEN 'proposed' ELSE 'introduced' END",
                "desk_id": str(desk),
                "owner_id": f"CASE turns.turn % 3 WHEN 0 THEN NULL ELSE {frank} END",
                "closed_at": "NULL",
                "close_reason": "NULL",
                "merged_into_id": "NULL",
                "on_hold_until": "NULL",
                "held_stage": "NULL",
                "next_step": "'Nachfragen'",
                "next_due_at": "datetime('now', (turns.turn % 40 - 20) || ' days')",
                "waiting_for": "CASE turns.turn % 4 WHEN 0 THEN 'partner' WHEN 1 THEN 'inquirer'"
                " ELSE 'desk' END",
                "waiting_since": "datetime('now', '-' || (turns.turn % 30) || ' days')",
            },
        )
    person = db.session.scalars(select(User.id).where(User.email == STARTUP)).one()
    new = {"kind": "startup", "name": "Aoba Seiki", "country": "JP"}
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
