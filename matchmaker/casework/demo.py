"""A living demo desk: fictitious inquiries whose stories are lived through by the real services.

Each line of seeds/inquiries.jsonl is an inquiry that came so many days ago, and what was done to
it since. The clock stands at each of these moments in turn, over all inquiries in order of time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import exists, select

from matchmaker import clock
from matchmaker.accounts.models import User
from matchmaker.accounts.policy import VISITOR, WORKER, Actor, Permission, require
from matchmaker.accounts.queries import actor_of
from matchmaker.casework.partners import put_for
from matchmaker.db import db, transaction
from matchmaker.desks.models import Desk
from matchmaker.desks.queries import hours_of, people_of
from matchmaker.establishments.service import begin_check_list, note_settlement
from matchmaker.inquiries.models import Inquiry, InquiryTask
from matchmaker.inquiries.service.cases import NextStep, open_hand_over
from matchmaker.inquiries.service.handovers import (
    accept_hand_over,
    offer_hand_over,
    refuse_hand_over,
    return_inquiry,
)
from matchmaker.inquiries.service.intake import NewInquiry, actor_of_link, send_inquiry
from matchmaker.inquiries.service.messages import Reply, take_reply, write_note, write_to_inquirer
from matchmaker.inquiries.service.moves import Given, move_inquiry
from matchmaker.inquiries.service.steps import assign, plan_step
from matchmaker.inquiries.service.tasks import tick_task
from matchmaker.inquiries.service.timekeeping import keep_time
from matchmaker.inquiries.workflow import Kind, Source, Stage, Verb, Waiting
from matchmaker.notifications.service import settle_mails
from matchmaker.organisations.models import Organisation
from matchmaker.proposals.service.introducing import (
    answer_as_partner,
    ask_partner,
    introduce,
    note_meeting,
    note_outcome,
)
from matchmaker.proposals.service.proposing import answer_proposal, send_proposals, shortlist

OPENS, HOURS_A_DAY = 9, 8
CLOSES = time(17)
TASKS_LEFT_FOR = timedelta(days=2)


@dataclass
class Told:
    """One inquiry of the seeds while its story is told."""

    line: Mapping[str, Any]
    begins: date
    id: int = 0
    actor: Actor | None = None
    proposals: dict[str, int] = field(default_factory=dict)


@dataclass
class Storyteller:
    """Tells all stories; `told` are the inquiries by their keys."""

    told: dict[str, Told] = field(default_factory=dict)

    def moment(self, told: Told, day: float) -> datetime:
        """When something happened: on a working hour of its day, on the desk's clock."""
        zone = hours_of(desk_id(told.line["desk"])).zone
        whole, part = divmod(day, 1)
        at = datetime.combine(told.begins + timedelta(days=int(whole)), time(OPENS), tzinfo=zone)
        return min(at + timedelta(hours=HOURS_A_DAY * part), clock.now())

    def due(self, step: Mapping[str, Any], told: Told) -> datetime:
        """When a next step is due: at the end of its day."""
        zone = hours_of(self.row(told).desk_id).zone
        day = clock.now().astimezone(zone).date() + timedelta(days=round(step["in_days"]))
        return datetime.combine(day, CLOSES, tzinfo=zone)

    def row(self, told: Told) -> Inquiry:
        """The inquiry as it stands."""
        return db.session.get_one(Inquiry, told.id, populate_existing=True)

    def begin(self, told: Told) -> None:
        """The inquiry comes in."""
        line, sender = told.line, told.line["sender"]
        new = NewInquiry(
            text=line["text"],
            email=sender["email"],
            name=sender["name"],
            organisation_name=sender["organisation"],
            phone=sender["phone"],
            language=sender["language"],
            country=sender["country"],
            region=sender["region"],
            city=sender["city"],
            subject=line["subject"],
            kind=Kind(line["kind"]),
            source=Source(line["source"]),
            source_detail=line["source_detail"],
            programme=line["programme"],
            partner=line["desk"],
            sender_organisation_id=organisation_id(sender["organisation_external_id"]),
            is_anonymous=line["anonymous"],
            consented=True,
        )
        told.id = send_inquiry(VISITOR, new, is_confirmed=True).id

    def tell(self, told: Told, step: Mapping[str, Any]) -> None:
        """One step of a story."""
        act = ACTS[step["do"]]
        act(self, told, step)
        if step["do"] not in MOVES and step.get("next") and self.row(told).closed_at is None:
            following = NextStep(step["next"], self.due(step, told), waiting(self.row(told)))
            plan_step(self.who(told), told.id, None, following)

    def following(self, told: Told, step: Mapping[str, Any]) -> NextStep | None:
        """The next step that a move names, else the one that stands."""
        if step.get("next") and "in_days" in step:
            return NextStep(step["next"], self.due(step, told))
        row = self.row(told)
        if row.next_step is None or row.next_due_at is None or "days" in step:
            return None
        return NextStep(row.next_step, row.next_due_at, waiting(row))

    def who(self, told: Told) -> Actor:
        """Who works on it: the owner, or anybody at the desk."""
        row = self.row(told)
        if row.owner_id is not None:
            return actor_of(row.owner_id)
        return anybody_at(row.desk_id)


