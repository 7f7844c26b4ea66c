"""Many inquiries at once, written as rows: for laws that must hold for any, and for the time a page takes."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import insert, select

from matchmaker import clock
from matchmaker.db import transaction
from matchmaker.desks.models import Desk, DeskMembership
from matchmaker.establishments.models import Settlement
from matchmaker.inquiries.models import HandOver, Inquiry, InquiryStage, InquiryWait
from matchmaker.inquiries.workflow import CLOSED, PATH, REASONS, Kind, Source, Stage, Waiting
from matchmaker.organisations.models import Organisation
from matchmaker.proposals.models import Proposal
from matchmaker.proposals.workflow import OUTCOMES

DAYS = 700
FIRST_ID = 1001  # those that the services number come before
DESKS = ("japan-desk-duesseldorf", "ihk-duesseldorf", "higashiosaka")
PLACES = (("Nordrhein-Westfalen", "Düsseldorf"), ("Nordrhein-Westfalen", "Köln"), ("Bayern", "Hof"))
Row = dict[str, Any]


class Many:
    """Random rows of inquiries and of all that hangs on them, the same for the same seed."""

    def __init__(self, seed: int, desks: list[int], owners: list[int], partners: list[int]) -> None:
        self.chance = random.Random(seed)
        self.desks, self.owners, self.partners = desks, owners, partners
        self.rows: dict[type, list[Row]] = {}
        self.now = clock.now()

    def add(self, table: type, **row: Any) -> None:
        """Keep a row."""
        self.rows.setdefault(table, []).append(row)

    def later(self, moment: datetime) -> datetime:
        """An instant up to sixty days later, not in the future."""
        return min(self.now, moment + timedelta(minutes=self.chance.randrange(60 * 24 * 60)))

    def inquiry(self, id_: int) -> None:
        """One inquiry with its stages, waits, proposals, hand-overs and settlements."""
        chance = self.chance
        received = self.now - timedelta(minutes=chance.randrange(DAYS * 24 * 60))
        path = list(PATH[: chance.randint(1, len(PATH))])
        closed = chance.choice(CLOSED) if chance.random() < 0.6 else None
        if closed is Stage.MERGED:
            closed = Stage.ANSWERED
        moments = [received]
        for stage in (*path, *([closed] if closed else [])):
            self.add(
                InquiryStage, inquiry_id=id_, stage=str(stage), verb="x", entered_at=moments[-1]
            )
            moments.append(self.later(moments[-1]))
        self.case(id_, received, closed or path[-1], moments[-2])
        self.waits(id_, moments)
        self.proposals(id_, received)
        if chance.random() < 0.1:
            self.settlement(id_)
        if chance.random() < 0.1:
            self.hop(id_, received)

    def case(self, id_: int, received: datetime, stage: Stage, moved: datetime) -> None:
        """The row of the inquiry itself."""
        chance, is_open = self.chance, stage not in CLOSED
        reason = chance.choice(REASONS[stage]) if stage in REASONS else None
        self.add(
            Inquiry,
            id=id_,
            number=f"MM-{received.year}-{id_:05d}",
            stage=str(stage),
            kind=str(chance.choice(list(Kind))),
            source=str(chance.choice(list(Source))),
            came_through_id=chance.choice([None, *self.desks]),
            programme=chance.choice(["", "Japan-Tag 2026"]),
            desk_id=chance.choice(self.desks),
            owner_id=chance.choice([None, *self.owners]),
            waiting_for="desk" if is_open else None,
            waiting_since=moved if is_open else None,
            next_step="@take care" if is_open else None,
            next_due_at=moved + timedelta(days=chance.randint(-20, 20)) if is_open else None,
            closed_at=None if is_open else moved,
            close_reason=reason,
            organisation_name=f"Firma {id_}",
            subject="Drehteile gesucht",
            text="Wir suchen Drehteile aus Edelstahl in kleinen Serien. " * 20,
            search_text="drehteile edelstahl " * 20,
            region=chance.choice(["", "Bayern", "大阪府"]),
            language="de",
            link_key="ab" * 16,
            received_at=received,
            first_due_at=received + timedelta(days=2),
            first_answered_at=self.later(received) if chance.random() < 0.8 else None,
            updated_at=moved,
        )

    def waits(self, id_: int, moments: list[datetime]) -> None:
        """Who owed what, from stage to stage."""
        for since, until in pairwise(moments):
            self.add(
                InquiryWait,
                inquiry_id=id_,
                waiting_for=str(self.chance.choice(list(Waiting))),
                desk_id=self.chance.choice(self.desks),
                since=since,
                until=until,
                minutes=int((until - since).total_seconds() // 180),
            )

    def proposals(self, id_: int, received: datetime) -> None:
        """Up to three introductions."""
        for partner in self.chance.sample(self.partners, self.chance.choice([0, 0, 1, 3])):
            moment = self.later(received)
            outcome = self.chance.choice([None, *OUTCOMES])
            self.add(
                Proposal,
                inquiry_id=id_,
                organisation_id=partner,
                stage="outcome" if outcome else "met",
                position=1,
                reasons=[],
                link_key="ab" * 16,
                added_at=received,
                inquirer_answered_at=moment,
                partner_answered_at=moment,
                introduced_at=moment,
                met_at=self.later(moment),
                outcome=outcome,
                outcome_at=self.later(moment) if outcome else None,
            )

    def settlement(self, id_: int) -> None:
        """A company that came to one or two cities."""
        for state, city in self.chance.sample(PLACES, self.chance.randint(1, 2)):
            self.add(
                Settlement,
                inquiry_id=id_,
                kind="establishment",
                company=f"Firma {id_}",
                company_key=f"firma{id_}",
                country="DE",
                state=state,
                city=city,
                settled_on=(self.now - timedelta(days=self.chance.randrange(DAYS))).date(),
                noted_at=self.now,
            )

    def hop(self, id_: int, received: datetime) -> None:
        """A hand-over that was accepted or refused."""
        sender, receiver = self.chance.sample(self.desks, 2)
        state = self.chance.choice(["accepted", "refused"])
        self.add(
            HandOver,
            inquiry_id=id_,
            from_desk_id=sender,
            to_desk_id=receiver,
            state=state,
            reason="no",
            offered_at=received,
            answered_at=self.later(received),
        )


def write_many(count: int, seed: int = 1) -> None:
    """Write so many inquiries to the desks."""
    with transaction() as session:
        desks = list(session.scalars(select(Desk.id).where(Desk.code.in_(DESKS)).order_by(Desk.id)))
        owners = list(session.scalars(select(DeskMembership.user_id).order_by("user_id")))
        partners = list(session.scalars(select(Organisation.id).order_by("id").limit(30)))
        many = Many(seed, desks, owners, partners)
        for id_ in range(FIRST_ID, FIRST_ID + count):
            many.inquiry(id_)
        for table in (Inquiry, InquiryStage, InquiryWait, Proposal, Settlement, HandOver):
            if many.rows.get(table):
                session.execute(insert(table), many.rows[table])
