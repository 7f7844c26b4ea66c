"""What a printed list of proposals says, in words that are ready for its reader. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Part:
    """A labelled text of a proposal; `points` are marked lines below it."""

    label: str
    text: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One proposal: who, as far as the inquirer may know it, what speaks for it, what was said."""

    name: str
    facts: tuple[str, ...]
    parts: tuple[Part, ...]
    answer: str
    is_answered: bool


@dataclass(frozen=True)
class ListDocument:
    """A list of proposals as it is printed.

    `sender` and `receiver` are lines of an address, the name first; `marked` stands over everything
    where the list is not what the inquirer has.
    """

    language: str
    title: str
    number: str
    made_at: datetime
    written_on: str
    sender: tuple[str, ...]
    receiver: tuple[str, ...]
    need: Part
    opening: str
    entries: tuple[Entry, ...]
    closing: str
    address_label: str
    address: str
    marked: str = ""

    @property
    def file_name(self) -> str:
        """The name under which it is saved."""
        return f"{self.number}-proposals.pdf"
