"""The command line as scripts use it: real processes, exit codes, one JSON document."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask

COMMAND = str(Path(sys.executable).parent / "matchmaker")


def run(instance: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"MATCHMAKER_INSTANCE": str(instance)}
    return subprocess.run(
        [COMMAND, *arguments], env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def demo_instance(demo_app: APIFlask) -> Path:
    return Path(demo_app.instance_path)


def document(result: subprocess.CompletedProcess[str]) -> Any:
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_a_command_makes_what_is_absent_without_demo_data(tmp_path: Path) -> None:
    instance = tmp_path / "new instance"
    result = document(run(instance, "search", "Federn", "--json"))
    assert result["suggestions"] == []
    assert (instance.stat().st_mode & 0o777, (instance / "secret_key").stat().st_mode & 0o777) == (
        0o700,
        0o600,
    )


@pytest.mark.parametrize(
    "text", ["Drehteile aus Titan", "titanium turned parts", "チタンの旋盤加工品"]
)
def test_search_prints_the_document_of_the_api(demo_instance: Path, text: str) -> None:
    found = document(run(demo_instance, "search", text, "--country", "JP", "-k", "5", "--json"))
    assert 0 < len(found["suggestions"]) <= 5
    for suggestion in found["suggestions"]:
        assert suggestion["organisation"]["country"] == "JP"
        shares = sum(reason["share"] for reason in suggestion["reasons"])
        assert shares == pytest.approx(suggestion["score"], abs=1e-9)


@pytest.mark.parametrize("reference", ["1", "demo-001", "ひかりロボティクス株式会社"])
def test_an_organisation_is_named_by_id_external_id_or_name(
    demo_instance: Path, reference: str
) -> None:
    found = document(run(demo_instance, "suggest", reference, "-k", "3", "--json"))
    assert len(found["suggestions"]) == 3


def test_people_read_ranks_names_and_words(demo_instance: Path) -> None:
    result = run(demo_instance, "search", "Federn und Schrauben")
    assert result.returncode == 0 and "  1. " in result.stdout and "<->" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("suggest", "nobody"), 1),
        (("search", " "), 2),
        (("search", "x", "--language", "fr"), 2),
        (("search", "x", "-k", "0"), 2),
        (("evaluate", "/nowhere"), 1),
        (("import", "/nowhere.csv"), 1),
        (("import", "/nowhere.csv", "--map", "a=colour"), 2),
        (("nothing",), 2),
    ],
)
def test_wrong_use_and_refusals_have_their_exit_codes(
    demo_instance: Path, arguments: tuple[str, ...], code: int
) -> None:
    result = run(demo_instance, *arguments)
    assert result.returncode == code, result.stderr
    assert "Traceback" not in result.stderr and result.stderr.strip()


def test_doctor_says_line_by_line_what_is_in_order(demo_instance: Path) -> None:
    checks = document(run(demo_instance, "doctor", "--json"))["checks"]
    assert {"database", "migrations", "disk", "secret", "index", "clock", "mail"} <= {
        c["name"] for c in checks
    }


def test_evaluate_prints_figures_of_both_engines_and_a_run(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "offers": "コイルばね", "languages": ["ja"]},
        {"id": "b", "offers": "travel to Iceland", "languages": ["en"]},
    ]
    (tmp_path / "organisations.jsonl").write_text(
        "\n".join(map(json.dumps, rows)), encoding="utf-8"
    )
    (tmp_path / "queries.jsonl").write_text(
        json.dumps({"id": "q", "language": "de", "needs": "Federn"}), encoding="utf-8"
    )
    (tmp_path / "qrels.tsv").write_text("q\ta\t2\n", encoding="utf-8")
    full = document(
        run(tmp_path, "evaluate", str(tmp_path), "--json", "--run", str(tmp_path / "run.txt"))
    )
    words = document(run(tmp_path, "evaluate", str(tmp_path), "--engine", "words", "--json"))
    assert (full["ndcg@10"], words["ndcg@10"]) == (1.0, 0.0)
    assert {
        "queries",
        "documents",
        "recall@10",
        "recall@100",
        "mrr@10",
        "map",
        "ci95",
        "fit_seconds",
        "query_ms_p50",
        "query_ms_p99",
        "peak_rss_mb",
        "engine",
    } <= set(full)
    assert (tmp_path / "run.txt").read_text(encoding="utf-8").startswith("q Q0 a 1 0.")


def test_an_import_killed_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(6000):
            record = {
                "external_id": f"x{number}",
                "name": f"Firm {number}",
                "kind": "company",
                "offers": "springs and parts " * 20,
            }
            file.write(json.dumps(record) + "\n")
    assert run(tmp_path / "i", "doctor").returncode in {0, 1}
    database = tmp_path / "i" / "matchmaker.db"
    environment = os.environ | {"MATCHMAKER_INSTANCE": str(tmp_path / "i")}
    process = subprocess.Popen(
        [COMMAND, "import", str(path)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    journal = tmp_path / "i" / "matchmaker.db-wal"
    while process.poll() is None and not (journal.exists() and journal.stat().st_size > 1_000_000):
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with sqlite3.connect(database) as connection:
        stored = connection.execute("SELECT count(*) FROM organisation").fetchone()[0]
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    connection.close()
    assert stored in {0, 6000}
    assert run(tmp_path / "i", "import", str(path)).returncode == 0


def test_the_lexicon_has_no_fault(tmp_path: Path) -> None:
    found = document(run(tmp_path, "lexicon", "check", "--json"))
    assert found["faults"] == [] and found["concepts"] >= 4000


def test_faults_of_a_lexicon_are_named(tmp_path: Path) -> None:
    rows = [
        "code,broader,de,en,ja",
        "one,metal-goods,Blech,sheet,板金",
        "one,nowhere,Feder,spring,",
        "two,two,ばね,coil,spring steel with a very long name",
        "three,metal-goods,Blech,sheet,鉄板",
    ]
    (tmp_path / "some.csv").write_text("\n".join(rows), encoding="utf-8")
    result = run(tmp_path, "lexicon", "check", "--folder", str(tmp_path))
    assert result.returncode == 1
    for said in (
        "row 3: one: the code stands in some.csv, row 2, too",
        "row 3: one: the broader concept 'nowhere' does not exist",
        "row 3: one: has no term in ja",
        "row 4: two: its broader concepts lead back to itself",
        "row 4: two: 'ばね' has Japanese letters, but stands under de",
        "neither Japanese nor short",
        "row 5: three: has the same first terms in de and en as one (some.csv, row 2)",
    ):
        assert said in result.stdout


def test_words_that_the_lexicon_does_not_know_are_listed(tmp_path: Path) -> None:
    texts = tmp_path / "texts.txt"
    texts.write_text("Wir fertigen Drehteile und Quarkfruzel aus Stahl", encoding="utf-8")
    found = document(run(tmp_path, "lexicon", "gaps", str(texts), "--json"))
    assert found["unknown"] == {"de": [["Quarkfruzel", 1]]}
    assert (found["words"], found["known"]) == (3, 2)


def dictionary(folder: Path) -> Path:
    """A dictionary of the operator's own with a row that cannot be used."""
    path = folder / "own words.tsv"
    rows = ["de\tQuarkfruzel\ten\twhey agitator", "ja\tクルンチ\ten\twhey agitator", "de\tx"]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_a_dictionary_is_added_listed_used_and_removed(tmp_path: Path) -> None:
    instance, path = tmp_path / "instance", dictionary(tmp_path)
    add = ("lexicon", "add", str(path), "--format", "tsv", "--name", "own", "--json")
    result = run(instance, *add)
    assert result.returncode == 1
    said = json.loads(result.stdout)
    assert (said["name"], said["entries"], said["lines"]) == ("own", 2, 3)
    assert said["refused"] == [
        {"line": 3, "said": "four or five cells with tabs between are needed, there are 2"}
    ]
    path.write_text(path.read_text(encoding="utf-8").removesuffix("de\tx"), encoding="utf-8")
    assert run(instance, *add).returncode == 0
    listed = document(run(instance, "lexicon", "list", "--json"))["dictionaries"]
    assert [(one["name"], one["format"], one["entries"]) for one in listed] == [("own", "tsv", 2)]
    assert listed[0]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    words = tmp_path / "words.txt"
    words.write_text("Wir suchen einen Quarkfruzel für uns", encoding="utf-8")
    assert document(run(instance, "lexicon", "gaps", str(words), "--json"))["unknown"] == {}
    assert document(run(instance, "lexicon", "remove", "own", "--json")) == {"removed": "own"}
    assert document(run(instance, "lexicon", "list", "--json")) == {"dictionaries": []}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "FILE", "--format", "ding", "--name", "own"), 1),
        (("add", "FILE", "--format", "tsv", "--name", "../own"), 2),
        (("add", "FILE", "--format", "tsv"), 2),
        (("add", "FILE", "--format", "xml"), 2),
        (("add", "FILE"), 2),
        (("remove", "own"), 1),
        (("remove", "../own"), 2),
    ],
)
def test_dictionaries_that_cannot_be_added_or_found_leave_nothing(
    tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    path = str(dictionary(tmp_path))
    given = [path if argument == "FILE" else argument for argument in arguments]
    result = run(tmp_path / "instance", "lexicon", *given)
    assert result.returncode == code and "Traceback" not in result.stderr and result.stderr
    assert list(tmp_path.glob("instance/lexicon/*")) == []


def test_doctor_names_a_dictionary_that_cannot_be_used(tmp_path: Path) -> None:
    assert run(tmp_path, "lexicon", "list").stdout == "No dictionary has been added.\n"
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "old.sqlite").write_text("some text", encoding="utf-8")
    checks = json.loads(run(tmp_path, "doctor", "--json").stdout)["checks"]
    check = next(c for c in checks if c["name"] == "dictionaries")
    assert not check["ok"] and "old" in check["said"]


