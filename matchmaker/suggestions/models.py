"""Table of what matching keeps of a profile: the sentence vectors of its phrases."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base


class ProfileVectors(Base):
    """The vectors of a profile's phrases, in half precision, one after the other.

    `revision` is that of the profile they were made of, `made_at` the number of the write that
    stored them. `phrases` is a hash of the phrases and the encoder: where it is the same, vectors
    need not be made again.
    """

    __tablename__ = "profile_vectors"

    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    revision: Mapped[int] = mapped_column(index=True)
    made_at: Mapped[int] = mapped_column(index=True)
    phrases: Mapped[str]
    offers: Mapped[bytes]
    needs: Mapped[bytes]
