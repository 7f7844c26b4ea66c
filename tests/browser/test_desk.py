"""The whole chain in a real browser: a German firm, the IHK, AHK Japan, the city, a manufacturer."""

from __future__ import annotations

import csv
import re
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from matchmaker.accounts.demo import DEMO_PASSWORD
from tests.browser.test_journeys import LOCALES, LOOKS, problems

pytestmark = pytest.mark.browser
KARIN, HIROSHI, DAICHI = "karin@ihk.example", "hiroshi@ahk.example", "daichi@higashiosaka.example"
AIKO = "aiko@hikari-robotics.example"
PATIENCE_MS = 120_000
NEED = "Wir suchen einen Hersteller für Greifer mit Kraftsensor, 40 Stück im Jahr, für die Montage."


@contextmanager
def desk_of(browser: Browser, address: str, person: str, *, script: bool = True) -> Iterator[Page]:
    """A browser in which a consultant is signed in, in English."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, java_script_enabled=script
    )
    context.set_default_timeout(PATIENCE_MS)  # the first suggestions wake the engine
    page = context.new_page()
    page.goto(f"{address}/sign-in?lang=en")
    page.fill("#email", person)
    page.fill("#password", DEMO_PASSWORD)
    page.click("main form button.primary")
    yield page
    context.close()


def asked_through_the_ihk(browser: Browser, address: str) -> tuple[str, str]:
    """The firm asks without an account and without a script; number and private page."""
    context = browser.new_context(locale="de-DE", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/p/ihk-duesseldorf?lang=de")
    page.click("a.btn.primary")
    page.fill("#text", NEED)
    page.fill("#organisation_name", "Muster Montage GmbH")
    page.fill("#email", f"{secrets.token_hex(6)}@muster-montage.example")
    page.check("#consent")
    page.click("main form button.primary")
    number = re.search(r"MM-\d{4}-\d{5}", page.inner_text("main"))
    assert number
    page.click("main a.btn.primary")
    status = page.url
    page.click(".banner button")
    expect(page.locator("main")).to_contain_text("Ihre Adresse ist bestätigt")
    context.close()
    return number[0], status


def opened(page: Page, address: str, number: str) -> None:
    """The inquiry on the desk, found by its number."""
    page.goto(f"{address}/desk/inquiries?stage=all&q={number}")
    page.click("ul.due a.item")
    expect(page.locator("main .card .num").first).to_have_text(number)


def unfold(page: Page, summary: str) -> None:
    """Open a part of the page that is folded."""
    page.locator("summary", has_text=summary).first.click()


def handed_over(page: Page, desk: str, note: str) -> None:
    """Offer the inquiry that is open to another desk."""
    unfold(page, "Hand over to another desk")
    page.select_option("#to-desk", label=desk)
    page.fill("#hand-note", note)
    page.click("button[name=act][value=offer]")
    expect(page.locator("#hand-over").first).to_contain_text("offered")


def passed_on_by_the_ihk(browser: Browser, address: str, number: str) -> None:
    """The IHK qualifies and offers it to AHK Japan, which refuses once, then takes it and passes on."""
    with desk_of(browser, address, KARIN) as karin:
        opened(karin, address, number)
        unfold(karin, "Qualified: the need is clear")
        karin.locator("form", has=karin.locator("input[value=qualify]")).locator(
            "input[name=next_step]"
        ).fill("AHK fragen")
        karin.get_by_role("button", name="Qualified: the need is clear").click()
        handed_over(karin, "AHK Japan (demo)", "Bitte in Japan suchen.")
    with desk_of(browser, address, HIROSHI) as hiroshi:
        expect(hiroshi.locator("#hand-overs")).to_be_visible()
        opened(hiroshi, address, number)
        hiroshi.fill("#refusal", "図面がまだありません。")
        hiroshi.click("button[name=answer][value=refuse]")
    with desk_of(browser, address, KARIN) as karin:
        opened(karin, address, number)
        handed_over(karin, "AHK Japan (demo)", "Die Zeichnung liegt bei.")
    with desk_of(browser, address, HIROSHI) as hiroshi:
        opened(hiroshi, address, number)
        hiroshi.click("button[name=answer][value=accept]")
        handed_over(hiroshi, "City of Higashiosaka (demo)", "東大阪でお願いします。")


def proposed(page: Page, place: int) -> str:
    """Put the first suggestion on the list; its name."""
    form = page.locator("#partners form", has=page.locator("input[name=organisation]")).first
    name = form.locator("button .vh").inner_text().strip()
    form.locator("button").click()
    expect(page.locator("#partners tbody tr")).to_have_count(place + 1)
    return name


def found_in_the_directory(page: Page, words: str) -> None:
    """Put somebody on the list whom the engine has not suggested."""
    page.get_by_role("link", name="Somebody from the directory").click()
    page.fill("#directory #q", words)
    page.click("#directory form[method=get] button")
    page.locator("#directory form[method=post] button").last.click()
    expect(page.locator("#partners tbody tr")).to_have_count(2)


def list_sent_by_the_city(browser: Browser, address: str, number: str) -> tuple[str, str]:
    """The city takes it over and sends two proposals; its page, and the name of the first."""
    with desk_of(browser, address, DAICHI) as daichi:
        opened(daichi, address, number)
        daichi.click("button[name=answer][value=accept]")
        name = proposed(daichi, 0)
        found_in_the_directory(daichi, "株式会社")
        unfold(daichi, "Send the list to the inquirer")
        daichi.locator("#partners button.primary", has_text="Send to").click()
        expect(daichi.locator(".stages [aria-current]")).to_contain_text("Proposed")
        return daichi.url, name


def answered_by_the_firm(page: Page) -> None:
    """The firm would like to get to know the first one, and declines the second."""
    assert "@" not in page.inner_text("main")
    page.locator("button[value=yes]").first.click()
    card = page.locator("#proposals + ol > li").nth(1)
    card.locator("summary").click()
    card.locator("input[value=size]").check()
    card.locator("button[value=no]").click()
    expect(page.locator("main")).to_contain_text("von Ihnen abgelehnt")


def brought_to_an_agreement(page: Page, partner: str) -> None:
    """The manufacturer says yes, both are introduced, asked after three months, and agree."""
    unfold(page, "Ask the partner")
    page.locator("button[value='ask the partner']").click()
    expect(page.locator("#partners")).to_contain_text("asked")
    row = page.locator("#partners tr", has_text=partner)
    row.locator("summary", has_text="Note the answer").last.click()
    row.locator("button[value='partner accepts']").click()
    unfold(page, "Introduce …")
    page.locator("button[value=introduce]").click()
    expect(page.locator(".stages [aria-current]")).to_contain_text("Introduced")
    page.locator("button[value='note the outcome']").first.click()
    expect(page.locator("#tasks")).to_contain_text("3 months after the introduction")
    page.locator("#tasks button", has_text="done").first.click()
    unfold(page, "Close: agreement")
    page.get_by_role("button", name="Close: agreement").click()
    expect(page.locator(".stages [aria-current]")).to_contain_text("Agreement")
    unfold(page, "Past hand-overs")
    expect(page.locator("main")).to_contain_text("図面がまだありません。")


def counted(browser: Browser, address: str, person: str) -> Counter[str]:
    """What a desk's report of this year counts, by the names of the figures."""
    with desk_of(browser, address, person) as page:
        file = page.request.get(f"{address}/desk/reports.csv").body().decode("utf-8-sig")
    rows = csv.DictReader(StringIO(file))
    return Counter({row["Figure"]: int(row["Count"]) for row in rows if not row["Part"]})


