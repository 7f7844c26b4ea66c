"""Addresses of static files that change with their contents, so that browsers may keep them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, url_for


@cache
def fingerprint(path: str) -> str:
    """The first characters of the file's SHA-256."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


def init_static_files(app: Flask) -> None:
    """Give templates `asset(name)`."""

    @app.template_global()
    def asset(name: str) -> str:
        path = Path(str(app.static_folder)) / name
        return url_for("static", filename=name, v=fingerprint(str(path)))
