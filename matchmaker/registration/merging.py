"""Two people changed the same draft: what can be joined, and what somebody must choose. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

MINE, NEWER, BOTH = "mine", "newer", "both"
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Conflict:
    """A field that both changed. `name` is a key of the record, or key.part of a text by language."""

    name: str
    mine: Any
    newer: Any

    @property
    def is_list(self) -> bool:
        """Whether both sides can be kept, one after the other."""
        return isinstance(self.mine, list) and isinstance(self.newer, list)


@dataclass
class Merged:
    """What is to be saved on top of the newer version, and what is still open."""

    changes: dict[str, Any] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)


def is_same(one: Any, other: Any) -> bool:
    """Whether two values of a record say the same; nothing is written in several ways."""
    return one == other or (one in (None, "", [], {}) and other in (None, "", [], {}))


def own_changes(base: Record, values: Record) -> dict[str, Any]:
    """The values that differ from what the form began with."""
    return {name: value for name, value in values.items() if not is_same(base.get(name), value)}


def merge(base: Record, mine: Record, newer: Record, choices: Mapping[str, str]) -> Merged:
    """Join my changes with a newer version.

    A field that only one side changed is taken from that side. Where both did, `choices` says
    mine, newer or (for lists) both; without a choice it is a conflict, and nothing is decided.
    """
    merged = Merged()
    for name, value in mine.items():
        old, new = base.get(name), newer.get(name)
        if isinstance(value, Mapping) or isinstance(new, Mapping):
            joined = merge_parts(name, (old, value, new), choices, merged)
        else:
            joined = decide(name, (old, value, new), choices, merged)
        if not is_same(joined, new):
            merged.changes[name] = joined
    return merged


Sides = tuple[Any, Any, Any]


def merge_parts(
    name: str, sides: Sides, choices: Mapping[str, str], merged: Merged
) -> dict[str, Any] | None:
    """The same for a value that has parts of its own, such as texts by language."""
    old, mine, new = (side or {} for side in sides)
    joined = {
        part: value
        for part in dict.fromkeys([*new, *mine])
        if (
            value := decide(
                f"{name}.{part}", (old.get(part), mine.get(part), new.get(part)), choices, merged
            )
        )
        not in (None, "")
    }
    return joined or None


def decide(name: str, sides: Sides, choices: Mapping[str, str], merged: Merged) -> Any:
    """The value of one field; the newer one, and a conflict, where nobody has chosen."""
    old, mine, new = sides
    if is_same(mine, new) or is_same(mine, old):
        return new
    choice = MINE if is_same(new, old) else choices.get(name, "")
    conflict = Conflict(name, mine, new)
    if choice == MINE:
        return mine
    if choice == BOTH and conflict.is_list:
        return [*new, *added(mine, new, old)]
    if choice != NEWER:
        merged.conflicts.append(conflict)
    return new


def added(mine: list[Any], new: list[Any], old: Any) -> Iterator[Any]:
    """What I wrote that neither the newer version nor the one before has."""
    before = old if isinstance(old, list) else []
    return (item for item in mine if item not in new and item not in before)
