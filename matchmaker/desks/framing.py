"""What is done to the frame that partner institutions show on their own websites."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.accounts.policy import Actor
from matchmaker.activities.service import record
from matchmaker.db import transaction
from matchmaker.desks.queries import forget_kept_desks
from matchmaker.desks.sites import read_sites
from matchmaker.desks.timetables import DESK, managed_desk


def set_frame_sites(actor: Actor, desk_id: int, sites: Sequence[str]) -> None:
    """Set which websites may show the frame of a desk; none means every one.

    Raises NotFound, SiteInvalid.
    """
    known = list(read_sites("\n".join(sites)))
    with transaction() as session:
        desk = managed_desk(session, actor, desk_id)
        if desk.frame_sites != known:
            desk.frame_sites = known
            session.flush()
            record(session, actor, DESK, desk_id, "set frame sites", {"sites": known})
            forget_kept_desks(session)
