"""Sets a list of proposals on A4 pages: what stands where, in which size and colour. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from matchmaker.proposals.document.face import Face
from matchmaker.proposals.document.lines import broken
from matchmaker.proposals.document.values import Entry, ListDocument, Part

WIDTH, HEIGHT = 210.0, 297.0
LEFT, RIGHT, TOP, BOTTOM = 24.0, 22.0, 20.0, 27.0
COLUMN = WIDTH - LEFT - RIGHT
INDENT = 9.0
FOOT = HEIGHT - 15.0
# The light colours of static/tokens.css.
TEXT, TEXT_2, LINE, PRIMARY, SUNKEN = "#1b2330", "#4b5563", "#dcd8cd", "#1f4487", "#eeebe2"
LEADING = {"de": 1.45, "en": 1.45, "ja": 1.7}
MM_A_POINT = 25.4 / 72
ENTRY_NEEDS = 34.0
HALF = 0.5


@dataclass(frozen=True)
class Style:
    """How a text looks; sizes in points."""

    size: float
    colour: str = TEXT
    is_strong: bool = False


@dataclass(frozen=True)
class Text:
    """A line of text; x and y of its baseline in millimetres, y from the top."""

    x: float
    y: float
    text: str
    style: Style
    link: str = ""


@dataclass(frozen=True)
class Box:
    """A filled rectangle; a thin one is a line."""

    x: float
    y: float
    width: float
    height: float
    colour: str


BODY = Style(10)
STRONG = Style(10, TEXT, is_strong=True)
SMALL = Style(8.5, TEXT_2)
LABEL = Style(9, PRIMARY)
NAME = Style(13, TEXT, is_strong=True)
NUMBER = Style(13, PRIMARY, is_strong=True)
TITLE = Style(20, TEXT, is_strong=True)
FINE = Style(7.5, TEXT_2)

Pages = list[list[Text | Box]]


@dataclass
class Setter:
    """Fills pages from top to bottom."""

    face: Face
    leading: float
    pages: Pages = field(default_factory=lambda: [[]])
    y: float = TOP

    def lines(self, text: str, style: Style, width: float) -> list[str]:
        """The text as lines that fit."""
        measure = partial(self.face.width_mm, size_pt=style.size)
        return broken(self.face.shown(text), width, measure)

    def turn_for(self, height: float) -> None:
        """Go on to a new page where so much room is not left."""
        if self.y + height > HEIGHT - BOTTOM:
            self.pages.append([])
            self.y = TOP

    def line(self, text: str, style: Style, x: float, link: str = "") -> None:
        """One line; turns the page where it does not fit."""
        height = style.size * MM_A_POINT * self.leading
        self.turn_for(height)
        baseline = self.y + height * HALF + style.size * MM_A_POINT * 0.36
        self.pages[-1].append(Text(x, baseline, text, style, link))
        self.y += height

    def text(self, text: str, style: Style, x: float = LEFT, width: float = COLUMN) -> None:
        """A text of any length; neither its first nor its last line stands alone on a page."""
        lines = self.lines(text, style, width)
        height = style.size * MM_A_POINT * self.leading
        for number, line in enumerate(lines):
            is_second_last = number == len(lines) - 2
            if (number == 0 and len(lines) > 1) or (is_second_last and number > 1):
                self.turn_for(2 * height)
            self.line(line, style, x)

    def gap(self, height: float) -> None:
        """Leave room, but not at the top of a page."""
        if self.y > TOP:
            self.y += height

    def rule(self) -> None:
        """A hairline over the whole column."""
        self.pages[-1].append(Box(LEFT, self.y, COLUMN, 0.2, LINE))


def pages_of(document: ListDocument, face: Face) -> Pages:
    """The pages, footers included."""
    setter = Setter(face, LEADING[document.language])
    set_head(setter, document)
    set_need(setter, document.need)
    setter.gap(5)
    setter.turn_for(ENTRY_NEEDS)
    setter.text(document.opening, BODY)
    for number, entry in enumerate(document.entries, start=1):
        set_entry(setter, number, entry)
    setter.gap(6)
    setter.turn_for(12)
    setter.rule()
    setter.gap(3)
    setter.text(document.closing, SMALL)
    for number, page in enumerate(setter.pages, start=1):
        page.extend(footer(setter, document, number, len(setter.pages)))
    return setter.pages


def set_head(setter: Setter, document: ListDocument) -> None:
    """Who writes to whom, when, about what."""
    setter.pages[0].append(Box(0, 0, WIDTH, 3.2, PRIMARY))
    name, *rest = document.sender
    setter.text(name, Style(11, PRIMARY, is_strong=True))
    for line in rest:
        setter.text(line, SMALL)
    setter.y += 9
    top, half = setter.y, COLUMN / 2
    for line in document.receiver:
        setter.text(line, BODY, width=half + 20)
    below, setter.y = setter.y, top
    for line in (document.number, document.written_on):
        shown = setter.face.shown(line)
        style = STRONG if line == document.number else BODY
        setter.line(shown, style, WIDTH - RIGHT - setter.face.width_mm(shown, style.size))
    setter.y = max(below, setter.y) + 9
    if document.marked:
        set_marked(setter, document.marked)
    setter.text(document.title, TITLE)
    setter.y += 4


def set_marked(setter: Setter, text: str) -> None:
    """A remark that cannot be overlooked."""
    lines = setter.lines(text, STRONG, COLUMN - 8)
    height = len(lines) * STRONG.size * MM_A_POINT * setter.leading + 4
    setter.pages[-1].append(Box(LEFT, setter.y, COLUMN, height, SUNKEN))
    setter.y += 2
    for line in lines:
        setter.line(line, STRONG, LEFT + 4)
    setter.y += 7


def set_need(setter: Setter, need: Part) -> None:
    """What was asked for, in the inquirer's words, with a bar beside it."""
    setter.text(need.label, LABEL)
    setter.y += 1
    first, begins = len(setter.pages) - 1, setter.y
    for text, style in ((need.text, STRONG), *((point, BODY) for point in need.points)):
        if text:
            setter.text(text, style, LEFT + 5, COLUMN - 5)
    for number in range(first, len(setter.pages)):
        top = begins if number == first else TOP
        end = setter.y if number == len(setter.pages) - 1 else HEIGHT - BOTTOM
        setter.pages[number].append(Box(LEFT, top, 0.8, end - top, PRIMARY))


