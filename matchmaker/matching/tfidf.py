"""Terms to vectors: TF-IDF with scikit-learn's conventions (smooth idf, l2 norm).

Salton & Buckley (1988), "Term-weighting approaches in automatic text retrieval". A weight above 1
is damped to 1 + ln(weight), so that repetition does not win; weights below 1 (parts of compounds,
broader concepts) stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Vector = NDArray[np.float64]
# How much of its own length a short text keeps; 1 is plain cosine.
SLOPE = 0.5


def damped(weight: float) -> float:
    """The term frequency that a summed weight stands for."""
    return weight if weight <= 1.0 else 1.0 + log(weight)


class Vocabulary:
    """The known terms, each with its column, in the order of the alphabet."""

    def __init__(self, terms: Iterable[str]) -> None:
        self.terms = sorted(set(terms))
        self.columns = {term: column for column, term in enumerate(self.terms)}

    def __len__(self) -> int:
        return len(self.terms)

    def matrix(self, bags: Sequence[Mapping[str, float]]) -> csr_matrix:
        """Damped weights, one row a bag; unknown terms are left out. Shape (bags, terms)."""
        starts, columns, values = [0], [], []
        for bag in bags:
            for term, weight in bag.items():
                column = self.columns.get(term)
                if column is not None:
                    columns.append(column)
                    values.append(damped(weight))
            starts.append(len(columns))
        shape = (len(bags), max(len(self), 1))
        matrix = csr_matrix((np.array(values, float), np.array(columns, int), starts), shape=shape)
        matrix.sort_indices()
        return matrix


class Block:
    """A vector space: a vocabulary and the idf learned from all texts of one kind."""

    def __init__(self, bags: Sequence[Mapping[str, float]]) -> None:
        self.vocabulary = Vocabulary(term for bag in bags for term in bag)
        counts = self.vocabulary.matrix([bag for bag in bags if bag])
        self.idf = smooth_idf(counts)
        self.unknown_idf = log(1.0 + counts.shape[0]) + 1.0
        norms = row_norms(counts.multiply(self.idf).tocsr())
        self.pivot = float(norms.mean()) if len(norms) else 0.0

    def vectors(self, bags: Sequence[Mapping[str, float]]) -> csr_matrix:
        """Vectors of length 1 at most, one row a bag; one without known terms is all zeros.

        A bag that says less than the average is divided by a length between its own and the
        average (pivoted normalisation, Singhal, Buckley & Mitra 1996), so that two words do not
        outrank a full text by being all that is said.
        """
        weighted = self.vocabulary.matrix(bags).multiply(self.idf).tocsr()
        norms = row_norms(weighted)
        pivoted = np.maximum(norms, (1.0 - SLOPE) * self.pivot + SLOPE * norms)
        scale = np.divide(1.0, pivoted, out=np.zeros_like(norms), where=norms > 0)
        return csr_matrix(weighted.multiply(scale[:, None]))

    def asking_vector(self, bag: Mapping[str, float]) -> Vector:
        """The vector of a request, dense, of length terms.

        Terms that no profile uses count in its length: what nobody offers lowers every score.
        """
        weighted = self.vocabulary.matrix([bag]).multiply(self.idf).tocsr()
        unknown = [damped(w) for term, w in bag.items() if term not in self.vocabulary.columns]
        squares = float(weighted.multiply(weighted).sum())
        squares += sum((weight * self.unknown_idf) ** 2 for weight in unknown)
        row = np.asarray(weighted.todense()).ravel()
        return row / sqrt(squares) if squares else row


def smooth_idf(counts: csr_matrix) -> Vector:
    """ln((1 + rows) / (1 + rows with the term)) + 1 for each column, as scikit-learn has it."""
    frequencies = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.asarray(np.log((1.0 + counts.shape[0]) / (1.0 + frequencies)) + 1.0)


def row_norms(matrix: csr_matrix) -> Vector:
    """The Euclidean length of each row."""
    squares = np.asarray(matrix.multiply(matrix).sum(axis=1), dtype=np.float64)
    return np.sqrt(squares).ravel()
