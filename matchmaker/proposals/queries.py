"""Reads proposals as each side may see them: staged disclosure stands in disclosure.py."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from matchmaker.accounts.policy import Actor, Related
from matchmaker.db import db
from matchmaker.directory.profiles import OrganisationView
from matchmaker.directory.queries import published
from matchmaker.inquiries.links import id_in, opens, token_for
from matchmaker.inquiries.models import Inquiry
from matchmaker.organisations.models import Contact, Organisation
from matchmaker.proposals.disclosure import (
    Level,
    Party,
    inquirer_for,
    of_inquirer,
    of_partner,
    once_sent,
    partner_for,
)
from matchmaker.proposals.mails import PROPOSAL, reason_words
from matchmaker.proposals.models import Proposal
from matchmaker.proposals.service.proposing import related_proposal
from matchmaker.proposals.workflow import ProposalStage, ProposalVerb, proposal_verbs


@dataclass(frozen=True)
class ProposalView:
    """A proposal. `organisation` is None where its profile is not public, or must stay unnamed.

    `country` and `sectors` may be known of everybody who is proposed.
    """

    id: int
    version: int
    organisation_id: int
    organisation: OrganisationView | None
    name: str
    country: str | None
    sectors: tuple[str, ...]
    stage: str
    score: float | None
    why: tuple[str, ...]
    reasons: tuple[Any, ...]
    note: str
    is_anonymous: bool
    asks_anonymously: bool
    decline_reason: str | None
    decline_text: str
    partner_text: str
    proposed_at: datetime | None
    inquirer_answered_at: datetime | None
    partner_asked_at: datetime | None
    partner_answered_at: datetime | None
    introduced_at: datetime | None
    met_at: datetime | None
    outcome: str | None
    shown_of_partner: Level
    shown_of_inquirer: Level
    contact: Party
    verbs: tuple[ProposalVerb, ...]

    @property
    def can_answer(self) -> bool:
        """Whether the inquirer can still say yes or no."""
        return ProposalVerb.ACCEPT in self.verbs or ProposalVerb.DECLINE in self.verbs


@dataclass(frozen=True)
class Turn:
    """A question to a partner: who asks, as far as it may be known, and for what."""

    id: int
    token: str
    organisation_id: int
    organisation: str
    inquiry_id: int
    kind: str
    subject: str
    text: str
    language: str
    country: str
    region: str
    party: Party
    shown: Level
    stage: str
    asked_at: datetime | None
    answer: str
    desk_id: int

    @property
    def is_open(self) -> bool:
        """Whether the partner's answer is waited for."""
        return self.stage == ProposalStage.ASKED

    @property
    def can_change(self) -> bool:
        """Whether the answer can still be changed."""
        return self.stage in (ProposalStage.PARTNER_ACCEPTED, ProposalStage.PARTNER_DECLINED)


def related_by_proposal(proposal_id: int) -> Related | None:
    """Whose a proposal is, None if there is none."""
    row = db.session.get(Proposal, proposal_id)
    if row is None:
        return None
    return related_proposal(row, db.session.get_one(Inquiry, row.inquiry_id))


def proposals_of(
    inquiry_id: int, *, for_inquirer: bool = False, with_unsent: bool = False
) -> list[ProposalView]:
    """The proposals of an inquiry in their order; the inquirer sees those that were sent.

    `with_unsent` shows the others, too, as the inquirer will see them once they are.
    """
    rows = db.session.scalars(
        select(Proposal).where(Proposal.inquiry_id == inquiry_id).order_by(Proposal.position)
    ).all()
    if for_inquirer and not with_unsent:
        rows = [row for row in rows if row.stage != ProposalStage.SHORTLISTED]
    ids = [row.organisation_id for row in rows]
    views = published(ids)
    names = {id_: view.name for id_, view in views.items()} | names_of(set(ids) - set(views))
    contacts = {
        contact.organisation_id: contact
        for contact in db.session.scalars(select(Contact).where(Contact.organisation_id.in_(ids)))
    }
    inquiry = db.session.get_one(Inquiry, inquiry_id)
    return [
        proposal_view(row, inquiry, views, names, contacts, for_inquirer=for_inquirer)
        for row in rows
    ]


