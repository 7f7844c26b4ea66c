"""What is forgotten of proposals: the words of either side. Stages, dates and outcomes stay."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker.activities.models import Activity
from matchmaker.proposals.models import Proposal

ANSWERS = ("partner accepts", "partner declines")


def forget_inquirer(session: Session, inquiry_id: int, blank: Callable[[str], str]) -> None:
    """Erase the inquirer's words in the proposals of an inquiry.

    The engine's reasons quote the inquiry, so they go as well; the score stays. `blank` takes the
    name out of what the desk and the partner wrote.
    """
    for row in session.scalars(select(Proposal).where(Proposal.inquiry_id == inquiry_id)):
        row.decline_text, row.reasons = "", []
        row.note, row.partner_text = blank(row.note), blank(row.partner_text)


def forget_answers_of(session: Session, user_id: int) -> None:
    """Erase what somebody wrote when answering for an asked organisation."""
    answered = session.execute(
        select(Activity.subject_id, Activity.data).where(
            Activity.actor_id == user_id,
            Activity.subject == "inquiry",
            Activity.verb.in_(ANSWERS),
        )
    )
    for inquiry_id, data in answered.all():
        session.execute(
            update(Proposal)
            .where(
                Proposal.inquiry_id == inquiry_id,
                Proposal.organisation_id == data.get("organisation"),
            )
            .values(partner_text="")
        )
