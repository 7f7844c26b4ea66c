"""Registration in a real browser: how short the way is, live help, and every step as axe sees it."""

from __future__ import annotations

import re
import secrets
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_journeys import LOCALES, LOOKS, problems

pytestmark = pytest.mark.browser
MOST_ENTRIES, MOST_PRESSES, MOST_SECONDS = 9, 10, 180
# A person types about three characters a second, reads a page in five seconds.
SECONDS_A_CHARACTER, SECONDS_A_PAGE = 0.35, 5.0
PASSWORD = "correct horse battery staple"
OFFER = "チタンの五軸加工と医療機器向けの微細部品を、試作から小ロットまで製作します。"
NEED = "ドイツ語圏で医療機器メーカーを紹介できる販売代理店を探しています。"
NAMES = {"de": "Aoba Feinwerk GmbH", "en": "Aoba Precision Ltd", "ja": "株式会社アオバ精機"}
STEPS = ("organisation", "offers", "needs", "sectors", "proof", "contact", "preview")


class Person:
    """Somebody at a screen; counts entries and presses, and the time a person would take."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.entries = self.presses = 0
        self.seconds = 0.0

    def write(self, field: str, text: str) -> None:
        self.page.fill(field, text)
        self.entries += 1
        self.seconds += len(text) * SECONDS_A_CHARACTER

    def choose(self, box: str) -> None:
        self.page.check(box)
        self.entries += 1
        self.seconds += 1

    def press(self, button: str) -> None:
        self.page.click(button)
        self.presses += 1
        self.seconds += SECONDS_A_PAGE


def signed_up(person: Person, address: str, language: str, path: str = "/") -> None:
    """From the start page to the first step of the form."""
    joint = "&" if "?" in path else "?"
    person.page.goto(f"{address}{path}{joint}lang={language}")
    person.press("a[href='/register']")
    person.write("#email", f"{secrets.token_hex(6)}@aoba.example")
    person.write("#password", PASSWORD)
    person.press("main form button.primary")


def begun(person: Person, language: str) -> None:
    """The first step done: kind and name."""
    person.choose("input[name=kind][value=company]")
    person.write("#name", NAMES[language])
    person.press(".actions button[value=next]")


@pytest.mark.parametrize("with_script", [True, False])
def test_a_profile_is_submitted_with_few_entries_and_presses(
    browser: Browser, address: str, with_script: bool
) -> None:
    page = browser.new_page(
        viewport={"width": 390, "height": 844},
        locale=LOCALES["ja"],
        java_script_enabled=with_script,
    )
    person = Person(page)
    signed_up(person, address, "ja")
    begun(person, "ja")
    person.write("#offers-0-text", OFFER)
    person.press(".actions button[value=next]")
    person.write("#needs-0-text", NEED)
    person.press(".actions button[value=check]")
    person.choose("#consent")
    person.press("main .next-step button.primary")
    expect(page.locator("li.sug").first).to_be_visible()
    assert page.url.endswith("/draft-suggestions")
    assert (person.entries, person.presses) == (7, 6)
    assert person.entries <= MOST_ENTRIES and person.presses <= MOST_PRESSES
    assert person.seconds <= MOST_SECONDS
    page.close()


def test_every_step_one_after_the_other_is_short_enough_too(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, locale=LOCALES["ja"])
    person = Person(page)
    signed_up(person, address, "ja")
    begun(person, "ja")
    person.write("#offers-0-text", OFFER)
    for _step in ("offers", "needs", "sectors", "proof", "contact"):
        person.press(".actions button[value=next]")
    person.choose("#consent")
    person.press("main .next-step button.primary")
    expect(page.locator("li.sug").first).to_be_visible()
    assert person.entries <= MOST_ENTRIES and person.presses <= MOST_PRESSES
    page.close()


def test_suggestions_and_hints_follow_what_is_typed(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale=LOCALES["ja"])
    failed: list[str] = []
    page.on("console", lambda said: failed.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: failed.append(str(error)))
    person = Person(page)
    signed_up(person, address, "ja")
    begun(person, "ja")
    assert page.locator("#help .live li").count() == 0
    page.type("#offers-0-text", OFFER)
    expect(page.locator("#help .live li").first).to_be_visible(timeout=15000)
    expect(page.locator("#help")).to_contain_text("五軸加工")
    expect(page.locator(".counter").first).to_have_text(re.compile(rf"^{len(OFFER)} / 10,000$"))
    assert failed == []
    page.close()


@pytest.mark.parametrize(("language", "width", "theme"), LOOKS)
def test_no_step_has_a_barrier_or_is_too_wide(
    browser: Browser, address: str, language: str, width: int, theme: Any
) -> None:
    context = browser.new_context(color_scheme=theme, locale=LOCALES[language])
    page = context.new_page()
    person = Person(page)
    wrong = {}
    page.set_viewport_size({"width": 390, "height": 844})
    signed_up(person, address, language)
    page.click(".actions button[value=next]")
    if found := problems(page):
        wrong["errors"] = found
    begun(person, language)
    page.fill("#offers-0-text", OFFER)
    page.click(".actions button[value=next]")
    where = page.url.rsplit("/", 1)[0]
    page.set_viewport_size({"width": width, "height": 844})
    for step in STEPS:
        page.goto(f"{where}/{step}")
        if found := problems(page):
            wrong[step] = found
    for path in (
        "/my/organisations",
        where.replace(address, "").replace("/edit", "/draft-suggestions"),
    ):
        page.goto(f"{address}{path}")
        if found := problems(page):
            wrong[path] = found
    context.close()
    assert wrong == {}
