"""Measures quality and speed and rewrites the tables of docs/benchmarks.md between its marks.

Usage: python scripts/bench.py [DATA] [--profiles N]

DATA is a folder with labelled data: trilingual/ and bench/*/; a set that is absent is printed as
not measured. Without it only the speed is measured.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from matchmaker.matching.analysis import Analysis, Reader
from matchmaker.matching.evaluation import ndcg
from matchmaker.matching.labelled import LabelledData, read_labelled
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.meaning import sentence_encoder
from matchmaker.matching.profiles import LANGUAGES, Filters
from matchmaker.organisations.sectors import taxonomy
from matchmaker.settings import PROJECT
from matchmaker.suggestions.evaluation import evaluate_folder, find_sector
from matchmaker.suggestions.index import lexicon_of, shipped_means

SETS = (
    "trilingual",
    *(f"bench/osm_{pair}" for pair in ("de_en", "ja_en", "ja_de", "de_ja", "en_ja")),
    *(f"bench/{name}" for name in ("deb_allen", "deb_mixed", "tat_de_en", "tat_ja_en")),
)
PAGE = PROJECT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- bench -->", "<!-- /bench -->"


def quality(data: Path) -> Iterator[str]:
    """The table of both engines on every set."""
    yield "| set | queries | organisations | words nDCG@10 | full nDCG@10 [95 %] | recall@100 | query ms p50 · p99 |"
    yield "|---|---|---|---|---|---|---|"
    for name in SETS:
        if not (data / name).is_dir():
            yield f"| {name} | not measured | | | | | |"
            continue
        words = evaluate_folder(data / name, "words", None)
        full = evaluate_folder(data / name, "full", None)
        low, high = full["ci95"]["ndcg@10"]
        yield (
            f"| {name} | {full['queries']} | {full['documents']} | {words['ndcg@10']:.3f} | "
            f"{full['ndcg@10']:.3f} [{low:.3f}, {high:.3f}] | {full['recall@100']:.3f} | "
            f"{full['query_ms_p50']:.1f} · {full['query_ms_p99']:.1f} |"
        )


def trilingual(data: Path) -> Iterator[str]:
    """Pairs of languages, the share of the seeker's own language, and the reasons."""
    folder = data / "trilingual"
    if not folder.is_dir():
        return
    labelled = read_labelled(folder, find_sector)
    reader = Reader(lexicon_of(taxonomy()), sentence_encoder())
    matcher = Matcher([reader.read(profile) for profile in labelled.profiles], shipped_means())
    language_of = {p.id: p.offers[0].language for p in labelled.profiles}
    pairs: dict[tuple[str, str], list[float]] = {}
    own, lexical, any_reason = [], [], []
    for query in labelled.queries:
        asking = reader.read(query.profile)
        spoken = query.profile.needs[0].language
        for language in LANGUAGES:
            value = among(labelled, matcher, query.id, asking, language_of, language)
            pairs.setdefault((spoken, language), []).append(value)
        for found in matcher.suggest(asking, 10):
            own.append(language_of[found.id] == spoken)
            said = [reason for reason in found.reasons if reason.ours and reason.share > 0]
            lexical.append(any(reason.by == "terms" for reason in said))
            any_reason.append(bool(said))
    yield "| need → offers of | " + " | ".join(LANGUAGES) + " |"
    yield "|---|---|---|---|"
    for spoken in LANGUAGES:
        values = [float(np.mean(pairs[(spoken, language)])) for language in LANGUAGES]
        yield f"| {spoken} | " + " | ".join(f"{value:.3f}" for value in values) + " |"
    yield ""
    yield f"Own language in the top ten: {np.mean(own):.3f} (ideal .333). Suggestions in a top ten with a lexical reason: {np.mean(lexical):.3f}, with any: {np.mean(any_reason):.3f}."


