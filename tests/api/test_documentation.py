"""The page of the API says what its OpenAPI document says."""

from __future__ import annotations

import json
import re
import shlex
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.pages import Page, open_page

PATH = "/api/v1/docs"


@pytest.fixture
def document(client: FlaskClient) -> Any:
    """The OpenAPI document."""
    return client.get("/api/v1/openapi.json").get_json()


@pytest.fixture
def page(client: FlaskClient) -> Page:
    """The page in English."""
    return open_page(client, f"{PATH}?lang=en")


def section(page: Page, method: str, path: str) -> str:
    """The part of the page that is about one operation."""
    head = f'<span class="tag info">{method.upper()}</span> <code class="strong" lang="en">{path}<'
    return page.html.split(head)[1].split("</section>")[0]


def calls(page: Page) -> list[list[str]]:
    """The examples, cut as a shell cuts them."""
    written = re.findall(r"<code lang=\"en\">(curl .*?)</code>", page.html, re.DOTALL)
    return [shlex.split(unescape(each).replace("\\\n", "")) for each in written]


def test_every_operation_has_its_place_with_everything_it_takes(page: Page, document: Any) -> None:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            said = section(page, method, path)
            assert operation["summary"] in unescape(page.html)
            for parameter in operation["parameters"]:
                assert f">{parameter['name']}</code>" in said, (path, parameter["name"])
            for status in operation["responses"]:
                assert status in said, (path, status)


def test_the_fields_of_bodies_are_shown_with_those_inside_them(page: Page) -> None:
    said = section(page, "post", "/api/v1/suggestions")
    for name in ("needs", "filters", "country", "open_for_inquiries", "partnership", "k"):
        assert f">{name}</code>" in said, name
    assert 'class="level-1"' in said
    assert "at least 1" in said and "at most 100" in said and "at most 10,000 characters" in said


def test_every_object_of_the_document_is_described_once(page: Page, document: Any) -> None:
    for name in document["components"]["schemas"]:
        anchor = f"object-{name.rpartition('.')[2].lower()}"
        assert page.ids.count(anchor) == 1, name


def test_every_place_that_the_page_names_is_there(page: Page) -> None:
    inside = {link[1:] for link in page.links if link.startswith("#")}
    assert len(inside) > 20 and inside <= set(page.ids)


def test_there_is_an_example_for_every_operation_and_it_works(
    client: FlaskClient, page: Page, document: Any
) -> None:
    found = calls(page)
    assert len(found) == sum(map(len, document["paths"].values()))
    server = document["servers"][0]["url"]
    for _curl, address, *options in found:
        assert address.startswith(server), address
        given = dict(zip(options[::2], options[1::2], strict=True))
        path = address.removeprefix(server)
        if path.endswith("/inquiries") or "MM-" in path:
            continue  # writes, and needs a key
        body = given.get("-d")
        answer = client.post(path, json=json.loads(body)) if body else client.get(path)
        assert answer.status_code == 200, (address, answer.text)


def test_the_document_names_the_key_of_repeats_and_one_form_of_errors(document: Any) -> None:
    send = document["paths"]["/api/v1/inquiries"]["post"]
    assert "Idempotency-Key" in [parameter["name"] for parameter in send["parameters"]]
    problems = [
        response["content"]
        for methods in document["paths"].values()
        for operation in methods.values()
        for status, response in operation["responses"].items()
        if status >= "4"
    ]
    assert problems and all(list(each) == ["application/problem+json"] for each in problems)
    assert {"HTTPError", "ValidationError"}.isdisjoint(document["components"]["schemas"])


def test_what_the_page_says_of_limits_is_so(client: FlaskClient, page: Page) -> None:
    headers = client.get("/api/v1/organisations").headers
    assert headers["X-RateLimit-Limit"] == "600" and "Up to 600 calls a minute" in page.html
    assert {"X-RateLimit-Remaining", "X-RateLimit-Reset"} <= set(headers.keys())


@pytest.mark.parametrize("language", ["de", "en", "ja"])
def test_the_frame_speaks_the_readers_language_and_the_api_english(
    client: FlaskClient, language: str
) -> None:
    page = open_page(client, f"{PATH}?lang={language}")
    assert page.language == language
    assert re.search(
        r'<h2 id="get-organisations" lang="en">List published profiles</h2>', page.html
    )


@pytest.mark.parametrize("path", ["/", "/about"])
def test_the_page_is_found_from_the_others(client: FlaskClient, path: str) -> None:
    assert PATH in open_page(client, path).links
