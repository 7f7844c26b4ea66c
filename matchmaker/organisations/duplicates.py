"""Which stored organisations may be the same as a new one: by name, website and mail domain. Pure.

Names are compared without legal forms, width, case, accents and spaces, so that 株式会社アオバ精機,
（株）ｱｵﾊﾞ精機 and アオバ精機 are one, and so are Müller GmbH & Co. KG and MUELLER.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

LEGAL = re.compile(
    r"株式会社|有限会社|合同会社|一般社団法人|公益財団法人|\(株\)|\(有\)|㈱|㈲|"
    r"\b(gmbh|ag|kg|ohg|ug|se|co|kgaa|ev|inc|ltd|llc|corp|corporation|company|limited|"
    r"kk|kabushiki kaisha|haftungsbeschrankt|mbh|und|and)\b"
)
SPELLINGS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))
COMMON_MAIL = {"gmail.com", "gmx.de", "web.de", "yahoo.co.jp", "outlook.com", "t-online.de"}
SHORTEST_KEY = 2


@dataclass(frozen=True)
class Known:
    """What is compared of an organisation."""

    id: int
    names: tuple[str, ...]
    website: str | None
    email: str | None


@dataclass(frozen=True)
class Duplicate:
    """An organisation that may be the same, and what speaks for it: name, website or mail."""

    id: int
    by: tuple[str, ...]


@lru_cache(maxsize=100_000)
def name_key(name: str) -> str:
    """A name as it is compared: what stays when form, spelling and legal form are taken away."""
    text = unicodedata.normalize("NFKC", name).lower()
    for sign, spelt in SPELLINGS:
        text = text.replace(sign, spelt)
    text = unicodedata.normalize("NFKD", text)
    text = "".join(
        sign for sign in text if not unicodedata.combining(sign) or sign in "\u3099\u309a"
    )
    text = unicodedata.normalize("NFKC", hiragana_to_katakana(text))
    text = LEGAL.sub(" ", re.sub(r"[.,&+/]", " ", text))
    return re.sub(r"[\W_ー]+", "", text)


def hiragana_to_katakana(text: str) -> str:
    """Both kana as katakana, so that a name in either is the same."""
    return "".join(chr(ord(sign) + 0x60) if "ぁ" <= sign <= "ゖ" else sign for sign in text)


def domain_of(website: str | None) -> str | None:
    """The domain of a website without www, or None."""
    host = urlsplit(website or "").hostname
    return host.removeprefix("www.") if host else None


def mail_domain(email: str | None) -> str | None:
    """The domain of an address, unless everybody may have one there."""
    domain = (email or "").rpartition("@")[2].lower()
    return domain if domain and domain not in COMMON_MAIL else None


def find_duplicates(new: Known, others: Iterable[Known]) -> list[Duplicate]:
    """Which of the others may be the same organisation, by id."""
    names = {key for name in new.names if len(key := name_key(name)) >= SHORTEST_KEY}
    site, mail = domain_of(new.website), mail_domain(new.email)
    found = []
    for other in others:
        if other.id == new.id:
            continue
        signs = []
        if names & {name_key(name) for name in other.names}:
            signs.append("name")
        if site and site == domain_of(other.website):
            signs.append("website")
        if mail and mail == mail_domain(other.email):
            signs.append("mail")
        if signs:
            found.append(Duplicate(other.id, tuple(signs)))
    return found
