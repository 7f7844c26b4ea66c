"""The base of every error whose message a person may read."""

from __future__ import annotations


class MatchmakerError(Exception):
    """An expected refusal. The message is a full sentence that says what to do."""

    status = 400


class NotFound(MatchmakerError):
    """The thing asked for does not exist, or the reader may not know that it does."""

    status = 404


class SettingsInvalid(MatchmakerError):
    """A setting from the environment cannot be used; the message names it."""


class NotReady(MatchmakerError):
    """The service cannot answer yet."""

    status = 503
