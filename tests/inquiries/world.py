"""A desk's world in few words: inquiries by the cast, days that pass, mails that went out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from matchmaker import clock
from matchmaker.accounts.policy import VISITOR, Actor
from matchmaker.db import db
from matchmaker.desks.models import Desk
from matchmaker.inquiries.models import Inquiry
from matchmaker.inquiries.service.cases import NextStep
from matchmaker.inquiries.service.intake import NewInquiry, Sent, send_inquiry
from matchmaker.inquiries.service.moves import Given, move_inquiry
from matchmaker.inquiries.service.steps import assign
from matchmaker.inquiries.workflow import Stage, Verb, Waiting
from matchmaker.notifications.models import OutboxItem

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)  # ten o'clock in Düsseldorf
ASKED = NewInquiry(
    text="Wir suchen einen Hersteller für Drehteile aus Edelstahl, 500 Stück im Jahr.",
    email="einkauf@muster.example",
    name="Jonas Wieland",
    organisation_name="Muster Antriebe GmbH",
    phone="+49 211 0000",
    country="DE",
    city="Düsseldorf",
    consented=True,
)


@contextmanager
def on(moment: datetime) -> Iterator[None]:
    """The clock stands at a moment."""
    with clock.at(moment):
        yield


def asked(**changes: object) -> Sent:
    """An inquiry of somebody without an account."""
    return send_inquiry(VISITOR, replace(ASKED, **changes))  # type: ignore[arg-type]


def desk_id(code: str) -> int:
    """The id of a desk."""
    return db.session.scalars(select(Desk.id).where(Desk.code == code)).one()


def inquiry(id_: int) -> Inquiry:
    """The inquiry as the database has it."""
    return db.session.get_one(Inquiry, id_, populate_existing=True)


def step(days: float = 2, text: str = "Nachfragen", **values: object) -> NextStep:
    """A next step some days from now."""
    return NextStep(text, clock.now() + timedelta(days=days), **values)  # type: ignore[arg-type]


def move(actor: Actor, id_: int, verb: Verb, **given: object) -> Stage:
    """Move an inquiry, with a next step unless it is closed."""
    values = {"next_step": step(), **given}
    return move_inquiry(actor, id_, None, verb, Given(**values))  # type: ignore[arg-type]


def taken(actor: Actor, id_: int) -> None:
    """The actor takes an inquiry and has understood it."""
    assign(actor, id_, None, actor.user_id)
    move(actor, id_, Verb.QUALIFY)


def mails_to(address: str) -> list[str]:
    """The subjects of the mails to an address, in the order in which they were written."""
    items = db.session.scalars(
        select(OutboxItem).where(OutboxItem.kind == "mail").order_by(OutboxItem.id)
    )
    return [item.payload["subject"] for item in items if item.payload.get("to") == address]


def waiting_for(id_: int) -> Waiting | None:
    """Who owes the next answer."""
    found = inquiry(id_).waiting_for
    return Waiting(found) if found else None
