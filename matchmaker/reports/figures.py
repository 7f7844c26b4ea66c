"""The figures of the reports as data: what each counts, by what it is split, which period. Pure.

A figure is a subject (which rows, which date decides) and a split (one value for each row), so that
the parts of a figure add up to its whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from matchmaker.inquiries.workflow import CLOSED, OPEN, PATH, REASONS, Kind, Source, Stage, Waiting
from matchmaker.proposals.workflow import OUTCOMES

# Longer periods are shown year by year.
MOST_MONTHS = 36
MONTHS = 12
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
MINUTES_A_DAY = 8 * 60
QUEUE, ELSEWHERE, DIRECT = "queue", "elsewhere", "none"
# The most days of each age; the last one has no end.
AGES: tuple[tuple[str, int | None], ...] = (("0-7", 7), ("8-30", 30), ("31-90", 90), ("91+", None))
ANSWERS = ("in time", "late", "overdue", "not yet", "none")
FUNNEL = (*PATH, Stage.AGREEMENT)
RUNGS = ("introduced", "met", *OUTCOMES)


class Counted(StrEnum):
    """What one line behind a figure is."""

    INQUIRIES = "inquiries"
    PROPOSALS = "proposals"
    COMPANIES = "companies"
    MINUTES = "minutes"


class Subject(StrEnum):
    """Which rows are counted, and which date decides."""

    RECEIVED = "received"
    OPEN = "open"
    REACHED = "reached"
    CLOSED = "closed"
    AGREED = "agreed"
    NOT_AGREED = "not agreed"
    INTRODUCED = "introduced"
    MET = "met"
    CONCLUDED = "concluded"
    SETTLED = "settled"
    SETTLED_IN_STATE = "settled in a state"
    WAITED = "waited"
    OPEN_NOW = "open now"
    OVERDUE_NOW = "overdue now"


class Split(StrEnum):
    """By what the rows are split."""

    TIME = "time"
    ANSWER = "answer"
    SOURCE = "source"
    KIND = "kind"
    PARTNER = "partner"
    STAGE = "stage"
    AGE = "age"
    FUNNEL = "funnel"
    CLOSING = "closing"
    REASON = "reason"
    RUNG = "rung"
    OUTCOME = "outcome"
    CITY = "city"
    STATE = "state"
    SIDE = "side"
    OWNER = "owner"


COUNTED = {
    Subject.INTRODUCED: Counted.PROPOSALS,
    Subject.MET: Counted.PROPOSALS,
    Subject.CONCLUDED: Counted.PROPOSALS,
    Subject.SETTLED: Counted.COMPANIES,
    Subject.SETTLED_IN_STATE: Counted.COMPANIES,
    Subject.WAITED: Counted.MINUTES,
}
# The values of a split in their order. A split that is not here shows what it finds.
VALUES: dict[Split, tuple[str, ...]] = {
    Split.ANSWER: ANSWERS,
    Split.SOURCE: tuple(map(str, Source)),
    Split.KIND: tuple(map(str, Kind)),
    Split.STAGE: tuple(map(str, OPEN)),
    Split.AGE: tuple(name for name, _days in AGES),
    Split.FUNNEL: tuple(map(str, FUNNEL)),
    Split.CLOSING: tuple(map(str, CLOSED)),
    Split.REASON: REASONS[Stage.NO_AGREEMENT],
    Split.RUNG: RUNGS,
    Split.OUTCOME: OUTCOMES,
    Split.SIDE: tuple(map(str, Waiting)),
}


@dataclass(frozen=True)
class Figure:
    """One figure; `key` stands in addresses and exports."""

    key: str
    subject: Subject
    split: Split

    @property
    def counted(self) -> Counted:
        """What it counts."""
        return COUNTED.get(self.subject, Counted.INQUIRIES)

    @property
    def adds_up(self) -> bool:
        """Whether each row has one value only; an inquiry reaches many stages."""
        return self.split is not Split.FUNNEL

    @property
    def has_share(self) -> bool:
        """Whether a part is worth comparing with the whole."""
        plain = (Split.TIME, Split.OWNER, Split.CITY, Split.STATE, Split.STAGE, Split.AGE)
        return self.split not in plain


FIGURES: tuple[Figure, ...] = (
    Figure("received", Subject.RECEIVED, Split.TIME),
    Figure("closed-by-time", Subject.CLOSED, Split.TIME),
    Figure("introductions", Subject.INTRODUCED, Split.TIME),
    Figure("meetings", Subject.MET, Split.TIME),
    Figure("agreements", Subject.AGREED, Split.TIME),
    Figure("first-answer", Subject.RECEIVED, Split.ANSWER),
    Figure("conversion", Subject.REACHED, Split.FUNNEL),
    Figure("open-by-stage", Subject.OPEN, Split.STAGE),
    Figure("open-by-age", Subject.OPEN, Split.AGE),
    Figure("by-source", Subject.RECEIVED, Split.SOURCE),
    Figure("by-kind", Subject.RECEIVED, Split.KIND),
    Figure("by-partner", Subject.RECEIVED, Split.PARTNER),
    Figure("ladder", Subject.INTRODUCED, Split.RUNG),
    Figure("results", Subject.CONCLUDED, Split.OUTCOME),
    Figure("closed", Subject.CLOSED, Split.CLOSING),
    Figure("no-agreement", Subject.NOT_AGREED, Split.REASON),
    Figure("settlements-by-city", Subject.SETTLED, Split.CITY),
    Figure("settlements-by-state", Subject.SETTLED_IN_STATE, Split.STATE),
    Figure("time-owed", Subject.WAITED, Split.SIDE),
    Figure("load-open", Subject.OPEN_NOW, Split.OWNER),
    Figure("load-overdue", Subject.OVERDUE_NOW, Split.OWNER),
    Figure("load-closed", Subject.CLOSED, Split.OWNER),
)
BY_KEY = {figure.key: figure for figure in FIGURES}
BY_TIME = tuple(figure for figure in FIGURES if figure.split is Split.TIME)
LOAD = tuple(figure for figure in FIGURES if figure.split is Split.OWNER)


@dataclass(frozen=True)
class Bucket:
    """A month or a year of a period: its name, and the day after its last one."""

    name: str
    until: date


@dataclass(frozen=True)
class Period:
    """Days, the last one included."""

    first_on: date
    last_on: date

    def begins(self, zone: ZoneInfo) -> datetime:
        """The instant at which the period begins."""
        return midnight(self.first_on, zone)

    def ends(self, zone: ZoneInfo) -> datetime:
        """The instant at which the period is over."""
        return midnight(self.last_on + timedelta(days=1), zone)

    def until(self, day: date) -> Period:
        """The part of the period that is no later than a day; its first day if all of it is."""
        return Period(self.first_on, max(self.first_on, min(self.last_on, day)))

    def buckets(self) -> list[Bucket]:
        """The months of the period, or its years if there are too many months."""
        months = MONTHS * (self.last_on.year - self.first_on.year) + (
            self.last_on.month - self.first_on.month + 1
        )
        step = 1 if months <= MOST_MONTHS else MONTHS
        found, day = [], self.first_on
        while day <= self.last_on:
            name = f"{day:%Y-%m}" if step == 1 else f"{day:%Y}"
            day = first_of_next(day, step)
            found.append(Bucket(name, day))
        return found


def first_of_next(day: date, months: int) -> date:
    """The first day of the next month, or of the next year."""
    if months > 1 or day.month == MONTHS:
        return date(day.year + 1, 1, 1)
    return date(day.year, day.month + 1, 1)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a day begins."""
    return datetime.combine(day, time(0), tzinfo=zone)


