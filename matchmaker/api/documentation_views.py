"""The page of the API, made from its OpenAPI document."""

from __future__ import annotations

from typing import Any

from apiflask import APIFlask
from flask import current_app, render_template

from matchmaker.accounts.guards import public
from matchmaker.api.documentation import DocumentReader
from matchmaker.api.views import api
from matchmaker.settings import current_settings


@api.get("/docs")
@public
@api.doc(hide=True)
def show_documentation() -> str:
    """Every operation of the API, with its parameters, fields, an example and its errors."""
    app: APIFlask = current_app._get_current_object()  # type: ignore[attr-defined]
    document: Any = app._get_spec("json")
    return render_template(
        "api/documentation.html",
        document=DocumentReader(document).read(),
        calls_a_minute=current_settings().api_calls_a_minute,
    )
