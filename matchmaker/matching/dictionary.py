"""The dictionary of word forms, in the form of it that needs little memory.

simplemma's usual form holds every word as an object of its own, 130 MB for German and English. The
other form unfolds a stretch of words for each one that is looked up. Most words that are looked up
are in no dictionary (places where a compound might be cut): a table of bits tells nearly all of
these without looking them up, and never denies a word that is there.
"""

from __future__ import annotations

from functools import cache

BITS = 24
APOSTROPHES = ("'", "\u2019", "\u02bc")


@cache
def table(language: str) -> bytearray:
    """One bit for each hash of a word in lower case."""
    from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY

    bits = bytearray(1 << (BITS - 3))
    for word in LOW_MEMORY_DICTIONARY_FACTORY.get_dictionary(language):
        place = hash(word.lower()) & ((1 << BITS) - 1)
        bits[place >> 3] |= 1 << (place & 7)
    return bits


def may_be_known(word: str, language: str) -> bool:
    """False only where no spelling of the word in capitals and small letters is known."""
    lower = word.lower()
    if word.capitalize().lower() != lower or any(mark in word for mark in APOSTROPHES):
        return True
    place = hash(lower) & ((1 << BITS) - 1)
    return bool(table(language)[place >> 3] >> (place & 7) & 1)


def is_form(word: str, language: str) -> bool:
    """Whether the dictionary knows the word as it is written or with its first letter changed."""
    import simplemma

    return may_be_known(word, language) and simplemma.is_known(word, language, low_memory=True)


def is_known(word: str, language: str) -> bool:
    """Whether the dictionary knows the word, as a noun or in lower case."""
    return is_form(word, language) or is_form(word.capitalize(), language)


def lemma_of(word: str, language: str) -> str:
    """The lemma of a word form."""
    import simplemma

    return str(simplemma.lemmatize(word, language, low_memory=True))
