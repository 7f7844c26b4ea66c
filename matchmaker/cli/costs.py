"""What a saved profile and a worker process cost, measured in a process of its own.

`python -m matchmaker.cli.costs prepare` makes an instance with the demo data and its index. Then
`... engine` loads the reader, the encoder and the index alone and answers a request in each
language, `... service` does the same as a whole worker process of the service, and `... saving`
reads texts of 500 characters as a saved profile is read. All take the instance's folder from
MATCHMAKER_INSTANCE and print their figures.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask

LENGTH = 500
SEARCHES = {
    "de": "Wir suchen einen Partner für Blechteile in kleinen Serien.",
    "en": "We are looking for a maker of grippers for packing food.",
    "ja": "精密板金の試作を引き受けてくれる会社を探しています。",
}


def measure_costs() -> dict[str, Any]:
    """Memory of `engine` and `service` in megabytes, CPU milliseconds of `saving` by language.

    Empty where the system does not say what memory a process holds.
    """
    if not Path("/proc/self/status").exists():
        return {}
    with tempfile.TemporaryDirectory() as folder:
        surroundings = {**os.environ, "MATCHMAKER_INSTANCE": folder, "OMP_NUM_THREADS": "1"}
        found = {}
        for step in STEPS:
            ran = subprocess.run(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "matchmaker.cli.costs", step],
                env=surroundings,
                capture_output=True,
                text=True,
                check=True,
            )
            found[step] = json.loads(ran.stdout.splitlines()[-1])
    return {step: found[step] for step in ("engine", "service", "saving")}


def prepare() -> dict[str, int]:
    """An instance with the demo data, all vectors and a written index."""
    from matchmaker.accounts.policy import COMMAND_LINE
    from matchmaker.cli.service import prepared_app
    from matchmaker.exchange.demo import load_demo
    from matchmaker.organisations.sectors import taxonomy
    from matchmaker.settings import data_folder
    from matchmaker.suggestions.extension import suggestion_index
    from matchmaker.suggestions.vectors import encode_pending

    with prepared_app().app_context():
        load_demo(COMMAND_LINE, data_folder("seeds") / "organisations.jsonl", taxonomy())
        encode_pending()
        return {"profiles": len(suggestion_index().snapshot())}


def engine() -> dict[str, float]:
    """The memory of reader, encoder and index, after an answer in each language."""
    from matchmaker.matching.generations import read_generation
    from matchmaker.matching.index import Index
    from matchmaker.matching.profiles import Passage, Profile
    from matchmaker.matching.scoring import asking_of
    from matchmaker.organisations.sectors import taxonomy
    from matchmaker.settings import load_settings
    from matchmaker.suggestions.index import SuggestionIndex

    service = SuggestionIndex(taxonomy(), load_settings().instance.resolve() / "index")
    written = read_generation(service.folder, service.made_by) if service.folder else None
    if written is None:
        raise SystemExit("There is no index. Prepare one first.")
    view = Index(written.statistics, written.settled).view
    for language, text in SEARCHES.items():
        asking = Profile("request", needs=(Passage(text, language, "needs", asked=True),))
        view.search(asking_of(service.reader.read(asking), written.statistics), 20)
    return held_mb()


def service() -> dict[str, float]:
    """The memory of a worker process of the service, after a page of results in each language."""
    client = prepared_worker().test_client()
    for text in SEARCHES.values():
        answer = client.get("/search", query_string={"q": text})
        if answer.status_code != 200:
            raise SystemExit(f"The search answered {answer.status}.")
    return held_mb()


def prepared_worker() -> Flask:
    """The service with its index."""
    from matchmaker import create_app
    from matchmaker.suggestions.extension import suggestion_index

    app = create_app()
    with app.app_context():
        suggestion_index().snapshot()
    return app


def saving() -> dict[str, float]:
    """The median CPU milliseconds, all threads together, of taking in one profile, by language."""
    from matchmaker.matching.entries import entry_of
    from matchmaker.matching.index import Index
    from matchmaker.matching.profiles import Passage, Profile
    from matchmaker.suggestions.extension import suggestion_index

    app = prepared_worker()
    with app.app_context():
        snapshot = suggestion_index().snapshot()
    view = snapshot.view
    fresh = Index(view.statistics, view.settled)
    times: dict[str, float] = {}
    for language in SEARCHES:
        spent = []
        for number, text in enumerate(texts(language)):
            profile = Profile(f"{language}-{number}", (Passage(text, language, "offers"),))
            began = time.process_time()
            fresh.change([entry_of(snapshot.reader.read(profile))])
            spent.append((time.process_time() - began) * 1000.0)
        times[language] = median(spent[1:])
    return times


def texts(language: str) -> Iterator[str]:
    """Stretches of what the demo organisations say of themselves in a language."""
    from matchmaker.matching.labelled import read_profile
    from matchmaker.settings import data_folder

    lines = (data_folder("seeds") / "organisations.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    profiles = [read_profile({**r, "id": r["external_id"]}, lambda _name: None) for r in records]
    passages = [passage for profile in profiles for passage in profile.offers]
    whole = " ".join(passage.text for passage in passages if passage.language == language)
    for start in range(0, len(whole) - LENGTH, LENGTH):
        yield whole[start : start + LENGTH]


def held_mb() -> dict[str, float]:
    """The memory this process holds now, in megabytes, and what of it no file backs.

    Files that are mapped into memory (dictionaries, libraries) are shared by all processes.
    """
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    held = dict(line.split(":", 1) for line in lines)
    return {
        "rss_mb": int(held["VmRSS"].split()[0]) / 1e3,
        "own_mb": int(held["RssAnon"].split()[0]) / 1e3,
    }


STEPS = {"prepare": prepare, "engine": engine, "service": service, "saving": saving}

if __name__ == "__main__":
    print(json.dumps(STEPS[sys.argv[1]]()))  # noqa: T201 - a script's output
