"""A passkey as the second factor, with Chromium's virtual authenticator."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from matchmaker.accounts.demo import DEMO_PASSWORD
from tests.people import AIKO

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A browser with an authenticator. Passkeys belong to a name, not to a network address."""
    context = browser.new_context(
        base_url=address.replace("127.0.0.1", "localhost"), locale="en-GB"
    )
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield page
    context.close()


def give_password(page: Page) -> None:
    page.fill("#email", AIKO)
    page.fill("#password", DEMO_PASSWORD)
    page.click("main form button.primary")


def sign_out(page: Page) -> None:
    page.click("nav.account >> text=Sign out")
    expect(page.locator("nav.account >> text=Sign in")).to_be_visible()


def test_a_passkey_is_added_asked_for_and_removed(page: Page) -> None:
    page.goto("/sign-in")
    give_password(page)
    page.goto("/account/passkeys")
    page.fill("#name", "office laptop")
    page.click("text=Add a passkey")
    expect(page.locator("h1")).to_have_text("Your account")

    sign_out(page)
    page.goto("/sign-in")
    give_password(page)
    expect(page.locator("h1")).to_have_text("Sign in with your passkey")
    page.goto("/account/passkeys")  # the password alone is not enough
    expect(page.locator("h1")).to_have_text("Sign in")
    give_password(page)
    page.click("text=Use the passkey")
    expect(page.locator("h1")).to_have_text("Passkeys")  # back where one wanted to be

    expect(page.locator("main li", has_text="office laptop")).to_be_visible()
    page.click("text=Remove")
    page.goto("/account/passkeys")
    expect(page.locator("main li", has_text="office laptop")).to_have_count(0)
    sign_out(page)
    page.goto("/sign-in")
    give_password(page)
    expect(page.locator("h1")).to_have_text("My organisations")
