"""Looks into an XLSX before it is read, so that a small file cannot fill the memory."""

from __future__ import annotations

import re
import zipfile
import zlib
from functools import cache
from pathlib import Path

from matchmaker.exchange.source import FileUnusable

MOST_BYTES = 50_000_000
MOST_CELLS = 5_000_000
PART_BYTES = 1_000_000
REFERENCE = re.compile(rb'<(?:\w+:)?(?:c|row)\b[^>]*?\br="([A-Z]{0,3})([0-9]{1,7})"')
TAIL = 200  # longer than a cell's tag up to its reference, which may be cut by the end of a part


def check_archive(path: Path) -> None:
    """Raise FileUnusable unless the XLSX is whole, and small also when unpacked.

    The declared sizes are checked first, then each part is unpacked in pieces, which proves them.
    A reader lays out every sheet from its first to its last cell, so the area is bounded, too.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            declared = sum(part.file_size for part in archive.infolist())
            if declared > MOST_BYTES:
                raise FileUnusable(
                    f"{path.name} would unpack to {declared / 1e6:,.0f} MB, more than "
                    f"{MOST_BYTES / 1e6:.0f} MB. Split it, or give it as CSV or JSON Lines."
                )
            for part in archive.infolist():
                check_part(archive, part, path.name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise FileUnusable(
            f"{path.name} is no whole XLSX workbook: it is damaged, protected by a password or of "
            "another kind. Save it again as XLSX, or give it as CSV or JSON Lines."
        ) from None


def check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    """Unpack one part, and bound the area that its cells span if it is a sheet."""
    is_sheet = "worksheets/" in part.filename
    rows = columns = 0
    rest = b""
    with archive.open(part) as file:
        while piece := file.read(PART_BYTES):
            if not is_sheet:
                continue
            text = rest + piece
            for letters, digits in REFERENCE.findall(text):
                rows, columns = max(rows, int(digits)), max(columns, column_number(letters))
            rest = text[-TAIL:]
    if rows * columns > MOST_CELLS:
        raise FileUnusable(
            f"A sheet of {name} spans {rows:,} rows and {columns:,} columns. Delete the cells far "
            "from the table, or give it as CSV or JSON Lines."
        )


@cache
def column_number(letters: bytes) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
