"""Reads a web address: completes it, leaves an unusable one out, refuses a dangerous one. Pure."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from matchmaker.organisations.notes import Notes, shown
from matchmaker.organisations.values import read_text

LONGEST = 2000
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(.*)", re.IGNORECASE | re.DOTALL)
PORT = re.compile(r"[0-9]{1,5}([/?#].*)?", re.DOTALL)
HOST = re.compile(r"([^\W_]([\w-]{0,61}[^\W_])?\.)+[^\W\d_]([\w-]{0,61}[^\W_])\.?")
IPV4 = re.compile(r"((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])")
FORBIDDEN = frozenset(
    "about blob cid chrome data dict feed file filesystem ftp ftps git gopher imap intent irc jar "
    "javascript ldap livescript magnet mailto mid mocha news nfs nntp pop resource rtsp scp sftp sip "
    "sips smb sms ssh svn tel telnet urn vbscript view-source wais webcal ws wss".split()
)


def read_website(raw: object, field: str, notes: Notes) -> str | None:
    """A web address with http or https; None if it is missing, unusable or refused.

    Browsers ignore white space and control characters inside a scheme, so the check does too.
    """
    if isinstance(raw, str) and (scheme := forbidden_scheme(raw)):
        notes.refuse(
            field,
            f"{shown(raw)} has the scheme {scheme}:, which is not allowed. Write an address that "
            "begins with https://.",
        )
        return None
    text = read_text(raw, field, notes)
    if text is None:
        return None
    address = complete(text)
    if address is None:
        notes.warn(
            field,
            f"{shown(text)} is not a usable web address and was left out. Write it as "
            "https://www.example.org.",
        )
    return address


def forbidden_scheme(raw: str) -> str | None:
    """The scheme, if it is one that does not lead to a web page."""
    found = SCHEME.match(
        re.sub(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2060\ufeff]+", "", raw[:LONGEST])
    )
    scheme = found[1].lower() if found else ""
    return scheme if scheme in FORBIDDEN else None


def complete(text: str) -> str | None:
    """The address with its scheme, or None if it leads nowhere."""
    found = SCHEME.fullmatch(text)
    if found and not found[2].startswith("//") and PORT.fullmatch(found[2]):
        found = None  # a host with a port
    if found is None:
        text = f"https:{text}" if text.startswith("//") else f"https://{text}"
    elif found[1].lower() not in ("http", "https") or not found[2].startswith("//"):
        return None
    else:
        text = f"{found[1].lower()}:{found[2]}"
    return text if leads_somewhere(text) else None


def leads_somewhere(address: str) -> bool:
    """Whether the address has a host that can exist, and nothing that hides it."""
    if len(address) > LONGEST or re.search(r"[\s\\<>\"]", address):
        return False
    try:
        parts: SplitResult = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if "@" in parts.netloc or port == 0 or len(host) > 253:
        return False
    return bool(IPV4.fullmatch(host) or HOST.fullmatch(host))
