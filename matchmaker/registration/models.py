"""The table of forms that were sent after the session had ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base


class KeptForm(Base):
    """What somebody typed and sent without being signed in any more.

    The browser holds a token of which only the hash is kept here; `fields` are pairs of name and
    value in their order.
    """

    __tablename__ = "kept_form"
    __table_args__ = (CheckConstraint("length(path) > 0", name="path_given"),)

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str]
    fields: Mapped[list[list[str]]] = mapped_column(JSON)
    born_at: Mapped[datetime] = mapped_column(index=True)
