"""From the start page to suggestions, as a visitor goes, and every page as axe sees it."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# How pages are looked at: each language on a desk and on a phone, each of the two in both themes.
LOOKS = [
    ("de", 1440, "light"),
    ("de", 390, "dark"),
    ("en", 1440, "dark"),
    ("en", 390, "light"),
    ("ja", 1440, "light"),
    ("ja", 390, "dark"),
]
LOCALES = {"de": "de-DE", "en": "en-GB", "ja": "ja-JP"}
NEEDS = {
    "de": "Drehteile aus Titan in Kleinserie",
    "en": "turned titanium parts in small series",
    "ja": "チタンの旋盤加工品を小ロットで",
}


def problems(page: Page) -> list[str]:
    """What axe finds wrong, and whether the page is wider than the screen.

    Fonts and what is still being fetched come first: what arrives while axe measures moves what it
    has measured already.
    """
    page.evaluate("document.fonts.ready.then(() => null)")
    page.locator(".htmx-request").first.wait_for(state="detached", timeout=120_000)
    found = (
        Axe()
        .run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
        .response["violations"]
    )
    wrong = [f"{rule['id']}: {rule['nodes'][0]['html'][:150]}" for rule in found]
    return [*wrong, *(["wider than the screen"] if is_too_wide(page) else [])]


def is_too_wide(page: Page) -> bool:
    """Whether one must scroll sideways."""
    return bool(
        page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )


def slugs(address: str) -> list[str]:
    with urllib.request.urlopen(f"{address}/api/v1/organisations?page_size=100") as answer:  # noqa: S310
        items: list[dict[str, Any]] = json.load(answer)["items"]
    return [item["slug"] for item in items if item["capabilities"]]


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_a_visitor_goes_from_a_need_to_suggestions(
    browser: Browser, address: str, language: str, width: int
) -> None:
    context = browser.new_context(
        locale=LOCALES[language],
        viewport={"width": width, "height": 900},
        java_script_enabled=False,
    )
    page = context.new_page()
    page.goto(address)
    assert page.get_attribute("html", "lang") == language
    page.fill("#q", NEEDS[language])
    page.click("form.ask button")
    expect(page.locator("li.sug").first).to_be_visible()
    expect(page.locator("li.sug .word.theirs").first).to_be_visible()
    page.click("li.sug h2 a >> nth=0")
    name = page.inner_text("h1")
    page.click("a.btn.primary >> nth=0")
    assert name.replace("\u00ad", "") in page.inner_text("h1").replace("\u00ad", "")
    assert page.url.endswith("/suggestions")
    context.close()


@pytest.mark.parametrize(("language", "width", "theme"), LOOKS)
def test_no_page_has_a_barrier_or_is_too_wide(
    browser: Browser, address: str, language: str, width: int, theme: Any
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)
    slug = slugs(address)[0]
    wrong = {}
    for path in (
        "/?",
        f"/search?q={NEEDS[language]}",
        "/search?q=zyxwvut",
        "/search?q=Titan&literal=1",
        "/search?q=zyxwvut&literal=1",
        "/directory?country=JP",
        "/directory?q=zyxwvut",
        f"/organisations/{slug}?",
        f"/organisations/{slug}/suggestions?",
        "/about?",
        "/api/v1/docs?",
        "/nowhere?",
    ):
        page.goto(f"{address}{path}&lang={language}")
        if found := problems(page):
            wrong[path] = found
    page.close()
    assert wrong == {}


@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_pages_hold_narrow_screens_and_large_text(
    browser: Browser, address: str, language: str
) -> None:
    slug = slugs(address)[0]
    too_wide = []
    for width, size in ((320, "100%"), (768, "200%"), (390, "200%")):
        page = browser.new_page(viewport={"width": width, "height": 900})
        for path in (
            "/?",
            "/directory?",
            f"/organisations/{slug}?",
            f"/organisations/{slug}/suggestions?",
            f"/search?q={NEEDS[language]}",
            "/search?q=Titan&literal=1",
            "/api/v1/docs?",
        ):
            page.goto(f"{address}{path}&lang={language}")
            page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
            if page.evaluate("document.documentElement.scrollWidth") > width:
                too_wide.append((path, width, size))
        page.close()
    assert too_wide == []


def test_the_appearance_is_chosen_and_kept(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/about?lang=en")
    page.select_option("#theme", "dark")
    page.click("footer button")
    assert page.get_attribute("html", "data-theme") == "dark"
    assert "/about" in page.url
    page.close()


def test_nothing_is_loaded_from_elsewhere(browser: Browser, address: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on(
        "console", lambda message: failed.append(message.text) if message.type == "error" else None
    )
    page.goto(f"{address}/?lang=ja")
    assert all(url.startswith(address) for url in asked)
    assert failed == []
    page.close()
