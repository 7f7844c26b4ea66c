"""Reads the parts of a record: texts by language, offers, needs, abilities, certificates. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from matchmaker.organisations.lists import (
    LIST_LIMIT,
    SHORT_LIST_LIMIT,
    SectorReader,
    read_text_language,
    read_words,
)
from matchmaker.organisations.notes import Notes, shown
from matchmaker.organisations.records import (
    CapabilityRecord,
    CertificateRecord,
    ContactRecord,
    StatementRecord,
)
from matchmaker.organisations.values import (
    is_missing,
    read_date,
    read_decimal,
    read_email,
    read_name,
    read_text,
    read_whole,
)

Detect = Callable[[str], str]
STATEMENT_KEYS = ("title", "text", "language", "sectors", "partnership", "valid_until")
CERTIFICATE_KEYS = ("standard", "body", "number", "valid_until")
CONTACT_KEYS = ("name", "email", "phone")
CAPABILITY_KEYS = tuple(CapabilityRecord.__dataclass_fields__)
LARGEST_LOT = 1_000_000_000
LONGEST_LEAD_TIME_DAYS = 10_000
LARGEST_TOLERANCE_MM = 10_000.0


def read_texts(raw: object, field: str, notes: Notes, detect: Detect) -> dict[str, str]:
    """Texts by language. A text without one (alone, or under the key "") has it detected."""
    texts: dict[str, str] = {}
    for key, value in (raw if isinstance(raw, dict) else {"": raw}).items():
        path = f"{field}.{key}" if key else field
        text = read_text(value, path, notes)
        if text is None:
            continue
        language = read_text_language(key, path, notes) if key else detect(text)
        if language is None:
            continue
        if texts.setdefault(language, text) != text:
            notes.refuse(
                path,
                f"There are two different texts in the language {language}. Keep one, or name the "
                "language of the other.",
            )
    return texts


def read_statements(
    raw: object, field: str, sectors: SectorReader, detect: Detect
) -> tuple[StatementRecord, ...]:
    """Offers or needs: each a text, or an object with a text."""
    found = (
        read_statement(item, path, sectors, detect)
        for path, item in items_of(raw, field, sectors.notes)
    )
    return tuple(statement for statement in found if statement)


def items_of(raw: object, field: str, notes: Notes) -> Iterator[tuple[str, object]]:
    """The entries of a list with their paths; a value alone is a list of one."""
    items = raw if isinstance(raw, list) else [raw]
    given = [item for item in items if not is_missing(item)]
    if len(given) > LIST_LIMIT:
        notes.refuse(
            field, f"There are {len(given):,} entries, more than {LIST_LIMIT}. Shorten it."
        )
        return
    for index, item in enumerate(items):
        if not is_missing(item):
            yield (f"{field}[{index}]" if isinstance(raw, list) else field), item


def read_statement(
    item: object, path: str, sectors: SectorReader, detect: Detect
) -> StatementRecord | None:
    """One offer or need; a title without a text is the text."""
    notes = sectors.notes
    if not isinstance(item, dict):
        item, inner = {"text": item}, path
    else:
        inner = f"{path}.text"
    notes.know(f"{field_of(path)}[].", item, STATEMENT_KEYS)
    title = read_text(item.get("title"), f"{path}.title", notes)
    text = read_text(item.get("text"), inner, notes)
    language = read_text_language(item.get("language"), f"{path}.language", notes)
    codes = sectors.read(item.get("sectors"), f"{path}.sectors", SHORT_LIST_LIMIT)
    partnership = read_words(
        item.get("partnership"), f"{path}.partnership", notes, SHORT_LIST_LIMIT
    )
    valid_until = read_date(item.get("valid_until"), f"{path}.valid_until", notes)
    if text is None and title is None:
        if is_missing(item.get("text")):
            notes.refuse(path, "There is no text. Write one, or remove the entry.")
        return None
    if text is None:
        title, text = None, title or ""
    language = language or detect(f"{title} {text}" if title else text)
    return StatementRecord(text, language, title, codes, tuple(partnership), valid_until)


def field_of(path: str) -> str:
    """The field at the root of a path such as `offers[2].text`."""
    return re.split(r"[.\[]", path)[0]


def read_capabilities(raw: object, notes: Notes) -> tuple[CapabilityRecord, ...]:
    """Abilities: each an object, or a text `key=value|key=value`."""
    found = []
    for path, item in items_of(raw, "capabilities", notes):
        if isinstance(item, str):
            found += [read_flat_capability(part, path, notes) for part in split_abilities(item)]
        elif isinstance(item, dict):
            notes.know("capabilities[].", item, CAPABILITY_KEYS)
            found.append(read_capability(item, path, notes))
        else:
            notes.refuse(path, f"{shown(item)} is no capability. Write key=value|key=value.")
    return tuple(capability for capability in found if capability)


def split_abilities(text: str) -> list[str]:
    """Several abilities in one text stand in lines of their own or after a semicolon."""
    return [part for part in re.split(r"\n|[;；](?=[^;=|]*=)", text) if part.strip(" ;")]


def read_flat_capability(text: str, path: str, notes: Notes) -> CapabilityRecord | None:
    """One ability from `key=value|key=value`."""
    values: dict[str, object] = {}
    for pair in text.split("|"):
        key, sign, value = pair.partition("=")
        key = key.strip().casefold()
        if not pair.strip():
            continue
        if not sign or key not in CAPABILITY_KEYS:
            notes.refuse(
                path,
                f"{shown(pair.strip())} does not begin with a known key. Write key=value|key=value "
                f"with the keys {', '.join(CAPABILITY_KEYS)}.",
            )
        elif key in values:
            notes.refuse(path, f"The key {key} stands twice in one capability. Keep one.")
        values[key] = value
    return read_capability(values, path, notes)


def read_capability(raw: dict[str, object], path: str, notes: Notes) -> CapabilityRecord | None:
    """One ability from its values; None if it says nothing."""

    def name(key: str) -> str | None:
        return read_name(raw.get(key), f"{path}.{key}", notes)

    def whole(key: str, high: int) -> int | None:
        return read_whole(raw.get(key), f"{path}.{key}", notes, 0, high)

    ability = CapabilityRecord(
        process=name("process"),
        material=name("material"),
        part_size_mm=name("part_size_mm"),
        tolerance_mm=read_decimal(
            raw.get("tolerance_mm"), f"{path}.tolerance_mm", notes, LARGEST_TOLERANCE_MM
        ),
        lot_min=whole("lot_min", LARGEST_LOT),
        lot_max=whole("lot_max", LARGEST_LOT),
        lead_time_days=whole("lead_time_days", LONGEST_LEAD_TIME_DAYS),
        machine=name("machine"),
    )
    low, high = ability.lot_min, ability.lot_max
    if low is not None and high is not None and low > high:
        notes.refuse(path, f"lot_min {low} is above lot_max {high}. Exchange or correct them.")
    return None if ability == CapabilityRecord() else ability


def read_certificates(raw: object, notes: Notes) -> tuple[CertificateRecord, ...]:
    """Certificates: each an object, or the name of a standard; texts are split at semicolons."""
    found: dict[CertificateRecord, None] = {}
    for path, item in items_of(raw, "certificates", notes):
        if isinstance(item, dict):
            certificate = read_certificate(item, path, notes)
            found |= {certificate: None} if certificate else {}
        else:
            found |= {CertificateRecord(word): None for word in read_words(item, path, notes)}
    return tuple(found)


def read_certificate(raw: dict[str, object], path: str, notes: Notes) -> CertificateRecord | None:
    """One certificate from its values."""
    notes.know("certificates[].", raw, CERTIFICATE_KEYS)
    standard = read_name(raw.get("standard"), f"{path}.standard", notes)
    body = read_name(raw.get("body"), f"{path}.body", notes)
    number = read_name(raw.get("number"), f"{path}.number", notes)
    valid_until = read_date(raw.get("valid_until"), f"{path}.valid_until", notes)
    if standard is None:
        if is_missing(raw.get("standard")):
            notes.refuse(f"{path}.standard", "The standard is missing. Write it, as ISO 9001.")
        return None
    return CertificateRecord(standard, body, number, valid_until)


def read_contact(raw: object, notes: Notes) -> ContactRecord | None:
    """The contact from an object; None if it says nothing."""
    if is_missing(raw):
        return None
    if not isinstance(raw, dict):
        notes.refuse(
            "contact", f"{shown(raw)} is no contact. Write an object with name, email and phone."
        )
        return None
    notes.know("contact.", raw, CONTACT_KEYS)
    contact = ContactRecord(
        read_name(raw.get("name"), "contact.name", notes),
        read_email(raw.get("email"), "contact.email", notes),
        read_name(raw.get("phone"), "contact.phone", notes),
    )
    return None if contact == ContactRecord() else contact


def read_names(raw: object, notes: Notes) -> dict[str, str]:
    """The name by language; each needs its language."""
    if is_missing(raw):
        return {}
    if not isinstance(raw, dict):
        notes.refuse("names", f"{shown(raw)} is no object. Write the names by language.")
        return {}
    names: dict[str, str] = {}
    for key, value in raw.items():
        name = read_name(value, f"names.{key}", notes)
        language = read_text_language(key, f"names.{key}", notes) if name else None
        if name and language and names.setdefault(language, name) != name:
            notes.refuse(f"names.{key}", f"There are two names in the language {language}.")
    return names
