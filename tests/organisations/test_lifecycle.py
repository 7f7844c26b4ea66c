"""A profile from the first line to the directory."""

from __future__ import annotations

from typing import Any

import pytest

from matchmaker.activities.queries import chain_fault, history
from matchmaker.db import db
from matchmaker.directory.queries import published_one
from matchmaker.errors import NotFound
from matchmaker.organisations.lifecycle import (
    DraftIncomplete,
    DraftOutdated,
    begin_profile,
    save_draft,
    submit_profile,
)
from matchmaker.organisations.models import DraftVersion, Organisation, ProfileDraft
from matchmaker.organisations.reviewing import accept_profile
from matchmaker.organisations.workflow import MOVES, MoveRefused, Stage, Verb, find_move
from matchmaker.suggestions.extension import suggestion_index
from tests.people import AIKO, BEN, CLARA, DAICHI, EVA
from tests.services import actor, organisation_id

NEW: dict[str, Any] = {"kind": "startup", "name": "株式会社アオバ精機", "country": "JP"}
OFFER = {"title": "精密切削", "text": "チタンの五軸加工", "language": "ja"}


def begun() -> int:
    return begin_profile(actor(AIKO), NEW, "ja", None)


def submitted() -> int:
    id_ = begun()
    save_draft(actor(AIKO), id_, 1, {"offers": [OFFER]}, "ja")
    submit_profile(actor(AIKO), id_)
    return id_


@pytest.mark.usefixtures("app_context")
class TestFirstProfile:
    def test_a_new_profile_comes_to_the_desk_of_its_country(self) -> None:
        organisation = db.session.get_one(Organisation, begun())
        assert organisation.stage == Stage.DRAFT
        assert organisation.desk_id in actor(DAICHI).desks

    def test_it_is_public_only_after_the_desk_accepted_it(self) -> None:
        id_ = submitted()
        assert published_one(id_) is None
        accept_profile(actor(DAICHI), id_)
        view = published_one(id_)
        assert view is not None and view.offers[0].text == OFFER["text"] and view.is_confirmed

    def test_an_accepted_profile_is_in_the_next_suggestions(self) -> None:
        before = len(suggestion_index().snapshot())
        id_ = submitted()
        accept_profile(actor(DAICHI), id_)
        assert len(suggestion_index().snapshot()) == before + 1

    def test_an_empty_draft_cannot_be_submitted(self) -> None:
        id_ = begun()
        with pytest.raises(DraftIncomplete, match="offers"):
            submit_profile(actor(AIKO), id_)

    def test_another_desk_and_another_firm_do_not_find_it(self) -> None:
        id_ = submitted()
        for stranger in (EVA, CLARA, BEN):
            with pytest.raises(NotFound):
                accept_profile(actor(stranger), id_)
            with pytest.raises(NotFound):
                save_draft(actor(stranger), id_, 2, {"name": "x"}, "en")


@pytest.mark.usefixtures("app_context")
class TestEditing:
    def test_two_members_at_once_lose_nothing(self) -> None:
        id_ = organisation_id("demo-001")
        first = save_draft(actor(AIKO), id_, 0, {"city": "Sakai"}, "ja")
        with pytest.raises(DraftOutdated) as refused:
            save_draft(actor(BEN), id_, first - 1, {"city": "Kobe"}, "en")
        assert refused.value.newer["city"] == "Sakai" and refused.value.version == first
        assert save_draft(actor(BEN), id_, first, {"founded": 2018}, "en") == first + 1
        draft = db.session.get_one(ProfileDraft, id_)
        assert (draft.record["city"], draft.record["founded"]) == ("Sakai", 2018)

    def test_a_published_text_stays_until_the_new_one_is_accepted(self) -> None:
        id_ = organisation_id("demo-001")
        old = published_one(id_)
        version = save_draft(actor(AIKO), id_, 0, {"city": "Sakai"}, "ja")
        submit_profile(actor(AIKO), id_)
        assert published_one(id_) == old and version == 2
        accept_profile(actor(DAICHI), id_)
        now = published_one(id_)
        assert now is not None and old is not None and now.city == "Sakai"
        assert (now.offers, now.external_id) == (old.offers, old.external_id)

    def test_every_save_is_kept_until_the_profile_is_published(self) -> None:
        id_ = submitted()
        kept = db.session.query(DraftVersion).filter_by(organisation_id=id_).count()
        accept_profile(actor(DAICHI), id_)
        left = db.session.query(DraftVersion).filter_by(organisation_id=id_).count()
        assert (kept, left) == (2, 0)

    def test_what_was_done_is_in_a_whole_history(self) -> None:
        id_ = submitted()
        accept_profile(actor(DAICHI), id_)
        lines = [(line.verb, line.who) for line in reversed(history("organisation", id_))]
        aiko, daichi = "佐藤 愛子", "山本 大地"
        assert lines == [
            ("begin", aiko),
            ("edit", aiko),
            ("submit", aiko),
            ("accept", daichi),
        ]
        assert chain_fault() is None


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("verb", list(Verb))
def test_every_verb_moves_by_the_table_or_says_what_is_possible(stage: Stage, verb: Verb) -> None:
    known = [move for move in MOVES if (move.source, move.verb) == (stage, verb)]
    if known:
        assert [find_move(stage, verb)] == known
        return
    with pytest.raises(MoveRefused) as refused:
        find_move(stage, verb)
    assert all(str(other) in str(refused.value) for other in refused.value.allowed)
