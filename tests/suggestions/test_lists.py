"""Kept lists: found again, and computed again exactly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from apiflask import APIFlask

from matchmaker.accounts.policy import COMMAND_LINE, VISITOR, PermissionRefused
from matchmaker.matching.profiles import Filters
from matchmaker.matching.scoring import DEFAULTS
from matchmaker.organisations.sectors import taxonomy
from matchmaker.settings import data_folder
from matchmaker.suggestions.extension import suggestion_index
from matchmaker.suggestions.feedback import withdraw_judgement
from matchmaker.suggestions.feedback_queries import judgements
from matchmaker.suggestions.lists import (
    KeptList,
    ListNotFound,
    Replay,
    keep_list,
    kept_list,
    last_list_before,
    list_of,
    replay,
)
from matchmaker.suggestions.service import (
    free_request,
    suggest_for_organisation,
    suggest_for_request,
)
from matchmaker.suggestions.weights import save_weights, use_weights
from tests.suggestions.feedback import app_with_some, judge, partners, store, suggest

HIKARI, OTHER = 1, 5


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> APIFlask:
    folder: Path = tmp_path_factory.mktemp("lists")
    return app_with_some(folder, 12)


@pytest.fixture(autouse=True)
def reset(app: APIFlask) -> Iterator[None]:
    """A context at whose end nothing is judged and the engine's own weights are in use."""
    with app.app_context():
        yield
        use_weights(COMMAND_LINE, suggestion_index().engine, 0)
        for judgement in judgements(COMMAND_LINE):
            withdraw_judgement(COMMAND_LINE, judgement.id)


def again(kept: KeptList) -> Replay:
    return replay(COMMAND_LINE, suggestion_index(), taxonomy(), kept)


def test_a_kept_list_holds_what_was_shown_and_what_it_rests_on() -> None:
    answer = suggest(HIKARI)
    kept = kept_list(keep_list(COMMAND_LINE, answer).id)
    assert [(str(line.organisation_id), line.score) for line in kept.lines] == [
        (each.id, each.score) for each in answer.suggestions
    ]
    assert kept.basis == answer.basis and kept.made_by == "command line"


def test_a_replay_over_the_same_profiles_gives_exactly_the_same() -> None:
    filters = Filters(countries=frozenset({"DE", "JP"}), without=frozenset({"3"}))
    answer = suggest_for_organisation(COMMAND_LINE, suggestion_index(), HIKARI, 7, filters)
    found = again(keep_list(COMMAND_LINE, answer))
    assert found.is_same and found.differs == ()


def test_a_list_of_a_request_is_replayed_too() -> None:
    request = free_request("Roboter für die Montage", "de", "offers")
    answer = suggest_for_request(COMMAND_LINE, suggestion_index(), taxonomy(), request, 5)
    found = again(keep_list(COMMAND_LINE, answer))
    assert found.is_same and found.kept.basis.request == request


def test_a_replay_is_what_was_shown_even_when_a_pair_was_refused_since() -> None:
    kept = keep_list(COMMAND_LINE, suggest(HIKARI))
    judge(HIKARI, kept.lines[0].organisation_id)
    assert again(kept).is_same
    assert kept.lines[0].organisation_id not in partners(HIKARI)


def test_a_replay_uses_the_weights_of_its_list() -> None:
    kept = keep_list(COMMAND_LINE, suggest(HIKARI))
    engine = suggestion_index().engine
    save_weights(COMMAND_LINE, engine, replace(DEFAULTS, sectors=0.9), 1, {})
    assert suggest(HIKARI).suggestions[0].score != kept.lines[0].score
    assert again(kept).is_same


def test_a_replay_says_that_profiles_changed(tmp_path: Path) -> None:
    kept = keep_list(COMMAND_LINE, suggest(HIKARI))
    lines = (data_folder("seeds") / "organisations.jsonl").read_text(encoding="utf-8").splitlines()
    store(tmp_path, [json.loads(line) for line in lines[12:14]])
    assert again(kept).differs == ("revision",)


def test_a_replay_says_that_engine_and_lexicon_are_others() -> None:
    kept = keep_list(COMMAND_LINE, suggest(HIKARI))
    older = replace(kept, basis=replace(kept.basis, engine="older", lexicon="older"))
    assert again(older).differs == ("engine", "lexicon")


def test_the_last_list_before_a_moment_is_found() -> None:
    first = keep_list(COMMAND_LINE, suggest(OTHER, 2))
    second = keep_list(COMMAND_LINE, suggest(OTHER, 3))
    later = second.made_at + timedelta(seconds=1)
    assert last_list_before(COMMAND_LINE, OTHER, later) == second
    assert last_list_before(COMMAND_LINE, OTHER, second.made_at) == first
    with pytest.raises(ListNotFound):
        last_list_before(COMMAND_LINE, OTHER, first.made_at)


def test_a_list_of_another_organisation_is_not_found() -> None:
    kept = keep_list(COMMAND_LINE, suggest(HIKARI, 2))
    with pytest.raises(ListNotFound):
        list_of(COMMAND_LINE, 2, kept.id)
    with pytest.raises(ListNotFound):
        kept_list(kept.id + 1)


def test_the_public_keeps_no_lists() -> None:
    with pytest.raises(PermissionRefused):
        keep_list(VISITOR, suggest(HIKARI))


def test_version_zero_brings_the_engines_own_weights_back() -> None:
    before = suggest(HIKARI).suggestions
    engine = suggestion_index().engine
    save_weights(COMMAND_LINE, engine, replace(DEFAULTS, sectors=0.9), 1, {})
    use_weights(COMMAND_LINE, engine, 0)
    assert suggest(HIKARI).suggestions == before


def test_weights_of_another_engine_do_not_count() -> None:
    before = suggest(HIKARI).suggestions
    save_weights(COMMAND_LINE, "older", replace(DEFAULTS, sectors=0.9), 1, {})
    assert suggest(HIKARI).suggestions == before
