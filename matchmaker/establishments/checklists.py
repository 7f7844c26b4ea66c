"""The check lists of establishment, relocation and investment, read from seeds/checklists.csv."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from matchmaker.settings import data_folder


@dataclass(frozen=True)
class CheckItem:
    """One line of a check list, due so many calendar days after the list is begun."""

    kind: str
    country: str
    key: str
    days: int
    titles: dict[str, str]

    def title(self, language: str) -> str:
        """What is to be done, in a language."""
        return self.titles.get(language) or self.titles["en"]


@cache
def all_items() -> tuple[CheckItem, ...]:
    """Every line of every check list, in order."""
    path = data_folder("seeds") / "checklists.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["order"]))
    return tuple(
        CheckItem(
            row["kind"],
            row["country"],
            row["key"],
            int(row["days"]),
            {language: row[f"title_{language}"] for language in ("de", "en", "ja")},
        )
        for row in rows
    )


def items_for(kind: str, country: str) -> tuple[CheckItem, ...]:
    """The check list of a kind of case in a country; empty where there is none."""
    return tuple(item for item in all_items() if (item.kind, item.country) == (kind, country))


def titles_of(key: str) -> CheckItem | None:
    """The line that a task was made from, by the key `kind/country/key`."""
    for item in all_items():
        if f"{item.kind}/{item.country}/{item.key}" == key:
            return item
    return None
