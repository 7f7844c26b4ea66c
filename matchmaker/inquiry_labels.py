"""Words of the pages for what is stored of inquiries and proposals as codes."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from flask_babel import lazy_gettext as _l

from matchmaker.establishments.checklists import titles_of
from matchmaker.inquiries.texts import ERASED
from matchmaker.languages import current_language

STAGES = {
    "received": _l("Received"),
    "qualified": _l("Qualified"),
    "searching": _l("Searching"),
    "proposed": _l("Proposed"),
    "introduced": _l("Introduced"),
    "in talks": _l("In talks"),
    "on hold": _l("On hold"),
    "agreement": _l("Agreement"),
    "no agreement": _l("No agreement"),
    "answered": _l("Answered"),
    "withdrawn": _l("Withdrawn"),
    "merged": _l("Merged"),
    "rejected": _l("Rejected"),
}
PUBLIC_STAGES = {
    "received": _l("received"),
    "in progress": _l("in progress"),
    "waiting for you": _l("waiting for you"),
    "partner proposed": _l("partner proposed"),
    "introduced": _l("introduced"),
    "closed": _l("closed"),
}
MOVES = {
    "qualify": _l("Qualified: the need is clear"),
    "search": _l("Search for partners"),
    "propose": _l("Mark as proposed"),
    "introduce": _l("Mark as introduced"),
    "start talks": _l("Mark as in talks"),
    "agree": _l("Close: agreement"),
    "close without agreement": _l("Close: no agreement"),
    "answer": _l("Close: answered"),
    "withdraw": _l("Close: withdrawn"),
    "put on hold": _l("Put the inquiry on hold"),
    "resume": _l("Resume"),
    "merge": _l("Merge with another inquiry"),
    "reject": _l("Reject"),
    "reopen": _l("Reopen"),
}
EVENTS = {
    "receive": _l("Inquiry received"),
    "import": _l("Imported"),
    "erase": _l("Personal data erased"),
    "confirm": _l("Address confirmed"),
    "qualify": _l("Qualified"),
    "search": _l("Search begun"),
    "propose": _l("Proposals sent"),
    "introduce": _l("Introduced"),
    "start talks": _l("Talks begun"),
    "agree": _l("Closed with an agreement"),
    "close without agreement": _l("Closed without agreement"),
    "answer": _l("Answered and closed"),
    "withdraw": _l("Withdrawn"),
    "put on hold": _l("Inquiry put on hold"),
    "resume": _l("Resumed"),
    "merge": _l("Merged"),
    "reject": _l("Rejected"),
    "reopen": _l("Reopened"),
    "undo": _l("Last step taken back"),
    "plan": _l("Next step planned"),
    "put off": _l("Date moved"),
    "assign": _l("Assigned"),
    "cover": _l("Given to whoever stands in"),
    "correct": _l("Facts corrected"),
    "note": _l("Internal note"),
    "share": _l("Note shared with the other desks"),
    "unshare": _l("Note no longer shared"),
    "write": _l("Message to the inquirer"),
    "reply": _l("Answer of the inquirer"),
    "add a task": _l("Task added"),
    "tick a task": _l("Task done"),
    "open a task again": _l("Task open again"),
    "put a task off": _l("Date of a task moved"),
    "escalate": _l("Overdue: the lead was told"),
    "escalate first answer": _l("First answer overdue: the lead was told"),
    "escalate tasks": _l("Tasks overdue: the lead was told"),
    "offer hand-over": _l("Hand-over offered"),
    "accept hand-over": _l("Hand-over accepted"),
    "refuse hand-over": _l("Hand-over refused"),
    "withdraw hand-over": _l("Hand-over taken back"),
    "let follow": _l("Another desk reads along"),
    "end following": _l("A desk no longer reads along"),
    "shortlist": _l("Added to the list"),
    "take off the list": _l("Taken off the list"),
    "accept a proposal": _l("The inquirer accepts a proposal"),
    "decline a proposal": _l("The inquirer declines a proposal"),
    "ask the partner": _l("Partner asked"),
    "partner accepts": _l("The partner accepts"),
    "partner declines": _l("The partner declines"),
    "remind the partner": _l("Partner reminded"),
    "remind the desk": _l("Desk reminded of a silent partner"),
    "note the meeting": _l("They have met"),
    "note the outcome": _l("Outcome noted"),
    "begin the check list": _l("Check list begun"),
    "note a settlement": _l("Establishment noted"),
    "keep the story": _l("Success story kept"),
    "add file": _l("File added"),
    "delete file": _l("File deleted"),
}
KINDS = {
    "partner search": _l("Partner search"),
    "supplier search": _l("Supplier search"),
    "technology": _l("Technology"),
    "establishment": _l("Setting up a company"),
    "relocation": _l("Relocation"),
    "investment": _l("Investment"),
    "event": _l("Event"),
    "general": _l("General question"),
}
SOURCES = {
    "web form": _l("Web form"),
    "partner page": _l("Partner page"),
    "event": _l("Event"),
    "phone": _l("Phone call"),
    "e-mail": _l("E-mail"),
    "referral": _l("Referral"),
    "API": _l("API"),
}
WAITING = {
    "desk": _l("desk"),
    "inquirer": _l("inquirer"),
    "partner": _l("partner"),
    "other desk": _l("other desk"),
}
WAITS_FOR = {
    "desk": _l("waiting for the desk"),
    "inquirer": _l("waiting for the inquirer"),
    "partner": _l("waiting for the partner"),
    "other desk": _l("waiting for the other desk"),
}
REASONS = {
    "no fitting partner": _l("no fitting partner"),
    "no answer": _l("no answer"),
    "price": _l("price"),
    "timing": _l("timing"),
    "capacity": _l("capacity"),
    "regulation": _l("regulation"),
    "went elsewhere": _l("went elsewhere"),
    "no longer needed": _l("no longer needed"),
    "solved elsewhere": _l("solved elsewhere"),
    "spam": _l("spam"),
    "out of scope": _l("out of scope"),
    "other": _l("other reason"),
    "location": _l("too far away"),
    "sector": _l("another sector"),
    "size": _l("size does not fit"),
    "known": _l("known already"),
}
STEPS = {
    "@first answer": _l("Give the first answer"),
    "@take care": _l("Take care of the inquiry"),
    "@read the answer": _l("Read the answer of the inquirer"),
    "@answer of the inquirer": _l("Wait for the answer of the inquirer"),
    "@answer to the proposals": _l("Wait for the answer to the proposals"),
    "@ask the partner": _l("Ask the partner"),
    "@ask the partner by phone": _l("Ask the partner by phone, then note the answer"),
    "@answer of the partner": _l("Wait for the answer of the partner"),
    "@partner does not answer": _l("Ask the silent partner by phone, or propose another"),
    "@search again": _l("Search for further partners"),
    "@introduce the two": _l("Introduce the two to each other"),
    "@did they meet": _l("Ask whether they have met"),
    "@how do the talks go": _l("Ask how the talks go"),
    "@answer of the other desk": _l("Wait for the answer of the other desk"),
    "@other desk refused": _l("Decide anew: the other desk has refused"),
    "@mail did not arrive": _l("Find another way: our mail did not arrive"),
    "@partner mail did not arrive": _l("Find another way to the partner: our mail did not arrive"),
    "@inquirer was erased": _l("The inquirer's data were erased: close the inquiry"),
    "@resume": _l("The hold is over: go on"),
    "@follow up after 3 months": _l("Ask what came of it (3 months after the introduction)"),
    "@follow up after 6 months": _l("Ask what came of it (6 months after the introduction)"),
    "@follow up after 12 months": _l("Ask what came of it (12 months after the introduction)"),
}
PROPOSAL_STAGES = {
    "shortlisted": _l("on the list"),
    "proposed": _l("proposed"),
    "accepted by the inquirer": _l("accepted by the inquirer"),
    "declined by the inquirer": _l("declined by the inquirer"),
    "partner asked": _l("partner asked"),
    "accepted by the partner": _l("accepted by both"),
    "declined by the partner": _l("declined by the partner"),
    "introduced": _l("introduced"),
    "met": _l("met"),
    "outcome": _l("outcome noted"),
}
OUTCOMES = {
    "sample or trial": _l("Sample or trial"),
    "NDA": _l("Non-disclosure agreement"),
    "contract": _l("Contract"),
    "repeat": _l("Repeat business"),
    "no result": _l("No result"),
}
WORDS_ERASED = _l("The words were erased.")
DISCLOSED = {
    0: _l("nothing"),
    1: _l("sector and abilities"),
    2: _l("name"),
    3: _l("name and contact"),
}
HAND_OVER_STATES = {
    "offered": _l("offered"),
    "accepted": _l("accepted"),
    "refused": _l("refused"),
    "returned": _l("returned"),
    "withdrawn": _l("taken back"),
}
INQUIRY_FIELDS = {
    "stage": _l("Stage"),
    "owner_id": _l("Owner"),
    "desk_id": _l("Desk"),
    "waiting_for": _l("Waiting for"),
    "next_due_at": _l("Due"),
    "is_appointment": _l("Fixed appointment"),
    "on_hold_until": _l("On hold until"),
    "close_reason": _l("Reason"),
    "merged_into_id": _l("Merged into"),
    "kind": _l("Kind"),
    "source": _l("Source"),
    "programme": _l("Programme"),
    "is_anonymous": _l("Anonymous"),
    "language": _l("Language"),
    "country": _l("Country"),
    "region": _l("State or prefecture"),
    "city": _l("City"),
}


def labelled(labels: Mapping[str, object], value: object) -> str:
    """The words for a code in the reader's language; an unknown one as it is."""
    return str(labels.get(str(value), value))


