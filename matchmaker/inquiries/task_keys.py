"""Keys of tasks that name another row of the inquiry: a proposal's follow-up, an answer to read. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

PROPOSAL_KEY, MESSAGE_KEY = "follow-up", "reply"
Names = Mapping[str, Mapping[str, str]]


def renamed(key: str | None, names: Names) -> str | None:
    """The key with its row called otherwise, by word and old name; None if that row is not there."""
    word, _space, rest = (key or "").partition(" ")
    if word not in names:
        return key
    name, _space, tail = rest.partition(" ")
    new = names[word].get(name)
    return None if new is None else " ".join(filter(None, (word, new, tail)))


def by_place(proposals: Iterable[int], messages: Iterable[int]) -> Names:
    """How keys with ids become keys with places, from 1."""
    return {
        PROPOSAL_KEY: {str(id_): str(n) for n, id_ in enumerate(proposals, start=1)},
        MESSAGE_KEY: {str(id_): str(n) for n, id_ in enumerate(messages, start=1)},
    }


def by_id(proposals: Iterable[int], messages: Iterable[int]) -> Names:
    """How keys with places become keys with ids."""
    return {
        PROPOSAL_KEY: {str(n): str(id_) for n, id_ in enumerate(proposals, start=1)},
        MESSAGE_KEY: {str(n): str(id_) for n, id_ in enumerate(messages, start=1)},
    }
