"""The pages behind a sign-in, and those before it, as axe sees them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from matchmaker.accounts.demo import DEMO_PASSWORD
from tests.browser.test_journeys import LOCALES, problems
from tests.people import AIKO, DAICHI, FRANK, OLGA

pytestmark = pytest.mark.browser
PAGES = (
    (
        None,
        (
            "/sign-in",
            "/sign-up",
            "/reset",
            "/shortlist",
            "/shortlist/compare",
            "/privacy",
            "/organisations/5/claim?kind=remove",
        ),
    ),
    (
        AIKO,
        (
            "/account",
            "/account/second-factor",
            "/account/passkeys",
            "/account/recovery-codes",
            "/account/delete",
            "/my/organisations",
            "/organisations/1/standing",
            "/organisations/1/members",
            "/organisations/1/files",
        ),
    ),
    (DAICHI, ("/desk/reviews", "/desk/claims", "/desk/absences", "/desk/mail")),
    (
        FRANK,
        (
            "/desk/settings/1",
            "/desk/absences",
            "/desk/reports",
            "/desk/reports?from=soon",
            "/desk/reports/inquiries?figure=ladder",
            "/desk/reports/inquiries?figure=time-owed&from=2025-01-01",
        ),
    ),
    (OLGA, ("/operator/outbox", "/operator/security-log")),
)


def signed_in(page: Page, address: str, person: str | None) -> None:
    """Sign somebody in by the page."""
    if person is None:
        return
    page.goto(f"{address}/sign-in")
    page.fill("#email", person)
    page.fill("#password", DEMO_PASSWORD)
    page.locator("main form button.primary").first.click()


def keep_some(page: Page, address: str) -> None:
    """Put two organisations on the shortlist, so that its pages show something."""
    for _ in range(2):
        page.goto(f"{address}/search?q=Titan")
        page.locator("form[action^='/shortlist/keep'] button").first.click()


@pytest.mark.parametrize(
    ("language", "width", "theme"),
    [("de", 1280, "light"), ("en", 390, "dark"), ("ja", 320, "light")],
)
def test_no_page_of_people_has_a_barrier_or_is_too_wide(
    browser: Browser, address: str, language: str, width: int, theme: str
) -> None:
    wrong = {}
    for person, paths in PAGES:
        context = browser.new_context(
            locale=LOCALES[language],
            viewport={"width": width, "height": 900},
            color_scheme=theme,  # type: ignore[arg-type]
        )
        page = context.new_page()
        signed_in(page, address, person)
        if person is None:
            keep_some(page, address)
        for path in paths:
            page.goto(f"{address}{path}")
            assert page.get_attribute("html", "lang") == language, path
            if found := problems(page):
                wrong[path] = found
        context.close()
    assert wrong == {}
