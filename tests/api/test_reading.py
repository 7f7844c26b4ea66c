"""The reading part of the JSON API."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient


def first(client: FlaskClient, query: str = "") -> dict[str, Any]:
    items = client.get(f"/api/v1/organisations?page_size=1&{query}").get_json()["items"]
    found: dict[str, Any] = items[0]
    return found


def test_profiles_are_listed_in_pages_with_facets(client: FlaskClient) -> None:
    page = client.get("/api/v1/organisations?country=JP&page_size=7&page=2").get_json()
    assert len(page["items"]) == 7 and page["page"] == 2 and page["page_size"] == 7
    assert {item["country"] for item in page["items"]} == {"JP"}
    assert page["facets"]["country"]["DE"] > 0
    assert page["total"] == page["facets"]["country"]["JP"]


@pytest.mark.parametrize(
    "filter_",
    [
        "kind=startup",
        "region=Osaka",
        "language=de",
        "certificate=ISO 9001",
        "sector=metal-goods",
        "sector=Metallbearbeitung",
        "q=Titan",
    ],
)
def test_each_filter_gives_fewer_but_some(client: FlaskClient, filter_: str) -> None:
    every = client.get("/api/v1/organisations").get_json()["total"]
    assert 0 < client.get(f"/api/v1/organisations?{filter_}").get_json()["total"] < every


def test_no_answer_holds_contact_data(client: FlaskClient) -> None:
    one = first(client)
    for path in (
        "/api/v1/organisations?page_size=100",
        f"/api/v1/organisations/{one['id']}",
        f"/api/v1/organisations/{one['id']}/suggestions?k=50",
        f"/organisations/{one['slug']}",
    ):
        text = client.get(path).get_data(as_text=True)
        assert "contact" not in {key for key in text.split('"')} and "@" not in text


def test_the_shares_of_every_suggestion_sum_to_its_score(client: FlaskClient) -> None:
    one = first(client, "country=DE")
    answer = client.get(f"/api/v1/organisations/{one['id']}/suggestions?k=20").get_json()
    assert answer["engine"] and answer["suggestions"]
    scores = [suggestion["score"] for suggestion in answer["suggestions"]]
    assert scores == sorted(scores, reverse=True) and 0 < scores[-1] <= scores[0] <= 1
    for suggestion in answer["suggestions"]:
        total = sum(reason["share"] for reason in suggestion["reasons"])
        assert total == pytest.approx(suggestion["score"], abs=1e-9)
        assert suggestion["organisation"]["id"] != one["id"]


@pytest.mark.parametrize(
    "body",
    [
        {"needs": "Drehteile aus Titan"},
        {"language": "ja", "needs": [{"title": "旋盤加工", "text": "チタンの旋盤加工品"}]},
        {"needs": ["turned parts", "springs"], "offers": "sales in Europe", "k": 3},
        {"sectors": ["Federn"]},
    ],
)
def test_a_request_in_free_words_is_answered(client: FlaskClient, body: dict[str, Any]) -> None:
    answer = client.post("/api/v1/suggestions", json=body)
    assert answer.status_code == 200
    assert 0 < len(answer.get_json()["suggestions"]) <= body.get("k", 10)


def test_filters_hold_for_every_suggestion(client: FlaskClient) -> None:
    body = {"needs": "sensors robots software", "filters": {"country": ["DE"], "kind": "startup"}}
    found = client.post("/api/v1/suggestions", json=body).get_json()["suggestions"]
    assert found
    assert {(s["organisation"]["country"], s["organisation"]["kind"]) for s in found} == {
        ("DE", "startup")
    }


def test_an_empty_request_finds_nobody(client: FlaskClient) -> None:
    assert client.post("/api/v1/suggestions", json={}).get_json()["suggestions"] == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/organisations/999999", 404),
        ("/api/v1/organisations/999999/suggestions", 404),
        ("/api/v1/nowhere", 404),
        ("/api/v1/organisations?page_size=101", 422),
        ("/api/v1/organisations?page=0", 422),
        ("/api/v1/organisations?colour=red", 422),
    ],
)
def test_refusals_are_problem_documents(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["status"] == status and answer.get_json()["title"]


@pytest.mark.parametrize(
    "data",
    [
        "",
        "{",
        "[]",
        '"text"',
        '{"needs": 5}',
        '{"k": 0}',
        '{"wishes": "x"}',
        '{"needs": "%s"}' % ("x" * 10_001),
    ],
)
def test_a_body_that_cannot_be_used_is_a_problem(client: FlaskClient, data: str) -> None:
    answer = client.post("/api/v1/suggestions", data=data, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert answer.content_type == "application/problem+json"


def test_errors_are_named_by_field(client: FlaskClient) -> None:
    answer = client.post("/api/v1/suggestions", json={"k": 1000, "language": "fr"})
    assert {"k", "language"} <= set(answer.get_json()["errors"])


def test_a_wrong_method_names_the_right_one(client: FlaskClient) -> None:
    answer = client.delete("/api/v1/organisations")
    assert answer.status_code == 405 and "GET" in answer.headers["Allow"]


def test_the_openapi_document_names_every_operation(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {
        "/api/v1/inquiries",
        "/api/v1/inquiries/{number}",
        "/api/v1/organisations",
        "/api/v1/organisations/{organisation_id}",
        "/api/v1/organisations/{organisation_id}/suggestions",
        "/api/v1/suggestions",
    }
