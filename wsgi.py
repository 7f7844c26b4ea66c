"""Entry point for WSGI servers: `gunicorn wsgi:app`."""

from matchmaker import create_app
from matchmaker.suggestions.extension import warm_up

app = create_app()
warm_up(app)
