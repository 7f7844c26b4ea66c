"""Terms to vectors: TF-IDF with scikit-learn's conventions (smooth idf, l2 norm).

Salton & Buckley (1988), "Term-weighting approaches in automatic text retrieval". A weight above 1
is damped to 1 + ln(weight), so that repetition does not win; weights below 1 (parts of compounds,
broader concepts) stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfTransformer

Vector = NDArray[np.float64]


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
        self.transformer: TfidfTransformer | None = None
        if len(self.vocabulary):
            from sklearn.feature_extraction.text import TfidfTransformer

            self.transformer = TfidfTransformer(norm="l2", smooth_idf=True)
            self.transformer.fit(self.vocabulary.matrix([bag for bag in bags if bag]))

    def vectors(self, bags: Sequence[Mapping[str, float]]) -> csr_matrix:
        """Unit vectors, one row a bag; a bag without known terms is a row of zeros."""
        counts = self.vocabulary.matrix(bags)
        return (
            counts if self.transformer is None else csr_matrix(self.transformer.transform(counts))
        )

    def vector(self, bag: Mapping[str, float]) -> Vector:
        """The unit vector of one bag, dense, of length terms."""
        return np.asarray(self.vectors([bag]).todense()).ravel()
