"""The public form of an inquiry, with its quiet guards against machines."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeTimedSerializer
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)

from matchmaker import clock
from matchmaker.inquiries.service.intake import LONGEST_TEXT, NewInquiry
from matchmaker.inquiries.workflow import Kind
from matchmaker.inquiry_labels import KINDS
from matchmaker.labels import country_choices
from matchmaker.languages import current_language
from matchmaker.matching.detection import detect_language
from matchmaker.web_forms import LONGEST_LINE, Address, Longest, OneLine, PageForm, Required

COUNTRIES = ("AT", "CH", "CN", "DE", "FR", "GB", "IT", "JP", "KR", "NL", "TW", "US")
HOME = {"de": "DE", "ja": "JP"}
# Nobody reads the form and fills it in faster than this.
LEAST_TIME = timedelta(seconds=3)
SALT = "inquiry-form"


def begun() -> str:
    """A signed note of when the form was opened."""
    return str(signer().dumps(secrets.token_hex(4)))


def signer() -> URLSafeTimedSerializer:
    """What signs the time at which a form was opened."""
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt=SALT)


class InquiryForm(PageForm):
    """What is asked of a desk. Four entries are needed; `website` is a trap for machines."""

    text = TextAreaField(_l("What are you looking for?"), [Required(), Longest(LONGEST_TEXT)])
    organisation_name = OneLine(_l("Your organisation"), [Required(), Longest(LONGEST_LINE)])
    email = EmailField(_l("E-mail address"), [Required(), Address(), Longest(LONGEST_LINE)])
    consent = BooleanField(
        _l("The desk may keep what I write here and use it to answer me."), [Required()]
    )
    name = OneLine(_l("Your name"), [Longest(LONGEST_LINE)])
    phone = TelField(_l("Phone"), [Longest(50)])
    kind = SelectField(
        _l("What it is about"), choices=[(str(kind), KINDS[str(kind)]) for kind in Kind]
    )
    country = SelectField(_l("Country"), choices=[])
    city = OneLine(_l("City"), [Longest(LONGEST_LINE)])
    is_anonymous = BooleanField(_l("Do not tell my name to anybody before I have agreed"))
    with_list = BooleanField(_l("Send my shortlist along"))
    source = HiddenField()
    about = HiddenField()
    send_key = HiddenField()
    opened = HiddenField()
    website = StringField(_l("Leave this empty"))

    def offer_countries(self) -> None:
        """Name the countries in the reader's language; any other one is possible."""
        self.country.choices = [
            ("", _("another one, or not given")),
            *country_choices(list(COUNTRIES)),
        ]

    def prepare(self, source: str, about: str) -> None:
        """Fill in what a new form carries."""
        self.source.data, self.about.data = source, about
        self.send_key.data, self.opened.data = secrets.token_urlsafe(16), begun()
        self.kind.data = str(Kind.PARTNER_SEARCH)
        self.with_list.data = True
        self.country.data = HOME.get(current_language(), "")

    def is_suspect(self) -> bool:
        """Whether a machine has filled it in: the trap, or faster than anybody reads."""
        if self.website.data:
            return True
        try:
            _value, opened = signer().loads(self.opened.data or "", return_timestamp=True)
        except BadSignature:
            return True
        return bool(clock.now() - opened < LEAST_TIME)

    def new_inquiry(self) -> NewInquiry:
        """What was written, as a service takes it."""
        about = self.about.data or ""
        return NewInquiry(
            text=self.text.data or "",
            email=self.email.data or "",
            name=self.name.data or "",
            organisation_name=self.organisation_name.data or "",
            phone=self.phone.data or "",
            language=detect_language(self.text.data or ""),
            country=self.country.data or "",
            city=self.city.data or "",
            kind=Kind(self.kind.data),
            partner=(self.source.data or "")[:100],
            about_id=int(about) if about.isdigit() else None,
            is_anonymous=bool(self.is_anonymous.data),
            consented=bool(self.consent.data),
            is_suspect=self.is_suspect(),
            send_key=(self.send_key.data or None) and str(self.send_key.data)[:100],
        )


class ReplyForm(PageForm):
    """An answer of the inquirer on the private page."""

    text = TextAreaField(_l("Your message to the desk"), [Required(), Longest(LONGEST_TEXT)])
