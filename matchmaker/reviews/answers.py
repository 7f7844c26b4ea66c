"""Texts that consultants often write, in the language of the member who reads them."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel import gettext as _


@dataclass(frozen=True)
class Answer:
    """A ready text with the name under which the consultant finds it."""

    name: str
    text: str


def names() -> dict[str, str]:
    """The names of the ready texts, in the consultant's language."""
    return {
        "more": _("Ask for more detail"),
        "need": _("Ask for a need"),
        "contact": _("Contact data in the text"),
        "language": _("A second language would help"),
        "elsewhere": _("Outside our programme"),
    }


def texts() -> dict[str, str]:
    """The ready texts, in the language that is set."""
    return {
        "more": _(
            "Thank you for your profile. Please name the processes, materials or products in one "
            "or two more sentences: partners are found by these words."
        ),
        "need": _(
            "Thank you for your profile. Please say in one sentence what you are looking for, so "
            "that we can suggest partners to you."
        ),
        "contact": _(
            "Please take telephone numbers and addresses out of the texts. They are exchanged "
            "when both sides agree to an introduction."
        ),
        "language": _(
            "Your profile is fine. A short summary in English would make it easier to read for "
            "partners abroad."
        ),
        "elsewhere": _(
            "Thank you for your interest. Your organisation lies outside what our programme can "
            "do. We will gladly name another contact."
        ),
    }


def answers_in(language: str) -> list[Answer]:
    """The ready texts in the member's language, named in the consultant's."""
    named = names()
    with force_locale(language):
        written = texts()
    return [Answer(named[key], text) for key, text in written.items()]
