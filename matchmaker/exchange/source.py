"""What every reader of a file gives: rows with their numbers, and what is wrong with the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from matchmaker.errors import MatchmakerError
from matchmaker.organisations.notes import Problem


class FileUnusable(MatchmakerError):
    """The file as a whole cannot be read, or not be written."""


class WrongUse(MatchmakerError):
    """An option that does not fit the file or the command."""


@dataclass(frozen=True)
class RawRow:
    """A row as it stands in the file.

    `number` is the one that a spreadsheet shows (the header is row 1), in JSON Lines that of the
    line. `values` are the cells in the order of the columns, or a JSON value.
    """

    number: int
    values: object
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass
class Source:
    """An opened file. `columns` is None where each row names its own fields, as JSON does.

    `warnings` are about the file as a whole and may grow while the rows are read.
    """

    columns: list[str] | None
    rows: Iterator[RawRow]
    warnings: list[str] = field(default_factory=list)
