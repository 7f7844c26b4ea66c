"""The digests of the history: each activity's covers all before it. Pure.

Whoever changes, removes or reorders a line breaks the chain from there on (the linked hashes of
Haber and Stornetta 1991, "How to Time-Stamp a Digital Document", Journal of Cryptology).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

START = "0" * 64


@dataclass(frozen=True)
class Line:
    """What of an activity its digest covers; its text only by a salted digest."""

    at: datetime
    actor: str
    actor_id: int | None
    subject: str
    subject_id: int
    verb: str
    data: Mapping[str, object]
    text_digest: str


def digest_of_text(salt: str, text: str) -> str:
    """The digest of a text, which says nothing about it once the salt is gone."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def digest_of(line: Line, previous: str) -> str:
    """The digest of a line that follows the line with the digest `previous`."""
    values = [
        previous,
        line.at.astimezone(UTC).isoformat(timespec="microseconds"),
        line.actor,
        line.actor_id,
        line.subject,
        line.subject_id,
        line.verb,
        dict(line.data),
        line.text_digest,
    ]
    canonical = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def first_fault(lines: Iterable[tuple[int, Line, str, str]], head: str) -> int | None:
    """The id of the first line that is not as it was written, 0 if lines are missing at the end.

    `lines` are (id, line, previous, digest) in order; None says that the chain is whole.
    """
    last = START
    for id_, line, previous, digest in lines:
        if previous != last or digest_of(line, previous) != digest:
            return id_
        last = digest
    return None if last == head else 0
