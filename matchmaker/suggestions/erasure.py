"""What is forgotten of judgements, kept lists and weights: the name of who made them."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.suggestions.models import FittedWeights, Judgement, SuggestionList

SOMEBODY = "person"


def forget_name(session: Session, name: str) -> None:
    """Put a word that names nobody in the place of a person's name."""
    if not name:
        return
    for column in (
        Judgement.made_by,
        Judgement.withdrawn_by,
        SuggestionList.made_by,
        FittedWeights.made_by,
    ):
        table = column.class_
        session.execute(update(table).where(column == name).values({column.key: SOMEBODY}))
