"""What is done with the form: begin a profile, save a step, join it with a newer version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matchmaker.accounts.policy import Actor
from matchmaker.errors import MatchmakerError
from matchmaker.organisations.lifecycle import DraftOutdated, begin_profile, save_draft
from matchmaker.registration.merging import Conflict, Merged, merge, own_changes
from matchmaker.registration.queries import account_contact, desk_with_code, record_at

MOST_TRIES = 5


class DraftConflict(MatchmakerError):
    """Both changed the same fields: somebody must choose. Nothing was written."""

    status = 409

    def __init__(self, conflicts: tuple[Conflict, ...], version: int) -> None:
        super().__init__("Somebody changed the same fields meanwhile. Choose for each of them.")
        self.conflicts, self.version = conflicts, version


@dataclass(frozen=True)
class Typed:
    """What somebody typed: the values, the version they began with, and choices made since.

    `seen` is the newer version that the choices were made from.
    """

    values: Mapping[str, Any]
    version: int
    choices: Mapping[str, str]
    seen: int | None = None


@dataclass(frozen=True)
class Saved:
    """The version after saving, and whether it was joined with what somebody else wrote."""

    version: int
    was_joined: bool = False


def begin(actor: Actor, values: Mapping[str, Any], language: str, desk_code: str) -> int:
    """Begin a profile with the first step; its contact is the account's. The organisation's id.

    Raises PermissionRefused, DraftIncomplete.
    """
    given = {name: value for name, value in values.items() if value is not None}
    if actor.user_id is not None and (contact := account_contact(actor.user_id)):
        given["contact"] = contact
    desk_id = desk_with_code(desk_code) if desk_code else None
    return begin_profile(actor, given, language, desk_id)


def save_step(actor: Actor, organisation_id: int, typed: Typed, language: str) -> Saved:
    """Save what was changed in a step, joined with what others saved meanwhile.

    Raises NotFound, DraftConflict where both changed the same field.
    """
    base = record_at(organisation_id, typed.version)
    mine = own_changes(base, typed.values)
    if not mine:
        return Saved(typed.version)
    version, changes, choices = typed.version, mine, typed.choices
    if typed.seen is not None:
        merged = merge(base, mine, record_at(organisation_id, typed.seen), choices)
        version, changes = typed.seen, settled(merged, typed.seen)
    for _try in range(MOST_TRIES):
        try:
            saved = save_draft(actor, organisation_id, version, changes, language)
            return Saved(saved, was_joined=version != typed.version)
        except DraftOutdated as outdated:
            # What was chosen before was chosen without having seen this version.
            merged = merge(base, mine, outdated.newer, {})
            version, changes = outdated.version, settled(merged, outdated.version)
    raise DraftConflict((), version)


def settled(merged: Merged, version: int) -> dict[str, Any]:
    """The changes of a merge in which nothing is open.

    Raises DraftConflict.
    """
    if merged.conflicts:
        raise DraftConflict(tuple(merged.conflicts), version)
    return merged.changes
