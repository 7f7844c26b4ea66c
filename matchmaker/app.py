"""The factory: settings, extensions, blueprints, error handlers; no rules."""

from __future__ import annotations

from datetime import timedelta

from apiflask import APIFlask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

import matchmaker.tables  # noqa: F401 - the models must be known before the first query
from matchmaker import __version__
from matchmaker.accounts.guards import init_guards, relate
from matchmaker.accounts.security import init_security
from matchmaker.accounts.views import accounts
from matchmaker.api.limits import init_limits
from matchmaker.api.openapi import init_openapi
from matchmaker.api.pages import api
from matchmaker.api.problems import init_problems
from matchmaker.casework.pages import casework
from matchmaker.cookies import cookie_name
from matchmaker.db import db, migrate, tune_engine
from matchmaker.desks.views import desks, init_desks
from matchmaker.directory.views import directory
from matchmaker.error_pages import init_error_pages
from matchmaker.headers import init_headers
from matchmaker.health.requests import init_request_counts
from matchmaker.health.views import health
from matchmaker.inbox.queries import related_mail
from matchmaker.inbox.views import inbox
from matchmaker.inquiries.frame_views import ask_from_frame, frames
from matchmaker.inquiries.queries import related_inquiry
from matchmaker.inquiries.views import inquiries
from matchmaker.inquiry_labels import init_inquiry_labels
from matchmaker.labels import init_labels
from matchmaker.languages import init_languages
from matchmaker.logs import configure_logging, init_logs
from matchmaker.members.queries import related_claim
from matchmaker.members.views import members
from matchmaker.notifications.views import notifications
from matchmaker.organisations.queries import related_organisation
from matchmaker.organisations.views import profiles
from matchmaker.privacy.views import privacy
from matchmaker.profile_labels import init_profile_labels
from matchmaker.proposals.views import turns
from matchmaker.registration.keeping import init_keeping
from matchmaker.registration.views import registration
from matchmaker.reports.views import reports
from matchmaker.reviews.views import reviews
from matchmaker.settings import (
    PACKAGE,
    Settings,
    data_folder,
    load_settings,
    prepare_instance,
    secret_key,
)
from matchmaker.shortlists.views import shortlists
from matchmaker.static_files import init_static_files
from matchmaker.suggestions.extension import init_suggestions
from matchmaker.suggestions.views import suggestions
from matchmaker.uploads.views import init_uploads, uploads

csrf = CSRFProtect()
MAX_BODY_BYTES = 1_000_000
BLUEPRINTS = (
    directory,
    suggestions,
    health,
    api,
    accounts,
    notifications,
    shortlists,
    profiles,
    reviews,
    members,
    inbox,
    registration,
    uploads,
    privacy,
    inquiries,
    frames,
    turns,
    casework,
    desks,
    reports,
)


def build_app(settings: Settings | None = None) -> APIFlask:
    """Build the application from its settings (read from the environment if not given).

    Raises SettingsInvalid when a setting cannot be used.
    """
    settings = settings or load_settings()
    prepare_instance(settings)
    configure_logging(settings.log_format)
    app = APIFlask(
        "matchmaker",
        title="Matchmaker API",
        version=__version__,
        json_errors=False,
        docs_path=None,
        spec_path="/api/v1/openapi.json",
        static_folder=str(PACKAGE / "static"),
        template_folder=str(data_folder("templates")),
        instance_path=str(settings.instance.resolve()),
    )
    configure(app, settings)
    join_extensions(app, settings)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    app.wsgi_app = WhiteNoise(app.wsgi_app, autorefresh=False)  # type: ignore[method-assign]
    return app


def configure(app: APIFlask, settings: Settings) -> None:
    """Turn our settings into the names that Flask and its extensions read."""
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=secret_key(settings),
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},  # else errors tell them to the log
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.is_https,
        PERMANENT_SESSION_LIFETIME=timedelta(days=14),
        SESSION_COOKIE_NAME=cookie_name("session", settings),
        WTF_CSRF_TIME_LIMIT=None,
        OPENAPI_VERSION="3.1.0",
        SERVERS=[{"url": settings.base_url}],
        SECURITY_SCHEMES={"InquiryKey": {"type": "http", "scheme": "bearer"}},
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def join_extensions(app: APIFlask, settings: Settings) -> None:
    """Join everything that hooks into requests, in the order in which it must run."""
    init_request_counts(app)  # first, so that the whole answer is measured
    init_logs(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(PACKAGE / "migrations"))
    with app.app_context():
        tune_engine(db.engine)
    init_languages(app, str(PACKAGE / "translations"))
    init_labels(app)
    init_profile_labels(app)
    init_inquiry_labels(app)
    init_uploads(app)  # a larger body must be allowed before the CSRF check reads it
    init_keeping(app)  # before the check of tokens, which end with the session
    csrf.init_app(app)
    csrf.exempt(api)  # reads only, and posts a question that stores nothing
    # Comes out of frames in pages of others, which hold no token. It stores nothing: it only shows
    # the form filled in, with a token that is needed to send it.
    csrf.exempt(ask_from_frame)
    init_security(app)
    init_guards(app)
    relate(app, "organisation_id", related_organisation)
    relate(app, "claim_id", related_claim)
    relate(app, "mail_id", related_mail)
    relate(app, "inquiry_id", related_inquiry)
    init_desks(app)
    init_limits(app, settings)
    init_headers(app)
    init_static_files(app)
    init_suggestions(app, settings)
    init_error_pages(app)
    init_problems(app)
    init_openapi(app)
