"""Every pair of tokens that meets on a page: text 4.5 to 1, controls and graphics 3 to 1 (WCAG 2.2 AA)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "matchmaker" / "static" / "tokens.css"
GROUNDS = ["bg", "surface", "sunken"]
SOFT = ["primary-soft", "ours-soft", "theirs-soft", "ok-soft", "warn-soft", "bad-soft"]
PAIRS = [
    *((text, ground, 4.5) for text in ("text", "text-2") for ground in GROUNDS + SOFT),
    *(("link", ground, 4.5) for ground in [*GROUNDS, "primary-soft", "ok-soft"]),
    *(("on-primary", ground, 4.5) for ground in ("primary", "primary-hover")),
    *(
        (name, ground, 4.5)
        for name in ("ok", "warn", "bad", "ours", "theirs")
        for ground in ("surface", "bg", f"{name}-soft")
    ),
    *((name, ground, 3.0) for name in ("control", "focus", "primary") for ground in GROUNDS),
    ("ours", "sunken", 3.0),
    ("theirs", "sunken", 3.0),
    ("focus", "focus-halo", 3.0),
]


def tokens() -> dict[str, tuple[str, str]]:
    pattern = r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)"
    return {name: (light, dark) for name, light, dark in re.findall(pattern, CSS.read_text())}


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_colours_that_meet_can_be_told_apart(
    front: str, ground: str, least: float, theme: int
) -> None:
    known = tokens()
    pair = sorted((luminance(known[name][theme]) for name in (front, ground)), reverse=True)
    assert (pair[0] + 0.05) / (pair[1] + 0.05) >= least
