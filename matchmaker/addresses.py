"""Addresses of pages that come back to us in a request."""

from __future__ import annotations

from urllib.parse import urlsplit


def own_path(address: str) -> str:
    """The address if it is a page of this service, else nothing."""
    if not address.isprintable():  # browsers leave control characters out: /<tab>/evil.example
        return ""
    parts = urlsplit(address)
    foreign = parts.scheme or parts.netloc or "\\" in address or address.startswith("//")
    return "" if foreign or not address.startswith("/") else address
