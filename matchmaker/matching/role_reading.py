"""Which words of a text say what its firm does: cues for roles, and where they do not count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from matchmaker.matching import role_cues as cues
from matchmaker.matching.names import ANALYSERS
from matchmaker.matching.profiles import Passage, Word
from matchmaker.matching.role_cues import ACT, ACTOR
from matchmaker.matching.tokens import SENTENCE_END, Unit, normalise

FIELDS = {"offers": 1.0, "needs": 1.0, "summary": 0.8, "tags": 0.8, "description": 0.6}
MOST_CUE_UNITS = 6
CLAUSE_END = re.compile(r"[,:()\[\]–—|]\s|\s[-–—]\s|[、（）「」：]")
GOES_ON_JA = re.compile(r"[、,・/と及びおよびやのな様\s]*$")
IS_ONE_JA = re.compile(r"(?:です|でした|であ|でし|として|。|、|」|\)|）|\s*$|の[一1]つ)")
OWNED_JA = re.compile(r"です|であ|の(?!開拓|募集|方|紹介|皆|候補|確保|探|発掘)")
OWN_JA = re.compile(r"当社|弊社|私たち|私ども|我々|自社|わが社")
NOT_JA = re.compile(
    r"(?:は|も|を)?(?:行|し|いた|おこな)?(?:って|して)?(?:い|お|り)*(?:ません|ない)"
)
PLURAL_DE = re.compile(r"(?:[ltrdg]ern|euren|llers|ndlers)$")
ACTOR_FORM = re.compile(r"(?:ers?|ern|ors?|ents?|ants?|enten)$")
VERBS_BEHIND = {"we", "to", "who", "that", "also", "only"}
PERSONS = {"we", "you", "i", "us"}
JOINING = {"und", "oder", "sowie", "and", "or", "bzw"}


@dataclass(frozen=True)
class Cue:
    """What a sequence of unit keys says of its firm."""

    role: str
    strength: float


@dataclass(frozen=True)
class Found:
    """A cue in a text; `is_explicit` where a need names the firm that is looked for by it."""

    cue: Cue
    word: Word
    weight: float
    is_explicit: bool


def unit_keys(words: str, language: str) -> tuple[str, ...]:
    """The keys of all units of some words, those of stop words too."""
    return tuple(unit.key for unit in ANALYSERS[language](normalise(words))[0])


@cache
def cue_table(language: str) -> Mapping[tuple[str, ...], tuple[Cue, ...]]:
    """The cues of a language by their unit keys, those that say more first.

    A firm and what it does may have the same key (*Berater*, *beraten*).
    """
    table: dict[tuple[str, ...], tuple[Cue, ...]] = {}
    for (role, strength), names in cues.CUES[language].items():
        for name in names.split(";"):
            keys = unit_keys(name.strip(), language)
            found = {*table.get(keys, ()), Cue(role, strength)}
            table[keys] = tuple(sorted(found, key=lambda cue: -cue.strength))
    return table


@cache
def keys_of(words: str, language: str) -> frozenset[str]:
    """The last unit keys of some words, separated by semicolons or spaces."""
    names = words.split(";") if ";" in words else words.split()
    return frozenset(unit_keys(name.strip(), language)[-1] for name in names)


def clauses(passage: Passage) -> Iterator[str]:
    """The title and the sentences of a passage, cut where a new thought begins."""
    for sentence in SENTENCE_END.split(normalise(f"{passage.title}\n{passage.text}")):
        yield from (part for part in CLAUSE_END.split(sentence) if part.strip())


class Clause:
    """The units of one clause, and which cues in it say what its firm does."""

    def __init__(self, text: str, passage: Passage) -> None:
        self.text, self.passage = text, passage
        self.language = passage.language
        self.units: list[Unit] = ANALYSERS[self.language](text)[0]
        self.served, self.done = self.customers()

    def found(self) -> Iterator[Found]:
        """Every cue that counts, the longest at each place."""
        at = 0
        while at < len(self.units):
            size, cue = self.longest(at)
            if cue is not None and self.counts(at, at + size, cue):
                word = Word(self.words(at, at + size), self.language, self.passage.part)
                explicit = cue.strength == ACTOR or (cue.strength == ACT and at in self.done)
                yield Found(cue, word, FIELDS[self.passage.part], explicit)
            at += size
        yield from self.split_verbs()

    def split_verbs(self) -> Iterator[Found]:
        """The German verbs whose beginning stands at the end: *stellen ... her*."""
        for role, verb, rest in cues.SPLIT.get(self.language, ()):
            starts = [at for at, unit in enumerate(self.units) if unit.key == verb]
            ends = [at for at, unit in enumerate(self.units) if self.words(at, at + 1) == rest]
            if starts and ends and starts[0] < ends[-1] and not self.has_not():
                word = Word(self.words(starts[0], ends[-1] + 1), self.language, self.passage.part)
                yield Found(Cue(role, ACT), word, FIELDS[self.passage.part], False)

    def has_not(self) -> bool:
        """Whether something is denied in this clause."""
        return bool(set(cues.NOT[self.language].split()) & set(self.text.casefold().split()))

    def longest(self, at: int) -> tuple[int, Cue | None]:
        """How many units the longest cue from here on has; 1 and None where there is none."""
        table = cue_table(self.language)
        for size in range(min(MOST_CUE_UNITS, len(self.units) - at), 0, -1):
            found = table.get(tuple(unit.key for unit in self.units[at : at + size]), ())
            if found and self.is_head(at, at + size):
                return size, self.fitting(found, self.words(at, at + size))
        return 1, None

    def fitting(self, found: tuple[Cue, ...], surface: str) -> Cue:
        """Of a firm and what it does, the one whose form the word has."""
        if len(found) == 1 or self.language == "ja" or ACTOR_FORM.search(surface):
            return found[0]
        return found[1]

    def words(self, start: int, end: int) -> str:
        """The text of some units as written."""
        return self.text[self.units[start].start : self.units[end - 1].end]

    def is_head(self, start: int, end: int) -> bool:
        """Whether what follows leaves the cue the head of its word or phrase."""
        if end == len(self.units):
            return True
        last, after = self.units[end - 1], self.units[end]
        if self.language == "de":
            return after.start != last.start
        gap = self.text[last.end : after.start]
        if self.language == "en":
            near = gap in {" ", "-"} or after.start == last.start
            is_verb = bool(VERBS_BEHIND & set(self.before(start, 1)))
            return is_verb or not (near and after.key in keys_of(cues.KINDS_OF, "en"))
        if gap.strip():
            return True
        other = cue_table("ja").get((after.key,), ())
        return after.key in cues.GOING_ON.split() or any(
            cue.role != cues.SERVES and cue.strength > cues.HINT for cue in other
        )

    def counts(self, start: int, end: int, cue: Cue) -> bool:
        """Whether the cue speaks of the firm of this text, or the one that it looks for."""
        if self.words(start, end).casefold() in cues.LOOKALIKES.get(self.language, "").split():
            return False
        is_customer = start in self.done and self.is_offer and cue.strength == ACTOR
        if start in self.served or is_customer or self.is_denied(start, end):
            return False
        if self.helps(start, cue):
            return False
        if cue.strength != ACTOR:
            return True
        return self.names_self(start, end) if self.is_offer else not self.is_own(start, end)

    def helps(self, start: int, cue: Cue) -> bool:
        """Whether the text says that firms of this role are helped or supplied, or helped with it."""
        if self.language == "ja" or cue.role == cues.SERVES:
            return False
        if cue.strength != ACTOR and (not self.is_offer or JOINING & set(self.before(start, 1))):
            return False
        helped = keys_of(cues.HELPED[self.language], self.language)
        return any(unit.key in helped for unit in self.units[max(0, start - 5) : start])

    @property
    def is_offer(self) -> bool:
        """Whether the text says what a firm itself does."""
        return self.passage.part != "needs"

    def before(self, at: int, words: int) -> list[str]:
        """So many words before a unit, in lower case."""
        starts = sorted({unit.start: unit.end for unit in self.units[:at]}.items())
        here = self.units[at].start
        return [self.text[s:e].casefold() for s, e in starts if s < here][-words:]

    def is_denied(self, start: int, end: int) -> bool:
        """Whether a *not* stands right beside the cue."""
        after = self.text[self.units[end - 1].end :]
        if self.language == "ja":
            return bool(NOT_JA.match(after))
        near = {*self.before(start, 2), *(after.split()[:1] if self.language == "de" else ())}
        return bool(set(cues.NOT[self.language].split()) & near)

    def names_self(self, start: int, end: int) -> bool:
        """Whether an offer that names a kind of firm means the one that offers."""
        surface, after = self.words(start, end), self.text[self.units[end - 1].end :]
        if self.language == "ja":
            return surface != "メーカー" or bool(IS_ONE_JA.match(after))
        is_many = surface.endswith("s") if self.language == "en" else PLURAL_DE.search(surface)
        others = set(cues.OTHERS[self.language].split()) & set(self.before(start, 3))
        return not (is_many or others)

    def is_own(self, start: int, end: int) -> bool:
        """Whether a need that names a kind of firm means the one that needs, or a partner it has."""
        if self.language == "ja":
            after = self.text[self.units[end - 1].end :]
            is_self = after.startswith("として") and OWN_JA.search(self.text)
            return bool(is_self or OWNED_JA.match(after))
        near = set(self.before(start, 3))
        own = set(f"{cues.SELF[self.language]} {cues.OTHERS[self.language]}".split())
        return bool(near & own)

    def customers(self) -> tuple[set[int], set[int]]:
        """The places of units that name whom or what something is for, and what a partner is for."""
        if self.language == "ja":
            return self.customers_before(), set()
        served: set[int] = set()
        done: set[int] = set()
        for at, unit in enumerate(self.units):
            if self.text[unit.start : unit.end].casefold() in cues.CUSTOMER_BEHIND[self.language]:
                doers = keys_of(cues.WHO_DOES[self.language], self.language)
                is_done = at > 0 and self.units[at - 1].key in doers
                places = self.noun_phrase(at + 1)
                (done if is_done else served).update(places)
        return served, done

    def customers_before(self) -> set[int]:
        """The units before 向け or ため, back over what is joined to them."""
        places: set[int] = set()
        for at, unit in enumerate(self.units):
            if unit.key not in cues.CUSTOMER_BEFORE_JA:
                continue
            back = at
            while back > 0 and GOES_ON_JA.match(
                self.text[self.units[back - 1].end : self.units[back].start]
            ):
                back -= 1
                places.add(back)
        return places

    def noun_phrase(self, at: int) -> set[int]:
        """The units of the nouns from here on: to the first noun, and on over *and*."""
        places: set[int] = set()
        end = at
        while end < min(len(self.units), at + 10):
            surface = self.text[self.units[end].start : self.units[end].end]
            is_noun = surface[:1].isupper() if self.language == "de" else not self.is_small(surface)
            if is_noun:
                places |= self.same_word(end)
                end = max(self.same_word(end)) + 1
                if not self.goes_on(end):
                    break
                continue
            if surface.casefold() in PERSONS or (places and surface.casefold() not in JOINING):
                break
            end += 1
        return places

    def is_small(self, surface: str) -> bool:
        """Whether an English word is no part of the name of a thing."""
        return surface.casefold() in SMALL_EN

    def goes_on(self, at: int) -> bool:
        """Whether the names of things go on here; in English a plain verb ends them."""
        if at >= len(self.units):
            return False
        surface = self.text[self.units[at].start : self.units[at].end]
        if surface.casefold() in JOINING:
            after = self.units[at + 1] if at + 1 < len(self.units) else None
            word = self.text[after.start : after.end] if after else ""
            return self.language == "de" or word.endswith(("s", "ing", "ion"))
        return self.language == "en" and not self.is_small(surface)

    def same_word(self, at: int) -> set[int]:
        """The places of all units of the word that a unit belongs to."""
        start = self.units[at].start
        return {place for place, unit in enumerate(self.units) if unit.start == start}


SMALL_EN = frozenset(
    "we you i us our your their the a an of in on at by with to from that which who and or is are "
    "as into since worldwide also can will has have".split()
)
