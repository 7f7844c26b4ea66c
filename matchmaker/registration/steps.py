"""The steps of the form: their order and the keys of the record that each of them writes. Pure."""

from __future__ import annotations

from dataclasses import dataclass

FIRST, PREVIEW = "organisation", "preview"


@dataclass(frozen=True)
class Step:
    """One page of the form; a needed one holds what a profile cannot do without."""

    name: str
    keys: tuple[str, ...]
    is_optional: bool = False


STEPS = (
    Step(
        FIRST,
        (
            "kind",
            "name",
            "names",
            "country",
            "city",
            "website",
            "founded",
            "employees",
            "languages",
            "summary",
            "description",
        ),
    ),
    Step("offers", ("offers",)),
    Step("needs", ("needs",)),
    Step("sectors", ("sectors",), is_optional=True),
    Step("proof", ("certificates", "capabilities"), is_optional=True),
    Step("contact", ("contact", "open_for_inquiries")),
)
NAMES = tuple(step.name for step in STEPS)


def after(name: str) -> str:
    """The step that follows; the preview after the last."""
    place = NAMES.index(name) + 1
    return NAMES[place] if place < len(NAMES) else PREVIEW


def before(name: str) -> str:
    """The step before; the first one has none and gives itself."""
    return NAMES[max(0, (NAMES.index(name) if name in NAMES else len(NAMES)) - 1)]
