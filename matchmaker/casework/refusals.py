"""Why a step was refused, in the reader's language, and where the missing thing is entered."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.errors import MatchmakerError
from matchmaker.inquiries.service.cases import StepMissing
from matchmaker.inquiries.service.moves import MoveNotDue, ReasonMissing
from matchmaker.inquiries.workflow import REASONS as KNOWN
from matchmaker.inquiries.workflow import MoveRefused
from matchmaker.inquiry_labels import MOVES, PROPOSAL_STAGES, REASONS, STAGES, labelled
from matchmaker.proposals.workflow import DECLINE_REASONS, ProposalMoveRefused

# The sentences of the services, as the catalogue knows them.
SENTENCES = (
    _l("Somebody else has changed this inquiry meanwhile. Look at what is new, then decide again."),
    _l("Say what is to be done next."),
    _l("Say what is to be done next, and until when."),
    _l("A search for a partner ends with an agreement or without one."),
    _l("Say until which day it is on hold; the day must be after today."),
    _l("Put at least one organisation on the list first."),
    _l("Both sides must have said yes and been introduced first."),
    _l("Give the number of another inquiry that was not itself merged."),
    _l("It is offered to another desk. Take the offer back first."),
    _l("This can no longer be taken back. Move the inquiry by hand instead."),
    _l("This inquiry is closed. Reopen it first."),
    _l("Choose somebody who works at the desk that is responsible."),
    _l("Write something first."),
    _l("Please use at most 10000 characters."),
    _l("Only a note of your own desk can be shared."),
    _l("Say in at most 500 characters what is to be done."),
    _l("Choose another desk than your own."),
    _l("This inquiry is offered already. Take that offer back first."),
    _l("This inquiry was not handed over to your desk."),
    _l("Say why the inquiry goes back."),
    _l("Say why your desk does not take it."),
    _l("This hand-over has been answered or taken back meanwhile."),
    _l("This profile is not public. Choose another organisation."),
    _l("This organisation takes no inquiries at present."),
    _l("This is the inquirer's own organisation."),
    _l("One of these two has declined the other before."),
    _l("A list holds 30 organisations at most."),
    _l("The inquirer has seen this proposal: it stays in the record."),
    _l("Choose at least one organisation of the list."),
    _l("Give a date, such as 2027-01-31."),
    _l("Write the story first."),
    _l("Only an establishment, a relocation or an investment has a check list."),
    _l("There is no check list for this kind of case in this country."),
    _l("Only an establishment, a relocation or an investment can settle."),
    _l("Name the company, the city and the state."),
)
# Where on the page the missing thing is entered.
PLACES = {
    "proposal": "partners",
    "introduction": "partners",
    "hand-over": "hand-over",
    "until": "until",
    "inquiry": "into",
    "kind": "facts",
}


def said_of(error: MatchmakerError) -> str:
    """The refusal in the reader's language."""
    if isinstance(error, MoveRefused):
        allowed = ", ".join(labelled(MOVES, verb) for verb in error.allowed)
        return str(
            _(
                "From “%(stage)s” this is not possible. Possible: %(allowed)s.",
                stage=labelled(STAGES, error.stage),
                allowed=allowed,
            )
        )
    if isinstance(error, ProposalMoveRefused):
        stage = labelled(PROPOSAL_STAGES, error.stage)
        return str(_("This proposal stands at “%(stage)s” meanwhile.", stage=stage))
    if isinstance(error, ReasonMissing):
        known = ", ".join(labelled(REASONS, reason) for reason in KNOWN[error.target])
        return str(_("Choose why: %(reasons)s.", reasons=known))
    if str(error).startswith("Choose why:"):
        known = ", ".join(labelled(REASONS, reason) for reason in DECLINE_REASONS)
        return str(_("Choose why: %(reasons)s.", reasons=known))
    return str(_(str(error)))


def place_of(error: MatchmakerError) -> str:
    """The id of the element where the missing thing is entered."""
    if isinstance(error, MoveNotDue):
        return PLACES[error.missing]
    if isinstance(error, StepMissing):
        return "next-step"
    return "reason" if isinstance(error, ReasonMissing) else "main"
