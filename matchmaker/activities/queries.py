"""Reads the history, and says whether it is whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.activities.chain import START, Line, first_fault
from matchmaker.activities.models import Activity, ActivityHead, ActivityText
from matchmaker.db import db


@dataclass(frozen=True)
class ActivityView:
    """One line of the history; `who` is a name, or the kind of actor that is no person."""

    id: int
    at: datetime
    who: str
    verb: str
    data: Mapping[str, object]
    text: str | None
    text_was_erased: bool


def history(subject: str, subject_id: int) -> list[ActivityView]:
    """The history of an organisation or inquiry, the newest line first."""
    rows = db.session.execute(
        select(Activity, User.name, ActivityText.text)
        .outerjoin(User, User.id == Activity.actor_id)
        .outerjoin(ActivityText, ActivityText.id == Activity.text_id)
        .where(Activity.subject == subject, Activity.subject_id == subject_id)
        .order_by(Activity.id.desc())
    )
    return [
        ActivityView(
            activity.id,
            activity.at,
            name or activity.actor,
            activity.verb,
            activity.data,
            text,
            bool(activity.text_digest) and text is None,
        )
        for activity, name, text in rows
    ]


def chain_fault() -> int | None:
    """The id of the first line of the whole history that was changed, or None."""
    head = db.session.scalar(select(ActivityHead.digest).where(ActivityHead.id == 1)) or START
    return first_fault(chain_lines(), head)


def chain_lines() -> Iterator[tuple[int, Line, str, str]]:
    """Every line of the history in the order of the chain."""
    rows = db.session.scalars(
        select(Activity).order_by(Activity.id).execution_options(yield_per=500)
    )
    for row in rows:
        line = Line(
            row.at,
            row.actor,
            row.actor_id,
            row.subject,
            row.subject_id,
            row.verb,
            row.data,
            row.text_digest,
        )
        yield row.id, line, row.previous, row.digest
