"""docs/reports.md says of every figure what the pages say."""

from __future__ import annotations

from pathlib import Path

from apiflask import APIFlask

from matchmaker.reports.figures import FIGURES, VALUES
from matchmaker.reports.words import (
    COVERAGE,
    DEFINITIONS,
    TITLES,
    UNITS,
    definition_of,
    label_of,
    title_of,
)

PROJECT = Path(__file__).resolve().parents[2]


def documented_rows() -> list[str]:
    """The rows of the document's table, made of what the pages say."""
    rows = []
    for figure in FIGURES:
        values = VALUES.get(figure.split, ())
        parts = " · ".join(label_of(figure, value, {}, {}) for value in values) or figure.split
        cells = (
            title_of(figure),
            f"`{figure.key}`",
            str(UNITS[figure.counted]),
            definition_of(figure),
            parts,
        )
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def test_the_document_defines_every_figure_as_the_pages_do(demo_app: APIFlask) -> None:
    text = (PROJECT / "docs" / "reports.md").read_text(encoding="utf-8")
    with demo_app.test_request_context("/?lang=en"):
        rows, coverage = documented_rows(), str(COVERAGE)
    assert [line for line in text.splitlines() if line.startswith("| ") and "`" in line] == rows
    assert coverage in text


def test_every_figure_has_a_name_and_a_definition() -> None:
    assert set(TITLES) == {figure.key for figure in FIGURES}
    assert {figure.subject for figure in FIGURES} == set(DEFINITIONS)
