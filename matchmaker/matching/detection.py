"""Which of the three languages a text is written in."""

from __future__ import annotations

import re

from matchmaker.matching.dictionary import is_known

JAPANESE = re.compile(r"[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9d]")
HAN = re.compile(r"[\u3400-\u9fff々〆]")
UMLAUT = re.compile(r"[äöüß]", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+")
LEAST_PART = 5
MOST_LOOKED_UP = 50
# Frequent words of one language that are no words of the other.
GERMAN = frozenset(
    "der das und ist für von mit den dem des ein eine einen einem einer eines auf wir sie im zu zur "
    "zum nicht auch bei als nach aus oder sind werden wird unsere unser ihre ihr sowie durch über "
    "suchen bieten aus vom bis seit dass wie können haben hat ohne unter sich um ab je".split()
)
ENGLISH = frozenset(
    "the and of to is for with our we are that from by your their this it be or on have has can which "
    "at as not you they more than who make makes help helps without using into its all any".split()
)
# Endings that mark one language in short texts without function words.
GERMAN_ENDING = re.compile(r"(ung|ungen|heit|keit|schaft|lich|isch|ische|teile|technik|anlagen?)$")
ENGLISH_ENDING = re.compile(r"(ing|tion|tions|ment|ments|ness|ity|ies|ed|ers?|ly|ity|parts?)$")


def detect_language(text: str) -> str:
    """`ja` for text with kana or mostly Han characters, else `de` or `en`.

    German and English are told apart by function words and umlauts, then by endings, then by the
    words that a dictionary of word forms knows; what is still open is taken for English.
    """
    if is_japanese(text):
        return "ja"
    words = [word.casefold() for word in WORD.findall(text[:4000])]
    balance = sum((word in GERMAN) - (word in ENGLISH) for word in words)
    balance += 2 * sum(bool(UMLAUT.search(word)) for word in words)
    if balance == 0:
        balance = sum(
            bool(GERMAN_ENDING.search(word)) - bool(ENGLISH_ENDING.search(word)) for word in words
        )
    if balance == 0 and words:
        balance = known_in("de", words) - known_in("en", words)
    return "de" if balance > 0 else "en"


def is_japanese(text: str) -> bool:
    """Whether the text has kana, or Han characters that outnumber its Latin words."""
    kana = len(JAPANESE.findall(text))
    han = len(HAN.findall(text))
    words = len(re.findall(r"[A-Za-zÀ-ž]+", text))
    return kana + han > 0 and kana + han >= words


def has_known_word(text: str) -> bool:
    """Whether a text says something: Japanese, or a word that German or English knows.

    Of a long word its beginning or end is enough: compounds stand in no dictionary.
    """
    if is_japanese(text):
        return True
    words = [word.casefold() for word in WORD.findall(text[:4000])]
    parts = {word[:size] for word in words for size in range(LEAST_PART, len(word))}
    parts |= {word[-size:] for word in words for size in range(LEAST_PART, len(word))}
    known = [*words, *sorted(parts)]
    return any(known_in(language, known) for language in ("de", "en"))


def known_in(language: str, words: list[str]) -> int:
    """How many of the words the dictionary of the language knows."""
    return sum(is_known(word, language) for word in words[:MOST_LOOKED_UP])