def among(
    data: LabelledData,
    matcher: Matcher,
    query: str,
    asking: Analysis,
    language_of: dict[str, str],
    language: str,
) -> float:
    """nDCG@10 of a query among the offers of one language."""
    others = frozenset(id_ for id_, spoken in language_of.items() if spoken != language)
    grades = {i: g for i, g in data.grades.get(query, {}).items() if i not in others}
    hits = matcher.search(asking, 10, Filters(without=others))
    return ndcg([hit.id for hit in hits], grades, 10)


def speed(profiles: int) -> Iterator[str]:
    """Times beside the usual libraries; measured in a process of its own."""
    command = [sys.executable, "-m", "matchmaker.cli.main", "bench", "--json"]
    ran = subprocess.run(
        [*command, f"--profiles={profiles}"], capture_output=True, text=True, check=True
    )
    found = json.loads(ran.stdout)
    ms, ratios = found["ms"], found["ratios"]
    yield f"{profiles:,} generated profiles, requests of {found['terms_per_request']:.0f} terms on average; fitted and indexed in {found['fit_seconds']:.1f} s; peak memory {found['rss_mb']:.0f} MB."
    yield ""
    yield "| what | ours, ms | other, ms | other / ours |"
    yield "|---|---|---|---|"
    lines = (
        ("top 20 with filters and ties; scikit-learn's cosine_similarity + argsort", "ours", "naive", "naive"),
        ("top 20 of all; bm25s with numba", "ours_unfiltered", "bm25s", "bm25s"),
        ("an update; scikit-learn's refit", "update", "refit", "refit"),
    )  # fmt: skip
    for said, our, other, ratio in lines:
        if ratios.get(ratio) is not None:
            yield f"| {said} | {ms[our]:.3f} | {ms[other]:.3f} | {ratios[ratio]:,.1f} |"
    if ratios.get("all_pairs") is not None:
        each = ms["all_pairs_row"]
        yield f"| top 20 for each of 2,000 needs, one thread; sparse_dot_topn | {each:.3f} | {each * ratios['all_pairs']:.3f} | {ratios['all_pairs']:.1f} |"
    yield ""
    if "meaning" in ratios:
        yield f"With the meaning block too: {ms['ours_with_meaning']:.2f} ms, {ratios['meaning']:.1f} times the concept block alone."
    yield from growth_and_costs(found)


def growth_and_costs(found: dict[str, Any]) -> Iterator[str]:
    """The lines on growth, the graph, a saved profile and a worker process."""
    growth, graph = found["growth"], found["graph_seconds"]
    meaning = growth.get("ours_with_meaning")
    also = f", with the meaning block {meaning:.1f} times" if meaning else ""
    yield f"Ten times as many profiles ({found['profiles'] // 10:,} to {found['profiles']:,}): a query takes {growth['ours']:.1f} times as long{also}."
    if graph:
        yield f"The graph of neighbours: all pairs in {graph['build']:.0f} s on all cores, a merge after 1 % has changed in {graph['merge']:.0f} s."
    if "saving" in found:
        spent = ", ".join(f"{language} {ms:.0f}" for language, ms in found["saving"].items())
        yield f"A saved profile of 500 characters, analysed, encoded and indexed, in ms of CPU time: {spent}."
        for part, said in (("engine", "reader, encoder and index"), ("service", "the service")):
            held = found[part]
            yield f"A process with {said}, the demo data loaded and a request answered in each language, holds {held['rss_mb']:.0f} MB, {held['own_mb']:.0f} MB of it not backed by files."


def pages() -> str:
    """The table of the pages that grow with the data; measured in a process of its own."""
    command = [sys.executable, str(Path(__file__).with_name("page_speed.py"))]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    return ran.stdout.strip()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("--profiles", type=int, default=100_000)
    given = parser.parse_args()
    lines = [f"Measured with Python {platform.python_version()} on {platform.machine()}.", ""]
    if given.data is not None:
        lines += ["### Quality", "", *quality(given.data), "", *trilingual(given.data), ""]
    lines += ["### Speed", "", *speed(given.profiles), "", "### Pages", "", pages()]
    text = "\n".join(lines)
    print(text)  # noqa: T201 - a script's output
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
