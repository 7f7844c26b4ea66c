"""A small service with organisations of the demo data, for tests that judge."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from apiflask import APIFlask
from flask_migrate import upgrade

from matchmaker import create_app
from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.exchange.importing import import_organisations
from matchmaker.exchange.rows import ImportOptions
from matchmaker.matching.detection import detect_language
from matchmaker.organisations.sectors import taxonomy
from matchmaker.organisations.service import load_taxonomy
from matchmaker.settings import Settings, data_folder
from matchmaker.suggestions.extension import suggestion_index
from matchmaker.suggestions.feedback import Verdict, judge_pair
from matchmaker.suggestions.feedback_queries import JudgementView
from matchmaker.suggestions.service import Answer, suggest_for_organisation

DECLINED = Verdict("declined", "too far")


def app_with_some(folder: Path, count: int = 30) -> APIFlask:
    """An application with the first demo organisations, ranked by words and concepts."""
    app = create_app(Settings(instance=folder / "instance", meaning=False))
    lines = (data_folder("seeds") / "organisations.jsonl").read_text(encoding="utf-8").splitlines()
    with app.app_context():
        upgrade()
        load_taxonomy(COMMAND_LINE, taxonomy())
        store(folder, [json.loads(line) for line in lines[:count]])
    return app


def store(folder: Path, records: list[dict[str, Any]]) -> None:
    """Import and publish some records."""
    path = folder / "some.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    options = ImportOptions(publish=True)
    import_organisations(COMMAND_LINE, path, options, taxonomy(), detect_language)


def suggest(organisation_id: int, k: int = 5) -> Answer:
    """The answer of now."""
    return suggest_for_organisation(COMMAND_LINE, suggestion_index(), organisation_id, k)


def partners(organisation_id: int, k: int = 5) -> list[int]:
    """Who is suggested, best first."""
    return [int(each.id) for each in suggest(organisation_id, k).suggestions]


def judge(asking: int, partner: int, verdict: Verdict = DECLINED) -> JudgementView:
    """Judge a pair."""
    return judge_pair(COMMAND_LINE, asking, partner, verdict, suggestion_index().engine)
