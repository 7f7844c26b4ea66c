"""The links of notices: they renew one profile, once, and do nothing else."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.accounts.links import LinkRefused, token_hash
from matchmaker.organisations.models import Organisation, RenewalLink

AFTER_THE_END = timedelta(days=60)


def make_renewal(session: Session, organisation: Organisation) -> str:
    """A new token that renews this profile, until some time after its end."""
    token = secrets.token_urlsafe(32)
    ends = organisation.expires_at or clock.now()
    session.add(
        RenewalLink(
            token_hash=token_hash(token),
            organisation_id=organisation.id,
            expires_at=ends + AFTER_THE_END,
        )
    )
    return token


def find_renewal(session: Session, token: str) -> RenewalLink:
    """The link of a token, still unused.

    Raises LinkRefused.
    """
    link = session.scalar(
        select(RenewalLink).where(
            RenewalLink.token_hash == token_hash(token),
            RenewalLink.used_at.is_(None),
            RenewalLink.expires_at > clock.now(),
        )
    )
    if link is None:
        raise LinkRefused("This link was used already or is too old. Sign in to renew the profile.")
    return link


def open_renewal(session: Session, token: str) -> int:
    """Use the link of a token; the id of its organisation.

    Raises LinkRefused.
    """
    link = find_renewal(session, token)
    link.used_at = clock.now()
    return link.organisation_id
