"""Sessions: a signed cookie for visitors, a row in the database for whoever has signed in.

A signed cookie stays valid for whoever copied it, so nothing that signs anybody in is kept in
one. Signing in always makes a new random id (ASVS 5.0, 7.2.4), of which the database holds only
the hash; signing out, a new password or a changed role ends it there and then (7.4).
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, request
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from sqlalchemy import delete, exists, insert, select, update

from matchmaker import clock
from matchmaker.accounts.links import token_hash
from matchmaker.accounts.models import User, UserSession
from matchmaker.db import db
from matchmaker.desks.models import DeskMembership

STORED = "s."
IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(days=14)
ABSOLUTE_STAFF = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=5)
LONGEST_DEVICE = 200


def is_sent_by_another_site(request: Request) -> bool:
    """Whether another site has sent a form here.

    The browser keeps the reader's cookies back then, so what looks like a visitor may be signed in:
    a new cookie would end that. Browsers write the header themselves (Fetch Metadata).
    """
    return request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site"


class Session(SecureCookieSession):
    """A session that knows its stored id, if it has one."""

    stored_id: str | None = None
    stored_user: str | None = None
    seen_at: datetime | None = None

    @property
    def signed_in_as(self) -> str | None:
        """What the sign-in library calls the person who has signed in."""
        value = self.get("_user_id")
        return str(value) if value else None


class Sessions(SecureCookieSessionInterface):
    """Opens and saves the sessions of both kinds."""

    serializer = TaggedJSONSerializer()
    session_class = Session

    def open_session(self, app: Flask, request: Request) -> Session | None:
        """The session of a request; an unknown, ended or expired id gives an empty one."""
        value = request.cookies.get(self.get_cookie_name(app), "")
        if value.startswith(STORED):
            return self.stored(value[len(STORED) :])
        opened = super().open_session(app, request)
        if isinstance(opened, Session) and opened.signed_in_as:
            return Session()  # nobody is signed in by a cookie alone
        return opened if isinstance(opened, Session) else Session()

    def stored(self, session_id: str) -> Session:
        """The session kept under this id."""
        now = clock.now()
        with db.engine.connect() as connection:
            row = connection.execute(
                select(UserSession.data, UserSession.seen_at)
                .join(User, User.id == UserSession.user_id)
                .where(
                    UserSession.id_hash == token_hash(session_id),
                    UserSession.seen_at > now - IDLE,
                    UserSession.expires_at > now,
                    User.active,
                )
            ).one_or_none()
        if row is None:
            return Session()
        session = Session(self.serializer.loads(row.data))
        session.stored_id, session.seen_at = session_id, row.seen_at
        session.stored_user = session.signed_in_as
        session.modified = False
        return session

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        """Keep the session where it belongs, under a new id whenever the person changed."""
        if not isinstance(session, Session):
            return
        if not session.signed_in_as:
            self.forget(session)
            if not is_sent_by_another_site(request):
                super().save_session(app, session, response)
            return
        if session.stored_id is None or session.stored_user != session.signed_in_as:
            self.forget(session)
            session.stored_id = secrets.token_urlsafe(32)
            if self.keep(session):
                self.send(app, session.stored_id, response)
        elif session.modified or self.is_to_be_seen(session):
            self.refresh(session)
        response.vary.add("Cookie")

    @staticmethod
    def is_to_be_seen(session: Session) -> bool:
        """Whether the time of the last use is to be written again."""
        return session.seen_at is None or clock.now() - session.seen_at > SEEN_EVERY

    def keep(self, session: Session) -> bool:
        """Write a new row; False if there is no such person any more."""
        now = clock.now()
        with db.engine.begin() as connection:
            person = connection.execute(
                select(
                    User.id,
                    User.is_operator,
                    exists(
                        select(DeskMembership.id).where(DeskMembership.user_id == User.id)
                    ).label("works_at_a_desk"),
                ).where(User.fs_uniquifier == session.signed_in_as)
            ).one_or_none()
            if person is None:
                return False
            is_staff = person.is_operator or person.works_at_a_desk
            connection.execute(
                insert(UserSession).values(
                    id_hash=token_hash(session.stored_id or ""),
                    user_id=person.id,
                    data=self.serializer.dumps(dict(session)),
                    device=request.user_agent.string[:LONGEST_DEVICE],
                    created_at=now,
                    seen_at=now,
                    expires_at=now + (ABSOLUTE_STAFF if is_staff else ABSOLUTE),
                )
            )
        return True

    def refresh(self, session: Session) -> None:
        """Write what changed in a session that is kept already."""
        with db.engine.begin() as connection:
            connection.execute(
                update(UserSession)
                .where(UserSession.id_hash == token_hash(session.stored_id or ""))
                .values(data=self.serializer.dumps(dict(session)), seen_at=clock.now())
            )

    def forget(self, session: Session) -> None:
        """End the kept session, if there is one."""
        if session.stored_id is None:
            return
        with db.engine.begin() as connection:
            connection.execute(
                delete(UserSession).where(UserSession.id_hash == token_hash(session.stored_id))
            )
        session.stored_id = None
        session.modified = True

    def send(self, app: Flask, session_id: str, response: Response) -> None:
        """Give the browser the id."""
        response.set_cookie(
            self.get_cookie_name(app),
            STORED + session_id,
            max_age=int(ABSOLUTE.total_seconds()),
            path=self.get_cookie_path(app),
            secure=self.get_cookie_secure(app),
            httponly=True,
            samesite=self.get_cookie_samesite(app),
        )
