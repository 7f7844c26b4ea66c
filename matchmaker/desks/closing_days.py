"""The days on which a desk is closed: public holidays, and rules of its own. Pure.

A rule is `MM-DD` for every year, `easter-48` or `easter+1` for days counted from Easter Sunday
(`easter-48` is Rosenmontag), or `YYYY-MM-DD` for once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import MAXYEAR, date, timedelta
from enum import StrEnum
from functools import lru_cache

from dateutil.easter import easter

from matchmaker.errors import MatchmakerError

RULE = re.compile(
    r"(?P<every>\d\d-\d\d)|(?P<once>\d{4}-\d\d-\d\d)|easter(?P<days>[+-]\d{1,3})?", re.ASCII
)
MOST_DAYS_FROM_EASTER = 250
LEAP_YEAR = 2000
HOLIDAY_LANGUAGES = {"de": "de", "en": "en_US", "ja": "ja"}


class Cause(StrEnum):
    """Why hours or closing days are not taken."""

    SEVEN_DAYS = "seven days"
    TIME = "time"
    BACKWARDS = "backwards"
    OVERLAP = "overlap"
    NEVER_OPEN = "never open"
    ZONE = "zone"
    COUNTRY = "country"
    REGION = "region"
    RULE = "rule"
    CLOSED_TOO_LONG = "closed too long"


SENTENCES = {
    Cause.SEVEN_DAYS: "Office hours are seven lists, Monday first; give an empty one for a day off.",
    Cause.TIME: "{value} is no time of day. Write opening and closing like 09:00 and 17:30.",
    Cause.BACKWARDS: "{value} closes before it opens. Write the earlier time first, on the same day.",
    Cause.OVERLAP: "{value} begins before the hours above it end. Write hours of a day in order.",
    Cause.NEVER_OPEN: "A desk needs hours on at least one day of the week.",
    Cause.ZONE: "{value} is no time zone. Use a name like Europe/Berlin or Asia/Tokyo.",
    Cause.COUNTRY: "The public holidays of {value} are not known. Use a country code like DE or JP.",
    Cause.REGION: "{value} is no region with public holidays of its own. Known: {known}.",
    Cause.RULE: (
        "{value} is no closing day. Write 12-24 for every year, 2026-11-27 for once,"
        " or easter-48 for days before Easter Sunday."
    ),
    Cause.CLOSED_TOO_LONG: (
        "The desk has no open hour for more than two years."
        " Check its office hours and its closing days."
    ),
}


class HoursInvalid(MatchmakerError):
    """Hours or closing days cannot be used; `cause` says why, `day` where (Monday is 0)."""

    def __init__(self, cause: Cause, value: object = "", *, known: str = "", day: int = 0) -> None:
        super().__init__(SENTENCES[cause].format(value=value, known=known))
        self.cause, self.value, self.known, self.day = cause, str(value), known, day


def read_rule(text: str) -> str:
    """A rule as it is stored.

    Raises HoursInvalid.
    """
    rule = text.strip().lower()
    found = RULE.fullmatch(rule)
    try:
        if found is None or abs(int(found["days"] or 0)) > MOST_DAYS_FROM_EASTER:
            raise ValueError
        if found["every"] or found["once"]:
            date.fromisoformat(found["once"] or f"{LEAP_YEAR}-{found['every']}")
    except ValueError:
        raise HoursInvalid(Cause.RULE, text) from None
    return rule


def date_of(rule: str, year: int) -> date | None:
    """The date of a rule in a year, or None if it has none in it.

    Raises HoursInvalid.
    """
    found = RULE.fullmatch(rule)
    if found is None:
        raise HoursInvalid(Cause.RULE, rule)
    if found["once"]:
        once = date.fromisoformat(found["once"])
        return once if once.year == year else None
    if found["every"]:
        month, day = map(int, found["every"].split("-"))
        return date(year, month, day) if (month, day) != (2, 29) or is_leap(year) else None
    sunday: date = easter(year)
    shifted = sunday + timedelta(days=int(found["days"] or 0))
    return shifted if shifted.year == year else None


def is_leap(year: int) -> bool:
    """Whether a year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def own_closing_days(rules: Iterable[str], year: int) -> frozenset[date]:
    """The dates of rules in a year."""
    return frozenset(day for rule in rules if (day := date_of(rule, year)) is not None)


@lru_cache(maxsize=2000)
def holiday_names(
    country: str, region: str | None, year: int, language: str = "en"
) -> tuple[tuple[date, str], ...]:
    """The public holidays of a year in order, substitute ones too, with their names.

    Names come in the reader's language where the calendar has it, else in English or its own.
    Raises HoursInvalid.
    """
    from holidays import country_holidays, list_localized_countries

    check_region(country, region)
    known = list_localized_countries().get(country, [])
    wanted = (HOLIDAY_LANGUAGES.get(language), "en_US", *known)
    chosen = next((name for name in wanted if name in known), None)
    found = country_holidays(country, subdiv=region, years=year, language=chosen)
    return tuple(sorted((day, name) for day, name in found.items() if day.year == year))


@lru_cache(maxsize=2000)
def public_holidays(country: str, region: str | None, year: int) -> frozenset[date]:
    """The dates of the public holidays of a year, substitute ones too.

    Raises HoursInvalid.
    """
    return frozenset(day for day, _name in holiday_names(country, region, year))


@lru_cache(maxsize=1)
def known_regions() -> dict[str, tuple[str, ...]]:
    """The codes of the regions with public holidays of their own, by country."""
    from holidays import list_supported_countries

    return {
        country: tuple(regions)
        for country, regions in list_supported_countries(include_aliases=False).items()
    }


@lru_cache(maxsize=100)
def regions_of(country: str) -> tuple[tuple[str, str], ...]:
    """The regions of a country with public holidays of their own: codes and names, by name.

    Raises HoursInvalid.
    """
    from holidays import country_holidays

    check_region(country, None)
    aliases = country_holidays(country).subdivisions_aliases
    names = {code: name for name, code in reversed(aliases.items())}
    regions = ((code, names.get(code, code)) for code in known_regions()[country])
    return tuple(sorted(regions, key=lambda region: (region[1], region[0])))


def check_region(country: str, region: str | None) -> None:
    """Let a country and its region pass.

    Raises HoursInvalid.
    """
    known = known_regions().get(country)
    if known is None:
        raise HoursInvalid(Cause.COUNTRY, country)
    if region is not None and region not in known:
        raise HoursInvalid(Cause.REGION, region, known=", ".join(known) or "none; leave it empty")


def coming_holidays(
    country: str, region: str | None, today: date, language: str
) -> tuple[tuple[date, str], ...]:
    """The public holidays from today until the end of the next year, with their names.

    Raises HoursInvalid.
    """
    years = (today.year, today.year + 1)
    named = (each for year in years for each in holiday_names(country, region, year, language))
    return tuple((day, name) for day, name in named if day >= today)


def coming_dates(rule: str, today: date) -> tuple[date, ...]:
    """The dates of a rule from today until the end of the next year.

    Raises HoursInvalid.
    """
    years = range(today.year, min(today.year + 2, MAXYEAR))
    dates = (date_of(rule, year) for year in years)
    return tuple(day for day in dates if day is not None and day >= today)
