"""Reads JSON Lines: one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator

from matchmaker.exchange.encodings import UNDECODED, Decoded, decode
from matchmaker.exchange.source import FileUnusable, RawRow, Source
from matchmaker.organisations.notes import Problem, shown


class KeyRepeated(ValueError):
    """An object has the same key twice."""


def open_json_lines(data: bytes, name: str, one: str) -> Source:
    """Open JSON Lines. Raises FileUnusable when there is no line in it or it is one JSON list."""
    decoded = decode(data)
    first = next((line.strip() for line in decoded.lines if line.strip()), "")
    if not first:
        raise FileUnusable(f"{name} is empty. Give a file with one JSON object a line.")
    if first.startswith("[") or first == "{":
        raise FileUnusable(
            f"{name} is not JSON Lines. Write every {one} as one JSON object in a line of "
            "its own, without a list around them."
        )
    return Source(None, read_lines(decoded))


def read_lines(decoded: Decoded) -> Iterator[RawRow]:
    """The rows; blank lines count in the numbers only."""
    for number, line in enumerate(decoded.lines, start=1):
        if line.strip():
            yield read_line(line, number, decoded)


def read_line(line: str, number: int, decoded: Decoded) -> RawRow:
    """One line as a JSON value, or why it is none."""
    if UNDECODED.search(line):
        reason = (
            f"The line has bytes that are not {decoded.encoding_name}, as the file is. Save the "
            "whole file as UTF-8."
        )
        return RawRow(number, None, (Problem("row", reason),))
    try:
        return RawRow(number, json.loads(line, object_pairs_hook=without_repeats))
    except (ValueError, RecursionError) as error:
        said = str(error) if isinstance(error, KeyRepeated) else json_fault(line, error)
        return RawRow(number, None, (Problem("row", said),))


def json_fault(line: str, error: Exception) -> str:
    """The sentence about a line that is no JSON."""
    place = f" at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
    said = error.msg if isinstance(error, json.JSONDecodeError) else "it cannot be read"
    return (
        f"The line is not JSON: {said}{place}, in {shown(line.strip())}. Write one JSON object a "
        "line."
    )


def without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object whose keys are all different."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise KeyRepeated(f"The key {shown(twice)} stands twice in one object. Keep one.")
    return found
