"""Fetches mails from the mailbox that INBOX_URL names, and marks each as seen once it is stored."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from matchmaker.accounts.policy import Actor
from matchmaker.errors import MatchmakerError, SettingsInvalid
from matchmaker.inbox.reading import MOST_BYTES, MailUnreadable
from matchmaker.inbox.service import receive
from matchmaker.logs import log
from matchmaker.settings import is_loopback_name

TIMEOUT_SECONDS = 20
MOST_A_ROUND = 100
LONGEST_REASON = 200
SERVER_ERRORS = (OSError, imaplib.IMAP4.error)
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class InboxUnreachable(MatchmakerError):
    """The mailbox cannot be opened, or stopped answering."""


class MailNotStored(MatchmakerError):
    """A mail is there and can be read, but was not stored; it stays unseen."""


@dataclass(frozen=True)
class Inbox:
    """A mailbox on an IMAP server, from `imaps://user:pass@host:993/INBOX`, `imap://…?starttls=1`."""

    host: str
    port: int
    user: str
    password: str
    mailbox: str
    has_tls: bool
    starts_tls: bool

    @property
    def is_private(self) -> bool:
        """Whether nobody on the way can read the password."""
        return self.has_tls or self.starts_tls or is_loopback_name(self.host)

    def without_password(self, text: str) -> str:
        """What a server said, without the password, as it may be shown and logged."""
        shown = text.replace(self.password, "***") if self.password else text
        return " ".join(shown.split())[:LONGEST_REASON]


def inbox_of(address: str) -> Inbox:
    """The mailbox that an address names.

    Raises SettingsInvalid.
    """
    try:
        parts = urlsplit(address)
        port, has_tls = parts.port, parts.scheme == "imaps"
    except ValueError:  # its message may quote a part of the password
        raise SettingsInvalid(
            "INBOX_URL cannot be read. Write imaps://user:password@host:993/INBOX, and signs like"
            " @ / # ? % of the password as %40 %2F %23 %3F %25."
        ) from None
    return Inbox(
        host=parts.hostname or "localhost",
        port=port or (993 if has_tls else 143),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        mailbox=unquote(parts.path.lstrip("/")) or "INBOX",
        has_tls=has_tls,
        starts_tls=parse_qs(parts.query).get("starttls") == ["1"],
    )


@contextmanager
def opened(inbox: Inbox, *, readonly: bool = False) -> Iterator[imaplib.IMAP4]:
    """The mailbox, opened.

    Raises InboxUnreachable, also for what fails while it is in use; the password is in no message.
    """
    try:
        server = connected(inbox)
        try:
            server.login(quoted(inbox.user), inbox.password)
            answer, told = server.select(quoted(inbox.mailbox), readonly)
            if answer != "OK":
                raise imaplib.IMAP4.error(f"no mailbox {inbox.mailbox}: {told!r}")
            yield server
        finally:
            with suppress(*SERVER_ERRORS):
                server.logout()
            with suppress(OSError):  # closes the connection where signing out failed
                server.shutdown()
    except (*SERVER_ERRORS, UnicodeError) as error:
        said = inbox.without_password(f"{type(error).__name__}: {error}")
        raise InboxUnreachable(
            f"The mailbox at {inbox.host} cannot be read ({said}). Correct INBOX_URL or the server."
        ) from None


def connected(inbox: Inbox) -> imaplib.IMAP4:
    """A connection to the server, over TLS where the address asks for it."""
    context = ssl.create_default_context()
    if inbox.has_tls:
        return imaplib.IMAP4_SSL(
            inbox.host, inbox.port, ssl_context=context, timeout=TIMEOUT_SECONDS
        )
    server = imaplib.IMAP4(inbox.host, inbox.port, timeout=TIMEOUT_SECONDS)
    if inbox.starts_tls:
        server.starttls(ssl_context=context)
    return server


def quoted(text: str) -> str:
    """The text as a quoted string of IMAP."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def poll_inbox(actor: Actor, address: str) -> int:
    """Store the unseen mails of a mailbox; how many. Each is marked as seen after it is stored.

    One that cannot be read is flagged and left there; one that could not be stored is tried again
    at the next poll. Raises InboxUnreachable, MailNotStored, SettingsInvalid.
    """
    stored = failed = 0
    with opened(inbox_of(address)) as server:
        for uid in unseen(server)[:MOST_A_ROUND]:
            try:
                is_stored = store(actor, uid, fetched(server, uid))
            except MailUnreadable as error:
                log.warning("mail left in the inbox", uid=uid, why=str(error))
                mark(server, uid, r"(\Flagged)")
                continue
            stored, failed = stored + is_stored, failed + (not is_stored)
            if is_stored:
                mark(server, uid, r"(\Seen)")
    if failed:
        raise MailNotStored(f"{failed} mails could not be stored. The log says why.")
    return stored


def store(actor: Actor, uid: str, raw: bytes) -> bool:
    """Store one mail; False where that failed, so that the others still come in.

    Raises MailUnreadable.
    """
    try:
        receive(actor, raw)
    except MailUnreadable:
        raise
    except Exception as error:
        log.error("mail not stored", uid=uid, exc_info=error)
        return False
    return True


def unseen(server: imaplib.IMAP4) -> list[str]:
    """The ids of the mails that nobody has seen or flagged, the oldest first."""
    answer, found = server.uid("SEARCH", "UNSEEN", "UNFLAGGED")
    check(answer, found)
    return [uid.decode("ascii") for line in found if line for uid in line.split()]


def fetched(server: imaplib.IMAP4, uid: str) -> bytes:
    """The bytes of a mail, without marking it.

    Raises MailUnreadable for one that is too large, before it is fetched.
    """
    answer, told = server.uid("FETCH", uid, "(RFC822.SIZE)")
    check(answer, told)
    size = SIZE.search(told[0] if told and isinstance(told[0], bytes) else b"")
    if size and int(size[1]) > MOST_BYTES:
        raise MailUnreadable(f"The mail is larger than {MOST_BYTES:,} bytes.")
    answer, parts = server.uid("FETCH", uid, "(BODY.PEEK[])")
    check(answer, parts)
    for part in parts:
        if isinstance(part, tuple):
            return bytes(part[1])
    raise MailUnreadable("The server gave no content for the mail.")


def mark(server: imaplib.IMAP4, uid: str, flag: str) -> None:
    """Put a flag on a mail."""
    check(*server.uid("STORE", uid, "+FLAGS.SILENT", flag))


def check(answer: str, told: object) -> None:
    """Raise the library's error where the server refused."""
    if answer != "OK":
        raise imaplib.IMAP4.error(f"refused: {told!r}")
