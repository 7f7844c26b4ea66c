"""The roles of profiles, read with the sectors of this installation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from matchmaker.directory.profiles import OrganisationView
from matchmaker.matching.profiles import Passage, Profile, Role
from matchmaker.matching.role_cues import MAKES, SELLS, SERVES
from matchmaker.matching.roles import roles_of, shown
from matchmaker.organisations.sectors import taxonomy
from matchmaker.organisations.taxonomy import Taxonomy

# Divisions of NACE Rev. 2: manufacturing, trade, and from repair of machines on services. Farming,
# mining and energy (1 to 9, 35) say nothing: firms there do all three.
MAKING, TRADE, SILENT = range(10, 33), range(45, 48), {*range(1, 10), 35}


def role_of_nace(nace: str) -> str | None:
    """The role of a class of NACE Rev. 2, or None where it says nothing."""
    division = int(nace.split(".")[0])
    if division in SILENT:
        return None
    return MAKES if division in MAKING else SELLS if division in TRADE else SERVES


def roles_by_sector(sectors: Taxonomy) -> dict[str, str]:
    """The role that each sector speaks for; one without a class of NACE has that of the one above."""
    found: dict[str, str] = {}
    for code, node in sectors.nodes.items():
        above = (sectors.nodes[each].nace for each in sectors.ancestors(code))
        nace = node.nace or next((each for each in above if each), None)
        role = role_of_nace(nace) if nace else None
        if role is not None:
            found[code] = role
    return found


@cache
def sector_roles() -> Mapping[str, str]:
    """The roles of this installation's sectors."""
    return roles_by_sector(taxonomy())


def does(profile: Profile) -> tuple[Role, ...]:
    """What a firm does, the clearest role first."""
    return roles_of(profile, sector_roles())


def roles_of_view(view: OrganisationView) -> tuple[Role, ...]:
    """The roles of a published profile that are sure enough to be shown."""
    offers = [Passage(each.text, each.language, "offers", each.title or "") for each in view.offers]
    for part, texts in (("summary", view.summary), ("description", view.description)):
        offers += [Passage(text, language, part) for language, text in texts.items()]
    spoken = next(iter(view.names), view.written_in)
    offers += [Passage(tag, spoken, "tags") for tag in view.tags]
    sectors = [*view.sectors, *(code for each in view.offers for code in each.sectors)]
    profile = Profile(str(view.id), tuple(offers), offered_sectors=tuple(dict.fromkeys(sectors)))
    return shown(does(profile))
