"""The whole way: a German firm, three desks, a manufacturer, an agreement, and who knew what when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from matchmaker import clock
from matchmaker.accounts.policy import Actor
from matchmaker.activities.queries import chain_fault
from matchmaker.db import db
from matchmaker.inquiries.models import HandOver, InquiryTask, InquiryWait
from matchmaker.inquiries.service.handovers import (
    accept_hand_over,
    offer_hand_over,
    refuse_hand_over,
)
from matchmaker.inquiries.service.intake import actor_of_link
from matchmaker.inquiries.service.tasks import tick_task
from matchmaker.inquiries.workflow import PATH, Stage, Verb, Waiting
from matchmaker.organisations.models import Contact
from matchmaker.proposals.queries import proposals_of
from matchmaker.proposals.service.introducing import (
    answer_as_partner,
    ask_partner,
    introduce,
    note_meeting,
    note_outcome,
)
from matchmaker.proposals.service.proposing import Put, answer_proposal, send_proposals, shortlist
from matchmaker.reports.figures import Period
from tests.inquiries.world import (
    MONDAY,
    asked,
    desk_id,
    inquiry,
    mails_to,
    move,
    on,
    taken,
    waiting_for,
)
from tests.people import DAICHI
from tests.reports.asking import numbers_for
from tests.services import actor, organisation_id

pytestmark = pytest.mark.usefixtures("app_context")
KARIN, HIROSHI = "karin@ihk.example", "hiroshi@ahk.example"
SENDER = "einkauf@muster.example"


def handed_to_city() -> int:
    """IHK qualifies and hands to AHK Japan, which refuses once, then accepts and hands to the city."""
    karin, hiroshi, daichi = actor(KARIN), actor(HIROSHI), actor(DAICHI)
    id_ = asked(partner="ihk-duesseldorf").id
    taken(karin, id_)
    offer_hand_over(karin, id_, None, desk_id("ahk-japan"), "Bitte in Japan suchen.")
    refuse_hand_over(hiroshi, id_, "図面がまだありません。")
    assert inquiry(id_).desk_id == desk_id("ihk-duesseldorf")
    offer_hand_over(karin, id_, None, desk_id("ahk-japan"), "Zeichnung liegt bei.")
    accept_hand_over(hiroshi, id_)
    offer_hand_over(hiroshi, id_, None, desk_id("higashiosaka"), "東大阪でお願いします。")
    accept_hand_over(daichi, id_)
    return id_


def proposed(daichi: Actor, id_: int) -> dict[str, int]:
    """Two manufacturers on the list, sent to the firm."""
    move(daichi, id_, Verb.SEARCH)
    ids = {
        key: shortlist(daichi, id_, Put(organisation_id(key), score=0.5))
        for key in ("demo-001", "demo-002")
    }
    send_proposals(daichi, id_, None, list(ids.values()), "Zwei Vorschläge für Sie.")
    return ids


def test_the_whole_way_from_the_ihk_to_an_agreement() -> None:
    with on(MONDAY):
        id_ = handed_to_city()
        daichi = actor(DAICHI)
        ids = proposed(daichi, id_)
        assert waiting_for(id_) is Waiting.INQUIRER
        firm = actor_of_link(inquiry(id_))
        answer_proposal(firm, ids["demo-001"], says_yes=True)
        answer_proposal(firm, ids["demo-002"], says_yes=False, reason="size", text="zu klein")
        ask_partner(daichi, ids["demo-001"], "ドイツの企業が関心を示しています。")
        assert waiting_for(id_) is Waiting.PARTNER
        partner = proposals_of(id_, for_inquirer=True)[0]
        assert (partner.contact.email, partner.contact.person) == ("", "")
        answer_as_partner(actor("aiko@hikari-robotics.example"), ids["demo-001"], says_yes=True)
        introduce(daichi, ids["demo-001"])
    with on(MONDAY + timedelta(days=20)):
        note_meeting(daichi, ids["demo-001"])
        assert move(daichi, id_, Verb.TALK) is Stage.IN_TALKS
    with on(MONDAY + timedelta(days=95)):
        follow_ups = db.session.scalars(
            select(InquiryTask).where(InquiryTask.kind == "follow-up").order_by(InquiryTask.due_at)
        ).all()
        assert [task.key.split()[-1] for task in follow_ups if task.key] == ["3", "6", "12"]
        assert follow_ups[0].due_at <= clock.now()
        note_outcome(daichi, ids["demo-001"], "contract")
        tick_task(daichi, id_, follow_ups[0].id)
        assert move(daichi, id_, Verb.AGREE) is Stage.AGREEMENT
    hops = db.session.scalars(select(HandOver).order_by(HandOver.id)).all()
    assert [hop.state for hop in hops] == ["refused", "accepted", "accepted"]
    assert all(hop.answered_at is not None for hop in hops)
    assert chain_fault() is None
    with on(MONDAY + timedelta(days=96)):
        check_reports()


def check_reports() -> None:
    """What was passed on counts at every desk that had it, once, and each figure in its month."""
    for who in (KARIN, HIROSHI, DAICHI):
        numbers = numbers_for(who, Period(date(2026, 11, 1), date(2027, 3, 31)))
        assert numbers["received"] == numbers["introductions"] == {"2026-11": 1}, who
        assert numbers["meetings"] == {"2026-12": 1} and numbers["agreements"] == {"2027-02": 1}
        assert numbers["results"] == {"contract": 1} and numbers["closed"] == {"agreement": 1}
        assert numbers["conversion"] == dict.fromkeys(map(str, (*PATH, Stage.AGREEMENT)), 1)


def test_contacts_are_hidden_until_both_said_yes_and_both_were_introduced() -> None:
    with on(MONDAY):
        id_ = handed_to_city()
        daichi = actor(DAICHI)
        chosen = proposed(daichi, id_)["demo-001"]
        contact = db.session.get_one(Contact, organisation_id("demo-001"))
        firm = actor_of_link(inquiry(id_))
        answer_proposal(firm, chosen, says_yes=True)
        ask_partner(daichi, chosen, "")
        answer_as_partner(daichi, chosen, says_yes=True)
        assert proposals_of(id_, for_inquirer=True)[0].contact.email == ""
        introduce(daichi, chosen)
        assert proposals_of(id_, for_inquirer=True)[0].contact.email == contact.email


def test_each_side_reads_mails_in_its_own_language() -> None:
    with on(MONDAY):
        id_ = handed_to_city()
        ids = proposed(actor(DAICHI), id_)
        firm = actor_of_link(inquiry(id_))
        answer_proposal(firm, ids["demo-001"], says_yes=True)
        ask_partner(actor(DAICHI), ids["demo-001"], "")
    number = inquiry(id_).number
    to_firm = mails_to(SENDER)
    assert to_firm[0] == f"Ihre Anfrage {number} ist eingegangen"
    assert f"Vorschläge zu Ihrer Anfrage {number}" in to_firm
    assert any("引き継ぎ" in subject for subject in mails_to(HIROSHI))
    assert "こちらの企業をご紹介してもよろしいでしょうか" in mails_to(
        "aiko@hikari-robotics.example"
    )


def test_time_is_charged_to_the_side_that_owed_the_answer() -> None:
    with on(MONDAY):
        id_ = asked(partner="ihk-duesseldorf").id
        taken(actor(KARIN), id_)
    with on(MONDAY + timedelta(hours=2)):
        move(actor(KARIN), id_, Verb.WITHDRAW, reason="no longer needed")
    charged = db.session.scalars(select(InquiryWait)).all()
    assert [(wait.waiting_for, wait.minutes) for wait in charged] == [("desk", 120)]
