"""A small IMAP server in this process: one mailbox, as much of RFC 9051 as reading mail needs."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

LINE = re.compile(rb"^(\S+) (?:UID )?(\w+) ?(.*)$", re.IGNORECASE)
STRING = re.compile(rb'"((?:[^"\\]|\\.)*)"')


@dataclass
class Mailbox:
    """What the server holds: mails by their id, the flags of each, and what it was asked."""

    user: str = "inbox@match.example"
    password: str = 'p@ss "word" \\ %'
    mails: dict[int, bytes] = field(default_factory=dict)
    flags: dict[int, set[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sizes: dict[int, int] = field(default_factory=dict)
    port: int = 0

    def put(self, raw: bytes, *flags: str) -> int:
        """Let a mail arrive; its id."""
        uid = max(self.mails, default=100) + 1
        self.mails[uid], self.flags[uid] = raw, set(flags)
        return uid


class Session(socketserver.StreamRequestHandler):
    """One connection."""

    @property
    def mailbox(self) -> Mailbox:
        mailbox: Mailbox = self.server.mailbox  # type: ignore[attr-defined]
        return mailbox

    def handle(self) -> None:
        self.say(b"* OK ready")
        while line := self.rfile.readline().rstrip(b"\r\n"):
            found = LINE.match(line)
            assert found, line
            tag, verb, rest = found[1], found[2].upper().decode(), found[3]
            self.mailbox.asked.append(verb)
            answer = getattr(self, f"do_{verb.lower()}")(rest)
            self.say(tag + b" " + (answer or b"OK done"))
            if verb == "LOGOUT":
                return

    def say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def do_capability(self, _rest: bytes) -> None:
        self.say(b"* CAPABILITY IMAP4rev1")

    def do_login(self, rest: bytes) -> bytes:
        given = [re.sub(rb"\\(.)", rb"\1", each).decode() for each in STRING.findall(rest)]
        right = given == [self.mailbox.user, self.mailbox.password]
        return b"OK in" if right else b"NO no such user with " + rest  # as bad servers do

    def do_select(self, rest: bytes) -> bytes:
        self.say(b"* %d EXISTS" % len(self.mailbox.mails))
        return b"OK [READ-WRITE] open" if rest == b'"INBOX"' else b"NO no such mailbox"

    do_examine = do_select

    def do_search(self, rest: bytes) -> None:
        assert rest == b"UNSEEN UNFLAGGED"
        hidden = {"\\Seen", "\\Flagged"}
        new = [uid for uid, flags in self.mailbox.flags.items() if not flags & hidden]
        self.say(b"* SEARCH " + b" ".join(b"%d" % uid for uid in new))

    def do_fetch(self, rest: bytes) -> None:
        number, what = rest.split(b" ", 1)
        uid = int(number)
        raw = self.mailbox.mails[uid]
        if what == b"(RFC822.SIZE)":
            size = self.mailbox.sizes.get(uid, len(raw))
            self.say(b"* 1 FETCH (UID %d RFC822.SIZE %d)" % (uid, size))
            return
        assert what == b"(BODY.PEEK[])"
        self.say(b"* 1 FETCH (UID %d BODY[] {%d}\r\n%s)" % (uid, len(raw), raw))

    def do_store(self, rest: bytes) -> None:
        uid, how, flags = rest.decode().split(" ", 2)
        assert how == "+FLAGS.SILENT"
        self.mailbox.flags[int(uid)] |= set(flags.strip("()").split())

    def do_logout(self, _rest: bytes) -> None:
        self.say(b"* BYE")


@contextmanager
def imap_server() -> Iterator[Mailbox]:
    """The mailbox of a server that answers as long as the block runs."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        server.mailbox = mailbox = Mailbox()  # type: ignore[attr-defined]
        mailbox.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield mailbox
        server.shutdown()
        thread.join()
