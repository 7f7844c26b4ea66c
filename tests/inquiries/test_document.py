"""The document of the stages says what the code does."""

from __future__ import annotations

from matchmaker.settings import PROJECT
from scripts.draw_inquiries import PAGE, page_with


def test_the_tables_of_the_document_are_those_of_the_code() -> None:
    assert PAGE.is_relative_to(PROJECT)
    text = PAGE.read_text(encoding="utf-8")
    assert page_with(text) == text
