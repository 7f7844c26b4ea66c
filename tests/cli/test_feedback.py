"""Judging, keeping, fitting and the exposure report from the command line."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_commands import COMMAND, document
from tests.suggestions.feedback import app_with_some


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The instance folder of a service with a few organisations."""
    return Path(app_with_some(tmp_path_factory.mktemp("feedback"), 12).instance_path)


def run(instance: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    added = {"MATCHMAKER_INSTANCE": str(instance), "MATCHMAKER_MEANING": "0"}
    return subprocess.run(
        [COMMAND, *arguments], env=os.environ | added, capture_output=True, text=True, check=False
    )


def ids(found: Any) -> list[int]:
    return [each["organisation"]["id"] for each in found["suggestions"]]


def test_a_pair_is_refused_listed_and_withdrawn_again(instance: Path) -> None:
    before = ids(document(run(instance, "suggest", "1", "--json")))
    made = document(
        run(instance, "judge", "add", "1", str(before[0]), "declined", "--reason=too-far", "--json")
    )
    assert (made["asking_id"], made["reason"]) == (1, "too far")
    assert before[0] not in ids(document(run(instance, "suggest", "1", "--json")))
    assert 1 not in ids(document(run(instance, "suggest", str(before[0]), "--json")))
    listed = document(run(instance, "judge", "list", "1", "--json"))["judgements"]
    assert [each["id"] for each in listed] == [made["id"]]
    assert run(instance, "judge", "withdraw", str(made["id"])).returncode == 0
    assert ids(document(run(instance, "suggest", "1", "--json"))) == before
    history = document(run(instance, "judge", "list", "--withdrawn", "--json"))["judgements"]
    assert made["id"] in [each["id"] for each in history]


def test_a_kept_list_is_replayed_by_number_and_by_moment(instance: Path) -> None:
    kept = document(run(instance, "suggest", "2", "-k", "4", "--keep", "--json"))
    for name in (str(kept["list"]), "2999-01-01T00:00"):
        again = document(run(instance, "suggest", "2", "--as-of", name, "--json"))
        assert again["suggestions"] == kept["suggestions"]
        assert again["replay"] == again["replay"] | {"is_same": True, "differs": []}
    said = run(instance, "suggest", "2", "--as-of", str(kept["list"])).stdout
    assert "nothing changed since. Ranks and scores are the same." in said


def test_a_line_of_a_kept_list_is_judged_and_then_measured(instance: Path) -> None:
    assert "nothing to measure" in run(instance, "evaluate", "--judgements").stderr
    kept = document(run(instance, "suggest", "3", "--keep", "--json"))
    first = ids(kept)[0]
    made = run(instance, "judge", "add", "3", str(first), "agreement", "--list", str(kept["list"]))
    assert made.returncode == 0, made.stderr
    found = document(run(instance, "evaluate", "--judgements", "--fit", "--json"))
    assert (found["ndcg@10"], found["queries"]) == (1.0, 1)
    assert found["fit"]["moved"] is False and found["fit"]["version"] is None
    again = document(run(instance, "suggest", "3", "--json"))
    assert again["suggestions"][0]["judgement"] == "agreement"


def test_the_exposure_report_is_one_document_and_a_page_for_people(instance: Path) -> None:
    found = document(run(instance, "exposure", "-k", "3", "--json"))
    assert found["organisations"] == 12 and found["suggested"] <= 36
    said = run(instance, "exposure", "-k", "3").stdout
    assert "Gini" in said and "employees" in said


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("judge", "add", "1", "2", "declined"), 1),
        (("judge", "add", "1", "2", "liked"), 2),
        (("judge", "add", "1", "nobody", "met"), 1),
        (("judge", "withdraw", "999"), 1),
        (("suggest", "1", "--as-of", "999"), 1),
        (("suggest", "1", "--as-of", "soon"), 2),
        (("suggest", "1", "--as-of", "1", "--country", "DE"), 2),
        (("evaluate", "--judgements", "--fit", "--save"), 2),
        (("evaluate",), 2),
        (("weights", "use", "999"), 1),
    ],
)
def test_wrong_use_and_refusals_have_their_exit_codes(
    instance: Path, arguments: tuple[str, ...], code: int
) -> None:
    result = run(instance, *arguments)
    assert result.returncode == code, (result.stdout, result.stderr)
    assert "Traceback" not in result.stderr and result.stderr.strip()


def test_the_engines_own_weights_can_be_taken_back_into_use(instance: Path) -> None:
    assert document(run(instance, "weights", "list", "--json")) == {"weights": []}
    assert "own" in run(instance, "weights", "use", "0").stdout
