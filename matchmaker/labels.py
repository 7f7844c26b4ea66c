"""Words of the pages for values that are stored as codes."""

from __future__ import annotations

from babel import Locale
from flask import Flask
from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l

from matchmaker.languages import current_language, language_name

KINDS = {
    "startup": _l("Startup"),
    "company": _l("Company"),
    "institution": _l("Institution"),
}
ROLES = {
    "member": _l("Member"),
    "consultant": _l("Consultant"),
    "lead": _l("Lead of a desk"),
    "operator": _l("Operator"),
}
FIRM_ROLES = {
    "makes": _l("makes"),
    "sells": _l("sells"),
    "serves": _l("serves"),
}
MISMATCHES = {
    ("makes", "sells"): _l("You look for a maker; they sell."),
    ("makes", "serves"): _l("You look for a maker; they offer services."),
    ("sells", "makes"): _l("You look for a seller; they make."),
    ("sells", "serves"): _l("You look for a seller; they offer services."),
    ("serves", "makes"): _l("You look for a service firm; they make."),
    ("serves", "sells"): _l("You look for a service firm; they sell."),
}
OUR_PARTS = {
    "needs": _l("our need"),
    "offers": _l("our offer"),
    "summary": _l("our summary"),
    "description": _l("our description"),
    "sectors": _l("our sectors"),
    "tags": _l("our keywords"),
}
THEIR_PARTS = {
    "needs": _l("their need"),
    "offers": _l("their offer"),
    "summary": _l("their summary"),
    "description": _l("their description"),
    "sectors": _l("their sectors"),
    "tags": _l("their keywords"),
    "name": _l("their name"),
    "capabilities": _l("their abilities"),
    "certificates": _l("their certificates"),
    "place": _l("their place"),
}
PARTNERSHIPS = {
    "customer": _l("Customers"),
    "supplier": _l("Supply"),
    "distributor": _l("Distribution"),
    "development": _l("Joint development"),
    "licence": _l("Licence"),
    "research": _l("Research"),
    "investment": _l("Investment"),
    "pilot": _l("Pilot project"),
    "joint-venture": _l("Joint venture"),
    "service": _l("Services"),
}


def kind_label(kind: str) -> str:
    """The kind of an organisation in the reader's language."""
    return str(KINDS.get(kind, kind))


def role_label(role: str) -> str:
    """A role in the reader's language."""
    return str(ROLES.get(role, role))


def firm_role(name: str) -> str:
    """What a firm does in the reader's language."""
    return str(FIRM_ROLES.get(name, name))


def mismatch_label(roles: tuple[str, str]) -> str:
    """The role that is looked for, and theirs, as a sentence."""
    return str(MISMATCHES[roles])


def our_part(part: str) -> str:
    """Where words of ours stand."""
    return str(OUR_PARTS.get(part, part))


def their_part(part: str) -> str:
    """Where words of theirs stand."""
    return str(THEIR_PARTS.get(part, part))


def partnership_label(partnership: str) -> str:
    """A kind of partnership in the reader's language; an unknown one as written."""
    return str(PARTNERSHIPS.get(partnership, partnership))


def points(share: float) -> str:
    """A share of the score on 0-100 with one decimal, as the reader writes numbers."""
    return str(format_decimal(round(100 * share, 1), "0.0"))


def whole_points(score: float) -> str:
    """A score on 0-100."""
    return str(round(100 * score))


def number(value: float) -> str:
    """A number as the reader writes it."""
    return str(format_decimal(value))


def listed(values: list[str]) -> str:
    """Values joined by the reader's comma."""
    return ("、" if current_language() == "ja" else ", ").join(values)


def spoken(codes: list[str]) -> str:
    """The names of languages, joined."""
    return listed([language_name(code) for code in codes])


def country_choices(codes: list[str]) -> list[tuple[str, str]]:
    """Countries with their names in the reader's language, by name."""
    territories = Locale(current_language()).territories
    return sorted(((code, str(territories.get(code, code))) for code in codes), key=lambda c: c[1])


def monogram(name: str) -> str:
    """One Japanese character or two initials that stand for an organisation."""
    core = (
        name.replace("株式会社", "").replace("有限会社", "").replace("合同会社", "").strip() or name
    )
    if ord(core[0]) > 0x2E80:
        return core[0]
    return "".join(word[0] for word in core.split()[:2]).upper()


def init_labels(app: Flask) -> None:
    """Join the labels to the templates."""
    for label in (
        kind_label,
        role_label,
        firm_role,
        mismatch_label,
        our_part,
        their_part,
        partnership_label,
        points,
        whole_points,
        number,
        listed,
        spoken,
        monogram,
    ):
        app.add_template_filter(label)
