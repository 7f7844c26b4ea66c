"""Addresses of websites as people write them, kept as browsers compare them. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from matchmaker.errors import MatchmakerError

MOST_SITES = 20
HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
USUAL_PORT = 443


class SiteCause(StrEnum):
    """Why the address of a website is not taken."""

    ADDRESS = "address"
    PATH = "path"
    MANY = "many"


class SiteInvalid(MatchmakerError):
    """This is no address of a website that can be kept; `site` is what was written."""

    def __init__(self, cause: SiteCause, site: str = "") -> None:
        super().__init__(f"Write websites as https://www.example.org ({cause}: {site}).")
        self.cause, self.site = cause, site


def read_sites(text: str) -> tuple[str, ...]:
    """The websites that are written one a line, or with spaces or commas between them, each once.

    Raises SiteInvalid.
    """
    parts = [part for part in re.split(r"[\s,;]+", text) if part]
    sites = tuple(dict.fromkeys(map(read_site, parts)))
    if len(sites) > MOST_SITES:
        raise SiteInvalid(SiteCause.MANY)
    return sites


def read_site(written: str) -> str:
    """One website: scheme, host and port, nothing else.

    Raises SiteInvalid.
    """
    try:
        parts = urlsplit(written)
        host, port = host_of(parts), parts.port
    except (ValueError, UnicodeError):
        raise SiteInvalid(SiteCause.ADDRESS, written) from None
    if parts.scheme != "https" or not HOST.fullmatch(host) or "@" in parts.netloc:
        raise SiteInvalid(SiteCause.ADDRESS, written)
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise SiteInvalid(SiteCause.PATH, written)
    return f"https://{host}" + (f":{port}" if port not in (None, USUAL_PORT) else "")


def host_of(parts: SplitResult) -> str:
    """The host in the letters that headers may hold.

    Raises UnicodeError.
    """
    return (parts.hostname or "").encode("idna").decode("ascii")
