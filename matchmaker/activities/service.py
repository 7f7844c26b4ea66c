"""Writes the history. Nothing here changes or removes a line; texts alone can be erased."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from sqlalchemy import ColumnElement, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from matchmaker import clock
from matchmaker.accounts.policy import Actor
from matchmaker.activities.chain import START, Line, digest_of, digest_of_text
from matchmaker.activities.models import Activity, ActivityHead, ActivityText

ORGANISATION = "organisation"
# Written with every change of anything, so put together once.
HEAD = select(ActivityHead.digest).where(ActivityHead.id == 1).with_for_update()
ADD_LINE = insert(Activity).returning(Activity.id)
MOVE_HEAD = (
    update(ActivityHead)
    .where(ActivityHead.id == 1)
    .values(digest=bindparam("new"), number=ActivityHead.number + 1)
)


def record(
    session: Session,
    actor: Actor,
    subject: str,
    subject_id: int,
    verb: str,
    data: Mapping[str, object] | None = None,
    text: str = "",
) -> int:
    """Write one line of the history in the surrounding transaction; its id.

    `text` is what people wrote; it can be erased later, `data` cannot and holds no such words.
    """
    salt = secrets.token_hex(16) if text else ""
    text_id = keep_text(session, salt, text) if text else None
    line = Line(
        at=clock.now(),
        actor="person" if actor.user_id is not None else actor.name,
        actor_id=actor.user_id,
        subject=subject,
        subject_id=subject_id,
        verb=verb,
        data=dict(data or {}),
        text_digest=digest_of_text(salt, text) if text else "",
    )
    previous = locked_head(session)
    digest = digest_of(line, previous)
    connection = session.connection()
    values = vars(line) | {"text_id": text_id, "previous": previous, "digest": digest}
    id_ = connection.execute(ADD_LINE, values).scalar_one()
    connection.execute(MOVE_HEAD, {"new": digest})
    return id_


def keep_text(session: Session, salt: str, text: str) -> int:
    """Keep the words of an activity; the id of their row."""
    return session.scalars(
        insert(ActivityText).values(salt=salt, text=text).returning(ActivityText.id)
    ).one()


def locked_head(session: Session) -> str:
    """The last digest; the row stays locked, so that the chain does not fork."""
    head = session.connection().scalar(HEAD)
    if head is None:
        session.execute(insert(ActivityHead).values(id=1, digest=START, number=0))
        return START
    return head


def erase_texts(session: Session, actor_id: int) -> int:
    """Erase the words that a person wrote into the history; how many texts. The chain stays valid."""
    return erase_texts_where(session, Activity.actor_id == actor_id)


def erase_texts_about(session: Session, subject: str, subject_id: int) -> int:
    """Erase all words in the history of one object; how many texts. The chain stays valid."""
    return erase_texts_where(
        session, Activity.subject == subject, Activity.subject_id == subject_id
    )


def erase_texts_where(session: Session, *conditions: ColumnElement[bool]) -> int:
    """Erase the words of the activities for which the conditions hold; how many texts."""
    found = select(Activity.text_id).where(*conditions, Activity.text_id.is_not(None))
    ids = session.scalars(found).all()
    session.execute(delete(ActivityText).where(ActivityText.id.in_(ids)))
    return len(ids)
