"""The text of an inquiry that search looks into, and what two inquiries have in common."""

from __future__ import annotations

from matchmaker.inquiries.models import Inquiry
from matchmaker.organisations.search_text import fold, lower

# What stands in place of words that were erased; pages say it in the reader's language.
ERASED = "@erased"


def words_of(text: str) -> str:
    """What somebody wrote; nothing where it was erased."""
    return "" if text == ERASED else text


def search_text(inquiry: Inquiry) -> str:
    """The folded words of an inquiry, as the directory folds those of a profile."""
    parts = (
        inquiry.number,
        inquiry.subject,
        inquiry.organisation_name,
        inquiry.sender_name,
        inquiry.sender_email,
        inquiry.city,
        inquiry.programme,
        inquiry.source_detail,
        inquiry.text,
    )
    words = " ".join(part for part in parts if part and part != ERASED)
    return f"{fold(words)}\n{lower(words)}"
