"""What the pages of the form say for codes: steps, hints, keys of the record."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.labels import kind_label
from matchmaker.languages import country_name, current_language, language_name
from matchmaker.organisations.sectors import taxonomy
from matchmaker.registration.quality import Hint

STEPS = {
    "organisation": _l("Organisation"),
    "offers": _l("What we offer"),
    "needs": _l("What we need"),
    "sectors": _l("Sectors"),
    "proof": _l("Proof"),
    "contact": _l("Contact and consent"),
    "preview": _l("Check and submit"),
}
HINTS = {
    "no-offer": _l("Say what you offer: partners search for it first."),
    "no-need": _l("Say what you look for: whoever offers it is then suggested to you."),
    "unread-offers": _l(
        "No process, material or product was recognised in your offer. Name them as a customer would."
    ),
    "unread-needs": _l(
        "No process, material or product was recognised in your need. Name them as a supplier would."
    ),
    "short-offers": _l("Offer %(at)s is short. Add material, process, quantity and use."),
    "short-needs": _l("Need %(at)s is short. Add purpose, quantity, deadline and must-haves."),
    "no-sector": _l("Choose at least one sector: many search by it."),
    "one-language": _l(
        "All texts are in one language. A summary in a second one reaches readers there."
    ),
    "no-country": _l("Choose your country: partners filter by it."),
    "no-spoken": _l("Say which languages you speak: partners filter by it."),
    "no-contact": _l("Give an e-mail address or a phone number for introductions."),
}
KEYS = {
    "kind": _l("Kind of organisation"),
    "name": _l("Name of the organisation"),
    "names": _l("Name"),
    "country": _l("Country"),
    "city": _l("City"),
    "website": _l("Website"),
    "founded": _l("Founded in"),
    "employees": _l("Number of employees"),
    "languages": _l("Languages spoken"),
    "summary": _l("Summary"),
    "description": _l("Description"),
    "offers": _l("Offers"),
    "needs": _l("Needs"),
    "sectors": _l("Sectors"),
    "certificates": _l("Certificates"),
    "capabilities": _l("Capabilities"),
    "contact": _l("Contact"),
    "open_for_inquiries": _l("We take inquiries from interested partners"),
}
UNSAID = ("language", "sectors", "partnership")
PARTS = {"name": _l("Name"), "email": _l("E-mail address"), "phone": _l("Phone")}


def step_label(step: str) -> str:
    """The name of a step."""
    return str(STEPS.get(step, step))


def hint_text(hint: Hint) -> str:
    """What to do, as a sentence."""
    return str(HINTS[hint.code]) % {"at": hint.at}


def key_label(name: str) -> str:
    """The name of a field: a key of the record, or a part of it such as `summary.de`."""
    key, _dot, part = name.partition(".")
    label = str(KEYS.get(key, key))
    if not part:
        return label
    return f"{label} ({PARTS.get(part) or language_name(part)})"


def value_lines(name: str, value: Any) -> list[str]:
    """A value of a record as lines of text; entries of a list in one line each."""
    if value in (None, "", [], {}):
        return []
    if isinstance(value, list):
        return [line for item in value for line in value_lines(name, item)]
    if isinstance(value, dict):
        said = (value[key] for key in value if key not in UNSAID)
        return [" · ".join(str(part) for part in said if part not in (None, "", []))]
    if name == "sectors" and (node := taxonomy().find(str(value))):
        return [node.label(current_language())]
    named = {"kind": kind_label, "country": country_name, "languages": language_name}
    if name in named:
        return [named[name](str(value))]
    return str(value).split("\n") if not isinstance(value, bool) else [yes_or_no(value)]


def yes_or_no(value: bool) -> str:
    """A truth value as a word."""
    return str(_("yes") if value else _("no"))


def init_words(blueprint: Blueprint) -> None:
    """Join the words to the templates."""
    for filter_ in (step_label, hint_text, key_label, value_lines):
        blueprint.add_app_template_filter(filter_)
