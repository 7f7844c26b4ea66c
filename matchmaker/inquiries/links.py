"""Private links and reply addresses: an inquiry or a proposal is reached without an account.

A token is a keyed hash of what it opens, so the database alone does not tell it, and every mail
can name it again. A new `link_key` ends the links that were given before.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from matchmaker.settings import Settings, current_settings, secret_key

LENGTH = 32


@lru_cache(maxsize=4)
def secret_of(settings: Settings) -> bytes:
    """The service's secret, read once."""
    return secret_key(settings).encode()


def token_for(what: str, id_: int, link_key: str) -> str:
    """The token of an inquiry or proposal, of 32 hexadecimal digits, as it stands in an address."""
    message = f"{what}:{id_}:{link_key}".encode()
    digest = hmac.new(secret_of(current_settings()), message, hashlib.sha256)
    return f"{id_}-{digest.hexdigest()[:LENGTH]}"


def id_in(token: str) -> int | None:
    """Which row a token claims to open."""
    number, _dash, digest = token.partition("-")
    right = number.isascii() and number.isdigit() and len(number) < 16 and len(digest) == LENGTH
    return int(number) if right else None


def opens(token: str, what: str, id_: int, link_key: str) -> bool:
    """Whether the token is the one of this inquiry or proposal."""
    return hmac.compare_digest(token.encode(), token_for(what, id_, link_key).encode())
