"""What all forms of the pages have in common: their messages, and how they name their errors."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, Form, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from matchmaker.notifications.letters import AddressRefused, checked_address

LONGEST_LINE = 200


class Required(DataRequired):
    """Something must be written here; the message says so in the reader's language."""

    def __call__(self, form: Form, field: Field) -> None:
        self.message = _("Please fill in this field.")
        super().__call__(form, field)


class Longest(Length):
    """At most so many characters."""

    def __init__(self, most: int) -> None:
        super().__init__(max=most)

    def __call__(self, form: Form, field: Field) -> None:
        self.message = _("Please use at most %(most)s characters.", most=self.max)
        super().__call__(form, field)


class Address:
    """An e-mail address."""

    field_flags = {"autocomplete": "email"}  # noqa: RUF012 - read by WTForms

    def __call__(self, _form: Form, field: Field) -> None:
        if not field.data:
            return
        try:
            checked_address(field.data.strip())
        except AddressRefused:
            raise ValidationError(_("Please write an address like name@example.com.")) from None


class OneLine(StringField):
    """A line of text, without spaces around it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([value.strip() for value in valuelist])


class PageForm(FlaskForm):
    """A form of a page; `first_error` is where the summary of errors leads."""

    def refuse(self, name: str, message: str) -> None:
        """Put a message at a field, as its validators would."""
        field = self[name]
        field.errors = [*field.errors, message]
