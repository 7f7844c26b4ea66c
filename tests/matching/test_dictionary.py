"""The dictionary in little memory knows what the usual form of it knows."""

from __future__ import annotations

import pytest
import simplemma

from matchmaker.matching.dictionary import is_form, is_known, lemma_of

WORDS = "Blechteile blechteile BLECH Häuser haus's wir AGV xyzzyq parts Parts ß é gehen".split()


@pytest.mark.parametrize("language", ["de", "en"])
def test_words_and_parts_of_them_are_known_as_in_the_usual_form(language: str) -> None:
    parts = {word[:size] for word in WORDS for size in range(1, len(word) + 1)}
    for word in sorted(parts | {word[start:] for word in WORDS for start in range(len(word))}):
        usual = simplemma.is_known(word, language)
        assert is_form(word, language) == usual
        assert is_known(word, language) == (
            usual or simplemma.is_known(word.capitalize(), language)
        )
        assert lemma_of(word, language) == simplemma.lemmatize(word, language)
