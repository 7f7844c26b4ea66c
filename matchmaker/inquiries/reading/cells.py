"""Reads the values of one object of a row: texts, codes, instants, desks; says what is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from matchmaker.desks.queries import DeskCard
from matchmaker.inquiries.reading.moments import Moment, due_at, happened_at, read_moment
from matchmaker.notifications.letters import AddressRefused, checked_address
from matchmaker.organisations.notes import Notes, shown
from matchmaker.organisations.places import find_country, find_language
from matchmaker.organisations.records import LANGUAGES
from matchmaker.organisations.values import is_missing, is_short_number, read_flag

LONGEST = 30_000  # below what a cell of a workbook holds
LONGEST_LINE = 1_000
SLACK = timedelta(minutes=5)  # clocks of two machines
NUMBER = re.compile(r"MM-[0-9]{4}-(?:[0-9]{5}|[1-9][0-9]{5,6})")
REFUSED = re.compile("[\x00\ud800-\udfff]")
Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Known:
    """What rows refer to: the desks by their codes, and the words of pages for codes by field.

    `desk` is the code of the desk of rows that name none; `detect` tells the language of a text.
    """

    desks: Mapping[str, DeskCard]
    words: Words
    detect: Callable[[str], str]
    now: datetime
    desk: str | None = None


@dataclass
class Cells:
    """The values of an object, read by name; `given` are the names that said something.

    Dates are those of `place`, the desk of the inquiry.
    """

    raw: Mapping[str, object]
    known: Known
    notes: Notes
    place: DeskCard
    path: str = ""
    given: set[str] = field(default_factory=set)

    def value(self, name: str) -> object | None:
        """The raw value, None if it is missing."""
        raw = self.raw.get(name)
        if is_missing(raw):
            return None
        self.given.add(name)
        return raw

    def refuse(self, name: str, reason: str) -> None:
        """Say why the row cannot be taken."""
        self.notes.refuse(f"{self.path}{name}", reason)

    def need(self, name: str, what: str) -> None:
        """Refuse the row for want of a value, unless its value was refused."""
        if name not in self.given:
            self.refuse(name, what)

    def text(self, name: str, limit: int = LONGEST) -> str:
        """A text as it is, without the space around it; empty if missing or refused."""
        raw = self.value(name)
        if raw is None:
            return ""
        if isinstance(raw, int | float) and not isinstance(raw, bool) and is_short_number(raw):
            raw = str(int(raw)) if float(raw).is_integer() else str(raw)
        if not isinstance(raw, str):
            self.refuse(name, f"{shown(raw)} is not a text. Write a text here.")
            return ""
        text = raw.strip()
        if REFUSED.search(text):
            self.refuse(name, f"{shown(text)} has a sign that no text may have. Remove it.")
            return ""
        if len(text) > limit:
            self.refuse(name, f"The text has {len(text):,} characters, more than {limit:,}.")
            return ""
        return text

    def line(self, name: str) -> str:
        """A short text."""
        return self.text(name, LONGEST_LINE)

    def optional(self, name: str, limit: int = LONGEST) -> str | None:
        """A text, None if it is missing."""
        return self.text(name, limit) or None

    def code(self, name: str, known: tuple[str, ...], words: str = "") -> str | None:
        """One of the known codes, also as a page calls it in one of the three languages."""
        text = self.line(name)
        if not text:
            return None
        key = unicodedata.normalize("NFKC", text).casefold()
        said = self.known.words.get(words or name, {}).get(key, key)
        found = next((code for code in known if said in (code, code.casefold())), None)
        if found is None:
            self.refuse(name, f"{shown(text)} is not known. Write one of: {', '.join(known)}.")
        return found

    def number(self, name: str) -> str | None:
        """The number of an inquiry."""
        text = self.line(name).upper()
        if text and not NUMBER.fullmatch(text):
            self.refuse(
                name,
                f"{shown(text)} is no number of an inquiry such as MM-2026-00042. Correct it, or "
                "leave it out; a number of your own can stand in source_detail.",
            )
            return None
        return text or None

    def moment(self, name: str) -> Moment | None:
        """A date with or without a time."""
        raw = self.value(name)
        found = read_moment(raw, self.place.hours.zone) if raw is not None else None
        if raw is not None and found is None:
            self.refuse(
                name, f"{shown(raw)} is not a date. Write it as 2027-03-31 or 2027-03-31 14:30."
            )
        return found

    def instant(self, name: str) -> datetime | None:
        """When something happened."""
        found = self.moment(name)
        if found is None:
            return None
        instant = happened_at(found, self.place.hours.zone, self.known.now)
        if instant > self.known.now + SLACK:
            self.refuse(name, f"{shown(self.raw.get(name))} lies in the future. Correct it.")
            return None
        return instant

    def due(self, name: str) -> datetime | None:
        """When something is to be done."""
        found = self.moment(name)
        return due_at(found, self.place.hours) if found else None

    def day(self, name: str) -> date | None:
        """A date."""
        found = self.moment(name)
        return found.day if found else None

    def flag(self, name: str) -> bool:
        """A truth value, False if it is missing."""
        return read_flag(self.value(name), f"{self.path}{name}", self.notes, default=False)

    def count(self, name: str) -> float | None:
        """A number that is not below zero."""
        raw = self.value(name)
        if isinstance(raw, str):
            raw = float(raw) if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,18})?", raw.strip()) else raw
        if raw is None:
            return None
        if isinstance(raw, bool) or not isinstance(raw, int | float) or not 0 <= raw < 1e12:
            self.refuse(name, f"{shown(raw)} is not a number. Write a number such as 12.")
            return None
        return raw

    def address(self, name: str) -> str:
        """An e-mail address; empty if missing."""
        text = self.line(name)
        try:
            return checked_address(text) if text else ""
        except AddressRefused:
            self.refuse(name, f"{shown(text)} is not an e-mail address such as name@example.org.")
            return ""

    def person(self, name: str) -> str | None:
        """The address of somebody's account."""
        return self.line(name).lower() or None

    def desk(self, name: str) -> str | None:
        """The code of a desk, from its code or one of its names."""
        text = self.line(name)
        if not text:
            return None
        for code, card in self.known.desks.items():
            if text.casefold() in (
                code.casefold(),
                *(each.casefold() for each in card.names.values()),
            ):
                return code
        codes = ", ".join(self.known.desks)
        self.refuse(name, f"There is no desk {shown(text)}. Known: {codes}.")
        return None

    def language(self, name: str) -> str | None:
        """One of the three languages, by code or name."""
        text = self.line(name)
        code = find_language(text) if text else None
        if text and code not in LANGUAGES:
            self.refuse(name, f"{shown(text)} is none of the languages de, en and ja.")
            return None
        return code

    def country(self, name: str) -> str:
        """The code of a country; two letters that are no code are kept with a warning."""
        text = self.line(name)
        code = find_country(text) if text else None
        if text and code is None and len(text) > 2:
            self.refuse(
                name,
                f"The country {shown(text)} is not known. Write its two-letter code, such as DE.",
            )
            return ""
        if text and code is None:
            self.notes.warn(f"{self.path}{name}", f"There is no country {shown(text)}.")
        return code or text

    def objects(self, name: str, keys: tuple[str, ...]) -> Iterator[Cells]:
        """The objects of a list."""
        raw = self.value(name)
        if raw is not None and not isinstance(raw, list):
            self.refuse(name, f"{shown(raw)} is no list. Write a list of objects.")
        for index, item in enumerate(raw if isinstance(raw, list) else []):
            if not isinstance(item, dict):
                self.refuse(f"{name}[{index}]", f"{shown(item)} is no object.")
                continue
            self.notes.know(f"{name}[].", item, keys)
            yield replace(self, raw=item, path=f"{name}[{index}].", given=set())
