"""Countries and languages by code or by name in German, English and Japanese. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from babel import Locale
from babel.core import get_global

from matchmaker.organisations.taxonomy import LANGUAGES, name_key

# Groups of countries and parts of one that CLDR lists beside the countries.
NO_COUNTRIES = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())
# Names in use that CLDR gives in another form.
OTHER_NAMES = {
    "Great Britain": "GB",
    "England": "GB",
    "Großbritannien": "GB",
    "英国": "GB",
    "United States of America": "US",
    "America": "US",
    "Vereinigte Staaten von Amerika": "US",
    "アメリカ": "US",
    "米国": "US",
    "Holland": "NL",
    "The Netherlands": "NL",
    "Czech Republic": "CZ",
    "Tschechische Republik": "CZ",
    "Turkey": "TR",
    "Korea": "KR",
    "Republic of Korea": "KR",
    "Bundesrepublik Deutschland": "DE",
    "Federal Republic of Germany": "DE",
    "日本国": "JP",
    "Nippon": "JP",
    "中国": "CN",
    "中華人民共和国": "CN",
    "People's Republic of China": "CN",
    "Hong Kong": "HK",
    "香港": "HK",
    "Hongkong": "HK",
    "Macau": "MO",
    "Viet Nam": "VN",
    "Russian Federation": "RU",
}


@cache
def country_codes() -> dict[str, str]:
    """The ISO 3166 alpha-2 code by alpha-2 and alpha-3 code."""
    codes = {
        str(code)
        for code in Locale("en").territories
        if len(str(code)) == 2 and str(code).isalpha() and code not in NO_COUNTRIES
    }
    found = {code.casefold(): code for code in codes}
    for alias, targets in get_global("territory_aliases").items():
        if len(alias) == 3 and alias.isalpha() and targets[0] in codes:
            found.setdefault(alias.casefold(), targets[0])
    return found | {"uk": "GB"}


@cache
def country_names() -> dict[str, str]:
    """The ISO 3166 alpha-2 code by name, compared without case, spaces and punctuation."""
    codes = country_codes()
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if str(code).casefold() in codes:
                found.setdefault(name_key(str(name)), str(code))
    for name, code in OTHER_NAMES.items():
        found.setdefault(name_key(name), code)
    return found


@cache
def language_codes() -> dict[str, str]:
    """The ISO 639-1 code by two-letter and three-letter code."""
    codes = {str(code) for code in Locale("en").languages if len(str(code)) == 2}
    found = {code: code for code in codes}
    for alias, target in get_global("language_aliases").items():
        if len(alias) == 3 and target in codes:
            found.setdefault(alias, target)
    return found


@cache
def language_names() -> dict[str, str]:
    """The ISO 639-1 code by name, compared without case, spaces and punctuation."""
    codes = language_codes()
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).languages.items():
            if str(code) in codes:
                found.setdefault(name_key(str(name)), str(code))
    return found


def code_key(name: str) -> str:
    """How a code is compared: without case, width and points, so that N/A is not Namibia's NA."""
    return unicodedata.normalize("NFKC", name).strip().casefold().replace(".", "")


def find_country(name: str) -> str | None:
    """The code of the country that a code or a name stands for."""
    return country_codes().get(code_key(name)) or country_names().get(name_key(name))


def find_language(name: str) -> str | None:
    """The code of the language that a code (also with a region, as en-GB) or a name stands for."""
    key = code_key(name)
    found = language_codes().get(key) or language_names().get(name_key(name))
    if found is None and re.fullmatch(r"[a-z]{2,3}[-_][a-z]{2,4}", key):
        return language_codes().get(re.split("[-_]", key)[0])
    return found