def year_of(day: date) -> Period:
    """The calendar year that a day lies in."""
    return Period(date(day.year, 1, 1), date(day.year, 12, 31))


@dataclass(frozen=True)
class Asked:
    """What a report is asked for; an empty filter allows all. `desk` is a desk's code."""

    period: Period
    desk: str = ""
    programme: str = ""
    source: str = ""
    region: str = ""

    def query(self) -> dict[str, str]:
        """The parts of an address that ask for the same."""
        days = {"from": self.period.first_on.isoformat(), "to": self.period.last_on.isoformat()}
        chosen = {name: getattr(self, name) for name in ("desk", "programme", "source", "region")}
        return days | {name: value for name, value in chosen.items() if value}


def ordered(
    figure: Figure, buckets: Sequence[Bucket], numbers: Mapping[str, int]
) -> list[tuple[str, int]]:
    """The parts of a figure as they are shown: known ones in their order, others the largest first."""
    if figure.split is Split.TIME:
        return [(bucket.name, numbers.get(bucket.name, 0)) for bucket in buckets]
    if figure.split in (Split.CITY, Split.STATE):
        return sorted(numbers.items(), key=lambda part: (part[0][:4], -part[1], part[0]))
    if figure.split in (Split.SOURCE, Split.KIND, Split.PARTNER, Split.REASON):
        known = {value: at for at, value in enumerate(VALUES.get(figure.split, ()))}
        return sorted(numbers.items(), key=lambda p: (-p[1], known.get(p[0], 0), p[0]))
    if figure.split is Split.OWNER:
        return sorted(numbers.items(), key=lambda part: (-part[1], part[0]))
    return [(value, numbers.get(value, 0)) for value in VALUES[figure.split]]


def share(part: int, whole: int) -> float:
    """A part of the whole, from 0 to 1."""
    return part / whole if whole else 0.0


def line(numbers: Sequence[int], most: int) -> str:
    """The points of a line in a drawing of 100 x 100: x from left to right, the most at the top."""
    values = list(numbers) if len(numbers) > 1 else [*numbers, *numbers]
    step = 100 / max(len(values) - 1, 1)
    return " ".join(
        f"{round(at * step, 2):g},{round(100 - 100 * share(value, most), 2):g}"
        for at, value in enumerate(values)
    )
