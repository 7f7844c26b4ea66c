"""Reads one raw row into an organisation record, or says everything that is wrong with it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker import clock
from matchmaker.organisations.lists import SectorReader, read_languages, read_tags
from matchmaker.organisations.notes import Notes, Problem, shown
from matchmaker.organisations.parts import (
    Detect,
    read_capabilities,
    read_certificates,
    read_contact,
    read_names,
    read_statements,
    read_texts,
)
from matchmaker.organisations.places import find_country
from matchmaker.organisations.records import KINDS, OrganisationRecord
from matchmaker.organisations.taxonomy import Taxonomy
from matchmaker.organisations.values import is_missing, read_flag, read_name, read_whole
from matchmaker.organisations.websites import read_website

KEYS = tuple(OrganisationRecord.__dataclass_fields__)
EARLIEST_YEAR = 500
MOST_EMPLOYEES = 10_000_000


@dataclass(frozen=True)
class ReadResult:
    """A record, or None with at least one problem.

    `unknown` names the keys that no field is for.
    """

    record: OrganisationRecord | None
    external_id: str | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    unknown: tuple[str, ...] = ()


def read_record(
    raw: object, default_kind: str | None, taxonomy: Taxonomy, detect: Detect
) -> ReadResult:
    """Read one organisation from the nested form of a row.

    `default_kind` holds where the row names no kind; `detect` tells the language (de, en or ja) of
    a text that does not say it. Never raises for what the row holds: all of it is in the result.
    """
    notes = Notes()
    if not isinstance(raw, dict):
        notes.refuse("row", f"{shown(raw)} is no organisation. Write one JSON object a line.")
        return ReadResult(None, None, tuple(notes.problems))
    notes.know("", raw, KEYS)
    record = record_of(raw, default_kind, SectorReader(taxonomy, notes), detect)
    return ReadResult(
        None if notes.problems else record,
        record.external_id,
        tuple(notes.problems),
        tuple(notes.warnings),
        tuple(notes.unknown),
    )


def record_of(
    raw: dict[str, object], default_kind: str | None, sectors: SectorReader, detect: Detect
) -> OrganisationRecord:
    """The record as far as it can be read; the findings are in the notes of `sectors`."""
    notes = sectors.notes
    latest = clock.today().year + 1
    codes = sectors.read(raw.get("sectors"), "sectors")
    offers = read_statements(raw.get("offers"), "offers", sectors, detect)
    needs = read_statements(raw.get("needs"), "needs", sectors, detect)
    return OrganisationRecord(
        kind=read_kind(raw.get("kind"), default_kind, notes),
        name=read_required_name(raw.get("name"), notes),
        external_id=read_name(raw.get("external_id"), "external_id", notes),
        names=read_names(raw.get("names"), notes),
        country=read_country(raw.get("country"), notes),
        region=read_name(raw.get("region"), "region", notes),
        city=read_name(raw.get("city"), "city", notes),
        website=read_website(raw.get("website"), "website", notes),
        founded=read_whole(raw.get("founded"), "founded", notes, EARLIEST_YEAR, latest),
        employees=read_whole(raw.get("employees"), "employees", notes, 0, MOST_EMPLOYEES),
        languages=read_languages(raw.get("languages"), notes),
        summary=read_texts(raw.get("summary"), "summary", notes, detect),
        description=read_texts(raw.get("description"), "description", notes, detect),
        sectors=codes,
        offers=offers,
        needs=needs,
        capabilities=read_capabilities(raw.get("capabilities"), notes),
        certificates=read_certificates(raw.get("certificates"), notes),
        contact=read_contact(raw.get("contact"), notes),
        open_for_inquiries=read_flag(
            raw.get("open_for_inquiries"), "open_for_inquiries", notes, default=True
        ),
        tags=read_tags(raw.get("tags"), sectors),
    )


def read_required_name(raw: object, notes: Notes) -> str:
    """The name, which must be there."""
    name = read_name(raw, "name", notes)
    if name is None and (is_missing(raw) or not any(p.field == "name" for p in notes.problems)):
        notes.refuse("name", "The name is missing. Write the organisation's name.")
    return name or ""


def read_kind(raw: object, default_kind: str | None, notes: Notes) -> str:
    """The kind from the row, else the one given for all rows."""
    if is_missing(raw):
        if default_kind is None:
            notes.refuse(
                "kind",
                "The kind is missing. Write startup, company or institution, or give one for all "
                "rows with --kind.",
            )
        return default_kind or ""
    kind = raw.strip().casefold() if isinstance(raw, str) else ""
    if kind not in KINDS:
        notes.refuse(
            "kind", f"{shown(raw)} is no kind. Write one of startup, company and institution."
        )
    return kind


def read_country(raw: object, notes: Notes) -> str | None:
    """The ISO 3166 code of a country given by code or name; a missing one is fine."""
    name = read_name(raw, "country", notes)
    code = find_country(name) if name else None
    if name and code is None:
        notes.refuse(
            "country",
            f"The country {shown(name)} is not known. Write its two-letter code, such as DE or JP.",
        )
    return code
