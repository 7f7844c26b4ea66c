"""How gunicorn runs the service; `gunicorn wsgi:app` reads it in the folder in which it starts."""

from typing import Any

from matchmaker.health.processes import forget_process, share_counts
from matchmaker.settings import load_settings

share_counts(load_settings())


def child_exit(_server: Any, worker: Any) -> None:
    """A web process has ended."""
    forget_process(worker.pid)
