"""The sector taxonomy as a value: a tree with labels and synonyms in three languages. Pure."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

LANGUAGES = ("de", "en", "ja")
NOT_WORD = re.compile(r"[\W_]+")


def name_key(name: str) -> str:
    """How a sector's name is compared: without case, width, spaces, hyphens."""
    return NOT_WORD.sub("", unicodedata.normalize("NFKC", name).casefold())


@dataclass(frozen=True)
class SectorNode:
    """A sector with all its names."""

    code: str
    parent: str | None
    labels: dict[str, str]
    synonyms: dict[str, tuple[str, ...]]
    nace: str | None = None
    jsic: str | None = None

    def label(self, language: str) -> str:
        """The name in the language."""
        return self.labels[language]

    def names(self) -> Iterator[tuple[str, str]]:
        """Every (language, name), labels first."""
        for language in LANGUAGES:
            yield language, self.labels[language]
            for synonym in self.synonyms[language]:
                yield language, synonym


class Taxonomy:
    """All sectors in their order."""

    def __init__(self, nodes: Iterable[SectorNode]) -> None:
        self.nodes = {node.code: node for node in nodes}

    @cached_property
    def children(self) -> dict[str | None, list[SectorNode]]:
        """The nodes below each code; the top level under None."""
        below: dict[str | None, list[SectorNode]] = {}
        for node in self.nodes.values():
            below.setdefault(node.parent, []).append(node)
        return below

    @cached_property
    def codes_by_name(self) -> dict[str, str]:
        """The code that each name, synonym or code stands for; labels win over synonyms."""
        found: dict[str, str] = {}
        for node in self.nodes.values():
            for name in (node.code, *node.labels.values()):
                found.setdefault(name_key(name), node.code)
        for node in self.nodes.values():
            for _language, name in node.names():
                found.setdefault(name_key(name), node.code)
        return found

    def find(self, name: str) -> SectorNode | None:
        """The sector that a code or a name in any language stands for."""
        code = self.codes_by_name.get(name_key(name))
        return self.nodes[code] if code else None

    def subtree(self, code: str) -> list[str]:
        """The code and all codes below it; empty for an unknown code."""
        if code not in self.nodes:
            return []
        found = [code]
        for child in self.children.get(code, []):
            found.extend(self.subtree(child.code))
        return found

    def ancestors(self, code: str) -> list[str]:
        """The codes above, nearest first."""
        above: list[str] = []
        parent = self.nodes[code].parent
        while parent is not None:
            above.append(parent)
            parent = self.nodes[parent].parent
        return above


def split_list(cell: str) -> tuple[str, ...]:
    """The entries of a cell separated by semicolons."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def read_taxonomy(path: Path) -> Taxonomy:
    """Read seeds/sectors.csv."""
    with path.open(encoding="utf-8", newline="") as file:
        return Taxonomy(
            SectorNode(
                code=row["code"],
                parent=row["parent"] or None,
                labels={language: row[f"label_{language}"] for language in LANGUAGES},
                synonyms={
                    language: split_list(row[f"synonyms_{language}"]) for language in LANGUAGES
                },
                nace=row["nace"] or None,
                jsic=row["jsic"] or None,
            )
            for row in csv.DictReader(file)
        )
