"""The table of docs/security.md: complete, and every test that it names exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ROW = re.compile(
    r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| (met|not met|n/a) \| ([^|]+) \|$", re.MULTILINE
)
# How many requirements of levels 1 and 2 each section of ASVS 5.0 has; they are numbered from 1.
LAST = {
    1: (2, 9, 11, 3, 2),
    2: (3, 3, 4, 1),
    3: (0, 2, 4, 6, 5, 0, 2),
    4: (3, 1, 2, 4),
    5: (1, 3, 2, 3),
    6: (3, 12, 4, 4, 5, 3, 0, 4),
    7: (3, 4, 2, 5, 2, 2),
    8: (2, 3, 1, 1),
    9: (3, 4),
    11: (2, 3, 3, 4, 1, 1),
    12: (3, 2, 4),
    13: (1, 5, 2, 5),
    14: (2, 4, 3),
    15: (3, 3, 7),
    16: (1, 5, 4, 3, 3),
}


def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall((PROJECT / "docs" / "security.md").read_text(encoding="utf-8"))


def test_every_requirement_stands_in_the_table_once_and_in_order() -> None:
    wanted = [
        f"{chapter}.{section}.{number}"
        for chapter, sections in LAST.items()
        for section, last in enumerate(sections, start=1)
        for number in range(1, last + 1)
    ]
    assert [row[0] for row in rows()] == wanted


def test_every_named_test_exists() -> None:
    named = set(re.findall(r"(tests/[\w/]+\.py)::(\w+)", "".join(row[3] for row in rows())))
    assert len(named) > 50
    for path, name in named:
        tree = ast.parse((PROJECT / path).read_text(encoding="utf-8"))
        assert name in {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}, (path, name)


def test_every_named_file_exists() -> None:
    text = (PROJECT / "docs" / "security.md").read_text(encoding="utf-8")
    for path in re.findall(r"`([a-z_]+/[a-z_]+\.(?:py|js|html))", text):
        folders = (PROJECT, PROJECT / "matchmaker")
        assert any((folder / path).is_file() for folder in folders), path


def test_what_is_open_is_said() -> None:
    assert all(len(reason) > 3 for *_rest, reason in rows())
    assert {state for _id, _short, state, _reason in rows()} == {"met", "not met", "n/a"}
