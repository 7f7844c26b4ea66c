"""Generated profiles for measuring speed: topics, words by Zipf's law, vectors around topics.

A profile has one topic; half of its words come from the two hundred words of the topic, half from
all words by Zipf's law (Zipf 1949). Its vector is that of its topic with noise. Nothing of this
says anything about quality.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matchmaker.matching.entries import SIDES
from matchmaker.matching.meaning import WIDTH
from matchmaker.matching.table import SumRows, Table

SEED = 20261125
WORDS = 30_000
TOPICS = 400
TOPIC_WORDS = 200
OFFER_WORDS = 90
# Requests have 25 different terms on average, as those of the labelled trilingual set have.
NEED_WORDS = 35
COUNTRIES = 5
CENTRE = "en:offer"

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Generated:
    """A table of profiles, and the word counts of their offers and needs.

    Shapes of both (profiles, WORDS).
    """

    table: Table
    counts: dict[str, csr_matrix]


def generate(profiles: int, seed: int = SEED, meaning: bool = True) -> Generated:
    """Profiles with the ids 1 to `profiles`; without `meaning` they have no vectors."""
    chance = np.random.default_rng(seed)
    topics = chance.integers(0, TOPICS, profiles)
    spread = np.random.default_rng(SEED)  # the topics are the same for every seed
    topic_words = spread.integers(0, WORDS, (TOPICS, TOPIC_WORDS))
    likelihood = 1.0 / np.arange(1, WORDS + 1)
    bounds = np.cumsum(likelihood / likelihood.sum())
    counts = {
        "offers": word_counts(chance, topics, topic_words, bounds, OFFER_WORDS),
        "needs": word_counts(chance, topics, topic_words, bounds, NEED_WORDS),
    }
    blocks = {side: damped_counts(matrix) for side, matrix in counts.items()}
    blocks["sectors"] = one_hot(topics, TOPICS)
    blocks["attributes"] = one_hot(chance.integers(0, COUNTRIES, profiles), COUNTRIES)
    words = {
        "text": [f"w{number:05}" for number in range(WORDS)],
        "sectors": [f"topic-{number:03}" for number in range(TOPICS)],
        "attributes": [f"country:C{number}" for number in range(COUNTRIES)],
    }
    centres = spread.normal(size=(TOPICS, WIDTH)).astype(np.float32)
    sums = {side: sums_of(chance, topics, centres, meaning) for side in SIDES}
    ids = [str(number) for number in range(1, profiles + 1)]
    return Generated(Table(ids, words, blocks, [CENTRE], sums), counts)


def word_counts(
    chance: np.random.Generator,
    topics: Ints,
    topic_words: Ints,
    bounds: NDArray[np.float64],
    most: int,
) -> csr_matrix:
    """How often each profile uses each word; between half of `most` and `most` words each."""
    lengths = chance.integers(most // 2, most + 1, len(topics))
    owners = np.repeat(np.arange(len(topics)), lengths)
    own = topic_words[topics[owners], chance.integers(0, TOPIC_WORDS, len(owners))]
    common = np.searchsorted(bounds, chance.random(len(owners)))
    words = np.where(chance.random(len(owners)) < 0.5, own, common)
    matrix = csr_matrix(
        (np.ones(len(words), np.float32), (owners, words)), shape=(len(topics), WORDS)
    )
    matrix.sum_duplicates()
    return matrix


def damped_counts(counts: csr_matrix) -> csr_matrix:
    """1 + ln(count), as analysed texts are weighted."""
    return csr_matrix(
        ((1.0 + np.log(counts.data)).astype(np.float32), counts.indices, counts.indptr),
        shape=counts.shape,
    )


def one_hot(columns: Ints, width: int) -> csr_matrix:
    """One 1 a row."""
    rows = np.arange(len(columns) + 1)
    data = (np.ones(len(columns), np.float32), columns.astype(np.int32), rows)
    return csr_matrix(data, shape=(len(columns), width))


def sums_of(
    chance: np.random.Generator, topics: Ints, centres: NDArray[np.float32], meaning: bool
) -> SumRows:
    """One summed vector a profile, near the vector of its topic; none without `meaning`."""
    count = len(topics) if meaning else 0
    vectors = np.empty((count, WIDTH), np.float32)
    for start in range(0, count, 10_000):
        part = slice(start, start + 10_000)
        noise = chance.standard_normal((len(topics[part]), WIDTH), np.float32)
        vectors[part] = centres[topics[part]] + 1.5 * noise
    places = np.arange(count, dtype=np.int32)
    return SumRows(places, np.zeros(count, np.int32), np.ones(count, np.float32), vectors)


def text_of(row: csr_matrix, words: list[str]) -> str:
    """The words of one profile, each as often as it is used."""
    pairs = zip(row.indices, row.data, strict=True)
    return " ".join(" ".join([words[column]] * int(count)) for column, count in pairs)
