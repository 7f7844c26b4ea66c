"""What the framework cannot know of the API, added to its OpenAPI document."""

from __future__ import annotations

from typing import Any

from apiflask import APIFlask

from matchmaker.api.schemas import ProblemOut

PROBLEM = "Problem"
REFUSED = "Some values cannot be used; `errors` names them by field."
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Any text of your own that makes a repeat safe: the same key of the same sender "
    "gives the first inquiry again instead of a second one.",
    "schema": {"type": "string", "maxLength": 200, "examples": ["order-4711"]},
}
PATH_EXAMPLES: dict[str, Any] = {"organisation_id": 1, "number": "MM-2026-00042"}


def complete(document: dict[str, Any] | str) -> dict[str, Any] | str:
    """The document with the header that makes a repeat safe, examples, and one form of all errors."""
    if isinstance(document, str):  # YAML, which is not asked for
        return document
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas[PROBLEM] = ProblemOut.model_json_schema()
    for unused in ("ValidationError", "HTTPError"):
        schemas.pop(unused, None)
    for operations in document["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                give_example(parameter)
            operation["responses"] = {
                status: problem(status, response) if status >= "4" else response
                for status, response in operation["responses"].items()
            }
    document["paths"]["/api/v1/inquiries"]["post"]["parameters"].append(IDEMPOTENCY_KEY)
    return document


def give_example(parameter: dict[str, Any]) -> None:
    """A part of a path gets an example, so that the page can show a call that is whole."""
    if parameter["in"] == "path" and parameter["name"] in PATH_EXAMPLES:
        parameter["schema"]["examples"] = [PATH_EXAMPLES[parameter["name"]]]


def problem(status: str, response: dict[str, Any]) -> dict[str, Any]:
    """An error as it is really answered: a problem document."""
    schema = {"$ref": f"#/components/schemas/{PROBLEM}"}
    return {
        "description": REFUSED if status == "422" else response["description"],
        "content": {"application/problem+json": {"schema": schema}},
    }


def init_openapi(app: APIFlask) -> None:
    """Complete the document when it is made."""
    app.spec_processor(complete)
