"""Proposals: who may be put forward, who is never suggested again, who knows what of whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matchmaker.accounts.policy import VISITOR, WORKER, Actor
from matchmaker.errors import NotFound
from matchmaker.inquiries.service.intake import actor_of_link
from matchmaker.inquiries.workflow import Verb
from matchmaker.organisations.reviewing import set_open_for_inquiries
from matchmaker.proposals.queries import proposals_of, turn_of_link, turns_of
from matchmaker.proposals.service.introducing import (
    answer_as_partner,
    ask_partner,
    introduce,
    note_outcome,
    remind,
)
from matchmaker.proposals.service.proposing import (
    ProposalRefused,
    Put,
    answer_proposal,
    send_proposals,
    shortlist,
    take_off,
)
from matchmaker.proposals.workflow import ProposalMoveRefused
from matchmaker.suggestions.feedback_queries import refused_partners
from tests.inquiries.world import MONDAY, asked, inquiry, mails_to, move, on, taken
from tests.people import AIKO, EVA
from tests.services import actor, organisation_id

pytestmark = pytest.mark.usefixtures("app_context")
SENDER = "einkauf@muster.example"


def begun(**changes: object) -> tuple[int, Actor]:
    """An inquiry of Rheinwerk that Eva works on."""
    sender = organisation_id("demo-081")
    id_ = asked(**{"sender_organisation_id": sender, **changes}).id
    eva = actor(EVA)
    taken(eva, id_)
    return id_, eva


def sent(id_: int, eva: Actor, key: str = "demo-001", **put: object) -> int:
    """A proposal that the inquirer has before it."""
    proposal = shortlist(eva, id_, Put(organisation_id(key), **put))  # type: ignore[arg-type]
    send_proposals(eva, id_, None, [proposal], "")
    return proposal


def test_a_declined_partner_is_never_put_forward_again() -> None:
    id_, eva = begun()
    proposal = sent(id_, eva)
    answer_proposal(actor_of_link(inquiry(id_)), proposal, says_yes=False, reason="size")
    assert str(organisation_id("demo-001")) in refused_partners(organisation_id("demo-081"))
    second, _eva = begun(text="Wir suchen noch etwas anderes.")
    with pytest.raises(ProposalRefused, match="declined"):
        shortlist(eva, second, Put(organisation_id("demo-001")))


def test_no_thanks_of_the_partner_is_a_hard_exclusion_too() -> None:
    id_, eva = begun()
    proposal = sent(id_, eva)
    answer_proposal(actor_of_link(inquiry(id_)), proposal, says_yes=True)
    ask_partner(eva, proposal, "")
    answer_as_partner(actor(AIKO), proposal, says_yes=False)
    assert str(organisation_id("demo-081")) in refused_partners(organisation_id("demo-001"))


def test_who_takes_no_inquiries_is_not_put_forward() -> None:
    id_, eva = begun()
    set_open_for_inquiries(actor(AIKO), organisation_id("demo-001"), is_open=False)
    with pytest.raises(ProposalRefused, match="takes no inquiries"):
        shortlist(eva, id_, Put(organisation_id("demo-001")))


def test_what_the_inquirer_has_seen_stays_in_the_record() -> None:
    id_, eva = begun()
    first = shortlist(eva, id_, Put(organisation_id("demo-002")))
    take_off(eva, first)
    proposal = sent(id_, eva)
    with pytest.raises(ProposalRefused):
        take_off(eva, proposal)


def test_the_partner_is_asked_without_the_name_where_the_inquirer_wishes_it() -> None:
    id_, eva = begun(is_anonymous=True)
    proposal = sent(id_, eva)
    answer_proposal(actor_of_link(inquiry(id_)), proposal, says_yes=True)
    ask_partner(eva, proposal, "")
    turn = turns_of(actor(AIKO))[0]
    assert (turn.party.name, turn.text, turn.subject) == ("", "", "")
    assert turn.country == "DE"
    answer_as_partner(actor(AIKO), proposal, says_yes=True)
    introduce(eva, proposal)
    known = turns_of(actor(AIKO))[0].party
    assert (known.name, known.email) == ("Muster Antriebe GmbH", SENDER)


def test_an_unnamed_partner_is_named_to_the_inquirer_only_at_the_introduction() -> None:
    id_, eva = begun()
    proposal = sent(id_, eva, partner_is_anonymous=True)
    shown = proposals_of(id_, for_inquirer=True)[0]
    assert (shown.name, shown.organisation) == ("", None)
    answer_proposal(actor_of_link(inquiry(id_)), proposal, says_yes=True)
    ask_partner(eva, proposal, "")
    answer_as_partner(eva, proposal, says_yes=True)
    introduce(eva, proposal)
    assert proposals_of(id_, for_inquirer=True)[0].organisation is not None


def test_nobody_is_introduced_before_both_said_yes() -> None:
    id_, eva = begun()
    proposal = sent(id_, eva)
    with pytest.raises(ProposalMoveRefused):
        introduce(eva, proposal)
    answer_proposal(actor_of_link(inquiry(id_)), proposal, says_yes=True)
    with pytest.raises(ProposalMoveRefused):
        introduce(eva, proposal)


def test_only_the_sender_and_the_desk_answer_for_the_inquirer() -> None:
    id_, eva = begun()
    proposal = sent(id_, eva)
    for stranger in (VISITOR, actor(AIKO), actor_of_link(inquiry(asked(text="Anderes.").id))):
        with pytest.raises(NotFound):
            answer_proposal(stranger, proposal, says_yes=True)


def test_a_silent_partner_is_reminded_then_the_desk_is() -> None:
    with on(MONDAY):
        id_, eva = begun()
        proposal = sent(id_, eva)
        answer_proposal(actor_of_link(inquiry(id_)), proposal, says_yes=True)
        ask_partner(eva, proposal, "")
    with on(MONDAY + timedelta(days=2)):
        assert remind(WORKER) == 0
    with on(MONDAY + timedelta(days=4)):
        assert (remind(WORKER), remind(WORKER)) == (1, 0)
    assert len(mails_to(AIKO)) == 2
    with on(MONDAY + timedelta(days=9)):
        assert remind(WORKER) == 1
    assert inquiry(id_).next_step == "@partner does not answer"


def test_outcomes_climb_the_ladder_and_count_as_judgements_even_after_closing() -> None:
    id_, eva = begun()
    proposal = sent(id_, eva)
    answer_proposal(actor_of_link(inquiry(id_)), proposal, says_yes=True)
    ask_partner(eva, proposal, "")
    answer_as_partner(eva, proposal, says_yes=True)
    introduce(eva, proposal)
    note_outcome(eva, proposal, "sample or trial")
    move(eva, id_, Verb.AGREE)
    note_outcome(eva, proposal, "contract")
    assert proposals_of(id_)[0].outcome == "contract"
    with pytest.raises(ProposalRefused):
        note_outcome(eva, proposal, "friendship")


def test_a_forged_or_foreign_link_opens_no_question() -> None:
    id_, eva = begun()
    sent(id_, eva)
    assert turn_of_link("1-" + "0" * 32) is None
    assert turn_of_link("nonsense") is None
