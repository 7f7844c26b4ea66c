"""Entry point for WSGI servers: `gunicorn wsgi:app`."""

from matchmaker import create_app

app = create_app()
