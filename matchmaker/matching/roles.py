"""Whether a firm makes, sells or serves: read from its words, and weakly from its sectors.

A cue counts where it is the head of what it stands in: *Federnhersteller* makes, a *Serviceroboter*
serves nobody. What names the customer's trade does not count: *Beratung für Hersteller* and
製造業向けサービス serve. Each piece of evidence p leaves the doubt 1 - p, so a role's grade is
1 - Π (1 - p), on 0-1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from math import fsum

from matchmaker.matching.profiles import Passage, Profile, Reason, Role, Suggestion, Word
from matchmaker.matching.role_cues import ROLES, SECTOR
from matchmaker.matching.role_reading import Clause, Found, clauses

# Roles from here on are shown; from CLEAR on, read from words, one may speak against a partner.
SHOWN, CLEAR = 0.3, 0.6
# A partner of another role than the one that is looked for loses this part of the score.
ROLE_LOSS = 0.1


@lru_cache(maxsize=4000)
def read_words(passages: tuple[Passage, ...]) -> tuple[Found, ...]:
    """All cues that count in some passages, each word once, where it weighs most."""
    found: dict[tuple[str, str], Found] = {}
    for passage in passages:
        for text in clauses(passage):
            for each in Clause(text, passage).found():
                key = (each.cue.role, each.word.text.casefold())
                if key not in found or found[key].weight < each.weight:
                    found[key] = each
    return tuple(found.values())


def graded(found: Iterable[Found]) -> list[Role]:
    """The roles that some cues speak for, the clearest first."""
    cues_found = list(found)
    roles = []
    for name in ROLES:
        own = sorted(
            (each for each in cues_found if each.cue.role == name),
            key=lambda each: -each.weight * each.cue.strength,
        )
        if own:
            grade = noisy_or(each.weight * each.cue.strength for each in own)
            roles.append(Role(name, grade, tuple(each.word for each in own)))
    return sorted(roles, key=lambda role: (-role.grade, ROLES.index(role.name)))


def noisy_or(chances: Iterable[float]) -> float:
    """How sure something is for which several things speak independently, on 0-1."""
    doubt = 1.0
    for chance in chances:
        doubt *= 1.0 - chance
    return 1.0 - doubt


def roles_of(profile: Profile, sector_roles: Mapping[str, str]) -> tuple[Role, ...]:
    """What a firm does by its offers and sectors, the clearest role first.

    `sector_roles` maps codes of sectors to roles. A sector is weak: it counts once a role, and says
    nothing new where the words already name a role clearly (a dealer's sector is that of its goods).
    """
    roles = {role.name: role for role in graded(read_words(profile.offers))}
    is_clear = any(role.grade >= CLEAR for role in roles.values())
    for name in ROLES:
        codes = [code for code in profile.offered_sectors if sector_roles.get(code) == name]
        if not codes or (is_clear and name not in roles):
            continue
        role = roles.get(name, Role(name, 0.0))
        words = tuple(Word(code, "", "sectors") for code in codes)
        roles[name] = Role(name, noisy_or((role.grade, SECTOR)), (*role.words, *words))
    return tuple(sorted(roles.values(), key=lambda role: (-role.grade, ROLES.index(role.name))))


def wanted_roles(profile: Profile) -> tuple[Role, ...]:
    """The roles of the partners that the needs name in words, the clearest first."""
    return tuple(graded(each for each in read_words(profile.needs) if each.is_explicit))


def shown(roles: Iterable[Role]) -> tuple[Role, ...]:
    """The roles that are sure enough to be shown."""
    return tuple(role for role in roles if role.grade >= SHOWN)


def mismatch(wanted: tuple[Role, ...], theirs: tuple[Role, ...]) -> tuple[Role, Role] | None:
    """The role that is looked for and the other one that they clearly have, or None.

    There is none where nothing is looked for, where they show any sign of a wanted role, and where
    their own words are not clear.
    """
    names = {role.name for role in wanted}
    if not names or any(role.name in names for role in theirs):
        return None
    clear = [r for r in theirs if r.grade >= CLEAR and r.words[0].part != "sectors"]
    return (wanted[0], clear[0]) if clear else None


def with_roles(
    suggestion: Suggestion, wanted: tuple[Role, ...], theirs: tuple[Role, ...]
) -> Suggestion:
    """The suggestion with the partner's roles; a clear mismatch lowers the score.

    What it takes is a reason of its own, so that the shares still sum to the score.
    """
    found = mismatch(wanted, theirs)
    if found is None or suggestion.score <= 0.0:
        return replace(suggestion, roles=theirs)
    asked, other = found
    lost = suggestion.score * ROLE_LOSS
    reason = Reason(
        "role",
        None,
        asked.words[0],
        other.words[0],
        -lost,
        roles=(asked.name, other.name),
    )
    return replace(
        suggestion,
        score=fsum([suggestion.score, -lost]),
        reasons=(*suggestion.reasons, reason),
        roles=theirs,
    )
