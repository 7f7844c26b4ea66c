"""English: words, British and American spelling as one, Snowball stems."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from matchmaker.matching.stopwords import ENGLISH
from matchmaker.matching.tokens import INNER, LATIN_WORD, Unit, Whole, is_countable

if TYPE_CHECKING:
    from snowballstemmer.basestemmer import BaseStemmer

# British to American, applied to the lower-case word before stemming.
SPELLINGS = (
    (re.compile(r"^(.*)isation(s?)$"), r"\1ization\2"),
    (re.compile(r"^(.{3,})is(e|ed|es|ing|er|ers)$"), r"\1iz\2"),
    (re.compile(r"^(.*)ys(e|ed|es|ing|er|ers)$"), r"\1yz\2"),
    (re.compile(r"(col|lab|harb|vap|fav|behavi|neighb)our"), r"\1or"),
    (re.compile(r"^mould"), "mold"),
    (re.compile(r"aluminium"), "aluminum"),
    (re.compile(r"fibre"), "fiber"),
    (re.compile(r"centre"), "center"),
    (re.compile(r"metre"), "meter"),
    (re.compile(r"litre"), "liter"),
    (re.compile(r"^tyre"), "tire"),
    (re.compile(r"sulph"), "sulf"),
    (re.compile(r"^grey"), "gray"),
    (re.compile(r"^plough"), "plow"),
    (re.compile(r"anaesth"), "anesth"),
    (re.compile(r"orthopaed"), "orthoped"),
    (re.compile(r"catalogue"), "catalog"),
    (re.compile(r"programme"), "program"),
)
# "-ise" words that are no British spelling of "-ize": precise, advise, otherwise, enterprise ...
NOT_IZE = re.compile(
    r"(c|v|w|pr|po|no|ra|ru|prom|prem|dem|expert|merchand|franch|parad|disgu)is(e|ed|es|ing|ers?)$"
)


@cache
def stemmer() -> BaseStemmer:
    """The Snowball stemmer, loaded when first needed."""
    import snowballstemmer

    return snowballstemmer.stemmer("english")


def american(word: str) -> str:
    """The American spelling of a lower-case word."""
    for pattern, replacement in SPELLINGS:
        if replacement == r"\1iz\2" and NOT_IZE.search(word):
            continue
        word = pattern.sub(replacement, word)
    return word


@lru_cache(maxsize=100_000)
def english_key(word: str) -> str:
    """The stem of a word, in lower case and American spelling."""
    return str(stemmer().stemWord(american(word.casefold())))


def english_units(text: str) -> tuple[list[Unit], list[Whole]]:
    """Split normalised text into units; hyphenated words give one unit for each part."""
    units: list[Unit] = []
    for word in LATIN_WORD.finditer(text):
        for part in INNER.findall(word[0]):
            lower = part.casefold()
            counts = is_countable(lower, ENGLISH)
            units.append(Unit(english_key(part), word.start(), word.end(), counts))
    return units, []
