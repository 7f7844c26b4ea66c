"""The three languages: which one a reader gets, and how things are written in it."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache

import pyphen
from babel import Locale
from flask import Flask, Response, g, has_request_context, request, url_for
from flask_babel import Babel, format_date, format_datetime, get_locale
from markupsafe import Markup, escape

from matchmaker.cookies import keep_choice, kept_choice

LANGUAGES = ("de", "en", "ja")
COOKIE = "language"
ZONES = {"de": "Europe/Berlin", "ja": "Asia/Tokyo", "en": "UTC"}
LONG_WORD = re.compile(r"[A-Za-zÄÖÜäöüß]{16,}")

babel = Babel()


def chosen_language() -> str:
    """The reader's language: the address wins over the cookie, the cookie over the browser."""
    if not has_request_context():
        return "en"
    for candidate in (request.args.get("lang"), kept_choice(COOKIE)):
        if candidate in LANGUAGES:
            return candidate
    return request.accept_languages.best_match(LANGUAGES, default="en") or "en"


def readers_zone() -> str:
    """The time zone in which a reader most likely lives; instants are shown with its name."""
    return ZONES[current_language()]


def current_language() -> str:
    """The language of the page that is being written."""
    locale = get_locale()
    return locale.language if locale is not None and locale.language in LANGUAGES else "en"


def remember_language(response: Response) -> Response:
    """Keep a choice made in the address, and say what the answer depends on."""
    response.vary.update(("Accept-Language", "Cookie"))
    choice = request.args.get("lang")
    if choice in LANGUAGES and choice != kept_choice(COOKIE):
        keep_choice(response, COOKIE, choice)
    return response


def same_page(**changes: str | int | None) -> str:
    """The address of this very page with some query values changed (None takes one away)."""
    query: dict[str, list[str]] = {key: request.args.getlist(key) for key in request.args}
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = [str(value)]
    if request.endpoint is None:
        return url_for("directory.show_start", lang=changes.get("lang"))
    return url_for(request.endpoint, **(request.view_args or {}), **query)  # type: ignore[arg-type]


def without_value(name: str, value: str) -> str:
    """The address of this page with one of several values of a field taken away."""
    kept = [other for other in request.args.getlist(name) if other != value]
    query = {key: request.args.getlist(key) for key in request.args if key not in {name, "page"}}
    query[name] = kept
    return url_for(str(request.endpoint), **(request.view_args or {}), **query)  # type: ignore[arg-type]


@cache
def german_hyphens() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="de_DE")


def shy(text: str) -> Markup:
    """Soft hyphens in German words of 16 letters and more, so that they break well anywhere."""
    hyphens = german_hyphens()
    safe = str(escape(text))
    return Markup(LONG_WORD.sub(lambda word: hyphens.inserted(word[0], "\u00ad"), safe))  # noqa: S704 - escaped above


def country_name(code: str | None) -> str:
    """The country's name in the reader's language."""
    if not code:
        return ""
    return str(Locale(current_language()).territories.get(code, code))


def language_name(code: str) -> str:
    """The language's name in the reader's language."""
    return str(Locale(current_language()).languages.get(code, code))


def written_date(value: date | datetime) -> str:
    """A date as the reader writes it: 24.11.2026 · 24 Nov 2026 · 2026年11月24日."""
    pattern = {"de": "dd.MM.yyyy", "en": "d MMM yyyy", "ja": "y年M月d日"}[current_language()]
    return str(format_date(value, pattern))


def written_instant(value: datetime) -> str:
    """An instant in the reader's time zone, as the reader writes it, with the zone's name."""
    pattern = {
        "de": "dd.MM.yyyy, HH:mm",
        "en": "d MMM yyyy, HH:mm",
        "ja": "y年M月d日 HH:mm",
    }[current_language()]
    return str(format_datetime(value, pattern)) + " " + str(format_datetime(value, "z"))


def written_day(value: date | datetime) -> str:
    """A day with its weekday: Di., 24.11.2026 · Tue 24 Nov 2026 · 2026年11月24日(火)."""
    pattern = {
        "de": "EEE dd.MM.yyyy",
        "en": "EEE d MMM yyyy",
        "ja": "y年M月d日(EEE)",
    }[current_language()]
    if isinstance(value, datetime):
        return str(format_datetime(value, pattern))
    return str(format_date(value, pattern))


def init_languages(app: Flask, translations: str) -> None:
    """Join the catalogues, the template filters and the cookie to the application."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = translations
    babel.init_app(
        app, default_locale="en", locale_selector=chosen_language, timezone_selector=readers_zone
    )
    app.after_request(remember_language)
    app.add_template_filter(shy)
    app.add_template_filter(country_name)
    app.add_template_filter(language_name)
    app.add_template_filter(written_date)
    app.add_template_filter(written_day)
    app.add_template_filter(written_instant)

    @app.context_processor
    def language_values() -> dict[str, object]:
        return {
            "language": current_language(),
            "same_page": same_page,
            "without_value": without_value,
            "theme": kept_choice("theme") or "auto",
            "request_id": g.get("request_id", ""),
        }
