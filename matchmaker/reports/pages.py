"""A report as its page shows it: names, parts with their bars, the lines of the chart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from matchmaker.desks.queries import DeskCard, all_desks
from matchmaker.reports.figures import (
    BY_KEY,
    BY_TIME,
    FIGURES,
    LOAD,
    Asked,
    Figure,
    Split,
    line,
    ordered,
    share,
)
from matchmaker.reports.queries.lists import Behind, behind
from matchmaker.reports.queries.numbers import OFFERED, Numbers, names_of, numbers_of, owner_names
from matchmaker.reports.queries.scope import Scope
from matchmaker.reports.words import (
    definition_of,
    label_of,
    title_of,
    written_number,
    written_share,
)

# The figures on top of the page, each with the part of it that is shown.
LEADING = (
    ("received", ""),
    ("first-answer", "in time"),
    ("open-by-stage", ""),
    ("introductions", ""),
    ("meetings", ""),
    ("agreements", ""),
    ("settlements-by-city", ""),
)
DRAWN = ("received", "closed-by-time")


@dataclass(frozen=True)
class PartView:
    """One number of a figure. `share` is of the whole (None: not shown), `width` of the longest."""

    value: str
    label: str
    number: int
    text: str
    share: float | None
    width: float

    @property
    def share_text(self) -> str:
        """The share in words, or nothing."""
        return "" if self.share is None else written_share(self.share)


@dataclass(frozen=True)
class FigureView:
    """A figure with its parts; `whole` is the figure that its shares are of."""

    figure: Figure
    title: str
    definition: str
    parts: tuple[PartView, ...]
    number: int
    text: str
    whole: str

    def part(self, value: str) -> PartView:
        """The part with a value; nothing where there is none."""
        none = PartView(value, "", 0, written_number(0, self.figure.counted), None, 0.0)
        return next((part for part in self.parts if part.value == value), none)


@dataclass(frozen=True)
class LoadLine:
    """What one consultant has: a part of each figure of the load."""

    value: str
    label: str
    parts: tuple[tuple[str, PartView], ...]


@dataclass(frozen=True)
class ReportView:
    """All that the page of a report shows."""

    asked: Asked
    figures: Mapping[str, FigureView]
    load: tuple[LoadLine, ...]
    lines: tuple[tuple[FigureView, str], ...]
    most: int
    programmes: tuple[str, ...]
    regions: tuple[str, ...]
    as_of: datetime

    @property
    def by_time(self) -> list[FigureView]:
        """The figures that are shown month by month."""
        return [self.figures[figure.key] for figure in BY_TIME]

    @property
    def leading(self) -> list[tuple[FigureView, str, PartView | None]]:
        """The figures on top of the page."""
        shown = [(self.figures[key], value) for key, value in LEADING]
        return [(figure, value, figure.part(value) if value else None) for figure, value in shown]


def report_view(scope: Scope) -> ReportView:
    """The whole report."""
    numbers = numbers_of(scope)
    people, desks = owner_names(numbers), all_desks()
    figures = {figure.key: figure_view(figure, scope, numbers, desks, people) for figure in FIGURES}
    drawn = [figures[key] for key in DRAWN]
    most = max((part.number for each in drawn for part in each.parts), default=0)
    return ReportView(
        asked=scope.asked,
        figures=figures,
        load=tuple(load_lines(figures)),
        lines=tuple((each, line([part.number for part in each.parts], most)) for each in drawn),
        most=most,
        programmes=with_asked(numbers, OFFERED[0], scope.asked.programme),
        regions=with_asked(numbers, OFFERED[1], scope.asked.region),
        as_of=scope.as_of,
    )


def with_asked(numbers: Numbers, name: str, asked: str) -> tuple[str, ...]:
    """The values that a filter offers, and the one that is asked for."""
    return tuple(sorted({*numbers[name], *([asked] if asked else [])}))


def figure_view(
    figure: Figure,
    scope: Scope,
    numbers: Numbers,
    desks: Mapping[int, DeskCard],
    people: Mapping[str, str],
) -> FigureView:
    """One figure with its parts in their order."""
    parts = ordered(figure, scope.buckets, numbers[figure.key])
    whole = figure if figure.adds_up else BY_KEY["received"]
    total = sum(numbers[whole.key].values())
    longest = max((number for _value, number in parts), default=0)
    if not figure.adds_up:
        longest = total
    views = tuple(
        PartView(
            value,
            label_of(figure, value, desks, people),
            number,
            written_number(number, figure.counted),
            share(number, total) if figure.has_share else None,
            share(number, longest),
        )
        for value, number in parts
    )
    text = written_number(total, figure.counted)
    title, definition = title_of(figure), definition_of(figure)
    return FigureView(figure, title, definition, views, total, text, whole.key)


def load_lines(figures: Mapping[str, FigureView]) -> list[LoadLine]:
    """One line for each consultant who has, or has closed, anything."""
    labels = {part.value: part.label for figure in LOAD for part in figures[figure.key].parts}
    return [
        LoadLine(
            value, label, tuple((figure.key, figures[figure.key].part(value)) for figure in LOAD)
        )
        for value, label in labels.items()
    ]


@dataclass(frozen=True)
class BehindView:
    """The list behind a figure as its page shows it."""

    figure: Figure
    value: str
    title: str
    label: str
    definition: str
    text: str
    behind: Behind
    desks: Mapping[int, DeskCard]

    def amount(self, number: int) -> str:
        """What a line adds to the figure, in words."""
        return written_number(number, self.figure.counted)


def behind_view(
    scope: Scope, figure: Figure, value: str, *, page: int = 1, size: int | None = None
) -> BehindView:
    """The inquiries behind a figure or a part of it."""
    found, desks = behind(scope, figure, value, page=page, size=size), all_desks()
    # Who has nothing to do with these inquiries is not named, whatever the address asks for.
    people = names_of([value]) if figure.split is Split.OWNER and found.count else {}
    return BehindView(
        figure,
        value,
        title_of(figure),
        label_of(figure, value, desks, people) if value else "",
        definition_of(figure),
        written_number(found.number, figure.counted),
        found,
        desks,
    )
