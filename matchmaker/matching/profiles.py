"""What goes into matching and what comes out: plain values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

LANGUAGES = ("de", "en", "ja")


@dataclass(frozen=True)
class Passage:
    """One text of a profile: its language and the field in which it stands.

    `part` is one of "offers", "needs", "summary", "description", "tags". `asked` marks the words
    of a request: they are in another style than what profiles say of themselves.
    """

    text: str
    language: str
    part: str
    title: str = ""
    asked: bool = False


@dataclass(frozen=True)
class Ability:
    """What a manufacturer can do, in numbers; None where it is not stated."""

    tolerance_mm: float | None = None
    lot_min: int | None = None
    lot_max: int | None = None
    lead_time_days: int | None = None


@dataclass(frozen=True)
class Profile:
    """An organisation as matching sees it.

    `offers` and `needs` are the passages that say what it gives and looks for; `sectors` are codes
    of the taxonomy, `offered_sectors` those of them that no need brought in. The other fields serve
    the filters only.
    """

    id: str
    offers: tuple[Passage, ...] = ()
    needs: tuple[Passage, ...] = ()
    sectors: tuple[str, ...] = ()
    kind: str = ""
    country: str | None = None
    region: str | None = None
    languages: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    open_for_inquiries: bool = True
    abilities: tuple[Ability, ...] = ()
    offered_sectors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filters:
    """Which organisations may be suggested; an empty field allows all.

    `sectors` holds, for each wanted sector, the codes that fulfil it (it and those below it);
    one of them is enough. `without` are ids that are never suggested; where `only` names
    some, no other is.
    """

    kinds: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    certificates: frozenset[str] = frozenset()
    open_only: bool = False
    without: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()

    @property
    def narrows(self) -> bool:
        """Whether it asks for anything but single profiles."""
        return self.without_ids != Filters()

    @property
    def without_ids(self) -> Filters:
        """The same, with no single profile named."""
        named = self.without or self.only
        return replace(self, without=frozenset(), only=frozenset()) if named else self


@dataclass(frozen=True)
class Word:
    """Words as they stand in a text, with their language and the field they come from."""

    text: str
    language: str
    part: str


@dataclass(frozen=True)
class Reason:
    """One matched concept and its share of the score.

    `kind` is the part of the score: "they offer", "we offer" and "sectors" for what met, by "terms"
    (concepts and words) or by "meaning" (phrases that are similar); "one-sided" for what a one-sided
    fit loses, and "neighbour" for a profile like theirs, whose id is in `neighbour`, that fits too:
    these two have no words; "gap" is a must-have that they state otherwise; "role" is a partner of
    another role than the one looked for, both in `roles`. `concept` is the code of a known concept,
    or None.
    """

    kind: str
    concept: str | None
    ours: Word | None
    theirs: Word | None
    share: float
    by: str = "terms"
    neighbour: str | None = None
    roles: tuple[str, str] | None = None


@dataclass(frozen=True)
class Role:
    """What a firm does, or is to do: "makes", "sells" or "serves", how sure that is on 0-1, and the
    words it was read from, those that say most first; a sector's word is its code.
    """

    name: str
    grade: float
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Stated:
    """One typed thing that a text says, with the words as written.

    `low` and `high` bound what it says: a tolerance in mm, pieces, days, volts, an IP code; a
    standard has its name in `name`.
    """

    kind: str
    words: str
    language: str
    low: float = 0.0
    high: float = 0.0
    name: str = ""
    is_must: bool = False


@dataclass(frozen=True)
class Requirement:
    """What is asked, what the other states about it, and whether that fits."""

    asked: Stated
    stated: str | None
    status: str


@dataclass(frozen=True)
class Suggestion:
    """A ranked partner. All numbers are on 0-1; the shares of the reasons sum to the score."""

    id: str
    score: float
    they_offer_what_we_need: float
    we_offer_what_they_need: float
    sector_fit: float
    reasons: tuple[Reason, ...] = field(default=())
    requirements: tuple[Requirement, ...] = ()
    roles: tuple[Role, ...] = ()
