"""Reads what a consultant decides about a submitted profile."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

LONGEST_MESSAGE = 2000


@dataclass(frozen=True)
class Decision:
    """What is decided: accept, request changes or reject, with a message and comments at fields."""

    verb: str
    message: str
    comments: tuple[tuple[str, str], ...]
    is_confirmed: bool


def read_decision(form: MultiDict[str, str]) -> Decision:
    """The decision of a form; comments are the fields named comment-<field>."""
    comments = tuple(
        (name.removeprefix("comment-"), text.strip()[:LONGEST_MESSAGE])
        for name, text in form.items()
        if name.startswith("comment-") and text.strip()
    )
    return Decision(
        form.get("verb", ""),
        form.get("message", "").strip()[:LONGEST_MESSAGE],
        comments,
        form.get("confirmed") == "1",
    )
