"""What is wrong or doubtful in a row that is read: every finding is kept, not only the first."""

from __future__ import annotations

from dataclasses import dataclass

SHOWN_CHARACTERS = 40


@dataclass(frozen=True)
class Problem:
    """A finding: the field, and a sentence that says what is wrong and what to do."""

    field: str
    reason: str


class Notes:
    """Collects the findings of one row."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.unknown: list[str] = []

    def refuse(self, field: str, reason: str) -> None:
        """The row cannot be taken."""
        self.problems.append(Problem(field, reason))

    def warn(self, field: str, reason: str) -> None:
        """The row is taken, but not quite as it stands."""
        self.warnings.append(Problem(field, reason))

    def know(self, field: str, keys: object, known: tuple[str, ...]) -> None:
        """Keep the names of the keys that no field is for."""
        if isinstance(keys, dict):
            self.unknown += [f"{field}{key}" for key in keys if key not in known]


def shown(value: object) -> str:
    """A short form of a value for a sentence."""
    if isinstance(value, str):
        rest = "…" if len(value) > SHOWN_CHARACTERS else ""
        return repr(value[:SHOWN_CHARACTERS]) + rest
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    return repr(value)[:SHOWN_CHARACTERS]
