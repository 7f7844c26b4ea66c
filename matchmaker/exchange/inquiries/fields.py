"""From the columns of a file to the fields of an inquiry, and from words of pages to codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from flask_babel import force_locale

from matchmaker import inquiry_labels as labels
from matchmaker.exchange.fields import Field
from matchmaker.inquiries.records import SCALARS
from matchmaker.organisations.models import LANGUAGES

EXAMPLES = ", ".join(SCALARS)
LABELS: dict[str, Mapping[str, object]] = {
    "stage": labels.STAGES,
    "kind": labels.KINDS,
    "source": labels.SOURCES,
    "waiting_for": labels.WAITING,
    "reason": labels.REASONS,
    "proposal_stage": labels.PROPOSAL_STAGES,
    "outcome": labels.OUTCOMES,
    "hand_over_state": labels.HAND_OVER_STATES,
}


def find_field(name: str) -> Field | None:
    """The field with a name, whatever its case, spaces or hyphens."""
    key = re.sub(r"[\s-]+", "_", name.strip().casefold())
    return Field(key, key) if key in SCALARS else None


def words_of_pages() -> dict[str, dict[str, str]]:
    """What the pages call the codes of each field, in every language; a code itself comes first."""
    found: dict[str, dict[str, str]] = {}
    for name, known in LABELS.items():
        words = found.setdefault(name, {})
        for language in LANGUAGES:
            with force_locale(language):
                for code, label in known.items():
                    words.setdefault(key_of(str(label)), code)
        words |= {key_of(code): code for code in known}
    return found


def key_of(word: str) -> str:
    """A word without case and width."""
    return unicodedata.normalize("NFKC", word).casefold()
