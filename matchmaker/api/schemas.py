"""What the API takes and gives, for validation and for its OpenAPI document."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

MAX_TEXT = 10_000
Language = Literal["de", "en", "ja"]
Text = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
ShortText = Annotated[str, StringConstraints(max_length=300)]


class Strict(BaseModel):
    """An input: unknown fields are refused, so that a misspelt one is not silently ignored."""

    model_config = ConfigDict(extra="forbid")


class Paged(Strict):
    """Which part of a list."""

    page: int = Field(default=1, ge=1, le=1_000_000)
    page_size: int = Field(default=20, ge=1, le=100)


class OrganisationQuery(Paged):
    """Filters of the directory. Several values of one field are separated by commas."""

    q: str = Field(
        default="",
        max_length=200,
        description="words that stand in the profile, in any writing",
        examples=["titanium"],
    )
    kind: str = Field(default="", description="startup, company, institution")
    country: str = Field(default="", description="ISO 3166 codes, such as DE,JP", examples=["JP"])
    region: str = Field(default="", description="names of regions, as profiles write them")
    sector: str = Field(default="", description="codes or names; those below count too")
    certificate: str = Field(default="", description="standards, such as ISO 9001")
    language: str = Field(default="", description="languages the organisation speaks")
    lang: Language | None = Field(default=None, description="the language of the answer's names")


class SuggestionQuery(Strict):
    """How many suggestions, and in which language concepts are named."""

    k: int = Field(default=10, ge=1, le=100, description="how many suggestions", examples=[3])
    lang: Language | None = Field(
        default=None, description="the language in which concepts are named"
    )


class AskedStatement(Strict):
    """An offer or need of a request."""

    title: ShortText = ""
    text: Text = ""
    language: Language | None = None
    sectors: list[ShortText] = Field(default_factory=list, max_length=50)
    partnership: list[ShortText] = Field(default_factory=list, max_length=50)


class AskedFilters(Strict):
    """Who may be suggested; an empty list allows all. `open_for_inquiries` true leaves out others."""

    kind: list[Literal["startup", "company", "institution"]] = Field(default_factory=list)
    country: list[ShortText] = Field(default_factory=list, max_length=300)
    region: list[ShortText] = Field(default_factory=list, max_length=300)
    language: list[ShortText] = Field(default_factory=list, max_length=100)
    sector: list[ShortText] = Field(default_factory=list, max_length=300)
    certificate: list[ShortText] = Field(default_factory=list, max_length=100)
    open_for_inquiries: bool = False

    @field_validator(
        "kind", "country", "region", "language", "sector", "certificate", mode="before"
    )
    @classmethod
    def one_or_many(cls, value: object) -> object:
        """One value may be given without its list."""
        return [value] if isinstance(value, str) else value


class SuggestionRequest(Strict):
    """A request without a profile; `needs` and `offers` are a text or a list of statements."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "language": "en",
                    "needs": "turned titanium parts in small series",
                    "filters": {"country": ["JP"]},
                    "k": 3,
                }
            ]
        },
    )

    language: Language | None = None
    needs: Text | list[Text | AskedStatement] = Field(default="", max_length=MAX_TEXT)
    offers: Text | list[Text | AskedStatement] = Field(default="", max_length=MAX_TEXT)
    sectors: list[ShortText] = Field(default_factory=list, max_length=50)
    filters: AskedFilters = Field(default_factory=AskedFilters)
    k: int = Field(default=10, ge=1, le=100)


class StatementOut(BaseModel):
    """An offer or need."""

    title: str | None
    text: str
    language: Language
    sectors: list[str]
    partnership: list[str]
    valid_until: date | None


class CapabilityOut(BaseModel):
    """A manufacturing ability; lengths in millimetres, lead time in days."""

    process: str | None
    material: str | None
    part_size_mm: str | None
    tolerance_mm: float | None
    lot_min: int | None
    lot_max: int | None
    lead_time_days: int | None
    machine: str | None


class CertificateOut(BaseModel):
    """A standard that the organisation is certified to."""

    standard: str
    body: str | None
    number: str | None
    valid_until: date | None


class OrganisationOut(BaseModel):
    """A published profile. `names`, `summary` and `description` are by language."""

    id: int
    external_id: str | None
    slug: str
    name: str
    names: dict[Language, str]
    kind: Literal["startup", "company", "institution"]
    country: str | None
    region: str | None
    city: str | None
    website: str | None
    founded: int | None
    employees: int | None
    languages: list[str]
    summary: dict[Language, str]
    description: dict[Language, str]
    sectors: list[str]
    offers: list[StatementOut]
    needs: list[StatementOut]
    capabilities: list[CapabilityOut]
    certificates: list[CertificateOut]
    tags: list[str]
    open_for_inquiries: bool
    is_confirmed: bool
    updated_at: datetime


class OrganisationList(BaseModel):
    """A page of the directory."""

    items: list[OrganisationOut]
    total: int
    page: int
    page_size: int
    facets: dict[str, dict[str, int]]


class ReasonOut(BaseModel):
    """One thing that met, by terms or by the meaning of phrases. `ours` and `theirs` are null for
    the weighing of a one-sided fit, and for a profile like theirs that fits too: `concept` is its
    name then.
    """

    kind: Literal["they offer", "we offer", "sectors", "one-sided", "neighbour", "gap", "role"]
    by: Literal["terms", "meaning"]
    concept: str
    ours: str | None
    theirs: str | None
    ours_in: str | None
    theirs_in: str | None
    ours_language: str | None
    theirs_language: str | None
    share: float


class RequirementOut(BaseModel):
    """A typed requirement beside the score: the words as asked, and what they state."""

    kind: Literal["tolerance", "lot", "lead time", "voltage", "protection", "standard"]
    requirement: str
    language: Language
    is_must: bool
    stated: str | None
    status: Literal["match", "gap", "unknown"]


class WordOut(BaseModel):
    """Words as they stand in a profile; a sector is named in the language of the answer."""

    text: str
    language: str
    part: str


class RoleOut(BaseModel):
    """What the partner does, how sure that is on 0-1, and the words it was read from."""

    name: Literal["makes", "sells", "serves"]
    grade: float
    words: list[WordOut]


class SuggestionOut(BaseModel):
    """A ranked partner; the shares of the reasons sum to the score."""

    organisation: OrganisationOut
    score: float
    they_offer_what_we_need: float
    we_offer_what_they_need: float
    sector_fit: float
    reasons: list[ReasonOut]
    requirements: list[RequirementOut]
    roles: list[RoleOut]


class UnderstoodOut(BaseModel):
    """A concept that was read in the request's words."""

    concept: str
    words: str


class SuggestionList(BaseModel):
    """Suggestions, best first."""

    suggestions: list[SuggestionOut]
    engine: str
    understood: list[UnderstoodOut]


class ProblemOut(BaseModel):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: dict[str, list[str]] | None = None
