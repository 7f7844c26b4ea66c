"""Reads an OpenAPI 3.1 document for the page that shows it to people. Knows no request.

Types are written as in TypeScript, which needs no translation: `string[]`, `"de" | "en"`,
`number | null`.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from matchmaker.api.openapi import PROBLEM

Schema = Mapping[str, Any]
JSON = "application/json"
# Limits of a schema, by the key that states them; lengths count characters or entries.
LIMITS = (
    ("minimum", "least"),
    ("maximum", "most"),
    ("minLength", "shortest"),
    ("maxLength", "longest"),
    ("minItems", "fewest"),
    ("maxItems", "most entries"),
)


@dataclass(frozen=True)
class Piece:
    """A part of a type; `anchor` is that of the object it names."""

    text: str
    anchor: str = ""


@dataclass(frozen=True)
class Limit:
    """A bound of a value: least, most, shortest, longest, fewest or most entries."""

    kind: str
    value: float


@dataclass(frozen=True)
class FieldView:
    """A field or a parameter. `level` says how deep it lies, `where` in which part of a call."""

    name: str
    level: int
    type: tuple[Piece, ...]
    is_required: bool
    limits: tuple[Limit, ...]
    default: str
    said: str
    where: str = ""


@dataclass(frozen=True)
class ObjectView:
    """An object that answers or bodies consist of."""

    name: str
    anchor: str
    said: str
    fields: tuple[FieldView, ...]


@dataclass(frozen=True)
class AnswerView:
    """What a status means, and what comes with it."""

    status: str
    said: str
    type: tuple[Piece, ...]
    fields: tuple[FieldView, ...]


@dataclass(frozen=True)
class OperationView:
    """One method of one path."""

    anchor: str
    method: str
    path: str
    summary: str
    said: str
    needs_key: bool
    parameters: tuple[FieldView, ...]
    body: tuple[FieldView, ...]
    answers: tuple[AnswerView, ...]
    problems: tuple[AnswerView, ...]
    call: str


@dataclass(frozen=True)
class DocumentView:
    """The whole document, its operations by path."""

    version: str
    server: str
    operations: tuple[OperationView, ...]
    problem: tuple[Piece, ...]
    objects: tuple[ObjectView, ...]


def short_name(reference: str) -> str:
    """The name of what is referred to, without the object in which it was found."""
    return reference.rpartition("/")[2].rpartition(".")[2]


def anchor_of(*parts: str) -> str:
    """An id for a place of the page."""
    text = "-".join(parts).replace("/api/v1/", "")
    return "-".join("".join(c if c.isalnum() else " " for c in text).lower().split())


class DocumentReader:
    """Reads one document."""

    def __init__(self, document: Schema) -> None:
        self.document = document
        self.schemas: Schema = document["components"]["schemas"]
        self.server: str = document["servers"][0]["url"]

    def read(self) -> DocumentView:
        """Everything that the page shows."""
        operations = tuple(
            self.operation(path, method, operation)
            for path, methods in sorted(self.document["paths"].items())
            for method, operation in sorted(methods.items())
        )
        return DocumentView(
            self.document["info"]["version"],
            self.server,
            operations,
            tuple(self.type({"$ref": f"#/components/schemas/{PROBLEM}"})),
            tuple(self.objects()),
        )

    def operation(self, path: str, method: str, of: Schema) -> OperationView:
        """One method of one path."""
        body = of.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema")
        answers = [self.answer(status, each) for status, each in sorted(of["responses"].items())]
        return OperationView(
            anchor=anchor_of(method, path),
            method=method.upper(),
            path=path,
            summary=of.get("summary", ""),
            said=of.get("description", ""),
            needs_key=bool(of.get("security")),
            parameters=tuple(map(self.parameter, of.get("parameters", []))),
            body=tuple(self.fields(body)) if body else (),
            answers=tuple(each for each in answers if each.status < "4"),
            problems=tuple(each for each in answers if each.status >= "4"),
            call=self.call(path, method, of, self.resolved(body) if body else None),
        )

    def answer(self, status: str, of: Schema) -> AnswerView:
        """What comes with a status."""
        content: Schema = next(iter(of.get("content", {}).values()), {})
        schema = content.get("schema", {})
        fields = tuple(self.fields(schema, deep=False)) if schema else ()
        return AnswerView(status, of.get("description", ""), tuple(self.type(schema)), fields)

    def objects(self) -> Iterator[ObjectView]:
        """Every object of the document once, by name."""
        named = {short_name(name): schema for name, schema in self.schemas.items()}
        for name, schema in sorted(named.items()):
            fields = tuple(self.fields(schema, deep=False))
            yield ObjectView(name, anchor_of("object", name), schema.get("description", ""), fields)

    def parameter(self, of: Schema) -> FieldView:
        """A part of the path, of the query, or a header."""
        schema = of["schema"]
        said = of.get("description") or schema.get("description", "")
        return self.field(of["name"], schema, 0, bool(of.get("required")), said, of["in"])

    def resolved(self, schema: Schema) -> Schema:
        """The schema, or the one that it refers to."""
        reference = schema.get("$ref")
        found: Schema = self.schemas[reference.rpartition("/")[2]] if reference else schema
        return found

    def fields(self, schema: Schema, level: int = 0, *, deep: bool = True) -> Iterator[FieldView]:
        """The fields of an object, each followed by those of the objects that it holds."""
        of = self.resolved(schema)
        required = of.get("required", ())
        for name, each in of.get("properties", {}).items():
            yield self.field(name, each, level, name in required, each.get("description", ""))
            if deep:
                for reference in references(each):
                    yield from self.fields({"$ref": reference}, level + 1)

    def field(
        self, name: str, schema: Schema, level: int, is_required: bool, said: str, where: str = ""
    ) -> FieldView:
        """One field or parameter."""
        default = schema.get("default")
        return FieldView(
            name,
            level,
            tuple(self.type(schema)),
            is_required,
            tuple(limits(schema)),
            "" if default in (None, "", [], {}) else json.dumps(default),
            said,
            where,
        )

    def type(self, schema: Schema) -> Iterator[Piece]:
        """The type of a value."""
        if "$ref" in schema:
            name = short_name(schema["$ref"])
            yield Piece(name, anchor_of("object", name))
        elif "anyOf" in schema:
            yield from self.choice(schema["anyOf"])
        elif "const" in schema:
            yield Piece(json.dumps(schema["const"]))
        elif "enum" in schema:
            yield Piece(" | ".join(json.dumps(value) for value in schema["enum"]))
        elif schema.get("type") == "array":
            yield from self.list_type(schema.get("items", {}))
        elif "additionalProperties" in schema and isinstance(schema["additionalProperties"], dict):
            yield Piece("{ [")
            yield from self.type(schema.get("propertyNames") or {"type": "string"})
            yield Piece("]: ")
            yield from self.type(schema["additionalProperties"])
            yield Piece(" }")
        elif schema:
            form = f" ({schema['format']})" if "format" in schema else ""
            yield Piece(f"{schema.get('type', 'object')}{form}")

    def choice(self, alternatives: list[Schema]) -> Iterator[Piece]:
        """One type or another."""
        for number, each in enumerate(alternatives):
            if number:
                yield Piece(" | ")
            yield from self.type(each)

    def list_type(self, items: Schema) -> Iterator[Piece]:
        """A list of values of a type."""
        is_choice = "anyOf" in items or len(items.get("enum", ())) > 1
        if is_choice:
            yield Piece("(")
        yield from self.type(items)
        yield Piece(")[]" if is_choice else "[]")

    def call(self, path: str, method: str, of: Schema, body: Schema | None) -> str:
        """The call at the command line, with the examples of the document."""
        query = []
        headers = ["Authorization: Bearer KEY"] if of.get("security") else []
        for parameter in of.get("parameters", []):
            name, where = parameter["name"], parameter["in"]
            example = next(iter(parameter["schema"].get("examples", ())), None)
            if where == "path" and example is not None:
                path = path.replace(f"{{{name}}}", quote(str(example)))
            elif where == "query" and example is not None:
                query.append(f"{name}={quote(str(example))}")
            elif where == "header":
                headers.append(f"{name}: {example}")
        address = f"{self.server}{path}{'?' if query else ''}{'&'.join(query)}"
        verb = "" if method in ("get", "post") else f"-X {method.upper()} "
        lines = [f"curl {verb}{shlex.quote(address)}"]
        if body is not None:
            headers.append(f"Content-Type: {JSON}")
        lines += [f"-H {shlex.quote(header)}" for header in headers]
        if body is not None:
            example = next(iter(body.get("examples", ())), {})
            lines.append(f"-d {shlex.quote(json.dumps(example, ensure_ascii=False, indent=2))}")
        return " \\\n  ".join(lines)


def references(schema: Schema) -> list[str]:
    """What a field refers to, in its alternatives and items too."""
    inner = [*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())]
    own = [schema["$ref"]] if "$ref" in schema else []
    return list(dict.fromkeys([*own, *(found for each in inner for found in references(each))]))


def limits(schema: Schema) -> Iterator[Limit]:
    """The bounds of a value, each once, in its alternatives too."""
    alternatives = [schema, *schema.get("anyOf", ())]
    for key, kind in LIMITS:
        for value in dict.fromkeys(each[key] for each in alternatives if key in each):
            yield Limit(kind, value)
