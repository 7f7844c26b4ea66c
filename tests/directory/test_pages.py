"""The public pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from matchmaker.matching.dictionary_compiling import compile_dictionary
from matchmaker.organisations.sectors import taxonomy
from tests.pages import open_page

PATHS = [
    "/",
    "/directory",
    "/search",
    "/about",
    "/search?q=Titan",
    "/search?q=Titan&literal=1",
    "/search?q=zyxwvut&literal=1",
    "/api/v1/docs",
    "/directory?q=Titan&country=JP",
    "/nowhere",
]


@pytest.mark.parametrize("language", ["de", "en", "ja"])
@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_well_made_in_every_language(
    client: FlaskClient, path: str, language: str
) -> None:
    joined = "&" if "?" in path else "?"
    page = open_page(client, f"{path}{joined}lang={language}", 404 if path == "/nowhere" else 200)
    assert page.language == language


def test_every_link_of_the_pages_leads_somewhere(client: FlaskClient) -> None:
    seen: set[str] = set()
    waiting = ["/", "/directory", "/search?q=Titan"]
    while waiting and len(seen) < 60:
        path = waiting.pop(0)
        seen.add(path)
        if path == "/register":  # asks to sign up first
            assert client.get(path).status_code == 303
            continue
        links = open_page(client, path).links
        inside = [link for link in links if link.startswith("/") and "openapi" not in link]
        waiting += [link for link in dict.fromkeys(inside) if link not in seen | set(waiting)]
    assert len(seen) == 60


def test_the_language_comes_from_the_address_then_the_cookie_then_the_browser(
    client: FlaskClient,
) -> None:
    japanese = {"Accept-Language": "ja-JP,ja;q=0.9"}
    assert 'lang="ja"' in client.get("/", headers=japanese).get_data(as_text=True)[:120]
    answer = client.get("/?lang=de", headers=japanese)
    assert 'lang="de"' in answer.get_data(as_text=True)[:120]
    assert {"Accept-Language", "Cookie"} <= set(answer.vary)
    assert 'lang="de"' in client.get("/about", headers=japanese).get_data(as_text=True)[:120]


def test_the_language_switch_stays_on_the_page_and_keeps_the_query(client: FlaskClient) -> None:
    page = open_page(client, "/directory?country=JP&q=Titan")
    assert "/directory?country=JP&amp;q=Titan&amp;lang=ja" in page.html


def test_the_directory_filters_and_says_how_many(client: FlaskClient) -> None:
    page = open_page(client, "/directory?country=DE&kind=institution&lang=en")
    number = re.search(r'role="status">(\d+) profiles?<', page.html)
    assert number is not None and 0 < int(number[1]) < 40


def test_a_chip_takes_one_filter_away(client: FlaskClient) -> None:
    page = open_page(client, "/directory?country=DE&country=JP&kind=startup&page=2")
    assert "/directory?country=JP&kind=startup" in page.links or (
        "/directory?kind=startup&country=JP" in page.links
    )


def test_an_empty_result_says_what_to_do(client: FlaskClient) -> None:
    page = open_page(client, "/directory?q=zyxwvut&lang=en")
    assert "No profile fits all of this" in page.html


def test_the_pages_of_a_list_hold_every_profile_once(client: FlaskClient) -> None:
    found: list[str] = []
    for number in range(1, 8):
        page = open_page(client, f"/directory?page={number}")
        found += [link for link in page.links if link.startswith("/organisations/")]
    total = client.get("/api/v1/organisations").get_json()["total"]
    assert len(found) == len(set(found)) == total


@pytest.mark.parametrize(
    "words", ["東大阪 ", "ｱﾙﾐ", "DÜSSELDORF", "duesseldorf", "加工", "Federn", "ばね"]
)
def test_words_are_found_in_every_spelling(client: FlaskClient, words: str) -> None:
    assert client.get("/api/v1/organisations", query_string={"q": words}).get_json()["total"] > 0


def test_every_sector_is_found_in_the_directory_by_each_of_its_names(client: FlaskClient) -> None:
    some = list(taxonomy().nodes.values())[::40]
    for node in some:
        for language, name in node.names():
            page = open_page(client, f"/directory?lang={language}&q={name.replace('&', '%26')}")
            assert "sector" in page.html and node.label("ja") in page.html, name


def test_a_profile_shows_its_texts_with_their_language(client: FlaskClient) -> None:
    items = client.get("/api/v1/organisations?country=JP&page_size=100").get_json()["items"]
    only_japanese = next(i for i in items if set(i["description"]) == {"ja"})
    page = open_page(client, f"/organisations/{only_japanese['slug']}?lang=de")
    assert f'<p class="full" lang="ja">{only_japanese["description"]["ja"][:10]}' in page.html
    assert "Nur auf Japanisch" in page.html
    assert "vom Unternehmen nicht bestätigt" in page.html


def test_a_profile_prefers_the_readers_language(client: FlaskClient) -> None:
    items = client.get("/api/v1/organisations?page_size=100").get_json()["items"]
    both = next(i for i in items if {"de", "ja"} <= set(i["description"]))
    for language in ("de", "ja"):
        page = open_page(client, f"/organisations/{both['slug']}?lang={language}")
        assert both["description"][language][:12] in page.html


def test_an_old_address_leads_to_the_new_one(client: FlaskClient) -> None:
    item = client.get("/api/v1/organisations?page_size=1").get_json()["items"][0]
    answer = client.get(f"/organisations/old-name-{item['id']}?lang=de")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/organisations/{item['slug']}?lang=de"


@pytest.mark.parametrize("slug", ["nobody", "nobody-0", "nobody-99999999999999", "-", "x-１"])
def test_an_unknown_profile_is_not_there(client: FlaskClient, slug: str) -> None:
    assert client.get(f"/organisations/{slug}").status_code == 404
    assert client.get(f"/organisations/{slug}/suggestions").status_code == 404


def test_the_appearance_is_kept_and_leads_back_to_an_own_page_only(client: FlaskClient) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = False
    try:
        answer = client.post("/appearance", data={"theme": "dark", "back": "/about"})
        assert answer.headers["Location"] == "/about"
        for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example", ""):
            answer = client.post("/appearance", data={"theme": "dark", "back": elsewhere})
            assert answer.headers["Location"] == "/"
    finally:
        client.application.config["WTF_CSRF_ENABLED"] = True
    assert 'data-theme="dark"' in open_page(client, "/").html


def test_a_form_without_its_token_is_refused_with_a_page(client: FlaskClient) -> None:
    answer = client.post("/appearance?lang=de", data={"theme": "dark"})
    assert answer.status_code == 400
    assert "Diese Anfrage war nicht verständlich" in answer.get_data(as_text=True)


@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_the_owners_of_added_dictionaries_are_named(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    assert "edrdg.org" not in client.get("/about").get_data(as_text=True)
    config = client.application.config
    elsewhere = config["SETTINGS"].model_copy(update={"instance": tmp_path})
    monkeypatch.setitem(config, "SETTINGS", elsewhere)
    source = tmp_path / "edict"
    source.write_text("工場 [こうじょう] /(n) factory/\n", encoding="utf-8")
    target = elsewhere.dictionaries / "jmdict.sqlite"
    compile_dictionary(source, "edict", target, {}, lambda *_: None)
    links = open_page(client, f"/about?lang={language}").links
    assert "https://www.edrdg.org/edrdg/licence.html" in links
    assert "Electronic Dictionary Research" in client.get("/about").get_data(as_text=True)
