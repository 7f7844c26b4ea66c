"""Security headers on every answer."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response, request, session

POLICY = (
    "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'"
)
FRAMED_NOWHERE = "frame-ancestors 'none'"
PRIVATE_BLUEPRINTS = ("inquiries", "turns")
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def framed_policy(sites: Sequence[str]) -> str:
    """The policy of a page that these websites may show in a frame; none named means every one."""
    return POLICY.replace(FRAMED_NOWHERE, f"frame-ancestors {' '.join(sites) or '*'}")


def is_private_link() -> bool:
    """Whether the page shows an inquiry to whoever knows its address, or has just sent it."""
    return request.blueprint in PRIVATE_BLUEPRINTS


def add_headers(response: Response) -> Response:
    """Set the headers that hold for every answer."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault(
            "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
        )
    if request.endpoint == "static":
        response.cache_control.public = True
    elif session.get("_user_id") or is_private_link():
        response.headers["Cache-Control"] = "private, no-store"
    if "token" in (request.view_args or {}) and is_private_link():
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def init_headers(app: Flask) -> None:
    """Join the headers to the application."""
    app.after_request(add_headers)
