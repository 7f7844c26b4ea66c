"""What counts and what does not, lived through by the services with the cast of the tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from matchmaker.errors import NotFound
from matchmaker.establishments.service import note_settlement
from matchmaker.inquiries.service.handovers import (
    accept_hand_over,
    offer_hand_over,
    refuse_hand_over,
)
from matchmaker.inquiries.service.intake import NewInquiry, record_inquiry
from matchmaker.inquiries.service.messages import write_to_inquirer
from matchmaker.inquiries.service.moves import undo_step
from matchmaker.inquiries.workflow import Kind, Source, Verb, Waiting
from matchmaker.proposals.service.introducing import (
    answer_as_partner,
    ask_partner,
    introduce,
    note_meeting,
    note_outcome,
)
from matchmaker.proposals.service.proposing import Put, answer_proposal, send_proposals, shortlist
from matchmaker.reports.figures import Period
from tests.inquiries.world import MONDAY, asked, desk_id, inquiry, move, on, step, taken
from tests.people import DAICHI, EVA, FRANK
from tests.reports.asking import lines_for, numbers_for, scope_for
from tests.services import actor, organisation_id

pytestmark = pytest.mark.usefixtures("app_context")
DESK, CITY = "japan-desk-duesseldorf", "higashiosaka"


def mine(moment: datetime = MONDAY, **changes: object) -> int:
    """An inquiry that came to Eva's desk at a moment."""
    with on(moment):
        return asked(partner=DESK, **changes).id


def introduced(id_: int, moment: datetime, key: str = "demo-001") -> int:
    """A partner of an inquiry of Eva's who was introduced at a moment."""
    eva = actor(EVA)
    with on(moment):
        chosen = shortlist(eva, id_, Put(organisation_id(key)))
        send_proposals(eva, id_, None, [chosen], "")
        answer_proposal(eva, chosen, says_yes=True)
        ask_partner(eva, chosen, "")
        answer_as_partner(eva, chosen, says_yes=True)
        introduce(eva, chosen)
    return chosen


class TestReceived:
    def test_an_inquiry_counts_on_the_day_on_which_it_arrived_at_the_desk(self) -> None:
        mine(datetime(2026, 10, 31, 23, 30, tzinfo=UTC))  # half past midnight in Düsseldorf
        with on(MONDAY):
            assert numbers_for(EVA)["received"] == {"2026-11": 1}
            october = Period(date(2026, 10, 1), date(2026, 10, 31))
            assert numbers_for(EVA, october)["received"] == {}

    def test_filters_narrow_every_figure_and_offer_what_there_is(self) -> None:
        mine(text="Eins", region="Bayern", programme="Japan-Tag")
        mine(text="Zwei", region="大阪府")
        with on(MONDAY):
            for numbers in (
                numbers_for(EVA, region="Bayern"),
                numbers_for(EVA, programme="Japan-Tag"),
            ):
                assert numbers["received"] == {"2026-11": 1} and numbers["load-open"] == {
                    "queue": 1
                }
                assert numbers["region"] == {"Bayern": 1, "大阪府": 1}
            assert numbers_for(EVA, source="partner page")["by-source"] == {"partner page": 2}
            assert numbers_for(EVA, source="phone")["received"] == {}

    def test_spam_counts_nowhere_and_a_duplicate_counts_as_received(self) -> None:
        spam, first, second = (mine(text=text) for text in ("Gewinn", "Eins", "Zwei"))
        mine(text="Verdacht", is_suspect=True)
        with on(MONDAY):
            move(actor(EVA), spam, Verb.REJECT, reason="spam")
            move(actor(EVA), second, Verb.MERGE, into_id=first)
            numbers = numbers_for(EVA)
        assert numbers["received"] == {"2026-11": 2} and numbers["closed"] == {"merged": 1}

    def test_another_desk_sees_nothing_of_it(self) -> None:
        mine()
        with on(MONDAY):
            assert numbers_for(DAICHI)["received"] == {}
            with pytest.raises(NotFound):
                scope_for(DAICHI, desk=DESK)


