"""Rules of the source that no tool checks by itself."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

PROJECT = Path(__file__).resolve().parents[2]
SOURCES = sorted((PROJECT / "matchmaker").rglob("*.py"))
TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 50
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def test_files_and_functions_are_short() -> None:
    for path in SOURCES:
        assert path.read_text(encoding="utf-8").count("\n") <= MOST_LINES, path
        if "migrations" in path.parts:
            continue
        for function in functions(path):
            length = (function.end_lineno or 0) - function.lineno + 1
            assert length <= MOST_LINES_OF_A_FUNCTION, (path, function.name, length)


def test_commits_stand_in_one_place() -> None:
    found = [
        path.relative_to(PROJECT).as_posix()
        for path in SOURCES
        if re.search(r"\.(commit|rollback)\(", path.read_text(encoding="utf-8"))
    ]
    assert found == ["matchmaker/db.py", "matchmaker/migrations/env.py"]


def test_queries_only_read() -> None:
    for path in SOURCES:
        if path.name == "queries.py":
            source = path.read_text(encoding="utf-8")
            assert not re.search(r"session\.(add|delete|merge|flush)\(", source), path


def test_templates_have_no_style_script_handler_or_unescaped_text() -> None:
    for path in TEMPLATES:
        source = path.read_text(encoding="utf-8")
        own = r"""<script(?! src="\{\{ asset\('[a-z/.-]+'\) \}\}" defer></script>)"""
        assert not re.search(rf"\sstyle=|{own}|\son\w+=|\|\s*safe", source), path


def test_every_template_is_used() -> None:
    users = "\n".join(path.read_text(encoding="utf-8") for path in (*SOURCES, *TEMPLATES))
    for path in TEMPLATES:
        assert path.relative_to(PROJECT / "templates").as_posix() in users, path


def catalogue(language: str) -> Catalog:
    path = PROJECT / "matchmaker" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def messages_in_use() -> set[str]:
    methods = [("matchmaker/**.py", "python"), ("templates/**.html", "jinja2")]
    keywords = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
    found = extract_from_dir(PROJECT, methods, {"templates/**.html": {"trimmed": "true"}}, keywords)
    ids = (message for _file, _line, message, _comments, _context in found)
    return {message[0] if isinstance(message, tuple) else message for message in ids}


def test_german_and_japanese_are_complete() -> None:
    used = messages_in_use()
    assert len(used) > 100
    for language in ("de", "ja"):
        known = catalogue(language)
        for key in used:
            message = known.get(key)
            assert message is not None, (language, key)
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            assert all(texts) and not message.fuzzy, (language, key)
            plural = message.id[-1] if isinstance(message.id, tuple) else message.id
            wanted = set(PLACEHOLDER.findall(str(plural)))
            assert set(PLACEHOLDER.findall(str(texts[-1]))) == wanted, key
            assert all(set(PLACEHOLDER.findall(str(text))) <= wanted for text in texts), key


def test_the_catalogues_hold_nothing_that_is_not_used() -> None:
    used = messages_in_use()
    for language in ("de", "ja"):
        ids = {m.id[0] if isinstance(m.id, tuple) else m.id for m in catalogue(language) if m.id}
        assert ids <= used


def test_no_file_names_a_package_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml", "Makefile"):
        assert "://" not in (PROJECT / name).read_text(encoding="utf-8").replace(
            "http://127.0.0.1", ""
        )


def test_every_locked_package_has_hashes() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (PROJECT / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9].*==.*$", text, re.MULTILINE)
        assert pins and all(pin.rstrip().endswith("\\") for pin in pins)