def test_the_whole_chain_from_the_ihk_to_an_agreement(browser: Browser, address: str) -> None:
    before = {who: counted(browser, address, who) for who in (KARIN, DAICHI)}
    number, status = asked_through_the_ihk(browser, address)
    passed_on_by_the_ihk(browser, address, number)
    case, partner = list_sent_by_the_city(browser, address, number)
    context = browser.new_context(locale="de-DE")
    firm = context.new_page()
    firm.goto(f"{status}?lang=de")
    answered_by_the_firm(firm)
    with desk_of(browser, address, DAICHI) as daichi:
        daichi.goto(case)
        brought_to_an_agreement(daichi, partner)
    firm.reload()
    expect(firm.locator("main")).to_contain_text("Kontakt")
    context.close()
    new = {who: counted(browser, address, who) - before[who] for who in before}
    figures = ("Received", "Introductions", "Agreements")
    assert all(new[who][figure] == 1 for who in new for figure in figures), new


@pytest.mark.parametrize(("language", "width", "theme"), LOOKS)
def test_no_page_of_the_desk_has_a_barrier_or_is_too_wide(
    browser: Browser, address: str, language: str, width: int, theme: Any
) -> None:
    context = browser.new_context(
        color_scheme=theme, viewport={"width": width, "height": 844}, locale=LOCALES[language]
    )
    page = context.new_page()
    page.goto(f"{address}/sign-in?lang={language}")
    page.fill("#email", "frank@japan-desk.example")
    page.fill("#password", DEMO_PASSWORD)
    page.click("main form button.primary")
    wrong = {}
    for path in ("/desk", "/desk/inquiries", "/desk/inquiries/new", "/inquiries/new"):
        page.goto(f"{address}{path}")
        if found := problems(page):
            wrong[path] = found
    page.goto(f"{address}/desk/inquiries?stage=proposed")
    page.click("ul.due a.item")
    for summary in page.locator("main details > summary").all():
        summary.evaluate("summary => summary.parentElement.open = true")
    if found := problems(page):
        wrong["case"] = found
    context.close()
    assert wrong == {}


def test_keys_move_through_the_list_and_can_be_switched_off(browser: Browser, address: str) -> None:
    with desk_of(browser, address, "frank@japan-desk.example") as page:
        page.goto(f"{address}/desk")
        page.keyboard.press("j")
        first = page.evaluate("document.activeElement.getAttribute('href')")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.getAttribute('href')") != first
        page.keyboard.press("k")
        assert page.evaluate("document.activeElement.getAttribute('href')") == first
        page.keyboard.press("/")
        page.keyboard.type("jk?")
        assert page.input_value("#q") == "jk?"
        page.locator("h1").click()
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        page.click("#keys button[value=off]")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_an_inquiry_by_phone_is_recorded_with_the_keyboard_alone(
    browser: Browser, address: str
) -> None:
    with desk_of(browser, address, DAICHI, script=False) as page:
        page.goto(f"{address}/desk/inquiries/new")
        page.focus("#text")
        for words in ("Sucht Federn aus Titan, 200 Stück.", "Feder & Co", "Frau Lang"):
            page.keyboard.type(words)
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("Sucht Federn")
        expect(page.locator("main")).to_contain_text("山本 大地")