Act = Callable[[Storyteller, Told, Mapping[str, Any]], object]


def desk_id(code: str) -> int:
    """The id of a desk."""
    return db.session.scalars(select(Desk.id).where(Desk.code == code)).one()


def organisation_id(external_id: str) -> int | None:
    """The id of a demo organisation, None for none."""
    return db.session.scalar(select(Organisation.id).where(Organisation.external_id == external_id))


def person(email: str) -> Actor:
    """A demo person as an actor."""
    return actor_of(db.session.scalars(select(User.id).where(User.email == email)).one())


def anybody_at(desk: int) -> Actor:
    """The first consultant of a desk."""
    return actor_of(min(id_ for _desk, id_, _name in people_of([desk])))


def waiting(row: Inquiry) -> Waiting:
    """Whom the inquiry waits for, as it stands."""
    return Waiting(row.waiting_for) if row.waiting_for else Waiting.DESK


def moving(verb: Verb) -> Act:
    """A step that moves the inquiry."""

    def act(story: Storyteller, told: Told, step: Mapping[str, Any]) -> None:
        next_step = story.following(told, step)
        until = clock.today() + timedelta(days=step["days"]) if "days" in step else None
        into = story.told[step["key"]].id if "key" in step else None
        given = Given(next_step, step.get("reason", ""), step.get("text", ""), until, into)
        move_inquiry(story.who(told), told.id, None, verb, given)

    return act


def propose(story: Storyteller, told: Told, step: Mapping[str, Any]) -> None:
    """Put partners on the list and send it."""
    who = story.who(told)
    for key in step["partners"]:
        organisation = organisation_id(key)
        if organisation is not None:
            put = put_for(who, story.row(told), organisation)
            told.proposals[key] = shortlist(who, told.id, put)
    ids = [told.proposals[key] for key in step["partners"]]
    send_proposals(who, told.id, None, ids, step.get("message", ""))


def proposal(told: Told, step: Mapping[str, Any]) -> int:
    """The proposal of the partner that a step names."""
    return told.proposals[step["partner"]]


def sender(story: Storyteller, told: Told) -> Actor:
    """The inquirer, by the private link."""
    return actor_of_link(story.row(told))


def inquirer_answers(story: Storyteller, told: Told, step: Mapping[str, Any]) -> None:
    """Yes or no of the inquirer."""
    answer_proposal(
        sender(story, told),
        proposal(told, step),
        says_yes=step["do"] == "inquirer accepts",
        reason=step.get("reason", ""),
        text=step.get("text", ""),
    )


def partner_answers(_story: Storyteller, told: Told, step: Mapping[str, Any]) -> None:
    """Yes or no of the partner."""
    id_ = proposal(told, step)
    partner = Actor(VISITOR.roles, "partner", proposals=frozenset({id_}))
    says_yes = step["do"] == "partner accepts"
    answer_as_partner(partner, id_, says_yes=says_yes, text=step.get("text", ""))


def tick(story: Storyteller, told: Told, step: Mapping[str, Any]) -> None:
    """Tick a line of the check list off."""
    tasks = db.session.scalars(
        select(InquiryTask)
        .where(InquiryTask.inquiry_id == told.id, InquiryTask.kind == "check list")
        .order_by(InquiryTask.due_at, InquiryTask.id)
    ).all()
    tick_task(story.who(told), told.id, tasks[step["item"] - 1].id)


def give_back(_story: Storyteller, told: Told, step: Mapping[str, Any]) -> None:
    """The desk gives the inquiry back, and the one before takes it again."""
    return_inquiry(person(step["by"]), told.id, None, step["text"])
    offered = open_hand_over(db.session(), told.id)
    if offered is not None:
        accept_hand_over(anybody_at(offered.to_desk_id), told.id)


