"""How records of one kind stand in files: the sheets of a workbook, and words for messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

KEY = "record"
Row = dict[str, object]
T = TypeVar("T")


@dataclass(frozen=True)
class Table(Generic[T]):
    """A sheet: its columns, a record's rows in it, and how rows become fields of a raw record."""

    columns: tuple[str, ...]
    split: Callable[[T], Iterator[Row]]
    join: Callable[[list[Row]], dict[str, object]]


@dataclass(frozen=True)
class Layout(Generic[T]):
    """The main sheet with a row a record, and the sheets of its parts, joined by KEY.

    `one` is what the sentences call a record, `examples` the first names that a header may hold.
    """

    main: str
    one: str
    examples: str
    columns: tuple[str, ...]
    row: Callable[[T], Row]
    tables: Mapping[str, Table[T]]
