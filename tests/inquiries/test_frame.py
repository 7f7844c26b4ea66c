"""The frame in pages of others: it knows nobody, sets nothing, and leads to the form."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import select

from matchmaker import clock
from matchmaker.activities.queries import history
from matchmaker.db import db
from matchmaker.desks.framing import set_frame_sites
from matchmaker.errors import NotFound
from matchmaker.inquiries.models import Inquiry
from matchmaker.inquiries.service.intake import LONGEST_TEXT
from tests.inquiries.test_pages import WORDS, fields
from tests.pages import open_page
from tests.people import AIKO, EVA, FRANK, OLGA, browser_of, post
from tests.services import actor, desk_id

FRAME, ASK = "/p/ihk-duesseldorf/frame", "/p/ihk-duesseldorf/ask"
NEED = "Wir suchen einen Hersteller für Greifer & Sensoren <dringend>."


def policy(client: FlaskClient, path: str = FRAME) -> dict[str, str]:
    """The directives of a page's Content-Security-Policy."""
    directives = client.get(path).headers["Content-Security-Policy"].split(";")
    return dict(each.strip().split(" ", 1) for each in directives)


@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_it_is_well_made_and_leads_out_in_new_tabs(client: FlaskClient, language: str) -> None:
    page = open_page(client, f"{FRAME}?lang={language}")
    assert page.language == language
    assert f'action="{ASK}?lang={language}" target="_blank" rel="noopener"' in page.html
    assert page.html.count('target="_blank"') == page.counts["a"] + page.counts["form"] == 2
    assert "csrf_token" not in page.html


@pytest.mark.parametrize("path", [FRAME, f"{FRAME}?lang=ja", f"{FRAME}?theme=dark"])
def test_it_sets_no_cookie_and_is_kept_for_minutes(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "public, max-age=300"


def test_every_website_may_show_it_and_nothing_else_is_looser(client: FlaskClient) -> None:
    usual, frame = policy(client, "/about"), policy(client)
    assert frame == usual | {"frame-ancestors": "*"}
    headers = client.get(FRAME).headers
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "X-Frame-Options" not in headers
    assert policy(client, "/p/ihk-duesseldorf") == policy(client, "/p/x/frame") == usual


def test_a_desk_may_name_the_websites(app: APIFlask) -> None:
    with app.app_context():
        ihk = desk_id("ihk-duesseldorf")
        set_frame_sites(actor(OLGA), ihk, ["https://www.ihk.example/", "https://b.example"])
        assert history("desk", ihk)[0].verb == "set frame sites"
        with pytest.raises(NotFound):
            set_frame_sites(actor(AIKO), ihk, [])
    with browser_of(app) as client:
        assert policy(client)["frame-ancestors"] == "https://www.ihk.example https://b.example"
        assert policy(client, "/p/japan-desk-duesseldorf/frame")["frame-ancestors"] == "*"


def test_the_form_opens_with_the_words_and_the_source_and_stores_nothing(app: APIFlask) -> None:
    with browser_of(app) as visitor:
        answer = visitor.post(f"{ASK}?lang=de", data={"text": NEED})
        assert answer.status_code == 200 and '<html lang="de"' in answer.text
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert policy(visitor, "/about")["frame-ancestors"] == "'none'"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert unescape(re.findall(r"<textarea[^>]*>([^<]*)", answer.text)[0]).strip() == NEED
        with app.app_context():
            assert db.session.scalars(select(Inquiry)).all() == []
        with clock.at(clock.now() + timedelta(seconds=30)):
            sent = visitor.post("/inquiries/new", data=fields(answer.text) | WORDS | {"text": NEED})
        assert sent.status_code == 303
    with app.app_context():
        row = db.session.scalars(select(Inquiry)).one()
        assert (row.text, row.source, row.is_suspect) == (NEED, "partner page", False)
        assert row.desk_id == row.came_through_id == desk_id("ihk-duesseldorf")


def test_the_form_still_notices_a_machine_that_is_too_quick(app: APIFlask) -> None:
    with browser_of(app) as visitor:
        opened = visitor.post(ASK, data={"text": NEED}).text
        visitor.post("/inquiries/new", data=fields(opened) | WORDS)
    with app.app_context():
        assert db.session.scalars(select(Inquiry)).one().is_suspect


def test_a_text_that_is_too_long_is_cut_and_an_unknown_partner_is_not_there(
    client: FlaskClient,
) -> None:
    answer = client.post(ASK, data={"text": "x" * (LONGEST_TEXT + 5)})
    assert "x" * LONGEST_TEXT in answer.text and "x" * (LONGEST_TEXT + 1) not in answer.text
    for path in ("/p/nobody/frame", "/p/nobody/ask"):
        assert client.get(path).status_code == 404
    assert client.post("/p/nobody/ask").status_code == 404
    assert client.get(f"{ASK}?lang=ja").location == "/inquiries/new?source=ihk-duesseldorf&lang=ja"


def test_the_settings_show_the_lines_to_copy_and_keep_the_websites(app: APIFlask) -> None:
    with app.app_context():
        desk = desk_id("japan-desk-duesseldorf")
    page = f"/desk/settings/{desk}"
    with browser_of(app, FRANK) as frank:
        shown = unescape(frank.get(f"{page}?lang=de").text)
        source = 'src="http://127.0.0.1:5000/p/japan-desk-duesseldorf/frame?lang=de" title="'
        assert f"<iframe {source}" in shown
        refused = post(frank, f"{page}/frame", page, **{"frame-sites": "http://a.example"})
        assert refused.status_code == 200 and 'href="#frame-sites"' in refused.text
        assert "http://a.example" in refused.text
        kept = post(frank, f"{page}/frame", page, **{"frame-sites": "https://a.example/"})
        assert kept.status_code == 303 and frank.get(f"{page}/frame").location == f"{page}#frame"
        assert "https://a.example</textarea>" in frank.get(page).text
        assert post(frank, f"{page}/frame", page, **{"frame-sites": ""}).status_code == 303
    with browser_of(app, EVA) as eva:
        assert post(eva, f"{page}/frame", **{"frame-sites": ""}).status_code == 404
