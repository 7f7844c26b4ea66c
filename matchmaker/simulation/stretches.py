"""What must hold of every inquiry that was touched: its clock, its history, its dates, its owner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, func, select

from matchmaker import clock
from matchmaker.activities.models import Activity
from matchmaker.db import db
from matchmaker.desks.hours import add_working_days, next_opening
from matchmaker.desks.queries import is_away
from matchmaker.inquiries.models import Inquiry, InquiryStage, InquiryWait
from matchmaker.inquiries.service.cases import INQUIRY
from matchmaker.inquiries.service.steps import works_at
from matchmaker.inquiries.workflow import CLOSED
from matchmaker.proposals.models import Proposal
from matchmaker.proposals.workflow import ProposalStage
from matchmaker.simulation.course import Course

IDS: Any = bindparam("ids", expanding=True)
STAGES = (
    select(InquiryStage.inquiry_id, InquiryStage.stage, InquiryStage.entered_at)
    .where(InquiryStage.inquiry_id.in_(IDS))
    .order_by(InquiryStage.inquiry_id, InquiryStage.id)
)
WAITS = (
    select(InquiryWait.inquiry_id, InquiryWait.since, InquiryWait.until)
    .where(InquiryWait.inquiry_id.in_(IDS))
    .order_by(InquiryWait.inquiry_id, InquiryWait.id)
)
UNTOLD = select(Inquiry.id).where(
    Inquiry.id.in_(IDS),
    Inquiry.version
    != select(func.count(Activity.id))
    .where(Activity.subject == INQUIRY, Activity.subject_id == Inquiry.id)
    .scalar_subquery(),
)
DATES = select(Inquiry.id, Inquiry.desk_id, Inquiry.next_due_at, Inquiry.next_step).where(
    Inquiry.id.in_(IDS), Inquiry.closed_at.is_(None), Inquiry.next_step.startswith("@")
)
LINES = (
    select(Activity.id, Activity.verb, Activity.subject_id, Activity.data)
    .where(Activity.id > bindparam("last"), Activity.subject == INQUIRY)
    .order_by(Activity.id)
)
SILENT = (
    select(Inquiry.id, Inquiry.desk_id, Proposal.partner_asked_at)
    .join(Proposal, Proposal.inquiry_id == Inquiry.id)
    .where(
        Inquiry.closed_at.is_(None),
        Proposal.stage == ProposalStage.ASKED,
        Proposal.reminded_at.is_(None),
        Proposal.partner_asked_at < bindparam("asked"),
    )
)
Stretch = tuple[datetime, datetime | None]
STRETCH_RULES = (
    "the stretches of its clock are its life, without gap or overlap",
    "each change of it is one line of the history",
    "a date that the service sets lies in office hours",
    "what is moved from an absent owner was due, or the owner is gone",
    "a silent partner is reminded after three working days",
)
REMIND_AFTER_DAYS = 3


def lives(rows: Sequence[Any]) -> list[Stretch]:
    """When an inquiry was open, by the stages it entered."""
    found: list[Stretch] = []
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        if row.stage not in CLOSED:
            found.append((row.entered_at, following.entered_at if following else None))
    return joined(found)


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches in order, those joined that touch, and those left out that last no time."""
    found: list[Stretch] = []
    for since, until in stretches:
        if since == until:
            continue
        if found and found[-1][1] == since:
            found[-1] = found[-1][0], until
        else:
            found.append((since, until))
    return found


class Looker:
    """Looks at what has changed since it looked last; its questions are put together once."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.last_line = 0

    def look(self, touched: Sequence[int]) -> None:
        """Look at the inquiries that were touched, and at what was given to somebody else."""
        ids = {"ids": list(touched)}
        self.look_at_clocks(ids)
        for id_ in db.session.connection().scalars(UNTOLD, ids):
            self.course.fault(f"inquiry {id_} was changed without a line in the history")
        for row in db.session.connection().execute(DATES, ids):
            if (
                next_opening(self.course.world.hours[row.desk_id], row.next_due_at)
                != row.next_due_at
            ):
                self.course.fault(f"inquiry {row.id} is due out of hours: {row.next_step}")
        for line in db.session.connection().execute(LINES, {"last": self.last_line}).all():
            self.last_line = line.id
            if line.verb == "cover":
                self.look_at_cover(line.subject_id, line.data["changes"]["owner_id"][0])

    def look_at_clocks(self, ids: dict[str, list[int]]) -> None:
        """The stretches in which somebody owed the answer are the life of the inquiry."""
        open_times = {id_: lives(rows) for id_, rows in by_inquiry(STAGES, ids)}
        for id_, rows in by_inquiry(WAITS, ids):
            if joined((row.since, row.until) for row in rows) != open_times.pop(id_):
                self.course.fault(f"the clock of inquiry {id_} has a gap or runs twice")
        for id_ in open_times:
            self.course.fault(f"inquiry {id_} never had a clock")

    def look_at_cover(self, inquiry_id: int, former_id: int) -> None:
        """An inquiry that was just given to somebody else: its owner is gone or away."""
        row = db.session.get_one(Inquiry, inquiry_id, populate_existing=True)
        if row.next_due_at is None or not works_at(db.session(), former_id, row.desk_id):
            return
        zone = self.course.world.hours[row.desk_id].zone
        today = clock.now().astimezone(zone).date()
        day = max(today, row.next_due_at.astimezone(zone).date())
        if not (is_away(former_id, today) and is_away(former_id, day)):
            self.course.fault(f"inquiry {inquiry_id} was taken from {former_id} without need")

    def look_at_partners(self) -> None:
        """A partner who was asked and is silent has been reminded."""
        now = clock.now()
        days = timedelta(days=REMIND_AFTER_DAYS)
        for row in db.session.connection().execute(SILENT, {"asked": now - days}):
            hours = self.course.world.hours[row.desk_id]
            if add_working_days(hours, row.partner_asked_at, REMIND_AFTER_DAYS) <= now:
                self.course.fault(f"the partner of inquiry {row.id} was not reminded")


def by_inquiry(statement: Any, ids: dict[str, list[int]]) -> list[tuple[int, list[Any]]]:
    """Rows of inquiries, all of each together."""
    rows = db.session.connection().execute(statement, ids).all()
    return [(id_, list(each)) for id_, each in groupby(rows, key=lambda row: int(row.inquiry_id))]
