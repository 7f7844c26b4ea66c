"""The same service on PostgreSQL gives the same answers."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from flask_migrate import check, downgrade, upgrade

from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.exchange.demo import load_demo, read_demo
from matchmaker.organisations.sectors import taxonomy
from matchmaker.organisations.service import load_taxonomy, save_organisations
from matchmaker.settings import data_folder
from matchmaker.suggestions.extension import suggestion_index
from matchmaker.suggestions.feedback import Verdict, judge_line, withdraw_judgement
from matchmaker.suggestions.lists import keep_list, replay
from matchmaker.suggestions.service import suggest_for_organisation

pytestmark = pytest.mark.postgres
SEEDS = data_folder("seeds") / "organisations.jsonl"


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/organisations?page_size=100",
        "/api/v1/organisations?q=Düsseldorf",
        "/api/v1/organisations?q=加工&country=JP",
        "/api/v1/organisations?sector=metal-goods&language=ja&certificate=ISO 9001",
    ],
)
def test_both_databases_list_the_same(
    postgres_app: APIFlask, demo_app: APIFlask, path: str
) -> None:
    ours, theirs = (app.test_client().get(path).get_json() for app in (postgres_app, demo_app))
    assert [item["external_id"] for item in ours["items"]] == [
        i["external_id"] for i in theirs["items"]
    ]
    assert ours["facets"] == theirs["facets"] and ours["total"] == theirs["total"] > 0


def test_both_databases_suggest_the_same(postgres_app: APIFlask, demo_app: APIFlask) -> None:
    body = {"needs": "Drehteile aus Titan", "offers": "Vertrieb in Europa", "k": 20}
    ours, theirs = (
        app.test_client().post("/api/v1/suggestions", json=body).get_json()["suggestions"]
        for app in (postgres_app, demo_app)
    )
    assert [s["organisation"]["name"] for s in ours] == [s["organisation"]["name"] for s in theirs]
    assert [s["score"] for s in ours] == pytest.approx([s["score"] for s in theirs])


def test_a_pair_is_refused_and_a_kept_list_replayed(postgres_app: APIFlask) -> None:
    with postgres_app.app_context():
        index = suggestion_index()
        before = suggest_for_organisation(COMMAND_LINE, index, 1, 5)
        kept = keep_list(COMMAND_LINE, before)
        partner = kept.lines[0].organisation_id
        made = judge_line(COMMAND_LINE, kept.id, partner, Verdict("declined", "too far"))
        for one, other in ((1, partner), (partner, 1)):
            found = suggest_for_organisation(COMMAND_LINE, index, one, 100).suggestions
            assert str(other) not in [each.id for each in found]
        assert replay(COMMAND_LINE, index, taxonomy(), kept).is_same
        withdraw_judgement(COMMAND_LINE, made.id)
        assert suggest_for_organisation(COMMAND_LINE, index, 1, 5).suggestions == before.suggestions


def test_the_models_equal_the_migrations(postgres_app: APIFlask) -> None:
    with postgres_app.app_context():
        check()


def test_saving_the_same_again_changes_nothing(postgres_app: APIFlask) -> None:
    with postgres_app.app_context():
        records = read_demo(SEEDS, taxonomy())
        counts = save_organisations(COMMAND_LINE, records, publish=True, source="demo")
        assert (counts.created, counts.updated, counts.unchanged) == (0, 0, len(records))
        assert load_demo(COMMAND_LINE, SEEDS, taxonomy()) == 0


def test_the_tables_go_down_and_up_again(postgres_app: APIFlask) -> None:
    with postgres_app.app_context():
        downgrade(revision="base")
        upgrade()
        assert load_taxonomy(COMMAND_LINE, taxonomy())
        assert load_demo(COMMAND_LINE, SEEDS, taxonomy()) > 0
