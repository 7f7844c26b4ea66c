"""The pictures of the consultants' guides, as the demo people see the pages.

Usage: python scripts/take_guide_pictures.py ADDRESS   (CHROMIUM names the browser)
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from matchmaker.accounts.demo import DEMO_PASSWORD

FOLDER = Path(__file__).parent.parent / "docs" / "pictures" / "guide"
FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
WIDTH, HIGHEST, COLOURS = 1200, 1100, 256
CONSULTANT, LEAD, INQUIRER = (
    "eva@japan-desk.example",
    "frank@japan-desk.example",
    "clara@rheinwerk.example",
)
SHOWN, SEARCHED = "Greifer mit Kraftgefühl", "Gelenkstifte aus Titan"
LANGUAGES = ("en", "de", "ja")


def signed_in(browser: Browser, address: str, person: str, language: str) -> Page:
    """A page on which a demo person is signed in and reads a language."""
    page = browser.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light")
    page.goto(f"{address}/sign-in?lang={language}")
    page.fill("#email", person)
    page.fill("#password", DEMO_PASSWORD)
    page.click("main form button.primary")
    return page


def keep(page: Page, name: str) -> None:
    """Keep what the page shows, in few colours."""
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    picture = picture.crop((0, 0, WIDTH, min(picture.height, HIGHEST)))
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)


def take_desk(browser: Browser, address: str, language: str) -> None:
    """What a consultant sees: the day, an inquiry, its suggestions."""
    page = signed_in(browser, address, CONSULTANT, language)
    page.goto(f"{address}/desk")
    keep(page, f"{language}-today")
    page.goto(f"{address}/desk/inquiries?stage=proposed&owner=me")
    page.locator("a.item", has_text=SHOWN).click()
    keep(page, f"{language}-inquiry")
    page.goto(f"{address}/desk/inquiries?stage=searching&owner=me")
    page.locator("a.item", has_text=SEARCHED).click()
    page.goto(f"{page.url}/partners")
    keep(page, f"{language}-partners")
    page.close()


def take_others(browser: Browser, address: str, language: str) -> None:
    """What an inquirer and a lead see: the private page, the reports."""
    page = signed_in(browser, address, INQUIRER, language)
    page.goto(f"{address}/my/inquiries")
    page.locator("main h2 a", has_text=SHOWN).click()
    keep(page, f"{language}-status")
    page.close()
    page = signed_in(browser, address, LEAD, language)
    page.goto(f"{address}/desk/reports")
    keep(page, f"{language}-reports")
    page.close()


def main(address: str) -> None:
    """Take all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        for language in LANGUAGES:
            take_desk(browser, address, language)
            take_others(browser, address, language)


if __name__ == "__main__":
    main(sys.argv[1])
