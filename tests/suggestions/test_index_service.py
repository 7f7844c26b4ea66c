"""The index over the database: changes, generations, vectors, and life without the encoder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask_migrate import upgrade
from sqlalchemy import delete, select

from matchmaker import create_app
from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.db import db, transaction
from matchmaker.exchange.importing import import_organisations
from matchmaker.exchange.rows import ImportOptions
from matchmaker.health.checks import check_meaning
from matchmaker.matching.detection import detect_language
from matchmaker.matching.dictionary_compiling import compile_dictionary
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.sectors import taxonomy
from matchmaker.settings import Settings
from matchmaker.suggestions.extension import suggestion_index
from matchmaker.suggestions.index import SuggestionIndex
from matchmaker.suggestions.models import ProfileVectors
from matchmaker.suggestions.service import Answer, free_request, suggest_for_request
from matchmaker.suggestions.vectors import encode_pending, pending_ids

TEXTS = {
    "a": "Wir fertigen Drehteile aus Titan für die Medizintechnik.",
    "b": "温室でトマトを収穫するロボットを開発しています。",
    "c": "We recycle mixed plastic waste into new granulate.",
}
NEED = "Ein Roboter soll im Gewächshaus Tomaten ernten."


@pytest.fixture
def app(tmp_path: Path) -> Iterator[APIFlask]:
    """An application with three organisations, within its context."""
    app = made(tmp_path, meaning=True)
    with app.app_context():
        store(tmp_path, TEXTS)
        yield app


def made(folder: Path, meaning: bool) -> APIFlask:
    """An application with an empty database in the folder."""
    app = create_app(Settings(instance=folder / "instance", meaning=meaning))
    with app.app_context():
        upgrade()
    return app


def store(folder: Path, texts: dict[str, str]) -> None:
    """Import organisations, each with one offer."""
    path = folder / "some.jsonl"
    lines = [
        json.dumps(
            {
                "external_id": id_,
                "kind": "startup",
                "name": f"Firm {id_}",
                "offers": [{"text": text}],
            }
        )
        for id_, text in texts.items()
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    import_organisations(
        COMMAND_LINE, path, ImportOptions(publish=True), taxonomy(), detect_language
    )


def ask(index: SuggestionIndex) -> Answer:
    """The answer to the need."""
    return ask_for(index, NEED)


def ask_for(index: SuggestionIndex, need: str) -> Answer:
    """The answer to a German need."""
    request = free_request(need, "de", "offers")
    return suggest_for_request(COMMAND_LINE, index, taxonomy(), request, 5)


def first_name(answer: Answer) -> str | None:
    """The name of the best partner."""
    return db.session.scalar(
        select(Organisation.name).where(Organisation.id == int(answer.suggestions[0].id))
    )


@pytest.mark.usefixtures("app")
def test_a_few_profiles_are_understood_in_the_transaction_that_saves_them() -> None:
    assert pending_ids() == []
    answer = ask(suggestion_index())
    assert first_name(answer) == "Firm b"
    assert any(reason.by == "meaning" for reason in answer.suggestions[0].reasons)


@pytest.mark.usefixtures("app")
def test_a_saved_profile_is_in_the_next_answer(tmp_path: Path) -> None:
    index = suggestion_index()
    before = {suggestion.id for suggestion in ask(index).suggestions}
    store(tmp_path, {"d": "Ernteroboter für Tomaten im Gewächshaus."})
    answer = ask(index)
    assert first_name(answer) == "Firm d" and answer.suggestions[0].id not in before
    store(tmp_path, {"d": "Notarielle Beglaubigungen."})
    assert first_name(ask(index)) == "Firm b"
    with transaction() as session:
        session.execute(delete(Organisation).where(Organisation.external_id == "b"))
    store(tmp_path, {"e": "Steuerberatung."})
    assert first_name(ask(index)) != "Firm b"


def test_another_process_starts_from_the_generation_and_takes_over_a_merge(
    app: APIFlask, tmp_path: Path
) -> None:
    first = suggestion_index()
    expected = ask(first)
    second = SuggestionIndex(taxonomy(), Path(app.instance_path) / "index")
    assert ask(second) == expected
    store(tmp_path, {"d": "Ernteroboter für Tomaten im Gewächshaus."})
    assert second.merge_if_due()
    merged = ask(second)
    assert first_name(merged) == "Firm d"
    assert [s.id for s in ask(first).suggestions] == [s.id for s in merged.suggestions]
    assert not second.merge_if_due()


def test_without_the_encoder_words_rank_and_the_doctor_says_so(tmp_path: Path) -> None:
    with made(tmp_path, meaning=False).app_context():
        store(tmp_path, TEXTS)
        assert db.session.scalar(select(ProfileVectors.organisation_id)) is None
        answer = ask(suggestion_index())
        assert first_name(answer) == "Firm b"
        reasons = answer.suggestions[0].reasons
        assert reasons and all(reason.by == "terms" for reason in reasons)
        assert check_meaning().said == "off: MATCHMAKER_MEANING=0"


@pytest.mark.usefixtures("app")
def test_what_waits_is_understood_later_and_takes_part_then() -> None:
    index = suggestion_index()
    with transaction() as session:
        session.execute(delete(ProfileVectors))
    fresh = SuggestionIndex(taxonomy())
    assert all(r.by == "terms" for s in ask(fresh).suggestions for r in s.reasons)
    assert len(pending_ids()) == 3 and "3 profiles wait" in check_meaning().said
    assert encode_pending() == 0 and pending_ids() == []
    assert any(r.by == "meaning" for s in ask(fresh).suggestions for r in s.reasons)
    assert any(r.by == "meaning" for s in ask(index).suggestions for r in s.reasons)


def test_an_added_dictionary_counts_in_the_next_answer_and_a_removed_one_no_more(
    tmp_path: Path,
) -> None:
    with made(tmp_path, meaning=False).app_context():
        store(tmp_path, {**TEXTS, "d": "クルンチの製造"})
        index = suggestion_index()
        before, first_folder = ask_for(index, "Quarkfruzel"), index.folder
        source, target = tmp_path / "own.tsv", tmp_path / "instance" / "lexicon" / "own.sqlite"
        source.write_text(
            "de\tQuarkfruzel\ten\twhey agitator\nja\tクルンチ\ten\twhey agitator\n",
            encoding="utf-8",
        )
        compile_dictionary(source, "tsv", target, {}, lambda *_: None)
        after = ask_for(index, "Quarkfruzel")
        assert before.suggestions == () and first_name(after) == "Firm d"
        assert index.folder != first_folder
        target.unlink()
        assert ask_for(index, "Quarkfruzel") == before and index.folder == first_folder
