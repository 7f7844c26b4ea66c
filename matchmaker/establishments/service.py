"""Establishment cases: begin the check list, note that a company has settled."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.policy import Actor
from matchmaker.db import insert_into
from matchmaker.desks.hours import next_opening
from matchmaker.desks.models import Desk
from matchmaker.desks.queries import hours_of
from matchmaker.errors import MatchmakerError
from matchmaker.establishments.checklists import items_for
from matchmaker.establishments.models import Settlement
from matchmaker.inquiries.models import InquiryTask
from matchmaker.inquiries.records import SettlementRecord
from matchmaker.inquiries.service.cases import changing
from matchmaker.inquiries.service.messages import add_task
from matchmaker.inquiries.workflow import CASES, Kind

LEGAL_FORM = re.compile(
    r"\b(gmbh|ag|kg|ug|ohg|se|e\.?k\.?|co|inc|ltd|llc|corp|kk|k\.k\.|gk)\b\.?|株式会社|有限会社|合同会社|\(株\)|㈱",
    re.IGNORECASE,
)


class CaseRefused(MatchmakerError):
    """The inquiry is no establishment case, or something that a settlement needs is missing."""

    status = 409


def begin_check_list(actor: Actor, inquiry_id: int, country: str = "") -> int:
    """Make the tasks of the check list for the inquiry's kind and the country of the desk.

    Twice makes them once; how many are new. Raises NotFound, CaseRefused.
    """
    with changing(actor, inquiry_id) as case:
        if Kind(case.inquiry.kind) not in CASES:
            raise CaseRefused(
                "Only an establishment, a relocation or an investment has a check list."
            )
        desk = case.session.get_one(Desk, case.inquiry.desk_id)
        items = items_for(case.inquiry.kind, country or desk.country)
        if not items:
            raise CaseRefused("There is no check list for this kind of case in this country.")
        known = set(
            case.session.scalars(
                select(InquiryTask.key).where(InquiryTask.inquiry_id == inquiry_id)
            )
        )
        hours = hours_of(desk.id)
        new = [item for item in items if task_key(item.kind, item.country, item.key) not in known]
        for item in new:
            due = next_opening(hours, case.now + timedelta(days=item.days))
            key = task_key(item.kind, item.country, item.key)
            add_task(case, f"#{key}", due, key=key, kind="check list")
        if new:
            case.tell("begin the check list", items=len(new))
        return len(new)


def task_key(kind: str, country: str, key: str) -> str:
    """The key of a task that was made from a check list; its text is this after a #."""
    return f"{kind}/{country}/{key}"


def company_key(name: str) -> str:
    """A company's name without case, width, spaces and legal form, so that it counts once."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in LEGAL_FORM.sub(" ", plain) if char.isalnum())


def note_settlement(
    actor: Actor, inquiry_id: int, city: str, state: str, settled_on: date | None = None
) -> bool:
    """Note that the inquirer's company has come to a city; False where it was counted before.

    However many desks had a part in it, it counts once for the city. Raises NotFound, CaseRefused.
    """
    with changing(actor, inquiry_id) as case:
        inquiry = case.inquiry
        if Kind(inquiry.kind) not in CASES:
            raise CaseRefused("Only an establishment, a relocation or an investment can settle.")
        company = inquiry.organisation_name or inquiry.sender_name
        if not city.strip() or not state.strip() or not company_key(company):
            raise CaseRefused("Name the company, the city and the state.")
        desk = case.session.get_one(Desk, inquiry.desk_id)
        values = {
            "inquiry_id": inquiry_id,
            "kind": inquiry.kind,
            "company": company,
            "company_key": company_key(company),
            "country": desk.country,
            "state": state.strip(),
            "city": city.strip(),
            "settled_on": settled_on or case.now.astimezone(hours_of(desk.id).zone).date(),
            "noted_at": case.now,
        }
        statement = insert_into(case.session, Settlement).values(values)
        new = case.session.execute(
            statement.on_conflict_do_nothing(
                index_elements=["company_key", "country", "state", "city"]
            ).returning(Settlement.id)
        ).scalar()
        case.tell("note a settlement", is_new=new is not None)
        return new is not None


def add_settlements(session: Session, inquiry_id: int, records: Iterable[SettlementRecord]) -> None:
    """Write the settlements of an inquiry that is imported; one that is counted already stays once."""
    for record in records:
        values = vars(record) | {"company_key": record.company_key or company_key(record.company)}
        row = insert_into(session, Settlement).values(inquiry_id=inquiry_id, **values)
        session.execute(row.on_conflict_do_nothing())
