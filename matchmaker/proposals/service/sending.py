"""An inquiry that comes with organisations: the profile it is about, the sender's shortlist."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker import clock
from matchmaker.accounts.policy import Actor
from matchmaker.db import transaction
from matchmaker.inquiries.models import Inquiry
from matchmaker.inquiries.service.cases import Case, snapshot
from matchmaker.inquiries.service.intake import NewInquiry, Sent, send_inquiry
from matchmaker.proposals.service.proposing import (
    MOST_PROPOSALS,
    ProposalRefused,
    Put,
    add,
    check_partner,
)


def send_with_list(
    actor: Actor, new: NewInquiry, organisation_ids: Sequence[int], *, is_confirmed: bool = False
) -> Sent:
    """Send an inquiry and put the organisations it names on its list, for the desk to look at.

    Who takes no inquiries, or is no longer public, is left out. Raises as `send_inquiry` does.
    """
    with transaction() as session:
        sent = send_inquiry(actor, new, is_confirmed=is_confirmed)
        if sent.is_new:
            inquiry = session.get_one(Inquiry, sent.id)
            case = Case(session, actor, inquiry, snapshot(inquiry), clock.now())
            wanted = [new.about_id] if new.about_id is not None else []
            named = dict.fromkeys([*wanted, *organisation_ids])
            put = [id_ for id_ in named if is_possible(case, id_)][:MOST_PROPOSALS]
            for id_ in put:
                add(case, Put(id_))
            if put:
                case.tell("shortlist", organisations=put)
    return sent


def is_possible(case: Case, organisation_id: int) -> bool:
    """Whether an organisation may be put on the list."""
    try:
        check_partner(case, organisation_id)
    except ProposalRefused:
        return False
    return True
