"""The literal search: words as they were typed, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.accounts.policy import VISITOR
from matchmaker.directory.queries import DirectoryFilter
from matchmaker.organisations.search_text import fold
from matchmaker.organisations.sectors import taxonomy
from matchmaker.suggestions.literal import LiteralAnswer, search_literally
from matchmaker.suggestions.literal_words import asked_words, find, folded, pattern_of
from tests.pages import open_page

LETTERS = st.text("aeouäöüßÉ kKｶｱﾞ\u3000か\u3099が鋼、-1\n", max_size=30)


@pytest.fixture
def demo_context(demo_app: APIFlask) -> Iterator[None]:
    """The demo organisations, only read."""
    with demo_app.app_context():
        yield


def marked(text: str, *words: str) -> list[str] | None:
    """What is marked in a text when these words are looked for."""
    found = find(text, [pattern_of(fold(word)) for word in words])
    return [piece.text for piece in found.pieces if piece.is_hit] if found else None


def profiles(client: FlaskClient) -> list[dict[str, Any]]:
    """All published profiles."""
    found: list[dict[str, Any]] = []
    for page in (1, 2):
        found += client.get(f"/api/v1/organisations?page_size=100&page={page}").get_json()["items"]
    return found


def holders(client: FlaskClient, pattern: str) -> set[str]:
    """The slugs of the profiles in whose own words a pattern stands."""
    keys = ("name", "names", "summary", "description", "tags", "capabilities", "certificates")
    found = set()
    for each in profiles(client):
        own = [each[key] for key in (*keys, "city", "region")]
        own += [(s["title"], s["text"]) for s in (*each["offers"], *each["needs"])]
        if re.search(pattern, str(own), re.IGNORECASE):
            found.add(each["slug"])
    return found


def found(client: FlaskClient, q: str, query: str = "") -> set[str]:
    """The slugs on all pages of the results."""
    slugs: set[str] = set()
    for page in range(1, 8):
        html = open_page(client, f"/search?q={q}&literal=1&lang=en&page={page}{query}").html
        slugs |= set(re.findall(r'<h2><a href="/organisations/([\w-]+)"', html))
    return slugs


@pytest.mark.parametrize(
    ("text", "word", "hits"),
    [
        ("Drehteile aus Titan und TITAN-Blech", "titan", ["Titan", "TITAN"]),
        ("engineering of ring gears", "ring", ["ring"]),
        ("engineering", "ring", None),
        ("Titanium parts", "Titan", None),
        ("Werk in Düsseldorf", "duesseldorf", ["Düsseldorf"]),
        ("Werk in Duesseldorf", "Düsseldorf", ["Duesseldorf"]),
        ("Maße und Großserie", "Masse", ["Maße"]),
        ("チタン合金の精密旋削", "チタン", ["チタン"]),
        ("ﾁﾀﾝ合金", "チタン", ["ﾁﾀﾝ"]),
        ("高精度ギア", "キア", None),
        ("Titanチタン", "Titan", ["Titan"]),
        ("Stahl 1.4404, gedreht", "1.4404", ["1.4404"]),
        ("Stahl 21.4404", "1.4404", None),
        ("C++ und C", "C++", ["C++"]),
        ("small   batch\nsizes", "small batch sizes", ["small   batch\nsizes"]),
    ],
)
def test_a_word_is_found_as_it_stands(text: str, word: str, hits: list[str] | None) -> None:
    assert marked(text, word) == hits


@pytest.mark.parametrize(
    ("q", "words"),
    [
        ("Drehteile, aus Titan!", ("drehteile", "aus", "titan")),
        ("チタン　旋盤、加工", ("チタン", "旋盤", "加工")),
        ("„Drehteile aus Titan“ Serie", ("drehteile aus titan", "serie")),
        ("「精密 加工」 'steel'", ("精密 加工", "steel")),
        ("Stahl stahl STAHL", ("stahl",)),
        ("- & …", ()),
    ],
)
def test_the_words_of_a_search(q: str, words: tuple[str, ...]) -> None:
    assert asked_words(q) == words


@given(LETTERS)
def test_every_folded_sign_knows_its_place(text: str) -> None:
    plain, starts, ends = folded(text)
    assert plain.strip() == fold(text)
    assert all(0 <= start < end <= len(text) for start, end in zip(starts, ends, strict=True))
    assert starts == sorted(starts) and ends == sorted(ends)


@given(LETTERS, LETTERS)
def test_the_pieces_are_the_text(before: str, after: str) -> None:
    text = f"{before} Titan {after}"
    result = find(text, [pattern_of("titan")])
    assert result is not None and "".join(piece.text for piece in result.pieces) == text


def test_a_long_text_is_shown_around_the_first_hit() -> None:
    result = find("vorn " * 100 + "Titan" + " hinten" * 100, [pattern_of("titan")])
    assert result is not None
    assert [piece.is_hit for piece in result.pieces] == [False, False, True, False, False]
    assert result.pieces[0].text == result.pieces[-1].text == "…"
    assert 60 < sum(len(piece.text) for piece in result.pieces) < 240


@pytest.mark.parametrize(
    ("q", "pattern"),
    [
        ("Titan", r"(?<![a-zäöüß])titan(?![a-zäöüß])"),
        ("titanium", r"\btitanium\b"),
        ("チタン", "チタン"),
        ("Drehteile", r"\bdrehteile\b"),
        ("robot", r"\brobot\b"),
        ("精密", "精密"),
        ("ISO 9001", "iso 9001"),
    ],
)
def test_those_are_found_who_use_the_word_and_nobody_else(
    client: FlaskClient, q: str, pattern: str
) -> None:
    assert found(client, f'"{q}"') == holders(client, pattern) != set()


def test_all_words_must_stand(client: FlaskClient) -> None:
    both = found(client, "ISO titanium")
    assert both == found(client, "ISO") & found(client, "titanium") != set()
    assert found(client, "Titan チタン zyxwvut") == set()


@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_the_words_are_marked_in_their_place(client: FlaskClient, language: str) -> None:
    page = open_page(client, f"/search?q=チタン&literal=1&lang={language}")
    cards = page.html.split('class="card sug"')[1:]
    assert cards and all("<mark>チタン</mark>" in card for card in cards)
    assert '<p class="full" lang="ja">' in page.html


@pytest.mark.usefixtures("demo_context")
def test_a_name_comes_first_and_then_who_uses_the_words_most() -> None:
    answer = answer_to("Hikari Robotics")
    assert answer.hits[0].organisation.external_id == "demo-001"
    assert answer.hits[0].places[0].part == "name"
    assert [hit.rank for hit in answer_to("Titan").hits][:2] == [1, 2]


def answer_to(q: str, **filters: Any) -> LiteralAnswer:
    """What a visitor gets."""
    return search_literally(VISITOR, taxonomy(), q, DirectoryFilter(**filters), 1)


@pytest.mark.usefixtures("demo_context")
def test_the_places_that_are_shown_hold_all_the_words() -> None:
    for hit in answer_to("ISO titanium").hits:
        assert frozenset().union(*(place.words for place in hit.places)) == {0, 1}


def test_filters_hold_and_the_language_switch_and_the_form_keep_the_search(
    client: FlaskClient,
) -> None:
    japanese = found(client, "ISO", "&country=JP&open=1")
    assert japanese < found(client, "ISO")
    by_slug = {each["slug"]: each for each in profiles(client)}
    assert {by_slug[slug]["country"] for slug in japanese} == {"JP"}
    page = open_page(client, "/search?q=ISO&literal=1&country=JP&lang=en")
    assert "/search?q=ISO&amp;literal=1&amp;country=JP&amp;lang=ja" in page.html
    assert '<input type="hidden" name="literal" value="1">' in page.html


def test_there_is_a_way_in_and_a_way_back(client: FlaskClient) -> None:
    page = open_page(client, "/search?q=ISO&country=JP&lang=en")
    way_in = next(link for link in page.links if "literal=1" in link)
    page = open_page(client, way_in)
    assert "Searched literally" in page.html and "Also understood as" not in page.html
    assert 'href="/search?q=ISO&amp;country=JP&amp;lang=en"' in page.html


def test_pages_hold_everybody_once(client: FlaskClient) -> None:
    page = open_page(client, "/search?q=ISO&literal=1&lang=en")
    total = int(re.search(r'role="status">(\d+) profiles', page.html)[1])  # type: ignore[index]
    assert 20 < total == len(found(client, "ISO"))
    assert any("literal=1" in link and "page=2" in link for link in page.links)


def test_an_empty_result_says_what_to_do(client: FlaskClient) -> None:
    page = open_page(client, "/search?q=zyxwvut&literal=1&lang=en")
    assert "No profile holds all of these words" in page.html
    assert "Type fewer words" in page.html and "Search with translations" in page.html


@pytest.mark.parametrize(
    "q", ["%25", "_", "...", "(", "\\", "'", "„“", " ".join(map(chr, range(19968, 20868)))]
)
def test_odd_words_find_nobody_and_break_nothing(client: FlaskClient, q: str) -> None:
    assert "No profile holds" in open_page(client, f"/search?q=x {q} zyx&literal=1&lang=en").html


def test_without_words_the_page_asks_as_ever(client: FlaskClient) -> None:
    assert "Searched literally" not in open_page(client, "/search?literal=1&lang=en").html


def test_the_api_knows_no_literal_search(client: FlaskClient) -> None:
    assert client.get("/api/v1/organisations?q=Titan&literal=1").status_code == 422