def talks(story: Storyteller, told: Told, step: Mapping[str, Any]) -> None:
    """They are in talks, which a noted meeting has said already."""
    if story.row(told).stage == Stage.INTRODUCED:
        moving(Verb.TALK)(story, told, step)


MOVES = {
    "qualify": moving(Verb.QUALIFY),
    "search": moving(Verb.SEARCH),
    "agree": moving(Verb.AGREE),
    "close without": moving(Verb.CLOSE),
    "answer": moving(Verb.ANSWER),
    "withdraw": moving(Verb.WITHDRAW),
    "reject": moving(Verb.REJECT),
    "hold": moving(Verb.HOLD),
    "resume": moving(Verb.RESUME),
    "merge into": moving(Verb.MERGE),
}
ACTS: dict[str, Act] = {
    **MOVES,
    "talks": talks,
    "take": lambda _story, told, step: assign(
        person(step["by"]), told.id, None, person(step["by"]).user_id
    ),
    "note": lambda story, told, step: write_note(story.who(told), told.id, step["text"]),
    "write": lambda story, told, step: write_to_inquirer(
        story.who(told), told.id, None, step["text"]
    ),
    "reply": lambda story, told, step: take_reply(
        sender(story, told), told.id, Reply(step["text"], "mail")
    ),
    "propose": propose,
    "inquirer accepts": inquirer_answers,
    "inquirer declines": inquirer_answers,
    "ask partner": lambda story, told, step: ask_partner(
        story.who(told), proposal(told, step), "", anonymously=step["anonymous"]
    ),
    "partner accepts": partner_answers,
    "partner declines": partner_answers,
    "introduce": lambda story, told, step: introduce(
        story.who(told), proposal(told, step), step.get("message", "")
    ),
    "met": lambda story, told, step: note_meeting(story.who(told), proposal(told, step)),
    "outcome": lambda story, told, step: note_outcome(
        story.who(told), proposal(told, step), step["outcome"]
    ),
    "offer hand-over": lambda story, told, step: offer_hand_over(
        story.who(told), told.id, None, desk_id(step["to"]), step.get("text", "")
    ),
    "accept hand-over": lambda _story, told, step: accept_hand_over(person(step["by"]), told.id),
    "refuse hand-over": lambda _story, told, step: refuse_hand_over(
        person(step["by"]), told.id, step["text"]
    ),
    "return hand-over": give_back,
    "check list": lambda story, told, _step: begin_check_list(story.who(told), told.id),
    "tick": tick,
    "settled": lambda story, told, step: note_settlement(
        story.who(told), told.id, step["city"], step["state"]
    ),
}


def tick_old_tasks(now: datetime) -> None:
    """What was due a while ago has been done: follow-ups, lines of check lists."""
    old = select(InquiryTask).where(
        InquiryTask.done_at.is_(None), InquiryTask.due_at < now - TASKS_LEFT_FOR
    )
    for task in db.session.scalars(old.order_by(InquiryTask.due_at, InquiryTask.id)).all():
        desk = db.session.get_one(Inquiry, task.inquiry_id).desk_id
        with clock.at(task.due_at):
            tick_task(anybody_at(desk), task.inquiry_id, task.id)


def load_demo_inquiries(actor: Actor, path: Path) -> int:
    """Live through the stories of the seeds if there is no inquiry at all; how many there are.

    Its mails stay in the outbox as sent. Raises PermissionRefused.
    """
    require(actor, Permission.INQUIRY_IMPORT)
    if db.session.scalar(select(exists(select(Inquiry.id)))):
        return 0
    now = clock.now()
    story = Storyteller()
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    moments: list[tuple[datetime, int, Told, Mapping[str, Any]]] = []
    for line in lines:
        told = Told(line, now.date() - timedelta(days=int(line["days_ago"])))
        story.told[line["key"]] = told
        steps = [{"day": 0.02, "do": ""}, *line["story"]]
        for step in steps:
            moments.append((story.moment(told, step["day"]), len(moments), told, step))
    with transaction():  # all stories or none
        for moment, _order, told, step in sorted(moments, key=lambda each: each[:2]):
            with clock.at(moment):
                if not step["do"]:
                    story.begin(told)
                else:
                    story.tell(told, step)
        tick_old_tasks(now)
    keep_time(WORKER)
    settle_mails(actor)
    return len(lines)
