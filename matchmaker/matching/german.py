"""German: lemmas, stems, and compounds cut into their parts.

A compound is cut where its parts are words of the language (with the linking letters s, es, n, en,
er, e between them), parts of at least four letters: the dictionary-based splitting of Koehn & Knight (2003), "Empirical Methods for Compound Splitting", EACL.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from matchmaker.matching import dictionary
from matchmaker.matching.stopwords import GERMAN
from matchmaker.matching.tokens import INNER, LATIN_WORD, Unit, Whole, is_countable

if TYPE_CHECKING:
    from snowballstemmer.basestemmer import BaseStemmer

MIN_PART_LETTERS = 4
# Shorter words stay whole: Werkzeug is a tool, not a work thing.
MIN_COMPOUND_LETTERS = 10
LINKS = ("", "s", "es", "n", "en", "er", "e")
UMLAUT_SPELLINGS = (("ae", "ä"), ("oe", "ö"), ("ue", "ü"))
# Beginnings that are known as words, but no part of their own when something follows.
PREFIXES = re.compile(r"^(unter|über|auf|aus|ein|vor|nach|zusammen|weiter|wieder|gegen|durch)$")


@cache
def stemmer() -> BaseStemmer:
    """The Snowball stemmer, loaded when first needed."""
    import snowballstemmer

    return snowballstemmer.stemmer("german")


@lru_cache(maxsize=100_000)
def is_known(word: str) -> bool:
    """Whether the dictionary of word forms knows the word, as a noun or in lower case."""
    return dictionary.is_known(word, "de")


def with_umlauts(word: str) -> str:
    """`Geraete` becomes `Geräte` where only the latter is a word."""
    if not any(plain in word for plain, _umlaut in UMLAUT_SPELLINGS) or is_known(word):
        return word
    changed = word
    for plain, umlaut in UMLAUT_SPELLINGS:
        changed = changed.replace(plain, umlaut)
    return changed if changed != word and is_known(changed) else word


@lru_cache(maxsize=100_000)
def german_key(word: str) -> str:
    """The stem of the word's lemma, in lower case."""
    word = with_umlauts(word)
    lemma = dictionary.lemma_of(word, "de")
    if lemma == word and word[:1].isupper():  # the first word of a sentence
        lower = dictionary.lemma_of(word.lower(), "de")
        lemma = lower if lower != word.lower() and not dictionary.is_form(word, "de") else lemma
    return str(stemmer().stemWord(lemma.lower()))


def cut_once(word: str) -> tuple[str, str] | None:
    """The best cut of a lower-case compound into head and tail, or None.

    Both are words, or the tail is a compound itself. A known tail comes before a compound one, a
    noun before a form of a verb (Blech-Teile, not blecht-Eile), then the longer head.
    """
    best: tuple[tuple[bool, bool, int], str, str] | None = None
    for cut in range(MIN_PART_LETTERS, len(word) - MIN_PART_LETTERS + 1):
        tail, head = word[cut:], head_before(word[:cut])
        if head is None:
            continue
        known = is_known(tail)
        if not known and (len(tail) < MIN_COMPOUND_LETTERS - 2 or cut_once(tail) is None):
            continue
        rank = (known, is_noun(head) and is_noun(tail), cut)
        if best is None or rank > best[0]:
            best = rank, head, tail
    return None if best is None else (best[1], best[2])


def head_before(beginning: str) -> str | None:
    """The word that a compound begins with, without the letters that link it to the next."""
    for link in LINKS:
        head = beginning.removesuffix(link) if link else beginning
        if beginning.endswith(link) and len(head) >= MIN_PART_LETTERS and is_part(head):
            return head
    return None


@lru_cache(maxsize=100_000)
def is_noun(word: str) -> bool:
    """Whether the dictionary takes the word for a noun: its lemma has a capital letter."""
    return dictionary.lemma_of(word.capitalize(), "de")[:1].isupper()


def is_part(head: str) -> bool:
    """Whether the beginning of a compound is a word of its own, or a verb's stem (`dreh`)."""
    if PREFIXES.match(head):
        return False
    return is_known(head) or is_known(head + "en") or is_known(head + "n")


@lru_cache(maxsize=100_000)
def compound_parts(word: str) -> tuple[str, ...]:
    """The parts of a lower-case compound; the word alone if it is none."""
    if len(word) < MIN_COMPOUND_LETTERS:
        return (word,)
    cut = cut_once(word)
    if cut is None:
        return (word,)
    head, tail = cut
    rest = compound_parts(tail) if is_known(tail) else all_parts(tail)
    return (*compound_parts(head), *rest)


def all_parts(word: str) -> tuple[str, ...]:
    """The parts of a compound that stands in no dictionary, however short."""
    cut = cut_once(word)
    return (word,) if cut is None else (*compound_parts(cut[0]), *all_parts(cut[1]))


@lru_cache(maxsize=100_000)
def word_keys(word: str) -> tuple[str, tuple[str, ...]]:
    """The key of the word and the keys of its parts (one, the same, if it is no compound)."""
    whole = german_key(word)
    parts = compound_parts(with_umlauts(word).lower())
    if len(parts) == 1:
        return whole, (whole,)
    return whole, tuple(german_key(part) for part in parts)


def german_units(text: str) -> tuple[list[Unit], list[Whole]]:
    """Split normalised text into units: compounds and hyphenated words give one for each part."""
    units: list[Unit] = []
    wholes: list[Whole] = []
    for word in LATIN_WORD.finditer(text):
        for part in INNER.findall(word[0]):
            whole, keys = word_keys(part)
            counts = is_countable(part.lower(), GERMAN)
            units += [Unit(key, word.start(), word.end(), counts and len(key) > 1) for key in keys]
            if len(keys) > 1 and counts:
                wholes.append(Whole(whole, word.start(), word.end()))
    return units, wholes
