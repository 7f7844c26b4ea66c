"""Opens a file of records by its ending."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matchmaker.exchange.delimited import Knows, open_delimited
from matchmaker.exchange.json_lines import open_json_lines
from matchmaker.exchange.layouts import Layout
from matchmaker.exchange.source import FileUnusable, Source
from matchmaker.exchange.workbooks import open_workbook

DELIMITED = (".csv", ".tsv", ".txt")
JSON_LINES = (".jsonl", ".ndjson", ".json")
WORKBOOK = (".xlsx", ".xlsm")
MOST_BYTES = 200_000_000


def open_source(path: Path, knows: Knows, layout: Layout[Any]) -> Source:
    """Open CSV, XLSX or JSON Lines; `knows` tells whether a column is one that import can use.

    Raises FileUnusable with one sentence when the file as a whole cannot be read.
    """
    ending = path.suffix.casefold()
    if ending not in (*DELIMITED, *JSON_LINES, *WORKBOOK):
        raise FileUnusable(
            f"{path.name} has an ending that import does not know. Give CSV (.csv), XLSX (.xlsx) or "
            "JSON Lines (.jsonl)."
        )
    data = read_bytes(path, layout.one)
    if ending in WORKBOOK:
        return open_workbook(path, knows, layout)
    if data.startswith(b"PK\x03\x04"):
        raise FileUnusable(
            f"{path.name} is a packed file such as XLSX. Give it the ending .xlsx, or save it as CSV."
        )
    if ending in JSON_LINES:
        return open_json_lines(data, path.name, layout.one)
    return open_delimited(data, path.name, knows, layout.examples)


def read_bytes(path: Path, one: str) -> bytes:
    """The content of the file. Raises FileUnusable."""
    if path.is_dir():
        raise FileUnusable(f"{path} is a folder. Give a file.")
    if not path.exists():
        raise FileUnusable(f"There is no file {path}. Check the name and the folder.")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise FileUnusable(
                f"{path.name} has more than {MOST_BYTES // 1_000_000} MB. Split it into smaller files."
            )
        data = path.read_bytes()
    except OSError as error:
        raise FileUnusable(
            f"{path} cannot be read: {error.strerror}. Check its permissions."
        ) from None
    if not data:
        raise FileUnusable(f"{path.name} is empty. Give a file with at least one {one}.")
    return data
