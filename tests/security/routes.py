"""Every route as a browser would call it."""

from __future__ import annotations

from collections.abc import Iterator

from apiflask import APIFlask


def calls(app: APIFlask, method: str) -> Iterator[tuple[str, str]]:
    """Endpoint and address of every route that takes the method."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or ()):
            continue
        parts: dict[str, object] = {
            name: 1 if type(converter).__name__ == "IntegerConverter" else "x"
            for name, converter in rule._converters.items()
        }
        if rule.endpoint == "static":
            parts = {"filename": "app.css"}
        yield rule.endpoint, adapter.build(rule.endpoint, parts, method=method)
