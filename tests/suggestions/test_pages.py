"""Pages with ranked partners."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.pages import open_page

NEEDS = {
    "de": "Drehteile aus Titan in Kleinserie",
    "en": "small series of turned titanium parts",
    "ja": "チタンの旋盤加工品を小ロットで",
}


@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_a_need_in_free_words_gives_partners_with_reasons(
    client: FlaskClient, language: str
) -> None:
    page = open_page(client, f"/search?q={NEEDS[language]}&lang={language}")
    assert page.html.count('class="card sug"') > 3
    assert 'class="word ours"' in page.html and 'class="word theirs"' in page.html


def test_the_result_says_how_the_text_was_read(client: FlaskClient) -> None:
    page = open_page(client, "/search?q=Drehteile&lang=en")
    assert "Read as German." in page.html and "旋盤加工" in page.html


def test_a_text_that_is_too_long_is_kept_and_explained(client: FlaskClient) -> None:
    page = open_page(client, f"/search?q={'x' * 2001}&lang=en", 400)
    assert page.title.startswith("Error:") and "x" * 2001 in page.html
    assert "2,000 characters" in page.html


def test_words_that_nobody_uses_lead_on_to_the_directory(client: FlaskClient) -> None:
    page = open_page(client, "/search?q=zyxwvut&lang=en")
    assert "No partner was found for these words" in page.html and "/directory" in page.links


@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_an_organisation_sees_its_suggestions_in_both_directions(
    client: FlaskClient, language: str
) -> None:
    item = client.get("/api/v1/organisations?country=DE&kind=company&page_size=1").get_json()[
        "items"
    ][0]
    page = open_page(client, f"/organisations/{item['slug']}/suggestions?lang={language}")
    assert page.html.count('class="score"') == 3 * page.html.count('class="card sug"') > 0


def test_the_shown_shares_and_the_rest_equal_the_total(client: FlaskClient) -> None:
    page = open_page(client, f"/search?q={NEEDS['en']}&lang=en")
    for card in page.html.split('class="card sug"')[1:]:
        total = int(re.search(r"<b>(\d+)</b><span>of 100", card)[1])  # type: ignore[index]
        before = card.split("<details")[0]
        shares = [float(share) for share in re.findall(r"share (\d+\.\d)", before)]
        rest = re.search(r"more reasons? \((-?\d+\.\d)", card)
        shown = sum(shares) + (float(rest[1]) if rest else 0.0)
        assert shown == pytest.approx(total, abs=0.8)


def test_filters_narrow_the_suggestions_down(client: FlaskClient) -> None:
    item = client.get("/api/v1/organisations?country=DE&kind=company&page_size=1").get_json()[
        "items"
    ][0]
    page = open_page(
        client, f"/organisations/{item['slug']}/suggestions?country=JP&kind=startup&lang=en"
    )
    assert "Japan" in page.html
    assert "· Germany" not in page.html


@pytest.mark.parametrize(
    ("language", "makes", "sentence"),
    [
        ("de", "Herstellung", "Sie suchen einen Händler"),
        ("en", "makes", "You look for a seller; they make."),
        ("ja", "製造", "販売会社をお探しですが"),
    ],
)
def test_what_a_partner_does_is_shown_and_a_mismatch_is_said(
    client: FlaskClient, language: str, makes: str, sentence: str
) -> None:
    page = open_page(client, f"/search?q=Händler für Drehteile aus Titan&lang={language}")
    assert f'<span class="tag line">{makes}</span>' in page.html and sentence in page.html
    slug = re.search(r"/organisations/([\w-]+)", page.html.split('class="card sug"')[1])
    assert slug is not None
    assert makes in open_page(client, f"/organisations/{slug[1]}?lang={language}").html


def test_the_api_names_the_roles_and_the_words_they_were_read_from(client: FlaskClient) -> None:
    body = {"needs": [{"text": "Händler für Drehteile aus Titan", "language": "de"}]}
    found = client.post("/api/v1/suggestions", json=body).get_json()["suggestions"]
    roles = [role for each in found for role in each["roles"]]
    assert roles and all(role["grade"] >= 0.3 and role["words"] for role in roles)
    against = [reason for each in found for reason in each["reasons"] if reason["kind"] == "role"]
    assert against and all(r["share"] < 0 and r["ours"] == "Händler" for r in against)
