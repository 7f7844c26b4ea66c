"""Table of settlements: companies that have come to a city through an inquiry."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base
from matchmaker.inquiries.workflow import CASES
from matchmaker.organisations.models import one_of


class Settlement(Base):
    """A company that set up, relocated or invested in a city.

    However many inquiries and desks had a part in it, a company counts once for a city; the state
    counts distinct companies over its cities. `company_key` is the name without case, spaces and
    legal form.
    """

    __tablename__ = "settlement"
    __table_args__ = (
        CheckConstraint(one_of("kind", tuple(map(str, CASES))), name="kind"),
        UniqueConstraint("company_key", "country", "state", "city"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id"), index=True)
    kind: Mapped[str]
    company: Mapped[str]
    company_key: Mapped[str]
    country: Mapped[str]
    state: Mapped[str]
    city: Mapped[str]
    settled_on: Mapped[date]
    noted_at: Mapped[datetime]