def set_entry(setter: Setter, number: int, entry: Entry) -> None:
    """One proposal; its name never stands alone at the foot of a page."""
    setter.gap(6)
    setter.turn_for(ENTRY_NEEDS)
    if setter.y > TOP:
        setter.rule()
        setter.y += 4
    x, width = LEFT + INDENT, COLUMN - INDENT
    top = setter.y
    setter.line(f"{number}", NUMBER, LEFT)
    setter.y = top
    setter.text(entry.name, NAME, x, width)
    for fact in entry.facts:
        setter.text(fact, SMALL, x, width)
    for part in entry.parts:
        set_part(setter, part, x, width)
    setter.y += 2.2
    setter.text(entry.answer, STRONG if entry.is_answered else BODY, x, width)


def set_part(setter: Setter, part: Part, x: float, width: float) -> None:
    """A labelled text of a proposal."""
    setter.y += 2.2
    setter.turn_for(11)
    setter.text(part.label, LABEL, x, width)
    if part.text:
        setter.text(part.text, BODY, x, width)
    for point in part.points:
        set_point(setter, point, x, width)


def set_point(setter: Setter, point: str, x: float, width: float) -> None:
    """A marked line."""
    lines = setter.lines(point, BODY, width - 4)
    for number, line in enumerate(lines):
        setter.line(line, BODY, x + 4)
        if number == 0:
            mark = setter.y - BODY.size * MM_A_POINT * setter.leading * HALF - 0.5
            setter.pages[-1].append(Box(x, mark, 1.1, 1.1, PRIMARY))


def footer(setter: Setter, document: ListDocument, number: int, count: int) -> Iterable[Text | Box]:
    """The private address and the number of the page."""
    yield Box(LEFT, FOOT - 5, COLUMN, 0.2, LINE)
    of = f"{number} / {count}"
    of_width = setter.face.width_mm(of, FINE.size)
    yield Text(WIDTH - RIGHT - of_width, FOOT, of, FINE)
    room = COLUMN - of_width - 8
    for row, line in enumerate(setter.lines(document.address_label, FINE, room)):
        yield Text(LEFT, FOOT + row * 3.6, line, FINE)
    for row, line in enumerate(setter.lines(document.address, FINE, room), start=1):
        yield Text(LEFT, FOOT + row * 3.6, line, Style(7.5, PRIMARY), document.address)
