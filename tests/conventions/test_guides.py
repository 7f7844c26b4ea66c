"""The guides of the consultants: alike in three languages, with pictures and paths that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from apiflask import APIFlask
from werkzeug.exceptions import HTTPException

DOCS = Path(__file__).parents[2] / "docs"
GUIDES = {name: DOCS / f"guide-consultant{name}.md" for name in ("", ".de", ".ja")}
PICTURE = re.compile(r"!\[[^\]]+\]\(([^)]+)\)")
LINK = re.compile(r"\]\(([^)#]+)\)")
PATH = re.compile(r"`(/[a-z][^`?]*)[^`]*`")
BIGGEST = 120_000


def text_of(name: str) -> str:
    """The text of a guide."""
    return GUIDES[name].read_text(encoding="utf-8")


def test_the_guides_have_the_same_chapters_pictures_and_paths() -> None:
    texts = [text_of(name) for name in GUIDES]
    assert len({text.count("\n## ") for text in texts}) == 1
    assert {len(PICTURE.findall(text)) for text in texts} == {5}
    assert len({tuple(PATH.findall(text)) for text in texts}) == 1


@pytest.mark.parametrize("name", GUIDES)
def test_every_link_of_a_guide_leads_to_a_file(name: str) -> None:
    missing = [link for link in LINK.findall(text_of(name)) if not (DOCS / link).is_file()]
    assert missing == []


@pytest.mark.parametrize("name", GUIDES)
def test_every_picture_of_a_guide_is_small_and_of_its_language(name: str) -> None:
    language = name.lstrip(".") or "en"
    for picture in PICTURE.findall(text_of(name)):
        assert Path(picture).name.startswith(f"{language}-")
        assert (DOCS / picture).stat().st_size < BIGGEST


@pytest.mark.parametrize("name", GUIDES)
def test_every_path_of_a_guide_is_a_page(demo_app: APIFlask, name: str) -> None:
    adapter = demo_app.url_map.bind("localhost")
    paths = PATH.findall(text_of(name))
    assert paths
    for path in paths:
        try:
            adapter.match(path, method="GET")
        except HTTPException:
            pytest.fail(f"{path} is no page")
