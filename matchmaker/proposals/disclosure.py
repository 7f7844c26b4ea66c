"""Who may know what of whom: anonymous, then sector and abilities, then the name, then contacts.

Contacts show only after both said yes and the two were introduced; *anonymous* hides the name as
well until then. Every page and letter asks here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from matchmaker.inquiries.models import Inquiry
from matchmaker.organisations.models import Contact
from matchmaker.proposals.models import Proposal
from matchmaker.proposals.workflow import INTRODUCED, ProposalStage


class Level(IntEnum):
    """How much one side knows of the other."""

    NOTHING = 0
    ABILITIES = 1
    NAME = 2
    CONTACT = 3


@dataclass(frozen=True)
class Party:
    """A side of an introduction as the other one may know it; empty where it may not."""

    name: str = ""
    person: str = ""
    email: str = ""
    phone: str = ""


def of_partner(row: Proposal) -> Level:
    """What the inquirer knows of the partner."""
    if row.stage == ProposalStage.SHORTLISTED:
        return Level.NOTHING
    return once_sent(row)


def once_sent(row: Proposal) -> Level:
    """What the inquirer knows of the partner when the proposal is sent, or has been."""
    if ProposalStage(row.stage) in INTRODUCED:
        return Level.CONTACT
    return Level.ABILITIES if row.partner_is_anonymous else Level.NAME


def of_inquirer(row: Proposal, inquiry: Inquiry) -> Level:
    """What the partner knows of the inquirer."""
    stage = ProposalStage(row.stage)
    if stage in INTRODUCED:
        return Level.CONTACT
    if row.partner_asked_at is None:
        return Level.NOTHING
    is_hidden = row.asks_anonymously or inquiry.is_anonymous
    return Level.ABILITIES if is_hidden else Level.NAME


def inquirer_for(row: Proposal, inquiry: Inquiry) -> Party:
    """The inquirer as the partner may know it."""
    level = of_inquirer(row, inquiry)
    if level < Level.NAME:
        return Party()
    name = inquiry.organisation_name or inquiry.sender_name
    if level < Level.CONTACT:
        return Party(name)
    return Party(name, inquiry.sender_name, inquiry.sender_email, inquiry.sender_phone)


def partner_for(row: Proposal, name: str, contact: Contact | None) -> Party:
    """The partner as the inquirer may know it."""
    level = of_partner(row)
    if level < Level.NAME:
        return Party()
    if level < Level.CONTACT or contact is None:
        return Party(name)
    return Party(name, contact.name or "", contact.email or "", contact.phone or "")
