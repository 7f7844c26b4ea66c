"""An address for every route, with parts that its converters take."""

from __future__ import annotations

from werkzeug.routing import AnyConverter, IntegerConverter, Rule, UnicodeConverter


def sample_parts(rule: Rule) -> dict[str, object]:
    """A value for each part of the rule's address."""
    if rule.endpoint == "static":
        return {"filename": "app.css"}
    return {name: sample(converter) for name, converter in rule._converters.items()}


def sample(converter: object) -> object:
    """A value that the converter takes."""
    if isinstance(converter, IntegerConverter):
        return 1
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    if isinstance(converter, UnicodeConverter) and "32" in converter.regex:
        return "x" * 32
    return "x"
