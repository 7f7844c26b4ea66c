"""Stores the proposals of an inquiry that is imported, as they stand."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from matchmaker.inquiries.records import ProposalRecord
from matchmaker.proposals.models import Proposal


def add_imported(
    session: Session,
    inquiry_id: int,
    records: Sequence[ProposalRecord],
    organisations: Mapping[str, int],
) -> list[int]:
    """Write the proposals in their order, in the surrounding transaction; their ids.

    `organisations` gives the ids behind the names in the records. Private links are new.
    """
    rows = []
    for position, record in enumerate(records, start=1):
        values = vars(record) | {"reasons": [dict(reason) for reason in record.reasons]}
        name = values.pop("organisation")
        row = Proposal(
            inquiry_id=inquiry_id,
            organisation_id=organisations[name],
            position=position,
            link_key=secrets.token_hex(16),
            version=1,
            **values,
        )
        session.add(row)
        rows.append(row)
    session.flush()
    return [row.id for row in rows]