def to_do_label(text: str | None) -> str:
    """What is to be done: one of the service's own steps (@) and the lines of check lists (#) in
    the reader's language, anything else as written."""
    words = text or ""
    item = titles_of(words[1:]) if words.startswith("#") else None
    return item.title(current_language()) if item else labelled(STEPS, words)


def words_label(text: str) -> str:
    """What somebody wrote, or in the reader's language that it was erased."""
    return str(WORDS_ERASED) if text == ERASED else text


def words_lang(text: str, written_in: str) -> str:
    """The language that words are shown in: the reader's where they were erased."""
    return current_language() if text == ERASED else written_in


FILTERS: dict[str, Mapping[str, object]] = {
    "inquiry_stage": STAGES,
    "public_stage_label": PUBLIC_STAGES,
    "inquiry_verb": MOVES,
    "inquiry_event": EVENTS,
    "inquiry_kind": KINDS,
    "inquiry_source": SOURCES,
    "waiting_label": WAITING,
    "waits_for": WAITS_FOR,
    "reason_label": REASONS,
    "proposal_stage": PROPOSAL_STAGES,
    "outcome_label": OUTCOMES,
    "hand_over_state": HAND_OVER_STATES,
    "inquiry_field": INQUIRY_FIELDS,
}


def init_inquiry_labels(app: Flask) -> None:
    """Join the labels to the templates."""
    for name, labels in FILTERS.items():
        app.add_template_filter(lambda value, known=labels: labelled(known, value), name)
    app.add_template_filter(lambda level: str(DISCLOSED[int(level)]), "disclosed")
    app.add_template_filter(to_do_label)
    app.add_template_filter(words_label)
    app.add_template_filter(words_lang)
