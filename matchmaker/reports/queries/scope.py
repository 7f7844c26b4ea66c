"""What a report covers: whose desks, which inquiries, from when until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CTE, ColumnElement, and_, case, func, not_, or_, select

from matchmaker import clock
from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.desks.queries import DeskCard, all_desks
from matchmaker.errors import NotFound
from matchmaker.inquiries.models import HandOver, Inquiry, InquiryStage
from matchmaker.inquiries.workflow import Stage
from matchmaker.proposals.models import Proposal
from matchmaker.reports.figures import Asked, Bucket

# What figures read of an inquiry.
COLUMNS = (
    "id",
    "stage",
    "kind",
    "source",
    "programme",
    "region",
    "came_through_id",
    "desk_id",
    "owner_id",
    "next_due_at",
    "closed_at",
    "close_reason",
    "received_at",
    "first_due_at",
    "first_answered_at",
)


@dataclass(frozen=True)
class Scope:
    """What is asked for, by a reader: `desks` are those of the reader that it is about.

    Days begin and end in `zone`. `base` holds the inquiries that every figure counts from, `seen`
    those of the desks before the other filters, `introduced` the proposals that came so far.
    """

    asked: Asked
    desks: tuple[int, ...]
    zone: ZoneInfo
    now: datetime
    seen: CTE
    base: CTE
    introduced: CTE

    @property
    def start(self) -> datetime:
        """The instant at which the period begins."""
        return self.asked.period.begins(self.zone)

    @property
    def end(self) -> datetime:
        """The instant at which the period is over."""
        return self.asked.period.ends(self.zone)

    @property
    def as_of(self) -> datetime:
        """Now, or the end of a period that is over."""
        return min(self.now, self.end)

    @cached_property
    def buckets(self) -> list[Bucket]:
        """The months or years of the period that have begun; the last one takes all that is later."""
        return self.asked.period.until(self.now.astimezone(self.zone).date()).buckets()

    def holds(self, moment: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether an instant lies in the period."""
        return and_(moment >= self.start, moment < self.end)


def own_desks(actor: Actor) -> tuple[DeskCard, ...]:
    """The desks that an actor may ask a report about: those where the actor works.

    Raises PermissionRefused.
    """
    require(actor, Permission.REPORT_READ)
    return tuple(desk for id_, desk in all_desks().items() if id_ in actor.desks)


def chosen_desks(own: tuple[DeskCard, ...], code: str) -> tuple[DeskCard, ...]:
    """The desks that a report is about: the one with the code, else all of the reader's.

    Raises NotFound for a desk that is not the reader's.
    """
    chosen = tuple(desk for desk in own if code in ("", desk.code))
    if not chosen:
        raise NotFound("There is no such desk.")
    return chosen


def zone_of(desks: tuple[DeskCard, ...]) -> ZoneInfo:
    """The time zone in which the days of a report are counted: that of its first desk."""
    return ZoneInfo(desks[0].time_zone)


def scope_of(asked: Asked, own: tuple[DeskCard, ...]) -> Scope:
    """What a report covers that somebody asks for who works at these desks.

    Raises NotFound for a desk that is not among them.
    """
    desks = chosen_desks(own, asked.desk)
    ids = tuple(desk.id for desk in desks)
    zone, now = zone_of(desks), clock.now()
    end = asked.period.ends(zone)
    stage_then = Inquiry.stage if end > now else stage_at(end)
    columns = (getattr(Inquiry, name) for name in COLUMNS)
    seen = (
        select(*columns, stage_then.label("stage_then"))
        .where(passed_by(ids), IS_NO_SPAM)
        .cte("seen")
    )
    base = narrowed(seen, asked)
    return Scope(asked, ids, zone, now, seen, base, introductions(base))


def narrowed(seen: CTE, asked: Asked) -> CTE:
    """The inquiries that the other filters leave."""
    wanted = [
        seen.c[name] == value
        for name in ("programme", "source", "region")
        if (value := getattr(asked, name))
    ]
    return select(seen).where(*wanted).cte("base") if wanted else seen


def introductions(base: CTE) -> CTE:
    """The proposals in which names and contacts were exchanged."""
    return (
        select(
            Proposal.inquiry_id,
            Proposal.organisation_id,
            Proposal.introduced_at,
            Proposal.met_at,
            Proposal.outcome,
            Proposal.outcome_at,
        )
        .join(base, base.c.id == Proposal.inquiry_id)
        .where(Proposal.introduced_at.is_not(None))
        .cte("introduced")
    )


# What was rejected as spam, or looks like it and is not confirmed, counts nowhere.
IS_NO_SPAM = and_(
    not_(Inquiry.is_suspect),
    or_(Inquiry.stage != Stage.REJECTED, func.coalesce(Inquiry.close_reason, "") != "spam"),
)


def passed_by(desks: tuple[int, ...]) -> ColumnElement[bool]:
    """Whether an inquiry is at one of the desks, or was before it was handed over."""
    handed_over = select(HandOver.inquiry_id).where(
        HandOver.state == "accepted", HandOver.from_desk_id.in_(desks)
    )
    return or_(Inquiry.desk_id.in_(desks), Inquiry.id.in_(handed_over))


def stage_at(moment: datetime) -> ColumnElement[str]:
    """The stage that an inquiry was in at a moment, by the rows of its stages.

    One that has been closed since before then has not moved after it.
    """
    entered = (
        select(InquiryStage.stage)
        .where(InquiryStage.inquiry_id == Inquiry.id, InquiryStage.entered_at < moment)
        .order_by(InquiryStage.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    is_settled = or_(Inquiry.closed_at < moment, Inquiry.received_at >= moment)
    return case((is_settled, Inquiry.stage), else_=func.coalesce(entered, str(Stage.RECEIVED)))
