"""Reads one raw value as a text, number, date or truth value; refuses it with a reason. Pure."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime

from matchmaker.organisations.notes import Notes, shown

NAME_LIMIT = 10_000
TEXT_LIMIT = 10_000
LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
REFUSED_CHARACTER = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
STRAY_CONTROL = re.compile("[\x80-\x9f]")
GROUPED = re.compile(r"[+-]?[0-9]{1,3}([,.' \u00a0\u202f’])[0-9]{3}(\1[0-9]{3})*")
WHOLE = re.compile(r"[+-]?[0-9]{1,18}(\.0+|,0{1,2})?")
DECIMAL = re.compile(r"[+-]?[0-9]{1,15}([.,][0-9]{1,15})?")
ISO_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})([T ]00:00(:00)?)?")
EMAIL = re.compile(
    r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*"
    r"@([^\W_]([\w-]{0,61}[^\W_])?\.)+[^\W\d_]([\w-]{0,61}[^\W_])"
)
TRUE = frozenset("true 1 yes y ja j wahr はい".split())
FALSE = frozenset("false 0 no n nein falsch いいえ".split())


def is_missing(raw: object) -> bool:
    """Whether nothing is given: null or an empty or blank text."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def read_text(raw: object, field: str, notes: Notes, limit: int = TEXT_LIMIT) -> str | None:
    """A text without surrounding space; None if it is missing or refused.

    Line breaks of every kind become "\\n". Left-over C1 control characters, which come from
    texts that were once read in the wrong encoding, are left out with a warning.
    """
    if is_missing(raw):
        return None
    if not isinstance(raw, str):
        notes.refuse(field, f"{shown(raw)} is not a text. Write a text here.")
        return None
    text = LINE_BREAK.sub("\n", raw).strip()
    if len(text) > limit:
        notes.refuse(
            field,
            f"The text {shown(text)} has {len(text):,} characters, more than {limit:,}. Shorten it.",
        )
        return None
    if wrong := REFUSED_CHARACTER.search(text):
        notes.refuse(field, not_a_character(text, wrong))
        return None
    return without_strays(text, field, notes) or None


def not_a_character(text: str, wrong: re.Match[str]) -> str:
    """The sentence about a character that no text may have."""
    code = f"U+{ord(wrong[0]):04X}"
    around = shown(text[max(0, wrong.start() - 15) : wrong.end() + 15])
    if wrong[0] == "\x00":
        return f"The text has a NUL character (U+0000), at {around}. Remove it."
    return f"The text has {code}, which is no character of a text, at {around}. Remove it."


def without_strays(text: str, field: str, notes: Notes) -> str:
    """The text without C1 control characters."""
    if not STRAY_CONTROL.search(text):
        return text
    kept = STRAY_CONTROL.sub("", text).strip()
    notes.warn(field, f"A control character in {shown(text)} was left out.")
    return kept


def read_name(raw: object, field: str, notes: Notes) -> str | None:
    """A short text in one line; a number is taken as its digits."""
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        raw = int(raw)
    if isinstance(raw, int | float) and not isinstance(raw, bool) and is_short_number(raw):
        raw = str(raw)
    text = read_text(raw, field, notes, NAME_LIMIT)
    return re.sub(r"\s*\n\s*", " ", text) if text else None


def is_short_number(number: float) -> bool:
    """Whether a number may be written out as a name."""
    return abs(number) < 1e18 and math.isfinite(number)


def read_whole(raw: object, field: str, notes: Notes, low: int, high: int) -> int | None:
    """A whole number from `low` to `high`; `45.0` and `1,200` are read as they are meant.

    A point, comma, apostrophe or space before groups of three digits separates thousands.
    """
    if is_missing(raw):
        return None
    number = whole_of(raw)
    if number is None:
        notes.refuse(field, f"{shown(raw)} is not a whole number. Write digits only, such as 1200.")
    elif not low <= number <= high:
        notes.refuse(
            field,
            f"{shown(raw)} is out of range. Write a number from {low} to {high}.",
        )
        return None
    return number


def whole_of(raw: object) -> int | None:
    """The whole number that a value stands for."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        return raw
    if isinstance(raw, float):
        return int(raw) if math.isfinite(raw) and raw.is_integer() else None
    if not isinstance(raw, str) or len(raw) > NAME_LIMIT:
        return None
    text = unicodedata.normalize("NFKC", raw).strip()
    if GROUPED.fullmatch(text):
        return int(re.sub(r"[^0-9+-]", "", text))
    return int(re.split("[.,]", text)[0]) if WHOLE.fullmatch(text) else None


def read_decimal(raw: object, field: str, notes: Notes, high: float) -> float | None:
    """A number from 0 to `high` with a point or a comma before its decimals."""
    if is_missing(raw):
        return None
    number = decimal_of(raw)
    if number is None:
        notes.refuse(field, f"{shown(raw)} is not a number. Write a number such as 0.01.")
    elif not 0 <= number <= high:
        notes.refuse(field, f"{shown(raw)} is out of range. Write a number from 0 to {high:g}.")
        return None
    return number


def decimal_of(raw: object) -> float | None:
    """The number that a value stands for."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int) and abs(raw) < 10**18:
        return float(raw)
    if isinstance(raw, float):
        return raw + 0.0 if math.isfinite(raw) else None
    if not isinstance(raw, str) or len(raw) > NAME_LIMIT:
        return None
    text = unicodedata.normalize("NFKC", raw).strip().removeprefix("±").strip()
    try:
        return float(text.replace(",", ".")) + 0.0 if DECIMAL.fullmatch(text) else float_of(text)
    except ValueError:
        return None


def float_of(text: str) -> float | None:
    """A number in the exponent form that programs write, such as 1e-05."""
    if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]{1,3}|[+-]?[0-9]+\.[0-9]+", text):
        number = float(text)
        return number if math.isfinite(number) else None
    return None


def read_flag(raw: object, field: str, notes: Notes, default: bool) -> bool:
    """A truth value in one of the three languages."""
    if is_missing(raw):
        return default
    if isinstance(raw, bool):
        return raw
    word = str(int(raw)) if isinstance(raw, int | float) and raw in (0, 1) else raw
    word = (
        unicodedata.normalize("NFKC", word[:20]).strip().casefold() if isinstance(word, str) else ""
    )
    if word not in TRUE | FALSE:
        notes.refuse(field, f"{shown(raw)} is neither yes nor no. Write true or false.")
    return word in TRUE


def read_date(raw: object, field: str, notes: Notes) -> date | None:
    """A date in ISO form; a spreadsheet's date is one already."""
    if is_missing(raw):
        return None
    if isinstance(raw, date):
        return raw.date() if isinstance(raw, datetime) else raw
    found = ISO_DATE.fullmatch(raw.strip()) if isinstance(raw, str) else None
    try:
        if found:
            return date.fromisoformat(found[1])
    except ValueError:
        pass
    notes.refuse(field, f"{shown(raw)} is not a date. Write it as 2027-03-31.")
    return None


def read_email(raw: object, field: str, notes: Notes) -> str | None:
    """An e-mail address, checked by its form."""
    text = read_text(raw, field, notes)
    if text is None:
        return None
    local, _at, _domain = text.rpartition("@")
    if len(text) > 254 or len(local) > 64 or not EMAIL.fullmatch(text):
        notes.refuse(
            field, f"{shown(text)} is not an e-mail address. Write one as name@example.org."
        )
        return None
    return text
