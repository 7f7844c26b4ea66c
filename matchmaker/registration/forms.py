"""The steps as forms: each reads a draft's record and writes the keys that are its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from babel import Locale
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
)

from matchmaker import clock
from matchmaker.labels import KINDS
from matchmaker.languages import current_language, language_name
from matchmaker.organisations.parts import (
    LARGEST_LOT,
    LARGEST_TOLERANCE_MM,
    LONGEST_LEAD_TIME_DAYS,
)
from matchmaker.organisations.places import country_codes
from matchmaker.organisations.reading import EARLIEST_YEAR, MOST_EMPLOYEES
from matchmaker.organisations.values import decimal_of, whole_of
from matchmaker.registration.fields import (
    LONGEST_SUMMARY,
    LONGEST_TEXT,
    LONGEST_TITLE,
    AtMost,
    Block,
    Day,
    Decimal,
    Line,
    StepForm,
    WebAddress,
    WholeNumber,
)
from matchmaker.web_forms import LONGEST_LINE, Address, Longest, Required

TEXT_LANGUAGES = ("de", "en", "ja")
SPOKEN = ("de", "en", "ja", "fr", "it", "es", "zh", "ko")
NEAR_COUNTRIES = ("DE", "JP")
LATEST_YEAR = 2200
Record = dict[str, Any]


def text(value: Any) -> str:
    """A stored value as a field shows it."""
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def without_empty(values: Mapping[str, Any]) -> Record | None:
    """The values that say something; None if none does."""
    return {name: value for name, value in values.items() if value not in (None, "", [])} or None


def choices_of(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Values and their names as the choices of a field."""
    return [SelectChoice(value, label) for value, label in pairs]


def all_countries() -> list[tuple[str, str]]:
    """No country, the two of the service, then all by name in the reader's language."""
    names = Locale(current_language()).territories
    codes = sorted(set(country_codes().values()), key=lambda code: str(names.get(code, code)))
    ordered = (*NEAR_COUNTRIES, *(code for code in codes if code not in NEAR_COUNTRIES))
    return [("", "–"), *((code, str(names.get(code, code))) for code in ordered)]