def names_of(ids: Collection[int]) -> dict[int, str]:
    """The names of organisations."""
    if not ids:
        return {}
    rows = db.session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    )
    return {row.id: row.name for row in rows}


def proposal_view(
    row: Proposal,
    inquiry: Inquiry,
    views: dict[int, OrganisationView],
    names: dict[int, str],
    contacts: dict[int, Contact],
    *,
    for_inquirer: bool,
) -> ProposalView:
    """One proposal, for the desk or for the inquirer."""
    level = of_partner(row)
    is_hidden = for_inquirer and once_sent(row) < Level.NAME
    name, view = names.get(row.organisation_id, ""), views.get(row.organisation_id)
    return ProposalView(
        id=row.id,
        version=row.version,
        organisation_id=row.organisation_id,
        organisation=None if is_hidden else view,
        name="" if is_hidden else name,
        country=view.country if view else None,
        sectors=view.sectors if view else (),
        stage=row.stage,
        score=row.score,
        why=tuple(reason_words(row)),
        reasons=tuple(row.reasons),
        note=row.note,
        is_anonymous=row.partner_is_anonymous,
        asks_anonymously=row.asks_anonymously,
        decline_reason=row.decline_reason,
        decline_text=row.decline_text,
        partner_text="" if for_inquirer else row.partner_text,
        proposed_at=row.proposed_at,
        inquirer_answered_at=row.inquirer_answered_at,
        partner_asked_at=row.partner_asked_at,
        partner_answered_at=row.partner_answered_at,
        introduced_at=row.introduced_at,
        met_at=row.met_at,
        outcome=row.outcome,
        shown_of_partner=level,
        shown_of_inquirer=of_inquirer(row, inquiry),
        contact=partner_for(row, name, contacts.get(row.organisation_id)),
        verbs=proposal_verbs(ProposalStage(row.stage)),
    )


def turn_of(row: Proposal) -> Turn:
    """A question to a partner as it may see it."""
    inquiry = db.session.get_one(Inquiry, row.inquiry_id)
    level = of_inquirer(row, inquiry)
    is_hidden = level < Level.NAME
    return Turn(
        id=row.id,
        token=token_for(PROPOSAL, row.id, row.link_key),
        organisation_id=row.organisation_id,
        organisation=db.session.get_one(Organisation, row.organisation_id).name,
        inquiry_id=inquiry.id,
        kind=inquiry.kind,
        subject="" if is_hidden else inquiry.subject,
        text="" if is_hidden else inquiry.text,
        language=inquiry.language,
        country=inquiry.country,
        region=inquiry.region,
        party=inquirer_for(row, inquiry),
        shown=level,
        stage=row.stage,
        asked_at=row.partner_asked_at,
        answer=row.partner_text,
        desk_id=inquiry.desk_id,
    )


def turn_of_link(token: str) -> Turn | None:
    """The question that a private link opens, None if it opens none."""
    id_ = id_in(token)
    row = db.session.get(Proposal, id_) if id_ is not None else None
    if row is None or row.partner_asked_at is None:
        return None
    return turn_of(row) if opens(token, PROPOSAL, row.id, row.link_key) else None


def turns_of(actor: Actor) -> list[Turn]:
    """The questions to the organisations of a member, those that wait first, newest on top."""
    rows = db.session.scalars(
        select(Proposal)
        .where(
            Proposal.organisation_id.in_(actor.organisations),
            Proposal.partner_asked_at.is_not(None),
        )
        .order_by(Proposal.partner_asked_at.desc(), Proposal.id.desc())
    )
    return sorted(map(turn_of, rows), key=lambda turn: not turn.is_open)


def count_turns(actor: Actor) -> int:
    """How many questions wait for the member's answer."""
    waiting = select(func.count(Proposal.id)).where(
        Proposal.organisation_id.in_(actor.organisations), Proposal.stage == ProposalStage.ASKED
    )
    return db.session.scalar(waiting) or 0