class TestFirstAnswer:
    def test_an_answer_is_in_time_too_late_or_has_not_come(self) -> None:
        eva = actor(EVA)
        quick, slow, _silent = (mine(text=text) for text in ("Eins", "Zwei", "Drei"))
        with on(MONDAY + timedelta(days=1)):
            write_to_inquirer(eva, quick, None, "Gern.", step())
        with on(MONDAY + timedelta(days=7)):
            write_to_inquirer(eva, slow, None, "Verzeihung.", step())
            mine(MONDAY + timedelta(days=7), text="Vier")
            gone = mine(MONDAY + timedelta(days=7), text="Fünf")
            move(eva, gone, Verb.WITHDRAW, reason="no longer needed")
            assert numbers_for(EVA)["first-answer"] == {
                "in time": 1,
                "late": 1,
                "overdue": 1,
                "not yet": 1,
                "none": 1,
            }
            assert [line.id for line in lines_for(EVA, "first-answer", "late")] == [slow]

    def test_whoever_spoke_to_us_on_the_phone_has_had_an_answer(self) -> None:
        told = NewInquiry(text="Am Telefon", name="Jonas", source=Source.PHONE)
        with on(MONDAY):
            record_inquiry(actor(EVA), told, desk_id(DESK))
            numbers = numbers_for(EVA)
        assert numbers["first-answer"] == {"in time": 1}
        assert numbers["by-source"] == {"phone": 1} and numbers["by-partner"] == {"none": 1}


class TestProgress:
    def test_a_stage_counts_once_however_often_it_was_entered(self) -> None:
        id_ = mine()
        with on(MONDAY):
            taken(actor(EVA), id_)
            move(actor(EVA), id_, Verb.SEARCH)
            move(actor(EVA), id_, Verb.HOLD, until=date(2026, 12, 10))
            move(actor(EVA), id_, Verb.RESUME)
            assert numbers_for(EVA)["conversion"] == {"received": 1, "qualified": 1, "searching": 1}

    def test_a_step_that_was_taken_back_does_not_count(self) -> None:
        id_ = mine()
        with on(MONDAY):
            move(actor(EVA), id_, Verb.QUALIFY)
            undo_step(actor(EVA), id_)
            assert numbers_for(EVA)["conversion"] == {"received": 1}

    def test_open_is_counted_by_stage_age_and_owner(self) -> None:
        old, new = mine(MONDAY - timedelta(days=40)), mine(text="Neu")
        with on(MONDAY):
            taken(actor(EVA), old)
        with on(MONDAY + timedelta(days=3)):
            numbers = numbers_for(EVA)
            eva = str(actor(EVA).user_id)
            assert numbers["open-by-stage"] == {"qualified": 1, "received": 1}
            assert numbers["open-by-age"] == {"31-90": 1, "0-7": 1}
            assert numbers["load-open"] == {eva: 1, "queue": 1}
            assert numbers["load-overdue"] == {eva: 1, "queue": 1}
            assert [line.id for line in lines_for(EVA, "load-open", "queue")] == [new]

    def test_a_period_that_is_over_shows_what_was_open_at_its_end(self) -> None:
        id_ = mine(datetime(2025, 12, 20, 9, tzinfo=UTC))
        with on(datetime(2025, 12, 22, 9, tzinfo=UTC)):
            taken(actor(EVA), id_)
        with on(MONDAY):
            move(actor(EVA), id_, Verb.WITHDRAW, reason="other")
            last = numbers_for(EVA, Period(date(2025, 1, 1), date(2025, 12, 31)))
            assert last["open-by-stage"] == {"qualified": 1} and last["open-by-age"] == {"8-30": 1}
            assert last["closed"] == {} and numbers_for(EVA)["closed"] == {"withdrawn": 1}

    def test_whoever_is_opened_again_is_no_longer_closed(self) -> None:
        id_ = mine()
        with on(MONDAY):
            taken(actor(EVA), id_)
            move(actor(EVA), id_, Verb.CLOSE, reason="price")
            assert numbers_for(EVA)["no-agreement"] == {"price": 1}
            move(actor(EVA), id_, Verb.REOPEN)
            assert numbers_for(EVA)["closed"] == {}
        with on(MONDAY + timedelta(days=30)):
            move(actor(EVA), id_, Verb.CLOSE, reason="timing")
            numbers = numbers_for(EVA)
        assert numbers["no-agreement"] == {"timing": 1}
        assert numbers["closed-by-time"] == {"2026-12": 1}


