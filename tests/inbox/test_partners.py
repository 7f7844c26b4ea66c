"""A partner answers our mail: it lands with the desk, and the inquirer never sees it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from matchmaker.accounts.policy import WORKER
from matchmaker.db import db
from matchmaker.inbox.service import file_mail, receive
from matchmaker.inquiries.queries import status_of
from matchmaker.inquiries.service.intake import actor_of_link
from matchmaker.inquiries.service.messages import write_to_inquirer
from matchmaker.inquiries.service.steps import plan_step
from matchmaker.notifications.models import OutboxItem
from matchmaker.organisations.models import Contact
from matchmaker.privacy.inquiry_queries import sent_inquiries
from matchmaker.proposals.service.introducing import answer_as_partner, ask_partner, introduce
from matchmaker.proposals.service.proposing import (
    Put,
    answer_proposal,
    send_proposals,
    shortlist,
)
from tests.inbox.cases import HER_ADDRESS, answer_to, inquiry, messages_of, strays
from tests.inbox.mails import mail
from tests.inquiries.world import inquiry as stored_inquiry
from tests.inquiries.world import step, taken
from tests.people import EVA
from tests.services import actor, organisation_id

pytestmark = pytest.mark.usefixtures("app_context")
WORKS = "vertrieb@werk.example"


def asked_partner(key: str = "demo-090") -> tuple[int, int]:
    """An inquiry whose partner, one without people here, was asked; inquiry and proposal."""
    case, eva, partner = inquiry(), actor(EVA), organisation_id(key)
    contact = db.session.get_one(Contact, partner)
    contact.email, contact.name = WORKS, "Petra Kern"
    db.session.commit()
    taken(eva, case.id)
    proposal = shortlist(eva, case.id, Put(partner))
    send_proposals(eva, case.id, None, [proposal], "")
    answer_proposal(actor_of_link(case), proposal, says_yes=True)
    assert ask_partner(eva, proposal, "")
    return case.id, proposal


def reply_address() -> str:
    """The reply address of the last mail to the partner."""
    rows = db.session.scalars(select(OutboxItem).order_by(OutboxItem.id.desc()))
    return next(str(row.payload["reply_to"]) for row in rows if row.payload.get("to") == WORKS)


def take(**headers: str) -> str:
    """What becomes of a mail of the partner."""
    told = {"From": f"Petra Kern <{WORKS}>", "Message_ID": "<p1@werk.example>", **headers}
    return receive(WORKER, mail("Wie viele Teile im Jahr?", **told).as_bytes()).stored


def test_the_answer_of_a_partner_lands_with_the_desk_and_is_not_shown_to_the_inquirer() -> None:
    id_, _proposal = asked_partner()
    before = status_of(stored_inquiry(id_), "de").messages
    assert take(To=reply_address()) == "inquiry"
    case = stored_inquiry(id_)
    last = messages_of(case)[-1]
    assert (last.party, last.author_name) == ("partner", f"Petra Kern <{WORKS}>")
    assert (case.next_step, case.waiting_for) == ("@read the answer", "desk")
    assert status_of(case, "de").messages == before
    assert "Wie viele Teile" not in str(sent_inquiries(0, HER_ADDRESS))


def test_an_answer_of_a_partner_proves_no_address_of_the_inquirer() -> None:
    id_, _proposal = asked_partner()
    stored_inquiry(id_).confirmed_at = None
    take(To=reply_address())
    assert stored_inquiry(id_).confirmed_at is None


def test_an_appointment_stands_when_a_partner_writes_and_when_a_list_goes_out() -> None:
    id_, _proposal = asked_partner()
    eva, meeting = actor(EVA), step(3, "Treffen", is_appointment=True)
    plan_step(eva, id_, None, meeting)
    take(To=reply_address())
    other = shortlist(eva, id_, Put(organisation_id("demo-002")))
    send_proposals(eva, id_, None, [other], "")
    case = stored_inquiry(id_)
    assert (case.next_step, case.next_due_at) == (meeting.text, meeting.due_at)
    assert (case.is_appointment, case.waiting_for) == (True, "inquirer")


def test_a_letter_to_the_partner_that_came_back_tells_the_desk() -> None:
    id_, _proposal = asked_partner()
    take(To=reply_address(), From="MAILER-DAEMON@mx.example", Subject="Undelivered mail")
    case = stored_inquiry(id_)
    assert messages_of(case)[-1].kind == "bounce"
    assert case.next_step == "@partner mail did not arrive"


def test_after_the_introduction_both_sides_can_answer_the_mail() -> None:
    id_, proposal = asked_partner()
    answer_as_partner(actor(EVA), proposal, says_yes=True)
    introduce(actor(EVA), proposal)
    assert take(To=reply_address()) == "inquiry"
    assert take(To=f"{answer_to(stored_inquiry(id_))['To']}", Message_ID="<p2@x.example>") == (
        "inquiry"
    )


@pytest.mark.parametrize(
    ("sender", "party"), [(WORKS, "partner"), (HER_ADDRESS, "inquirer"), ("x@y.example", "other")]
)
def test_a_mail_that_is_filed_by_hand_belongs_to_whoever_wrote_it(sender: str, party: str) -> None:
    id_, _proposal = asked_partner()
    take(To="japan-desk@desk.example", From=sender)
    [stray] = strays()
    file_mail(actor(EVA), stray.id, stored_inquiry(id_).number)
    last = messages_of(stored_inquiry(id_))[-1]
    shown = status_of(stored_inquiry(id_), "de").messages
    assert last.party == party
    assert (last.id in {each.id for each in shown}) == (party == "inquirer")


def test_a_partner_without_an_address_is_asked_by_phone() -> None:
    case, eva, partner = inquiry(), actor(EVA), organisation_id("demo-090")
    db.session.get_one(Contact, partner).email = ""
    db.session.commit()
    taken(eva, case.id)
    proposal = shortlist(eva, case.id, Put(partner))
    send_proposals(eva, case.id, None, [proposal], "")
    answer_proposal(actor_of_link(case), proposal, says_yes=True)
    assert not ask_partner(eva, proposal, "")
    assert stored_inquiry(case.id).next_step == "@ask the partner by phone"
    answer_as_partner(eva, proposal, says_yes=True, text="Am Telefon: gern.")
    assert stored_inquiry(case.id).next_step == "@introduce the two"


def test_what_the_desk_writes_is_still_shown() -> None:
    id_, _proposal = asked_partner()
    write_to_inquirer(actor(EVA), id_, None, "Wir haben nachgefragt.")
    assert status_of(stored_inquiry(id_), "de").messages[0].text == "Wir haben nachgefragt."
