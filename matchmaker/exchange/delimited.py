"""Reads CSV: commas, semicolons or tabs, quotes, any encoding; a bad row never takes others along."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matchmaker.exchange.encodings import UNDECODED, Decoded, decode
from matchmaker.exchange.formulas import restored
from matchmaker.exchange.source import FileUnusable, RawRow, Source
from matchmaker.organisations.notes import Problem, shown

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = (",", ";", "\t")
Knows = Callable[[str], bool]


@dataclass(frozen=True)
class Piece:
    """The lines from `start` to before `end` as one record, or why they are none.

    `hides_rows`: lines inside it look like whole rows of their own.
    """

    start: int
    end: int
    cells: list[str]
    fault: str = ""
    hides_rows: bool = False


def open_delimited(data: bytes, name: str, knows: Knows, examples: str) -> Source:
    """Open CSV; `knows` tells whether a column is one that import can use.

    Raises FileUnusable when there is no header.
    """
    csv.field_size_limit(max(len(data) + 1, 131_072))
    decoded = decode(data)
    first = next((i for i, line in enumerate(decoded.lines) if line.strip()), None)
    if first is None:
        raise FileUnusable(f"{name} is empty. Give a file with a header and at least one row.")
    told = decoded.lines[first].strip().casefold()
    if told.startswith("sep=") and len(told) == 5:
        delimiter, first = told[4], first + 1
    else:
        delimiter = find_delimiter(decoded.lines[first:], knows)
    header = next(pieces(decoded.lines, first, delimiter, 0), None)
    if header is None or header.fault or not any(knows(cell) for cell in header.cells):
        raise FileUnusable(no_header(name, header, examples))
    columns = [cell.strip() for cell in header.cells]
    rows = read_rows(decoded, header.end, first + 2, columns, delimiter)
    return Source(columns, rows)


def no_header(name: str, header: Piece | None, examples: str) -> str:
    """The sentence about a first line that names no column."""
    if header is not None and header.fault:
        return f"The header of {name} cannot be read: {header.fault}"
    seen = ", ".join(shown(cell) for cell in (header.cells if header else [])[:5])
    return (
        f"{name} has no header that import knows; its first line reads {seen}. Write the names of "
        f"the columns in the first line ({examples} …), or name them with --map."
    )


def find_delimiter(lines: list[str], knows: Knows) -> str:
    """The separator that finds the most known columns in the header, then the most columns."""

    def found(delimiter: str) -> tuple[int, int]:
        header = next(pieces(lines, 0, delimiter, 0), None)
        cells = header.cells if header else []
        return sum(map(knows, cells)), len(cells)

    return max(DELIMITERS, key=found)


def pieces(lines: list[str], start: int, delimiter: str, width: int) -> Iterator[Piece]:
    """Cut lines into records of `width` cells (0: any number).

    A quote that is not closed where it should be would swallow the rows that follow it: its own
    line is reported, and reading goes on with the next line.
    """
    while start < len(lines):
        reader = csv.reader(
            (lines[i] for i in range(start, len(lines))),
            delimiter=delimiter,
            strict=True,
            skipinitialspace=delimiter != "\t",
        )
        piece = None
        for piece in whole_pieces(reader, lines, start, width):
            yield piece
        start = piece.start + 1 if piece is not None and piece.fault else len(lines)


def whole_pieces(reader: Reader, lines: list[str], start: int, width: int) -> Iterator[Piece]:
    """The records up to the end, or up to and with the first broken one."""
    begin = start
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Piece(begin, begin + 1, [], f"{error} (line {begin + 1} of the file).")
            return
        end = start + reader.line_num
        hides = end - begin > 1 and hides_rows(lines[begin + 1 : end], reader, width)
        if hides and len(cells) != width:
            reason = (
                f"a quote that is not closed would swallow rows (line {begin + 1} of the file)."
            )
            yield Piece(begin, begin + 1, [], reason)
            return
        yield Piece(begin, end, cells, hides_rows=hides and width >= 3)
        begin = end


def hides_rows(lines: list[str], reader: Reader, width: int) -> bool:
    """Whether lines inside a record look like whole rows of their own."""
    delimiter = reader.dialect.delimiter
    return width >= 2 and any(
        line.count(delimiter) >= width - 1
        and len(next(csv.reader([line], delimiter=delimiter), [])) == width
        for line in lines
    )


def read_rows(
    decoded: Decoded, start: int, number: int, columns: list[str], delimiter: str
) -> Iterator[RawRow]:
    """The rows below the header; blank ones count in the numbers only."""
    width = len(columns)
    for offset, piece in enumerate(pieces(decoded.lines, start, delimiter, width)):
        if not piece.fault and not any(cell.strip() for cell in piece.cells):
            continue
        yield read_row(decoded, piece, number + offset, columns)


def read_row(decoded: Decoded, piece: Piece, number: int, columns: list[str]) -> RawRow:
    """One row with what is wrong with its form."""
    problems = list(form_problems(piece, len(columns)))
    problems += undecoded_cells(decoded, piece, columns)
    values: list[object] = [restored(cell) for cell in piece.cells]
    return RawRow(number, values, tuple(problems), tuple(form_warnings(decoded, piece)))


def form_problems(piece: Piece, width: int) -> Iterator[Problem]:
    """What is wrong with the quotes or with the number of fields."""
    if piece.fault:
        yield Problem(
            "row",
            f"The quotes of this row do not fit: {piece.fault} Write a quote inside a quoted field "
            "twice, and close every quoted field.",
        )
    elif len(piece.cells) != width:
        few = "few" if len(piece.cells) < width else "many"
        yield Problem(
            "row",
            f"The row has too {few} fields: {len(piece.cells)} where the header has {width} (line "
            f"{piece.start + 1} of the file). Quote fields that hold the separator.",
        )


def undecoded_cells(decoded: Decoded, piece: Piece, columns: list[str]) -> Iterator[Problem]:
    """The cells whose bytes are not in the encoding of the file."""
    cells = piece.cells or decoded.lines[piece.start : piece.end]
    for index, cell in enumerate(cells):
        if UNDECODED.search(cell):
            fits = piece.cells and index < len(columns)
            yield Problem(
                columns[index] if fits else "row",
                f"{shown(cell)} has bytes that are not {decoded.encoding_name}, as the file is. "
                "Save the whole file as UTF-8.",
            )


def form_warnings(decoded: Decoded, piece: Piece) -> Iterator[Problem]:
    """What is doubtful about the form of a row that can be read."""
    if not decoded.foreign.isdisjoint(range(piece.start, piece.end)):
        yield Problem(
            "row",
            f"The row is UTF-8 in a file that is {decoded.encoding_name}; it was read as UTF-8.",
        )
    if piece.hides_rows:
        yield Problem(
            "row",
            f"A field of this row spans {piece.end - piece.start} lines that look like rows of "
            "their own. Check its quotes.",
        )