class OrganisationForm(StepForm):
    """Who the organisation is; only its kind and name are needed."""

    kind = RadioField(_l("Kind of organisation"), [Required()], choices=choices_of(KINDS.items()))
    name = Line(_l("Name of the organisation"), [Required(), Longest(LONGEST_LINE)])
    names_de = Line(_l("Name in German"), [Longest(LONGEST_LINE)])
    names_en = Line(_l("Name in English"), [Longest(LONGEST_LINE)])
    names_ja = Line(_l("Name in Japanese"), [Longest(LONGEST_LINE)])
    country = SelectField(_l("Country"))
    city = Line(_l("City"), [Longest(LONGEST_LINE)])
    website = Line(_l("Website"), [Longest(2000), WebAddress()])
    founded = Line(_l("Founded in"), [WholeNumber(EARLIEST_YEAR, LATEST_YEAR)])
    employees = Line(_l("Number of employees"), [WholeNumber(0, MOST_EMPLOYEES)])
    languages = SelectMultipleField(_l("Languages spoken"), validate_choice=False)
    summary_de = Block(_l("Summary in German"), [AtMost(LONGEST_SUMMARY)])
    summary_en = Block(_l("Summary in English"), [AtMost(LONGEST_SUMMARY)])
    summary_ja = Block(_l("Summary in Japanese"), [AtMost(LONGEST_SUMMARY)])
    description_de = Block(_l("Description in German"), [AtMost(LONGEST_TEXT)])
    description_en = Block(_l("Description in English"), [AtMost(LONGEST_TEXT)])
    description_ja = Block(_l("Description in Japanese"), [AtMost(LONGEST_TEXT)])

    BY_LANGUAGE = ("names", "summary", "description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = choices_of(all_countries())
        spoken = dict.fromkeys([*SPOKEN, *(self.languages.data or [])])
        self.languages.choices = choices_of((code, language_name(code)) for code in spoken)

    @classmethod
    def data_of(cls, record: Record, more: str = "") -> Record:
        """The fields of a record, with texts by language in fields of their own."""
        del more
        by_language = {
            f"{key}_{language}": (record.get(key) or {}).get(language, "")
            for key in cls.BY_LANGUAGE
            for language in TEXT_LANGUAGES
        }
        plain = ("kind", "name", "country", "city", "website", "founded", "employees")
        return {
            **{key: text(record.get(key)) or None for key in plain},
            **by_language,
            "country": record.get("country") or "",
            "languages": list(record.get("languages") or []),
        }

    def values(self, base: Record) -> Record:
        """What the step writes."""
        del base
        by_language = {
            key: without_empty({lang: self[f"{key}_{lang}"].data for lang in TEXT_LANGUAGES})
            for key in self.BY_LANGUAGE
        }
        return {
            "kind": self.kind.data,
            "name": self.name.data,
            "country": self.country.data or None,
            "city": self.city.data or None,
            "website": self.website.data or None,
            "founded": whole_of(self.founded.data) if self.founded.data else None,
            "employees": whole_of(self.employees.data) if self.employees.data else None,
            "languages": self.languages.data or None,
            **by_language,
        }

    def validate_founded(self, field: Line) -> None:
        """A firm is founded by next year at the latest."""
        WholeNumber(EARLIEST_YEAR, clock.today().year + 1)(self, field)


class StatementForm(Form):
    """One offer or need; `place` is where it stood when the form was made."""

    place = HiddenField()
    title = Line(_l("Title"), [AtMost(LONGEST_TITLE)])
    text = Block(_l("Text"), [AtMost(LONGEST_TEXT)])
    language = SelectField(_l("Language of the text"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(code, language_name(code)) for code in TEXT_LANGUAGES]
        self.language.choices = choices_of([("", _l("detected from the text")), *names])

    def value(self, old: list[Record]) -> Record | None:
        """The offer or need with what the form does not show of it; None if it is empty."""
        kept = item_at(old, self.place.data)
        title, words = self.title.data or None, self.text.data or None
        if words is None:
            title, words = None, title
        language = self.language.data if self.language.data in TEXT_LANGUAGES else None
        shown = {"title": title, "text": words, "language": language}
        return without_empty({**kept, **shown}) if words else None


def item_at(items: list[Record], place: str | None) -> Record:
    """The item that stood at a place, or an empty one."""
    at = int(place) if place and place.isascii() and place.isdigit() else len(items)
    return items[at] if at < len(items) else {}


def field_name(key: str) -> str:
    """The field of a group for a key of the record."""
    return "method" if key == "process" else key


def placed(items: Iterable[Any], more: bool, shown: Iterable[str]) -> list[Record]:
    """The items of a list as groups of fields, with an empty one where there is none or more."""
    names = tuple(shown)
    groups: list[Record] = []
    for place, item in enumerate(items):
        known = item if isinstance(item, dict) else {names[0]: item}
        shown_now = {field_name(name): text(known.get(name)) for name in names}
        groups.append({"place": str(place), **shown_now})
    return groups if groups and not more else [*groups, {}]


class StatementsForm(StepForm):
    """A list of offers or of needs."""

    KEY = ""

    @classmethod
    def data_of(cls, record: Record, more: str = "") -> Record:
        """A group for each; an empty one where there is none yet."""
        given = [
            item if isinstance(item, dict) else {"text": item} for item in record.get(cls.KEY) or []
        ]
        return {cls.KEY: placed(given, more == cls.KEY, ("title", "text", "language"))}

    def values(self, base: Record) -> Record:
        """The ones that say something."""
        old = [
            item if isinstance(item, dict) else {"text": item} for item in base.get(self.KEY) or []
        ]
        written = [group.form.value(old) for group in self[self.KEY]]
        return {self.KEY: [item for item in written if item] or None}


class OffersForm(StatementsForm):
    """What the organisation gives."""

    KEY = "offers"
    offers = FieldList(FormField(StatementForm))


class NeedsForm(StatementsForm):
    """What the organisation looks for."""

    KEY = "needs"
    needs = FieldList(FormField(StatementForm))


class SectorsForm(StepForm):
    """Places in the taxonomy; the choices are set by the page."""

    sectors = SelectMultipleField(_l("Sectors"), validate_choice=False)
    find = Line(_l("Find another sector"), [Longest(LONGEST_LINE)])

    @classmethod
    def data_of(cls, record: Record, more: str = "") -> Record:
        """The chosen codes."""
        del more
        return {"sectors": list(record.get("sectors") or [])}

    def values(self, base: Record) -> Record:
        """The chosen codes, those before in their order."""
        old = [code for code in base.get("sectors") or [] if code in (self.sectors.data or [])]
        return {"sectors": list(dict.fromkeys([*old, *(self.sectors.data or [])])) or None}


class CertificateForm(Form):
    """One standard that the organisation is certified to."""

    place = HiddenField()
    standard = Line(_l("Standard"), [AtMost(LONGEST_TITLE)])
    body = Line(_l("Issued by"), [AtMost(LONGEST_LINE)])
    number = Line(_l("Number"), [AtMost(LONGEST_LINE)])
    valid_until = Line(_l("Valid until"), [Day()])

    SHOWN = ("standard", "body", "number", "valid_until")

    def value(self, old: list[Record]) -> Record | None:
        """The certificate; None without a standard."""
        kept = item_at(old, self.place.data)
        shown = {name: self[name].data or None for name in self.SHOWN}
        return without_empty({**kept, **shown}) if self.standard.data else None


class CapabilityForm(Form):
    """One manufacturing ability. A form has a `process` of its own: the field is `method`."""

    place = HiddenField()
    method = Line(_l("Process"), [AtMost(LONGEST_LINE)])
    material = Line(_l("Material"), [AtMost(LONGEST_LINE)])
    part_size_mm = Line(_l("Size (mm)"), [AtMost(LONGEST_LINE)])
    tolerance_mm = Line(_l("Tolerance (mm)"), [Decimal(LARGEST_TOLERANCE_MM)])
    lot_min = Line(_l("Smallest lot"), [WholeNumber(0, LARGEST_LOT)])
    lot_max = Line(_l("Largest lot"), [WholeNumber(0, LARGEST_LOT)])
    lead_time_days = Line(_l("Lead time (days)"), [WholeNumber(0, LONGEST_LEAD_TIME_DAYS)])
    machine = Line(_l("Machine"), [AtMost(LONGEST_LINE)])

    SHOWN = (
        "process",
        "material",
        "part_size_mm",
        "tolerance_mm",
        "lot_min",
        "lot_max",
        "lead_time_days",
        "machine",
    )
    WHOLE = ("lot_min", "lot_max", "lead_time_days")

    def value(self, old: list[Record]) -> Record | None:
        """The ability; None if nothing is said."""
        del old  # every value of an ability is shown
        said: Record = {name: self[field_name(name)].data or None for name in self.SHOWN}
        for name in self.WHOLE:
            said[name] = whole_of(said[name]) if said[name] else None
        low, high = said["lot_min"], said["lot_max"]
        if low is not None and high is not None and low > high:
            said["lot_min"], said["lot_max"] = high, low
        tolerance = said["tolerance_mm"]
        said["tolerance_mm"] = decimal_of(tolerance) if tolerance else None
        return without_empty(said)


class ProofForm(StepForm):
    """Certificates and manufacturing abilities."""

    certificates = FieldList(FormField(CertificateForm))
    capabilities = FieldList(FormField(CapabilityForm))

    @classmethod
    def data_of(cls, record: Record, more: str = "") -> Record:
        """A group for each, and an empty one of the kind that is asked for."""
        return {
            key: placed(record.get(key) or [], more == key, form.SHOWN)
            for key, form in (("certificates", CertificateForm), ("capabilities", CapabilityForm))
        }

    def values(self, base: Record) -> Record:
        """Those that say something."""
        found: Record = {}
        for key in ("certificates", "capabilities"):
            old = [item for item in base.get(key) or [] if isinstance(item, dict)]
            written = [group.form.value(old) for group in self[key]]
            found[key] = [item for item in written if item] or None
        return found


class ContactForm(StepForm):
    """Whom to ask, and whether the profile may be published."""

    contact_name = Line(_l("Contact person"), [Longest(LONGEST_LINE)])
    contact_email = EmailField(_l("E-mail address"), [Address(), Longest(LONGEST_LINE)])
    contact_phone = Line(_l("Phone"), [Longest(LONGEST_LINE)])
    open_for_inquiries = BooleanField(_l("We take inquiries from interested partners"))
    consent = BooleanField(_l("We agree that this profile is published as shown here"))

    @classmethod
    def data_of(cls, record: Record, more: str = "") -> Record:
        """The contact's parts in fields of their own."""
        del more
        contact = record.get("contact") or {}
        return {
            **{f"contact_{name}": contact.get(name) or "" for name in ("name", "email", "phone")},
            "open_for_inquiries": record.get("open_for_inquiries") is not False,
        }

    def values(self, base: Record) -> Record:
        """The contact; being open is what holds when nothing is said."""
        names = ("name", "email", "phone")
        contact = without_empty(
            {name: (self[f"contact_{name}"].data or "").strip() for name in names}
        )
        was_open = base.get("open_for_inquiries") is not False
        is_open = bool(self.open_for_inquiries.data)
        kept = base.get("open_for_inquiries") if is_open == was_open else is_open
        return {"contact": contact, "open_for_inquiries": kept}


FORMS: dict[str, type[StepForm]] = {
    "organisation": OrganisationForm,
    "offers": OffersForm,
    "needs": NeedsForm,
    "sectors": SectorsForm,
    "proof": ProofForm,
    "contact": ContactForm,
}
