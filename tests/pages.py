"""Opens pages and holds every one of them to the rules of all pages."""

from __future__ import annotations

from html.parser import HTMLParser

from flask.testing import FlaskClient
from sqlalchemy import event

from matchmaker.db import db

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
SVG = {"path", "circle", "rect", "use"}
MOST_STATEMENTS = 40


class Page(HTMLParser):
    """A page as parsed: its tags in order, links, ids and what is wrong with it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.open: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.counts: dict[str, int] = {}
        self.language = ""
        self.title = ""
        self.faults: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.counts[tag] = self.counts.get(tag, 0) + 1
        if tag == "script" and not values.get("src", "").startswith("/static/"):
            self.faults.append("<script> that is not a file of ours")
        if tag == "html":
            self.language = values.get("lang", "")
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "a":
            self.links.append(values.get("href", ""))
        if tag == "script" and not (
            values.get("src", "").startswith("/static/") and "defer" in values
        ):
            self.faults.append("a script that is not a deferred file of our own")
        self.faults += [
            f"<{tag} {name}>" for name in values if name == "style" or name.startswith("on")
        ]
        if tag not in VOID | SVG:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID | SVG:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID | SVG:
            return
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:]} at {self.getpos()}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["script"]:
            self.faults.append("a script in the page")
        if self.open[-1:] == ["title"] and "svg" not in self.open:
            self.title += data


def open_page(client: FlaskClient, path: str, status: int = 200) -> Page:
    """The page, after it was found to be well made."""
    statements: list[str] = []

    def count(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    with client.application.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        answer = client.get(path)
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert answer.status_code == status, (path, answer.status_code)
    page = Page(answer.get_data(as_text=True))
    assert page.faults == [] and page.open == [], (path, page.faults, page.open)
    assert page.counts["h1"] == 1 and page.title.strip(), path
    assert page.language in {"de", "en", "ja"}
    assert len(page.ids) == len(set(page.ids)), (path, sorted(page.ids))
    assert len(statements) <= MOST_STATEMENTS, (path, len(statements))
    return page
