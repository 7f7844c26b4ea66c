"""Reads the values of a mail's headers: encoded words, addresses, Message-IDs. Nothing raises."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from matchmaker.inbox.charsets import text_of

LONGEST_HEADER = 20_000
LONGEST_LINE = 500
LONGEST_ADDRESS = 254
LONGEST_ID = 250
WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\r\n]*)\?=")
# Signs that no line of a page may hold: controls, and those that turn the direction of writing.
UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
SURROGATE = re.compile("[\ud800-\udfff]")
ADDRESS = re.compile(r'[^\s<>()\[\],;:"\\@]+@[^\s<>()\[\],;:"\\@]+')
MESSAGE_ID = re.compile(r"<([^<>\s]{1,250})>")


@dataclass(frozen=True)
class Address:
    """An address with the name before it; each may be empty."""

    address: str
    name: str


def values(message: Message, *names: str) -> Iterator[str]:
    """The values of these headers, as they stand in the mail, in the order of the names."""
    for name in names:
        for value in message.get_all(name, []):
            yield str(value)


def value(message: Message, name: str) -> str:
    """The first value of a header, unfolded and decoded; empty if there is none."""
    return next((one_line(value) for value in values(message, name)), "")


def shown(text: str) -> str:
    """The text without signs that cannot be stored or that mislead a reader."""
    return UNSHOWN.sub("", SURROGATE.sub("\ufffd", text))


def one_line(raw: str, longest: int = LONGEST_LINE) -> str:
    """A header's value as one line of text, its encoded words decoded."""
    return " ".join(shown(decoded_words(raw[:LONGEST_HEADER])).split())[:longest]


def decoded_words(raw: str) -> str:
    """RFC 2047. Neighbours of the same charset are joined before they are decoded: mailers split
    characters between them."""
    pieces: list[tuple[bytes, str | None]] = []
    end = 0
    for word in WORD.finditer(raw):
        between = raw[end : word.start()]
        if between.strip() or not pieces:
            pieces.append((as_bytes(between), None))
        charset = word[1].split("*", 1)[0].lower()
        data = from_base64(word[3]) if word[2] in "bB" else from_q(word[3])
        if pieces[-1][1] == charset:
            data = pieces.pop()[0] + data
        pieces.append((data, charset))
        end = word.end()
    pieces.append((as_bytes(raw[end:]), None))
    return "".join(text_of(data, charset) for data, charset in pieces)


def as_bytes(raw: str) -> bytes:
    """The bytes of a header as the parser kept them: ASCII and lone surrogates."""
    return raw.encode("utf-8", "surrogateescape")


def from_base64(text: str) -> bytes:
    """What the letters hold, as far as they can be read."""
    letters = re.sub(r"[^A-Za-z0-9+/]", "", text)
    usable = letters[: len(letters) - (len(letters) % 4 == 1)]
    try:
        return base64.b64decode(usable + "=" * (-len(usable) % 4))
    except binascii.Error:
        return as_bytes(text)


def from_q(text: str) -> bytes:
    """The Q encoding: quoted-printable with underscores for spaces."""
    return quopri.decodestring(as_bytes(text), header=True)


def addresses(message: Message, *names: str) -> tuple[Address, ...]:
    """The addresses in these headers, each once."""
    found: dict[str, Address] = {}
    for raw in values(message, *names):
        for each in addresses_in(raw[:LONGEST_HEADER]):
            found.setdefault(each.address.lower(), each)
    return tuple(found.values())


def addresses_in(raw: str) -> Iterator[Address]:
    """The addresses of one header, also of a header that is not well formed."""
    unfolded = raw.replace("\r", "").replace("\n", "")
    pairs = [(name, address) for name, address in parsed(unfolded) if is_address(address)]
    if not pairs:
        pairs = [("", address) for address in ADDRESS.findall(unfolded)]
    for name, address in pairs:
        plain = one_line(address, LONGEST_ADDRESS)
        if is_address(plain):
            yield Address(plain, one_line(name))


def parsed(raw: str) -> list[tuple[str, str]]:
    """What the library reads, or nothing."""
    try:
        return getaddresses([raw])
    except Exception:  # the parser of addresses may fail in any way on what is none
        return []


def is_address(text: str) -> bool:
    """Whether this is one address and nothing but one."""
    return len(text) <= LONGEST_ADDRESS and ADDRESS.fullmatch(text) is not None


def message_ids(message: Message, *names: str) -> tuple[str, ...]:
    """The Message-IDs in these headers with their angle brackets, the last of each header first:
    in References it is that of the mail that is answered."""
    found: dict[str, None] = {}
    for raw in values(message, *names):
        text = shown(decoded_words(raw[-LONGEST_HEADER:]))
        found.update(dict.fromkeys(f"<{each}>" for each in reversed(MESSAGE_ID.findall(text))))
    return tuple(found)


def sent_at(message: Message) -> datetime | None:
    """When the mail says that it was written, in UTC; None if that cannot be read."""
    try:
        written = parsedate_to_datetime(value(message, "Date"))
        if written.tzinfo is None:  # a zone of -0000: the time is UTC, the place unknown
            return written.replace(tzinfo=UTC)
        return written.astimezone(UTC)
    except Exception:  # the parser of dates may fail in any way on what is none
        return None
