"""The frame in a page of another origin, in a real browser: from three words to an inquiry."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from matchmaker.desks.labels import FRAME_HEIGHT
from tests.browser.test_desk import desk_of, opened
from tests.browser.test_journeys import problems

pytestmark = pytest.mark.browser
KARIN = "karin@ihk.example"
NEED = "Wir suchen Federn aus Titan & Stahl, 200 Stück im Jahr."


@contextmanager
def site_with(markup: str) -> Iterator[str]:
    """Another website, on another host, whose one page holds the markup; its address."""
    body = f"<!doctype html><html lang=de><title>IHK</title><h1>IHK</h1>{markup}".encode()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def frame(address: str, query: str = "lang=de", width: str = "100%") -> str:
    """The lines that a partner institution puts into its page."""
    return (
        f'<iframe src="{address}/p/ihk-duesseldorf/frame?{query}" title="Anfrage"'
        f' width="{width}" height="{FRAME_HEIGHT}"></iframe>'
    )


def from_frame_to_form(context: BrowserContext, site: str) -> Page:
    """Write into the frame and press its button; the form in its new tab."""
    page = context.new_page()
    page.goto(site)
    inside = page.frame_locator("iframe")
    inside.locator("#text").fill(NEED)
    with context.expect_page() as tab:
        inside.locator("button").click()
    return tab.value


def test_from_the_frame_of_another_site_to_an_inquiry(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="de-DE", java_script_enabled=False)
    with site_with(frame(address)) as site:
        form = from_frame_to_form(context, site)
        expect(form.locator("#text")).to_have_value(NEED)
        assert "Federn" not in form.url and context.cookies(site) == []
        form.fill("#organisation_name", "Muster Federn GmbH")
        form.fill("#email", f"{secrets.token_hex(6)}@muster-federn.example")
        form.check("#consent")
        form.click("main form button.primary")
        number = form.locator("main .lede").inner_text().split("MM-")[1][:10]
    context.close()
    with desk_of(browser, address, KARIN) as karin:
        opened(karin, address, f"MM-{number}")
        expect(karin.locator("#facts")).to_contain_text("Partner page")
        expect(karin.locator("#facts")).to_contain_text("IHK")


def test_whoever_is_signed_in_stays_so(browser: Browser, address: str) -> None:
    with desk_of(browser, address, KARIN) as karin, site_with(frame(address)) as site:
        form = from_frame_to_form(karin.context, site)
        expect(form.locator("#email")).to_have_value(KARIN)
        karin.goto(f"{address}/desk")
        expect(karin.locator("h1")).to_be_visible()
        assert karin.url == f"{address}/desk"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_it_has_no_barrier_and_fits_its_frame(
    browser: Browser, address: str, language: str, theme: str
) -> None:
    context = browser.new_context(color_scheme=theme)  # type: ignore[arg-type]
    page, wrong = context.new_page(), {}
    for width in (320, 800):
        page.set_viewport_size({"width": width, "height": FRAME_HEIGHT})
        page.goto(f"{address}/p/ihk-duesseldorf/frame?lang={language}")
        if found := problems(page):
            wrong[width] = found
        assert page.evaluate("document.documentElement.scrollHeight") <= FRAME_HEIGHT, width
    context.close()
    assert wrong == {}
