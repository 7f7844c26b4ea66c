"""Turns the HTML of a mail into plain text; what is quoted gets a > before its lines.

A scanner of its own, because its time grows with the length alone: the library's parser needs
minutes for 80 kB of hostile markup, and raises on some. Nothing of the markup reaches a page: the
result is text, and pages escape it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

LONGEST_HTML = 5_000_000
DEEPEST_QUOTE = 10
LONGEST_TAG = 4000
BEGINS_TAG = re.compile(r"<[a-zA-Z/!?]")
NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:-]*)")
ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
QUOTES = re.compile(r"""["']""")
SPACES = re.compile(r"[^\S\xa0\u3000]+")
HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
CITED = re.compile(r"quote|cite", re.IGNORECASE)
NOT_SHOWN = {
    "script",
    "style",
    "head",
    "title",
    "template",
    "noscript",
    "svg",
    "object",
    "select",
    "textarea",
}
END_OF_RAW = {
    name: re.compile(f"</{name}", re.IGNORECASE)
    for name in ("script", "style", "title", "noscript", "textarea")
}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
BLOCKS = set(
    "address article aside blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4"
    " h5 h6 header hr li main nav ol pre section table tr ul".split()
)


@dataclass(frozen=True)
class Tag:
    """A tag of the markup: its name in lower case, and what stands between its brackets."""

    name: str
    inside: str

    @property
    def is_end(self) -> bool:
        """Whether it ends an element."""
        return self.inside.startswith("/")

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes that have a value."""
        pairs = ATTRIBUTE.findall(self.inside[:LONGEST_TAG])
        return {key.lower(): unescape(text.strip("\"'")) for key, text in pairs}


class Page:
    """The text so far: finished lines, and the pieces of the one that is written."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.pieces: list[str] = []
        self.has_words = False  # whether the line that is written says something
        self.quotes: list[bool] = []  # the blocks of quotes that are open, and whether they cite
        self.depth = 0  # how many of them cite
        self.links: list[tuple[str, int, int]] = []  # open links, and where their words begin
        self.preformatted = 0
        self.hidden = ""  # the name of the hidden element that is open
        self.hidden_depth = 0

    def write(self, text: str) -> None:
        """Put text at the end of the line."""
        if self.preformatted:
            first, *others = text.split("\n")
            self.add(first)
            for other in others:
                self.break_line()
                self.add(other)
            return
        text = SPACES.sub(" ", text)
        if not self.has_words or self.pieces[-1].endswith(" "):
            text = text.lstrip(" ")
        self.add(text)

    def add(self, text: str) -> None:
        """Put a piece at the end of the line as it is."""
        if text:
            self.pieces.append(text)
            self.has_words = self.has_words or bool(text.strip())

    def break_line(self) -> None:
        """Begin a new line, with a > for each quote that it stands in."""
        self.lines.append("".join(self.pieces).rstrip(" "))
        self.pieces, self.has_words = [self.margin], False

    def break_block(self) -> None:
        """Begin a new line unless nothing stands in this one."""
        if self.has_words:
            self.break_line()
        else:
            self.pieces = [self.margin]

    @property
    def margin(self) -> str:
        """What stands before a line for the quotes that it is in."""
        return "> " * min(self.depth, DEEPEST_QUOTE)

    @property
    def is_after_words(self) -> bool:
        """Whether the line before this one says something."""
        return bool(self.lines) and bool(self.lines[-1].lstrip("> "))


def text_of_html(html: str) -> str:
    """What a reader would see of a mail's HTML, as lines of text."""
    page = Page()
    for item in items(html[:LONGEST_HTML]):
        if isinstance(item, str):
            if not page.hidden:
                page.write(unescape(item))
        elif page.hidden:
            close_hidden(page, item)
        elif item.is_end:
            close(page, item.name)
        else:
            open_(page, item)
    page.break_line()
    return "\n".join(page.lines)


