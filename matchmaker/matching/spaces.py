"""Spaces: terms with their weights in a collection, by scikit-learn's conventions of TF-IDF.

Smooth idf and length normalisation as in Salton & Buckley (1988), "Term-weighting approaches in
automatic text retrieval". A weight above 1 is damped to 1 + ln(weight), so that repetition does not
win; weights below 1 (parts of compounds, broader concepts) stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from math import log, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
# How much of its own length a short text keeps; 1 is plain cosine.
SLOPE = 0.5


def damped(weight: float) -> float:
    """The term frequency that a summed weight stands for."""
    return weight if weight <= 1.0 else 1.0 + log(weight)


class Row(NamedTuple):
    """A sparse vector: columns and their values."""

    columns: NDArray[np.int64]
    values: Vector


EMPTY = Row(np.zeros(0, np.int64), np.zeros(0))


class Numbered(dict[str, int]):
    """Names, numbered in the order in which they are first asked for."""

    def __missing__(self, name: str) -> int:
        self[name] = number = len(self)
        return number


class Space:
    """The terms of a collection, each with a column and an idf.

    `pivot` is the mean length of the collection's vectors before they are scaled. Terms that the
    collection has not seen get a column when they are first stored, with the idf of a term that
    nobody uses; a Space only ever grows.
    """

    def __init__(self, terms: Iterable[str], idf: Vector, unknown_idf: float, pivot: float) -> None:
        self.columns = Numbered((term, column) for column, term in enumerate(terms))
        self.idf = idf
        # the last one is that of all columns behind it
        self.all_idf = np.append(idf, unknown_idf)
        self.unknown_idf = unknown_idf
        self.pivot = pivot
        self.fitted = len(self.columns)

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def terms(self) -> list[str]:
        """The terms in the order of their columns."""
        return list(self.columns)

    def weight(self, term: str, weight: float) -> float:
        """The weight of a term in this collection."""
        column = min(self.columns.get(term, self.fitted), self.fitted)
        return weight * float(self.all_idf[column])

    def length(self, weighted: Iterable[float]) -> float:
        """The Euclidean length of weights."""
        return sqrt(sum(value * value for value in weighted))

    def pivoted(self, own: Any) -> Any:
        """What vectors of these lengths are divided by when they are stored.

        One that says less than the average is divided by a length between its own and the average
        (pivoted normalisation, Singhal, Buckley & Mitra 1996), so that two words do not outrank a
        full text by being all that is said.
        """
        return np.maximum(own, (1.0 - SLOPE) * self.pivot + SLOPE * own)

    def stored(self, weights: Mapping[str, float]) -> dict[str, float]:
        """A profile's damped weights as a vector of length 1 at most."""
        weighted = {term: self.weight(term, weight) for term, weight in weights.items()}
        own = self.length(weighted.values())
        if not own:
            return {}
        scale = 1.0 / self.pivoted(own)
        return {term: value * scale for term, value in weighted.items()}

    def asking(self, weights: Mapping[str, float]) -> dict[str, float]:
        """A request's damped weights as a vector of length 1.

        Terms that no profile uses count in its length: what nobody offers lowers every score.
        """
        weighted = {term: self.weight(term, weight) for term, weight in weights.items()}
        own = self.length(weighted.values())
        return {term: value / own for term, value in weighted.items()} if own else {}

    def stored_rows(self, *texts: Mapping[str, float]) -> Iterator[Row]:
        """`stored` of some texts as sparse rows; new terms get a column."""
        count = sum(map(len, texts))
        columns = np.fromiter(map(self.columns.__getitem__, chain(*texts)), np.int64, count)
        weighted = np.fromiter(chain(*(text.values() for text in texts)), np.float64, count)
        weighted *= self.all_idf.take(columns, mode="clip")
        end = 0
        for text in texts:
            start, end = end, end + len(text)
            part = weighted[start:end]
            own = sqrt(part.dot(part))
            yield Row(columns[start:end], part / self.pivoted(own)) if own else EMPTY

    def asking_row(self, weights: Mapping[str, float]) -> Row:
        """`asking` as a sparse row."""
        return self.row(self.asking(weights))

    def row(self, vector: Mapping[str, float]) -> Row:
        """A vector by term as a sparse row, without the terms that have no column."""
        known = [
            (self.columns[term], value) for term, value in vector.items() if term in self.columns
        ]
        columns = np.array([column for column, _value in known], np.int64)
        return Row(columns, np.array([value for _column, value in known], np.float64))


def smooth_idf(rows: int, frequencies: Vector) -> Vector:
    """ln((1 + rows) / (1 + rows with the term)) + 1 for each column, as scikit-learn has it."""
    return np.asarray(np.log((1.0 + rows) / (1.0 + frequencies)) + 1.0, np.float64)
