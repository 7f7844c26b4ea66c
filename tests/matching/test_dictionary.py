"""The dictionary in little memory knows what the usual form of it knows."""

from __future__ import annotations

import pytest
import simplemma

from matchmaker.matching.dictionary import is_form, is_known, lemma_of

WORDS = "Blechteile blechteile BLECH Häuser haus's wir AGV xyzzyq parts Parts ß é gehen".split()
BEGINNINGS = {word[:size] for word in WORDS for size in range(1, len(word) + 1)}
ENDINGS = {word[start:] for word in WORDS for start in range(len(word))}


@pytest.mark.parametrize("language", ["de", "en"])
def test_words_and_parts_of_them_are_known_as_in_the_usual_form(language: str) -> None:
    for part in sorted(BEGINNINGS | ENDINGS):
        usual = simplemma.is_known(part, language)
        either = usual or simplemma.is_known(part.capitalize(), language)
        assert (is_form(part, language), is_known(part, language)) == (usual, either)
        assert lemma_of(part, language) == simplemma.lemmatize(part, language)