def items(html: str) -> Iterator[str | Tag]:
    """Text and tags in their order; each character is looked at a bounded number of times."""
    position = 0
    while position < len(html):
        start = html.find("<", position)
        if start < 0:
            yield html[position:]
            return
        yield html[position:start]
        if not BEGINS_TAG.match(html, start):
            yield "<"  # a mere sign
            position = start + 1
            continue
        end = end_of_tag(html, start)
        if end < 0:
            return  # as browsers do: what begins a tag and never ends is not shown
        position = end + 1
        name = NAME.match(html, start + 1)
        if name is not None:
            tag = Tag(name[1].lower(), html[start + 1 : end])
            yield tag
            position = end_of_raw(html, tag, position)


def end_of_raw(html: str, tag: Tag, position: int) -> int:
    """Where the markup goes on: behind the content of elements in which a < begins no tag."""
    if tag.is_end or tag.name not in END_OF_RAW:
        return position
    end = END_OF_RAW[tag.name].search(html, position)
    return end.start() if end else len(html)


def end_of_tag(html: str, start: int) -> int:
    """Where the tag ends that starts here, or -1; a > in quotes does not end it."""
    if html.startswith("<!--", start):
        end = html.find("-->", start + 4)
        return -1 if end < 0 else end + 2
    end = html.find(">", start)
    limit = min(start + LONGEST_TAG, len(html))  # no further look for the other quote
    position = start
    while 0 <= end < limit:
        quote = QUOTES.search(html, position, end)
        if quote is None:
            return end
        other = html.find(quote[0], quote.end(), limit)
        if other < 0:
            return html.find(">", start)
        position = other + 1
        if position > end:
            end = html.find(">", position)
    return end


def open_(page: Page, tag: Tag) -> None:
    """What a start tag does to the text."""
    attributes = tag.attributes
    is_hidden = tag.name in NOT_SHOWN or HIDDEN.search(attributes.get("style", ""))
    if is_hidden and tag.name not in VOID:
        page.hidden, page.hidden_depth = tag.name, 1
        return
    if tag.name == "br":
        page.break_line()
    elif tag.name == "p":
        page.break_block()
        if page.is_after_words:
            page.break_line()
    elif tag.name in ("td", "th"):
        page.write(" ")
    elif tag.name == "a":
        page.links.append((attributes.get("href", ""), len(page.lines), len(page.pieces)))
    elif tag.name in BLOCKS:
        open_block(page, tag)


def open_block(page: Page, tag: Tag) -> None:
    """What the start of a block does to the text."""
    if tag.name == "blockquote":
        attributes = tag.attributes
        told = f"{attributes.get('type', '')} {attributes.get('class', '')}"
        page.quotes.append(CITED.search(told) is not None)
        page.depth += page.quotes[-1]
    page.break_block()
    if tag.name == "pre":
        page.preformatted += 1
    elif tag.name == "li":
        page.pieces.append("- ")
    elif tag.name == "hr":
        page.add("________________")
        page.break_line()


def close(page: Page, name: str) -> None:
    """What an end tag does to the text."""
    if name == "blockquote" and page.quotes:
        page.depth -= page.quotes.pop()
        page.break_block()
    elif name == "pre":
        page.preformatted = max(0, page.preformatted - 1)
        page.break_block()
    elif name == "p":
        page.break_block()
        page.break_line()
    elif name == "a" and page.links:
        tell_address(page, *page.links.pop())
    elif name in BLOCKS:
        page.break_block()


def tell_address(page: Page, address: str, line: int, piece: int) -> None:
    """Write the address of a link behind its words, unless they are the address."""
    if not re.match(r"https?://", address, re.IGNORECASE) or len(address) > 500:
        return
    words = "".join(page.pieces[piece:]).strip() if line == len(page.lines) else ""
    if words.rstrip("/") not in (address.rstrip("/"), address.rstrip("/").split("://", 1)[1]):
        page.write(f" <{address}>")


def close_hidden(page: Page, tag: Tag) -> None:
    """Count the elements of the same name inside a hidden one, until it ends."""
    if tag.name == page.hidden:
        page.hidden_depth += -1 if tag.is_end else 1
    if page.hidden_depth == 0:
        page.hidden = ""