class TestHandOvers:
    def test_an_inquiry_counts_at_both_desks_after_a_hand_over(self) -> None:
        id_ = mine()
        with on(MONDAY):
            offer_hand_over(actor(EVA), id_, None, desk_id(CITY), "Bitte in Japan suchen.")
            assert numbers_for(DAICHI)["received"] == {}
            accept_hand_over(actor(DAICHI), id_)
            mine_now, theirs = numbers_for(EVA), numbers_for(DAICHI)
            daichi = str(actor(DAICHI).user_id)
        assert mine_now["received"] == theirs["received"] == {"2026-11": 1}
        assert mine_now["load-open"] == {"elsewhere": 1} and theirs["load-open"] == {daichi: 1}
        came_through = {str(desk_id(DESK)): 1}
        assert mine_now["by-partner"] == theirs["by-partner"] == came_through

    def test_a_refused_inquiry_does_not_count_at_the_desk_that_refused(self) -> None:
        id_ = mine()
        with on(MONDAY):
            offer_hand_over(actor(EVA), id_, None, desk_id(CITY), "")
            refuse_hand_over(actor(DAICHI), id_, "図面がありません。")
            assert numbers_for(DAICHI)["received"] == {}
            assert numbers_for(EVA)["load-open"] == {"queue": 1}

    def test_each_desk_is_charged_for_its_own_time_only(self) -> None:
        id_ = mine()
        with on(MONDAY + timedelta(hours=1)):
            offer_hand_over(actor(EVA), id_, None, desk_id(CITY), "")
        with on(MONDAY + timedelta(hours=3)):
            accept_hand_over(actor(DAICHI), id_)
        with on(MONDAY + timedelta(days=1)):
            move(actor(DAICHI), id_, Verb.WITHDRAW, reason="other")
            assert numbers_for(EVA)["time-owed"] == {"desk": 60, "other desk": 120}
            assert set(numbers_for(DAICHI)["time-owed"]) == {"desk"}
            assert [line.amount for line in lines_for(EVA, "time-owed")] == [180]

    def test_whose_turn_it_is_decides_who_owes_the_time(self) -> None:
        id_ = mine()
        with on(MONDAY + timedelta(hours=2)):
            move(
                actor(EVA),
                id_,
                Verb.QUALIFY,
                next_step=step(waiting_for=Waiting.INQUIRER),
            )
        with on(MONDAY + timedelta(days=1)):
            assert numbers_for(EVA)["time-owed"] == {"desk": 120}
            move(actor(EVA), id_, Verb.SEARCH)
            assert numbers_for(EVA)["time-owed"] == {"desk": 120, "inquirer": 360}


class TestResults:
    def test_introductions_meetings_and_results_count_by_their_own_days(self) -> None:
        id_ = mine(MONDAY - timedelta(days=60))
        first = introduced(id_, MONDAY - timedelta(days=50))
        introduced(id_, MONDAY, "demo-002")
        with on(MONDAY):
            note_meeting(actor(EVA), first)
            note_outcome(actor(EVA), first, "sample or trial")
        with on(MONDAY + timedelta(days=10)):
            note_outcome(actor(EVA), first, "contract")
            move(actor(EVA), id_, Verb.AGREE)
            numbers = numbers_for(EVA)
            assert {line.note for line in lines_for(EVA, "introductions")} == {
                line.note for line in lines_for(EVA, "ladder")
            }
        assert numbers["introductions"] == {"2026-10": 1, "2026-11": 1}
        assert numbers["meetings"] == {"2026-11": 1}
        assert numbers["ladder"] == {"contract": 1, "introduced": 1}
        assert numbers["results"] == {"contract": 1}
        assert numbers["agreements"] == {"2026-12": 1} and numbers["closed"] == {"agreement": 1}
        assert numbers["load-closed"] == {"queue": 1}
        stages = ("received", "qualified", "proposed", "introduced", "agreement")
        assert numbers["conversion"] == dict.fromkeys(stages, 1)

    def test_a_company_counts_once_for_a_city_and_once_a_year_for_a_state(self) -> None:
        first = mine(kind=Kind.ESTABLISHMENT)
        again = mine(kind=Kind.RELOCATION, text="Noch einmal", organisation_name="MUSTER Antriebe")
        other = mine(kind=Kind.INVESTMENT, text="Andere", organisation_name="Andere AG")
        with on(MONDAY):
            for id_, city, year in (
                (first, "Düsseldorf", 2025),
                (again, "Düsseldorf", 2026),
                (again, "Köln", 2026),
                (first, "Neuss", 2026),
                (other, "Köln", 2026),
            ):
                note_settlement(actor(FRANK), id_, city, "NRW", date(year, 5, 1))
            both = Period(date(2025, 1, 1), date(2026, 12, 31))
            numbers = numbers_for(EVA, both)
            lines = lines_for(EVA, "settlements-by-state", "2026/DE/NRW", both)
            assert numbers_for(EVA)["settlements-by-state"] == {"2026/DE/NRW": 2}
        assert numbers["settlements-by-city"] == {
            "2025/DE/NRW/Düsseldorf": 1,
            "2026/DE/NRW/Köln": 2,
            "2026/DE/NRW/Neuss": 1,
        }
        assert numbers["settlements-by-state"] == {"2025/DE/NRW": 1, "2026/DE/NRW": 2}
        assert len(lines) == 2 and inquiry(again).number in {line.number for line in lines}
