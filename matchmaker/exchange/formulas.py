"""Keeps cells of CSV from being run as formulas by a spreadsheet (OWASP ASVS 1.2.10)."""

from __future__ import annotations

import re

# An apostrophe before such a beginning is doubled, so that taking one off always gives the original.
DANGEROUS = re.compile("'*[=+\\-@\t\r]")
NEUTRALISED = re.compile("'+[=+\\-@\t\r]")
PHONE = re.compile(r"\+[0-9][0-9 ()/.-]{4,30}")


def neutralised(cell: str, is_phone: bool = False) -> str:
    """The cell with an apostrophe before what a spreadsheet would calculate."""
    if is_phone and PHONE.fullmatch(cell):
        return cell
    return f"'{cell}" if DANGEROUS.match(cell) else cell


def restored(cell: str) -> str:
    """The cell without the apostrophe that `neutralised` puts before it."""
    return cell[1:] if NEUTRALISED.match(cell) else cell
