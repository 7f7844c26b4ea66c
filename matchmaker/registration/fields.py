"""Fields and checks of the registration form; every message says what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import Field, FieldList, Form, FormField, StringField, TextAreaField, ValidationError

from matchmaker.organisations.notes import Notes
from matchmaker.organisations.values import (
    LINE_BREAK,
    REFUSED_CHARACTER,
    STRAY_CONTROL,
    decimal_of,
    whole_of,
)
from matchmaker.organisations.websites import read_website
from matchmaker.web_forms import PageForm

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_TEXT = 100, 500, 10_000


def clean(text: str) -> str:
    """A text with plain line breaks and without what is no character of a text."""
    text = LINE_BREAK.sub("\n", text)
    return STRAY_CONTROL.sub("", REFUSED_CHARACTER.sub("", text)).strip()


class Line(StringField):
    """A line of text, without line breaks and without spaces around it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([re.sub(r"\s*\n\s*", " ", clean(v)) for v in valuelist])


class Block(TextAreaField):
    """A text of several lines."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([clean(value) for value in valuelist])


class AtMost:
    """At most so many characters; the message says by how many the text is too long."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, _form: Form, field: Field) -> None:
        over = len(field.data or "") - self.most
        if over > 0:
            raise ValidationError(
                ngettext(
                    "This is %(num)s character too long; %(most)s fit. Please shorten it.",
                    "This is %(num)s characters too long; %(most)s fit. Please shorten it.",
                    over,
                    most=self.most,
                )
            )


class WholeNumber:
    """A whole number in a range."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def __call__(self, _form: Form, field: Field) -> None:
        number = whole_of(field.data) if field.data else self.low
        if number is None or not self.low <= number <= self.high:
            raise ValidationError(
                _(
                    "Please write a whole number from %(low)s to %(high)s.",
                    low=self.low,
                    high=self.high,
                )
            )


class Decimal:
    """A number from 0 with a point or a comma before its decimals."""

    def __init__(self, high: float) -> None:
        self.high = high

    def __call__(self, _form: Form, field: Field) -> None:
        number = decimal_of(field.data) if field.data else 0.0
        if number is None or not 0 <= number <= self.high:
            raise ValidationError(_("Please write a number such as 0.01."))


class Day:
    """A date as YYYY-MM-DD, which is what a browser's calendar gives."""

    def __call__(self, _form: Form, field: Field) -> None:
        try:
            if field.data:
                date.fromisoformat(field.data)
        except ValueError:
            raise ValidationError(_("Please write the date as 2027-03-31.")) from None


class WebAddress:
    """An address of a web page; https:// may be left out."""

    def __call__(self, _form: Form, field: Field) -> None:
        notes = Notes()
        if field.data and (read_website(field.data, "website", notes) is None or notes.problems):
            raise ValidationError(_("Please write an address like https://www.example.com."))


@dataclass(frozen=True)
class FieldError:
    """A message at a field, with the id that leads there."""

    id: str
    label: str
    message: str


def errors_of(form: Any) -> Iterator[FieldError]:
    """Every message of a form, those in its groups too, each once."""
    for field in form:
        if isinstance(field, FieldList):
            for entry in field:
                yield from errors_of(entry.form if isinstance(entry, FormField) else [entry])
        elif isinstance(field, FormField):
            yield from errors_of(field.form)
        elif field.errors and field.name != "csrf_token":
            yield FieldError(field.id, str(field.label.text), str(field.errors[0]))


class StepForm(PageForm):
    """A step of the form. It is filled from a record of a draft and gives back what to write."""

    @classmethod
    def data_of(cls, record: dict[str, Any], more: str = "") -> dict[str, Any]:
        """The values of the fields for a record; `more` is the list that gets an empty group."""
        raise NotImplementedError

    def values(self, base: dict[str, Any]) -> dict[str, Any]:
        """The values for the record's keys; `base` is the record that the form began with."""
        raise NotImplementedError

    def all_errors(self) -> list[FieldError]:
        """Every message, those of repeated groups too."""
        return list(errors_of(self))
