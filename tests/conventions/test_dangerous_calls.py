"""Calls that turn data into code, markup or commands stand where they were thought about, or nowhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SOURCES = sorted((PROJECT / "matchmaker").rglob("*.py"))
SCRIPTS = sorted((PROJECT / "scripts").rglob("*.py"))
TEMPLATES = sorted((PROJECT / "templates").rglob("*.*"))
ALLOWED = {
    # soft hyphens in text that was escaped before; a profile that a template has rendered
    "Markup": {"matchmaker/languages.py", "matchmaker/registration/views.py"},
    "subprocess": {"matchmaker/cli/costs.py", "matchmaker/cli/service.py", "scripts/bench.py"},
}
NOWHERE = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "system",
    "popen",
    "mktemp",
    "from_string",
    "render_template_string",
    "literal_column",
    "unsafe_load",
}
LOADERS = {"pickle", "marshal", "shelve", "dill", "yaml", "xml", "lxml"}


def named(node: ast.Call) -> str:
    """The last part of what is called."""
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of the project with the file in which it stands."""
    for path in (*SOURCES, *SCRIPTS):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path.relative_to(PROJECT).as_posix(), node


def imports() -> Iterator[tuple[str, str]]:
    """Every module that is imported, with the file that does it."""
    for path in (*SOURCES, *SCRIPTS):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            for module in modules:
                yield path.relative_to(PROJECT).as_posix(), module


def test_nothing_is_evaluated_or_built_into_a_template() -> None:
    found = [
        (path, node.lineno, named(node))
        for path, node in calls()
        if named(node) in NOWHERE and ast.unparse(node.func) != "re.compile"
    ]
    assert found == []


def test_markup_is_made_in_one_place() -> None:
    assert {path for path, node in calls() if named(node) == "Markup"} == ALLOWED["Markup"]


def test_no_loader_is_used_that_runs_what_it_reads() -> None:
    assert [found for found in imports() if found[1].split(".")[0] in LOADERS] == []
    pickles = [
        (path, node.lineno)
        for path, node in calls()
        if ast.unparse(node.func) == "np.load"
        and not any(
            word.arg == "allow_pickle" and ast.unparse(word.value) == "False"
            for word in node.keywords
        )
    ]
    assert pickles == []


def test_other_programs_are_started_by_the_command_line_alone() -> None:
    assert {path for path, module in imports() if module == "subprocess"} == ALLOWED["subprocess"]
    shells = [
        (path, node.lineno)
        for path, node in calls()
        if any(word.arg == "shell" for word in node.keywords)
    ]
    assert shells == []


def test_statements_are_never_put_together_from_texts() -> None:
    for path, node in calls():
        if named(node) not in {"text", "exec_driver_sql", "execute"} or not node.args:
            continue
        if path == "matchmaker/db.py" and ast.unparse(node.args[0]) == "f'PRAGMA {pragma}'":
            continue  # out of four fixed words
        made = isinstance(node.args[0], ast.JoinedStr | ast.BinOp) or (
            isinstance(node.args[0], ast.Call) and named(node.args[0]) == "format"
        )
        assert not made, (path, node.lineno)


def test_templates_escape_everything() -> None:
    for path in TEMPLATES:
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe|autoescape|javascript:|\bsrcdoc\b", source), path


def test_scripts_put_no_markup_into_pages() -> None:
    static = PROJECT / "matchmaker" / "static"
    for path in sorted(static.rglob("*.js")):
        if "vendor" in path.parts:
            continue  # htmx swaps what our own server rendered and escaped
        source = path.read_text(encoding="utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
            r"|localStorage|sessionStorage|indexedDB|document\.cookie|postMessage",
            source,
        ), path
