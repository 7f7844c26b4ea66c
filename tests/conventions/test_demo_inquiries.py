"""The demo inquiries: written one by one, every stage reached, nobody and nothing unknown in them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from matchmaker.accounts.demo import demo_desks, demo_people
from matchmaker.matching.detection import detect_language
from matchmaker.settings import data_folder
from tests.conventions.test_seeds import runs

SEEDS = data_folder("seeds")
KINDS = {
    "partner search",
    "supplier search",
    "technology",
    "establishment",
    "relocation",
    "investment",
    "event",
    "general",
}
SOURCES = {"web form", "partner page", "event", "phone", "e-mail", "referral", "API"}
CHECKED_KINDS = {"establishment", "relocation", "investment"}
ANSWERED_KINDS = CHECKED_KINDS | {"event", "general"}
STAGE_AFTER = {
    "qualify": "qualified",
    "search": "searching",
    "propose": "proposed",
    "introduce": "introduced",
    "talks": "in talks",
    "agree": "agreement",
    "close without": "no agreement",
    "answer": "answered",
    "withdraw": "withdrawn",
    "hold": "on hold",
    "reject": "rejected",
    "merge into": "merged",
}
STAGES = {"received", *STAGE_AFTER.values()}
CLOSED = {"agreement", "no agreement", "answered", "withdrawn", "rejected", "merged"}
REASONS = {
    "inquirer declines": {"location", "sector", "size", "price", "known", "other"},
    "close without": {
        *("no fitting partner", "no answer", "price", "timing"),
        *("capacity", "went elsewhere", "regulation", "other"),
    },
    "withdraw": {"no longer needed", "solved elsewhere", "other"},
    "reject": {"spam", "out of scope"},
}
OUTCOMES = ["sample or trial", "NDA", "contract", "repeat"]
OTHER_STEPS = {
    *("take", "note", "write", "reply", "met", "outcome", "resume"),
    *("inquirer accepts", "inquirer declines"),
    *("ask partner", "partner accepts", "partner declines"),
    *("offer hand-over", "accept hand-over", "refuse hand-over", "return hand-over"),
    *("check list", "tick", "settled"),
}
SIDES_BEFORE = {
    "inquirer accepts": "propose",
    "inquirer declines": "propose",
    "ask partner": "inquirer accepts",
    "partner accepts": "ask partner",
    "partner declines": "ask partner",
    "introduce": "partner accepts",
    "met": "introduce",
}
Line = dict[str, Any]


@pytest.fixture(scope="module")
def inquiries() -> list[Line]:
    lines = (SEEDS / "inquiries.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def desk_of() -> dict[str, str]:
    """The desk of every person who works at one, by address."""
    return {person.email: person.desk for person in demo_people(SEEDS) if person.desk}


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def steps(inquiries: list[Line]) -> Iterator[tuple[Line, Line]]:
    """Every step of every story with its inquiry."""
    for inquiry in inquiries:
        for step in inquiry["story"]:
            yield inquiry, step


def stage_of(inquiry: Line) -> str:
    """The stage that the story leads to."""
    reached = [STAGE_AFTER[step["do"]] for step in inquiry["story"] if step["do"] in STAGE_AFTER]
    return reached[-1] if reached else "received"


def partners_of(step: Line) -> list[str]:
    """The partners that a step names."""
    return [*step.get("partners", []), *([step["partner"]] if "partner" in step else [])]


def texts(inquiry: Line) -> Iterator[str]:
    """Every text of an inquiry."""
    yield inquiry["text"]
    for step in inquiry["story"]:
        yield from (step[field] for field in ("text", "message", "next") if field in step)


def test_there_are_sixty_with_keys_of_their_own(inquiries: list[Line]) -> None:
    assert len(inquiries) == len({inquiry["key"] for inquiry in inquiries}) == 60


def test_they_use_the_known_words(inquiries: list[Line]) -> None:
    assert {inquiry["kind"] for inquiry in inquiries} == KINDS
    assert {inquiry["source"] for inquiry in inquiries} == SOURCES
    for inquiry, step in steps(inquiries):
        assert step["do"] in OTHER_STEPS | STAGE_AFTER.keys(), inquiry["key"]
        if step["do"] in REASONS:
            assert step["reason"] in REASONS[step["do"]], inquiry["key"]
        if step["do"] == "outcome":
            assert step["outcome"] in OUTCOMES, inquiry["key"]


def test_every_stage_is_reached(inquiries: list[Line]) -> None:
    reached = Counter(stage_of(inquiry) for inquiry in inquiries)
    assert reached.keys() == STAGES
    assert (
        min(reached[stage] for stage in STAGES - {"merged", "withdrawn", "rejected", "on hold"})
        >= 5
    )


def test_desks_people_and_partners_exist(inquiries: list[Line], desk_of: dict[str, str]) -> None:
    desks = {desk.code for desk in demo_desks(SEEDS)}
    lines = (SEEDS / "organisations.jsonl").read_text(encoding="utf-8").splitlines()
    countries = {record["external_id"]: record["country"] for record in map(json.loads, lines)}
    assert {inquiry["desk"] for inquiry in inquiries} <= desks
    for inquiry, step in steps(inquiries):
        assert "by" not in step or step["by"] in desk_of, inquiry["key"]
        assert "to" not in step or step["to"] in desks, inquiry["key"]
        for partner in partners_of(step):
            assert countries[partner] != inquiry["sender"]["country"], (inquiry["key"], partner)
    assert len({p for _, step in steps(inquiries) for p in partners_of(step)}) >= 40


def test_who_acts_works_at_the_desk_that_has_the_case(
    inquiries: list[Line], desk_of: dict[str, str]
) -> None:
    for inquiry in inquiries:
        desk, offered = inquiry["desk"], ""
        for step in inquiry["story"]:
            if step["do"] == "offer hand-over":
                offered = step["to"]
            if "by" in step:
                answers = step["do"] in {"accept hand-over", "refuse hand-over"}
                assert desk_of[step["by"]] == (offered if answers else desk), inquiry["key"]
            if step["do"] == "accept hand-over":
                desk = offered
            if step["do"] == "return hand-over":
                desk = inquiry["desk"]


def test_stories_run_forward_and_end_with_their_case(inquiries: list[Line]) -> None:
    for inquiry in inquiries:
        days = [step["day"] for step in inquiry["story"]]
        assert days == sorted(days) and all(day <= inquiry["days_ago"] for day in days)
        for step in inquiry["story"][:-1]:
            assert STAGE_AFTER.get(step["do"]) not in CLOSED, inquiry["key"]
        if inquiry["story"]:
            assert inquiry["story"][0]["do"] == "take", inquiry["key"]


def test_each_side_is_asked_before_it_answers(inquiries: list[Line]) -> None:
    for inquiry in inquiries:
        done: set[tuple[str, str]] = set()
        for step in inquiry["story"]:
            for partner in partners_of(step):
                before = SIDES_BEFORE.get(step["do"])
                assert before is None or (before, partner) in done, (inquiry["key"], step)
                done.add((step["do"], partner))


def test_every_open_case_has_a_next_step(inquiries: list[Line]) -> None:
    for inquiry in inquiries:
        if stage_of(inquiry) not in CLOSED | {"received"}:
            assert any("next" in step for step in inquiry["story"]), inquiry["key"]


def test_cases_are_answered_merged_and_ticked_where_that_fits(inquiries: list[Line]) -> None:
    items = Counter((row["kind"], row["country"]) for row in rows("checklists.csv"))
    keys = {inquiry["key"] for inquiry in inquiries}
    for inquiry, step in steps(inquiries):
        if step["do"] == "answer":
            assert inquiry["kind"] in ANSWERED_KINDS, inquiry["key"]
        if step["do"] in {"check list", "settled"}:
            assert inquiry["kind"] in CHECKED_KINDS, inquiry["key"]
        if step["do"] == "merge into":
            assert step["key"] in keys - {inquiry["key"]}
        if step["do"] == "tick":
            target = {"DE": "JP", "JP": "DE"}[inquiry["sender"]["country"]]
            assert 1 <= step["item"] <= items[inquiry["kind"], target], inquiry["key"]


def test_texts_are_in_the_language_of_their_sender(inquiries: list[Line]) -> None:
    spoken = Counter(inquiry["sender"]["language"] for inquiry in inquiries)
    assert spoken["de"] >= 20 and spoken["ja"] >= 20 and spoken["en"] >= 8
    for inquiry in inquiries:
        assert detect_language(inquiry["text"]) == inquiry["sender"]["language"], inquiry["key"]


def test_no_two_texts_share_a_run_of_words(inquiries: list[Line]) -> None:
    seen: dict[str, str] = {}
    shared = []
    for inquiry in inquiries:
        for text in texts(inquiry):
            found = runs(text)
            shared += [(seen[run], inquiry["key"], run) for run in found if run in seen]
            seen |= dict.fromkeys(found, str(inquiry["key"]))
    assert not shared, shared[:10]


def test_addresses_lead_nowhere(inquiries: list[Line], desk_of: dict[str, str]) -> None:
    addresses = [inquiry["sender"]["email"] for inquiry in inquiries]
    addresses += desk_of
    assert all(address.endswith(".example") for address in addresses)


def test_check_lists_are_complete_in_three_languages() -> None:
    items = rows("checklists.csv")
    lists = Counter((row["kind"], row["country"]) for row in items)
    assert lists.keys() == {(kind, country) for kind in CHECKED_KINDS for country in ("DE", "JP")}
    assert all(10 <= count <= 14 for count in lists.values())
    for (kind, country), count in lists.items():
        mine = [row for row in items if (row["kind"], row["country"]) == (kind, country)]
        assert [int(row["order"]) for row in mine] == list(range(1, count + 1))
        assert [int(row["days"]) for row in mine] == sorted(int(row["days"]) for row in mine)
        assert len({row["key"] for row in mine}) == count
        assert all(row[f"title_{language}"] for row in mine for language in ("de", "en", "ja"))
