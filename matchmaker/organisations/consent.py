"""Consent to the publication of a profile, given or taken back before it is submitted."""

from __future__ import annotations

from matchmaker import clock
from matchmaker.accounts.policy import Actor, Permission, require
from matchmaker.activities.service import ORGANISATION, record
from matchmaker.db import transaction
from matchmaker.organisations.lifecycle import CONSENT_VERSION, load


def agree_to_publication(actor: Actor, organisation_id: int, agreed: bool) -> None:
    """Write down that somebody agrees to the publication of the draft, or no longer does.

    Without a draft there is nothing to agree to. Raises NotFound.
    """
    with transaction() as session:
        standing = load(session, organisation_id)
        require(actor, Permission.PROFILE_EDIT, standing.related)
        draft = standing.draft
        if draft is None or agreed == (draft.consented_at is not None):
            return
        draft.consented_at = clock.now() if agreed else None
        draft.consent_version = CONSENT_VERSION if agreed else None
        verb = "consent" if agreed else "take consent back"
        record(session, actor, ORGANISATION, organisation_id, verb)
