"""From the columns of a file to the nested form of a record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from matchmaker.exchange.source import FileUnusable, WrongUse
from matchmaker.organisations.notes import shown

SCALARS = (
    "external_id",
    "kind",
    "name",
    "country",
    "region",
    "city",
    "website",
    "founded",
    "employees",
    "open_for_inquiries",
)
LISTS = ("languages", "sectors", "tags", "certificates")
NESTED = ("names", "contact")
SUFFIX = "(?:_(?P<language>de|en|ja))?"
NUMBER = "(?:_(?P<number>[1-9][0-9]{0,2}))?"
SHAPES = (
    re.compile(f"(?P<root>{'|'.join((*SCALARS, *LISTS, *NESTED))})"),
    re.compile(r"(?P<root>name)_(?P<language>de|en|ja)"),
    re.compile(f"(?P<root>summary|description){SUFFIX}"),
    re.compile(f"(?P<root>offers|needs){NUMBER}{SUFFIX}"),
    re.compile(f"(?P<root>capabilities){NUMBER}"),
    re.compile(r"(?P<root>contact)_(?P<part>name|email|phone)"),
)
EXAMPLES = (
    "external_id, kind, name, name_de, name_en, name_ja, country, region, city, website, founded, "
    "employees, languages, summary, description, sectors, tags, offers, offers_2 …, needs, needs_2 "
    "…, certificates, capabilities, open_for_inquiries, contact_name, contact_email, contact_phone"
)


@dataclass(frozen=True)
class Field:
    """A flat name taken apart: `offers_2_ja` is offers, 2, ja."""

    name: str
    root: str
    language: str | None = None
    part: str | None = None

    @property
    def is_list(self) -> bool:
        """Whether several columns may fill it."""
        return self.root in (*LISTS, "offers", "needs", "capabilities")


def find_field(name: str) -> Field | None:
    """The field that a flat name stands for, whatever its case, spaces or hyphens."""
    key = re.sub(r"[\s-]+", "_", name.strip().casefold()) if len(name) < 50 else ""
    for shape in SHAPES:
        if found := shape.fullmatch(key):
            groups = found.groupdict()
            return Field(key, groups["root"], groups.get("language"), groups.get("part"))
    return None


Find = Callable[[str], Field | None]


@dataclass
class ColumnMap:
    """Which column is which field: as the options say, else by the column's own name.

    `required` is the field that a table must have a column for; `parts` are fields that only
    objects have.
    """

    find: Find = find_field
    required: str = "name"
    parts: tuple[str, ...] = ()
    given: dict[str, Field] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def knows(self, column: str) -> bool:
        """Whether import can use the column."""
        return column.strip() in self.given or self.find(column) is not None

    def field_of(self, column: str) -> Field | None:
        """The field of a column. A given mapping to a single value keeps other columns from it."""
        column = column.strip()
        if column in self.given:
            self.seen.add(column)
            return self.given[column]
        found = self.find(column)
        taken = found is not None and not found.is_list and found in self.given.values()
        return None if taken else found

    def check_seen(self) -> None:
        """Raise WrongUse when the file has no column of a given name."""
        missing = [column for column in self.given if column not in self.seen]
        if missing:
            raise WrongUse(
                f"The file has no column {', '.join(map(shown, missing))}. Correct --map."
            )


def read_mapping(
    options: Iterable[str],
    find: Find = find_field,
    required: str = "name",
    parts: tuple[str, ...] = (),
    examples: str = EXAMPLES,
) -> ColumnMap:
    """The mapping from `COLUMN=FIELD` options. Raises WrongUse."""
    mapping = ColumnMap(find, required, parts)
    for option in options:
        column, sign, name = option.rpartition("=")
        target = find(name)
        if not sign or not column.strip():
            raise WrongUse(f"{shown(option)} is no mapping. Write --map COLUMN=FIELD.")
        if target is None:
            raise WrongUse(f"There is no field {shown(name)}. Fields are: {examples}.")
        if column.strip() in mapping.given:
            raise WrongUse(f"The column {shown(column)} is mapped twice. Keep one.")
        if not target.is_list and target in mapping.given.values():
            raise WrongUse(f"Two columns are mapped to {target.name}. Keep one.")
        mapping.given[column.strip()] = target
    return mapping


def fields_of_columns(columns: list[str], mapping: ColumnMap) -> list[Field | None]:
    """The field of each column. Raises WrongUse, or FileUnusable when two are the same."""
    fields = [mapping.field_of(column) if column else None for column in columns]
    mapping.check_seen()
    single = [found.name for found in fields if found is not None and not found.is_list]
    for name in single:
        if single.count(name) > 1:
            raise FileUnusable(
                f"Two columns of the header are {name}. Rename one, or say with --map which counts."
            )
    if mapping.required not in single:
        raise FileUnusable(
            f"The header has no column {mapping.required}. Add one, or say with --map "
            f"COLUMN={mapping.required} which it is."
        )
    return fields


@dataclass
class Nested:
    """A raw record, and the flat names that its paths came from."""

    raw: dict[str, object] = field(default_factory=dict)
    flat: dict[str, str] = field(default_factory=dict)

    def label(self, path: str) -> str:
        """The flat name of the column behind a path such as `offers[1].text`, else the path."""
        shorter = path
        while shorter:
            if shorter in self.flat:
                return self.flat[shorter]
            shorter = re.sub(r"(\.[^.\[]*|\[[0-9]+\])$|^[^.\[]*$", "", shorter)
        return path


def nest(pairs: Iterable[tuple[Field, object]]) -> Nested:
    """The nested form of flat fields; nested values pass as they are."""
    nested = Nested()
    for target, value in pairs:
        if value is None or value == "":
            continue
        if target.root in ("offers", "needs", "capabilities"):
            add_entries(nested, target, value)
        elif target.root in LISTS:
            add_words(nested, target, value)
        elif target.part or target.root in ("summary", "description", *NESTED) or target.language:
            add_keyed(nested, target, value)
        else:
            nested.raw[target.root] = value
            nested.flat[target.root] = target.name
    return nested


def add_entries(nested: Nested, target: Field, value: object) -> None:
    """Offers, needs or capabilities: one each, or a list of them."""
    entries = nested.raw.setdefault(target.root, [])
    if not isinstance(entries, list) or (isinstance(value, str) and not value.strip()):
        return
    if isinstance(value, list):
        entries += value
        return
    nested.flat[f"{target.root}[{len(entries)}]"] = target.name
    entries.append({"text": value, "language": target.language} if target.language else value)


def add_words(nested: Nested, target: Field, value: object) -> None:
    """A list of words; texts from several columns are joined."""
    held = nested.raw.get(target.root)
    nested.flat[target.root] = target.root
    if held is None:
        nested.raw[target.root] = value
        return
    first = held if isinstance(held, list) else [held]
    nested.raw[target.root] = [*first, *(value if isinstance(value, list) else [value])]


def add_keyed(nested: Nested, target: Field, value: object) -> None:
    """A text by language, or a part of the contact."""
    root = "names" if target.root == "name" else target.root
    key = target.part or target.language or ""
    held = nested.raw.setdefault(root, {})
    if not isinstance(held, dict):
        return
    if not key and isinstance(value, Mapping):
        held.update(value)
    elif not key and root in NESTED:
        nested.raw[root] = value
    else:
        held[key] = value
        nested.flat[f"{root}.{key}" if key else root] = target.name