def test_evaluate_uses_the_dictionaries_of_the_instance(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "offers": "クルンチ", "languages": ["ja"]},
        {"id": "b", "offers": "温泉旅行", "languages": ["ja"]},
    ]
    files = {
        "organisations.jsonl": "\n".join(map(json.dumps, rows)),
        "queries.jsonl": json.dumps({"id": "q", "language": "de", "needs": "Quarkfruzel"}),
        "qrels.tsv": "q\ta\t2\n",
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    run(tmp_path, "lexicon", "add", str(dictionary(tmp_path)), "--format", "tsv", "--name", "own")
    run_file = tmp_path / "run.txt"
    with_it = document(run(tmp_path, "evaluate", str(tmp_path), "--json", "--run", str(run_file)))
    assert with_it["ndcg@10"] == 1.0
    best = float(run_file.read_text(encoding="utf-8").split()[4])
    run(tmp_path, "lexicon", "remove", "own")
    document(run(tmp_path, "evaluate", str(tmp_path), "--json", "--run", str(run_file)))
    first = run_file.read_text(encoding="utf-8").split()
    assert not first or float(first[4]) < best


def test_the_worker_does_what_waits_and_ends(tmp_path: Path) -> None:
    assert run(tmp_path, "worker", "--once").returncode == 0


def test_bench_prints_figures_beside_the_usual_libraries(tmp_path: Path) -> None:
    found = document(run(tmp_path, "bench", "--profiles", "500", "--json"))
    assert {"naive", "bm25s", "refit", "meaning", "all_pairs"} <= found["ratios"].keys()
    assert all(value > 0 for value in found["ms"].values()) and found["rss_mb"] > 0
    assert found["growth"].keys() == {"ours", "ours_unfiltered", "ours_with_meaning"}
    assert found["graph_seconds"].keys() == {"build", "merge"}
    assert found["saving"].keys() == {"de", "en", "ja"}
    assert found["service"]["rss_mb"] > found["engine"]["rss_mb"] > 0
    saved = tmp_path / "saved"
    document(run(tmp_path, "bench", "--profiles", "500", "--save", str(saved), "--json"))
    run_lines = (saved / "run.trec").read_text(encoding="utf-8").splitlines()
    assert len((saved / "organisations.jsonl").read_text(encoding="utf-8").splitlines()) == 500
    assert len(run_lines) == 100 * 20
