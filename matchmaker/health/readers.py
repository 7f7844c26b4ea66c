"""Who may read the service's figures: whoever has the token, or a program on this very machine."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

# What proxies add. With one of these the request came from elsewhere, whatever its address says.
BY_PROXIES = frozenset(
    {
        "forwarded",
        "via",
        "x-real-ip",
        "x-client-ip",
        "x-cluster-client-ip",
        "true-client-ip",
        "cf-connecting-ip",
    }
)
FORWARDED = "x-forwarded"


def holds_token(authorization: str, token: str) -> bool:
    """Whether the header carries the token; compared in constant time."""
    scheme, _space, given = authorization.partition(" ")
    is_same = hmac.compare_digest(given.strip().encode(), token.encode())
    return scheme.lower() == "bearer" and is_same


def is_direct(address: str | None, host: str, headers: Iterable[str]) -> bool:
    """Whether a program on this machine asks without any proxy between.

    `host` is the address it asked for: a foreign page that makes a browser on this machine ask
    brings its own name along.
    """
    names = {name.lower() for name in headers}
    if names & BY_PROXIES or any(name.startswith(FORWARDED) for name in names):
        return False
    return is_loopback(address) and is_own_name(host)


def is_own_name(host: str) -> bool:
    """Whether a host, with or without port, is a name of this very machine."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name == "localhost" or is_loopback(name)


def is_loopback(address: str | None) -> bool:
    """Whether it is an address of this very machine."""
    try:
        read = ip_address(address or "")
    except ValueError:
        return False
    mapped = getattr(read, "ipv4_mapped", None)
    return bool((mapped or read).is_loopback)
