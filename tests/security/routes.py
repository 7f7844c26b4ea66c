"""Every route as a browser would call it."""

from __future__ import annotations

from collections.abc import Iterator

from apiflask import APIFlask

from tests.addresses import sample_parts


def calls(app: APIFlask, method: str) -> Iterator[tuple[str, str]]:
    """Endpoint and address of every route that takes the method."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or ()):
            continue
        parts = sample_parts(rule)
        yield rule.endpoint, adapter.build(rule.endpoint, parts, method=method)
