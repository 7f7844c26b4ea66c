"""What is forgotten of settlements: a company that bears a person's name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.establishments.models import Settlement


def forget_company(session: Session, inquiry_id: int, blank: Callable[[str], str]) -> None:
    """Blank a person's name out of the companies that settled; they are still counted apart."""
    for row in session.scalars(select(Settlement).where(Settlement.inquiry_id == inquiry_id)):
        name = blank(row.company)
        if name != row.company:
            digest = hashlib.sha256(f"{row.id} {row.company_key}".encode()).hexdigest()
            row.company, row.company_key = name, f"erased-{digest[:24]}"
