"""The index of the running application."""

from __future__ import annotations

import threading
from pathlib import Path

from flask import Flask, current_app

from matchmaker.logs import log
from matchmaker.matching.meaning import Encoder, sentence_encoder
from matchmaker.organisations.sectors import taxonomy
from matchmaker.settings import Settings
from matchmaker.suggestions.index import SuggestionIndex

NAME = "suggestion_index"


def init_suggestions(app: Flask, settings: Settings) -> None:
    """Give the application its index; nothing is read yet."""
    encoder = sentence_encoder if settings.meaning else no_encoder
    folder = Path(app.instance_path) / "index"
    app.extensions[NAME] = SuggestionIndex(taxonomy(), folder, encoder, settings.dictionaries)


def no_encoder() -> Encoder | None:
    """Concepts and words alone."""
    return None


def suggestion_index() -> SuggestionIndex:
    """The current application's index."""
    index: SuggestionIndex = current_app.extensions[NAME]
    return index


def warm_up(app: Flask) -> None:
    """Read all profiles in the background, so that the first visitor does not wait.

    Called again while a reading runs, or when all is ready, it does nothing.
    """
    index: SuggestionIndex = app.extensions[NAME]
    if index.is_ready or not index.warming.acquire(blocking=False):
        return

    def read() -> None:
        try:
            with app.app_context():
                snapshot = index.snapshot()
            log.info("index ready", profiles=len(snapshot), revision=snapshot.revision)
        except Exception as error:
            log.error("index not ready", exc_info=error)
        finally:
            index.warming.release()

    threading.Thread(target=read, name="warm-up", daemon=True).start()
