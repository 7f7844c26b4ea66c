"""Reads what visitors ask: a need or an offer in free words, and who may be suggested."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from matchmaker.directory.forms import LAST_PAGE, whole_number
from matchmaker.matching.detection import detect_language

COUNTRIES = ("DE", "JP")
KINDS = ("startup", "company", "institution")
LANGUAGES = ("de", "en", "ja")
LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Narrowed:
    """Who may be suggested; an empty value allows all."""

    country: str = ""
    kind: str = ""
    open: bool = False
    speaks: str = ""


@dataclass(frozen=True)
class Ask:
    """A request in free words. `wants` is what is looked for: offers, or needs.

    `literal` asks for the words as they are typed, and `page` for a part of what they find.
    """

    q: str = ""
    wants: str = "offers"
    language: str = ""
    narrowed: Narrowed = Narrowed()
    literal: bool = False
    page: int = 1

    @property
    def is_too_long(self) -> bool:
        """Whether the text is longer than a search takes."""
        return len(self.q) > LONGEST_TEXT

    @property
    def read_as(self) -> str:
        """The language the text is read in: as chosen, or detected."""
        return self.language or detect_language(self.q)


def choice(value: str | None, allowed: tuple[str, ...], otherwise: str = "") -> str:
    """The value if it is one of the allowed ones."""
    return value if value in allowed else otherwise


def read_narrowed(args: MultiDict[str, str]) -> Narrowed:
    """Who may be suggested, from an address."""
    country = args.get("country", "").upper()
    return Narrowed(
        country if len(country) == 2 and country.isalpha() else "",
        choice(args.get("kind"), KINDS),
        args.get("open") == "1",
        choice(args.get("speaks"), LANGUAGES),
    )


def read_ask(args: MultiDict[str, str]) -> Ask:
    """A request from an address."""
    return Ask(
        args.get("q", "").strip(),
        choice(args.get("wants"), ("offers", "needs"), "offers"),
        choice(args.get("language"), LANGUAGES),
        read_narrowed(args),
        args.get("literal") == "1",
        whole_number(args.get("page"), 1, 1, LAST_PAGE),
    )
