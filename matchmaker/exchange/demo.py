"""The demo organisations, loaded into an empty database."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import exists, select

from matchmaker.accounts.policy import Actor
from matchmaker.db import db, transaction
from matchmaker.matching.detection import detect_language
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.reading import read_record
from matchmaker.organisations.records import OrganisationRecord
from matchmaker.organisations.service import save_organisations
from matchmaker.organisations.taxonomy import Taxonomy
from matchmaker.suggestions.vectors import encode_pending

SOURCE = "demo"


class DemoDataInvalid(Exception):
    """A line of the seeds cannot be read; the message says why."""


def read_demo(path: Path, taxonomy: Taxonomy) -> list[OrganisationRecord]:
    """The demo organisations of a file.

    Raises DemoDataInvalid: the seeds are part of the program and must be without fault.
    """
    records = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        result = read_record(json.loads(line), None, taxonomy, detect_language)
        if result.record is None or result.warnings or result.unknown:
            findings = [*result.problems, *result.warnings, *result.unknown]
            raise DemoDataInvalid(f"{path.name}, line {number}: {findings}")
        records.append(result.record)
    return records


def load_demo(actor: Actor, path: Path, taxonomy: Taxonomy) -> int:
    """Publish the demo organisations if there is no organisation at all; how many were loaded."""
    with transaction():
        if db.session.scalar(select(exists(select(Organisation.id)))):
            return 0
        created = save_organisations(
            actor, read_demo(path, taxonomy), publish=True, source=SOURCE
        ).created
        encode_pending()
        return created
