"""Labelled data: organisations, queries and grades in a folder, each file plain or as `.gz`."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matchmaker.matching.detection import detect_language
from matchmaker.matching.profiles import LANGUAGES, Passage, Profile

FindSector = Callable[[str], str | None]


class LabelledDataInvalid(Exception):
    """A file of the labelled data is missing or cannot be read; the message names it."""


@dataclass(frozen=True)
class LabelledQuery:
    """What is asked: a profile made for the query, or one of the organisations; without some."""

    id: str
    profile: Profile
    exclude: frozenset[str]


@dataclass(frozen=True)
class LabelledData:
    """Everything in the folder; `grades` by query id and organisation id."""

    profiles: list[Profile]
    queries: list[LabelledQuery]
    grades: dict[str, dict[str, int]]


def lines_of(folder: Path, name: str) -> Iterator[tuple[int, str]]:
    """The numbered lines of a file or of its `.gz` form, without empty ones."""
    plain, packed = folder / name, folder / f"{name}.gz"
    if not plain.is_file() and not packed.is_file():
        raise LabelledDataInvalid(
            f"{folder} has no {name} (or {name}.gz). Give a folder that does."
        )
    packed_only = not plain.is_file()
    with (
        gzip.open(packed, "rt", encoding="utf-8")
        if packed_only
        else plain.open(encoding="utf-8") as file
    ):
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield number, line.rstrip("\n")


def records_of(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file, each with an id."""
    for number, line in lines_of(folder, name):
        try:
            record = json.loads(line)
            record["id"] = str(record["id"])
        except (ValueError, TypeError, KeyError) as error:
            raise LabelledDataInvalid(
                f"{folder / name}, line {number}: not a JSON object with an id ({error})."
            ) from None
        yield record


def passages(value: Any, part: str, language: str | None, asked: bool = False) -> list[Passage]:
    """The passages of a text or a list of texts or statements."""
    items = value if isinstance(value, list) else [value]
    found = []
    for item in items:
        statement = item if isinstance(item, dict) else {"text": item}
        title, text = str(statement.get("title") or ""), str(statement.get("text") or "")
        given = statement.get("language") or language
        if title or text:
            spoken = given if given in LANGUAGES else detect_language(f"{title} {text}")
            found.append(Passage(text, spoken, part, title, asked))
    return found


def texts_by_language(value: Any, part: str) -> list[Passage]:
    """The passages of a text by language, such as a summary."""
    if not isinstance(value, dict):
        return passages(value, part, None) if value else []
    return [
        passage for language, text in value.items() for passage in passages(text, part, language)
    ]


def read_profile(record: dict[str, Any], find_sector: FindSector, asked: bool = False) -> Profile:
    """A profile from a record; sectors that are not known are plain words.

    What a query names (`asked`) are words of its need, what an organisation names words of its
    offer.
    """
    names = [str(name) for name in record.get("sectors") or []]
    codes = [find_sector(name) for name in names]
    languages = record.get("languages") or []
    language = record.get("language") or (languages[0] if len(languages) == 1 else None)
    words = [
        passage
        for name, code in zip(names, codes, strict=True)
        if code is None
        for passage in passages(name, "tags", language, asked)
    ]
    needs = passages(record.get("needs") or [], "needs", language, asked)
    offers = passages(record.get("offers") or [], "offers", language, asked)
    offers += texts_by_language(record.get("summary"), "summary")
    offers += texts_by_language(record.get("description"), "description")
    (needs if asked else offers).extend(words)
    return Profile(
        id=record["id"],
        offers=tuple(offers),
        needs=tuple(needs),
        sectors=tuple(dict.fromkeys(code for code in codes if code is not None)),
        kind=str(record.get("kind") or ""),
        country=record.get("country"),
    )


def read_queries(
    folder: Path, profiles: dict[str, Profile], find_sector: FindSector
) -> Iterator[LabelledQuery]:
    """The queries; one that names an organisation asks as that organisation."""
    for record in records_of(folder, "queries.jsonl"):
        exclude = frozenset(str(name) for name in record.get("exclude") or [])
        if "organisation" not in record:
            profile = read_profile({**record, "id": f"query:{record['id']}"}, find_sector, True)
        elif str(record["organisation"]) in profiles:
            profile = profiles[str(record["organisation"])]
        else:
            raise LabelledDataInvalid(
                f"Query {record['id']} names the organisation {record['organisation']}, which is "
                "not in organisations.jsonl."
            )
        yield LabelledQuery(record["id"], profile, exclude)


def read_grades(folder: Path) -> dict[str, dict[str, int]]:
    """The grades by query and organisation."""
    grades: dict[str, dict[str, int]] = {}
    for number, line in lines_of(folder, "qrels.tsv"):
        try:
            query, organisation, grade = line.split("\t")
            grades.setdefault(query, {})[organisation] = int(grade)
        except ValueError:
            raise LabelledDataInvalid(
                f"{folder / 'qrels.tsv'}, line {number}: expected query, organisation and a whole "
                "number, separated by tabs."
            ) from None
    return grades


def read_labelled(folder: Path, find_sector: FindSector) -> LabelledData:
    """Read a folder of labelled data.

    Raises LabelledDataInvalid when a file is missing or a line cannot be read.
    """
    profiles = [read_profile(r, find_sector) for r in records_of(folder, "organisations.jsonl")]
    by_id = {profile.id: profile for profile in profiles}
    queries = list(read_queries(folder, by_id, find_sector))
    return LabelledData(profiles, queries, read_grades(folder))
