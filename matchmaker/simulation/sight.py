"""What people of the simulation see of an inquiry, read with one small question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, exists, select

from matchmaker.db import db
from matchmaker.inquiries.models import HandOver, Inquiry
from matchmaker.inquiries.workflow import CLOSED, Stage

ID: Any = bindparam("id")
VERSION = select(Inquiry.version).where(Inquiry.id == ID)
SEEN = select(
    Inquiry.id,
    Inquiry.version,
    Inquiry.stage,
    Inquiry.kind,
    Inquiry.desk_id,
    Inquiry.owner_id,
    Inquiry.sender_email,
    Inquiry.next_step,
    Inquiry.next_due_at,
    Inquiry.is_appointment,
    Inquiry.on_hold_until,
    Inquiry.link_key,
    exists()
    .where(HandOver.inquiry_id == Inquiry.id, HandOver.state == "offered")
    .label("is_offered"),
).where(Inquiry.id == ID)


@dataclass(frozen=True)
class Sight:
    """An inquiry as it stands on the page; `version` goes along with what is sent from there."""

    id: int
    version: int
    stage: str
    kind: str
    desk_id: int
    owner_id: int | None
    sender_email: str
    next_step: str | None
    next_due_at: datetime | None
    is_appointment: bool
    on_hold_until: date | None
    link_key: str
    is_offered: bool

    @property
    def is_closed(self) -> bool:
        """Whether it has ended."""
        return self.stage in CLOSED

    @property
    def appointment(self) -> tuple[object, ...] | None:
        """The appointment with the stage in which it stands, if there is one."""
        if not self.is_appointment:
            return None
        return self.stage, self.next_step, self.next_due_at, self.on_hold_until

    @property
    def place(self) -> Stage:
        """Where it stands."""
        return Stage(self.stage)


def look_at(inquiry_id: int) -> Sight:
    """An inquiry as it stands now."""
    found = db.session.connection().execute(SEEN, {"id": inquiry_id}).mappings().one()
    return Sight(**found)


def version_of(inquiry_id: int | None) -> int | None:
    """The version that an inquiry has now, None for none."""
    if inquiry_id is None:
        return None
    return db.session.connection().scalar(VERSION, {"id": inquiry_id})
