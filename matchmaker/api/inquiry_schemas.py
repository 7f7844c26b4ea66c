"""What the API takes and gives of inquiries."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from matchmaker.api.schemas import Language, ShortText, Strict, Text

KindName = Literal[
    "partner search",
    "supplier search",
    "technology",
    "establishment",
    "relocation",
    "investment",
    "event",
    "general",
]


class InquiryRequest(Strict):
    """An inquiry to a desk. `source` is the code of the partner's desk it comes through."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "text": "We look for a maker of turned titanium parts in small series.",
                    "email": "you@example.org",
                    "organisation_name": "Example GmbH",
                    "country": "DE",
                    "consent": True,
                }
            ]
        },
    )

    text: Text = Field(min_length=1)
    email: ShortText = Field(min_length=3)
    organisation_name: ShortText = ""
    name: ShortText = ""
    phone: ShortText = ""
    language: Language | None = None
    country: str = Field(default="", max_length=2, description="ISO 3166 code, such as DE")
    region: ShortText = ""
    city: ShortText = ""
    subject: ShortText = ""
    kind: KindName = "partner search"
    source: ShortText = ""
    organisation_id: int | None = Field(default=None, description="a profile it is about")
    anonymous: bool = False
    consent: Literal[True] = Field(description="the sender agrees that the desk keeps and uses it")


class InquirySent(BaseModel):
    """A stored inquiry. `key` reads it again, as a bearer token; it is told nowhere else but by mail."""

    number: str
    key: str
    status_url: str
    stage: str
    desk: str
    first_answer_due_at: datetime
    is_new: bool


class InquiryWords(BaseModel):
    """A message between inquirer and desk."""

    own: bool
    author: str
    text: str
    language: str | None
    sent_at: datetime


class InquiryProposal(BaseModel):
    """A proposed partner, as far as it is disclosed; contact data after an introduction only."""

    id: int
    organisation_id: int | None
    name: str
    stage: str
    why: list[str]
    contact: dict[str, str] | None


class InquiryOut(BaseModel):
    """One's own inquiry: its public stage, messages and proposals."""

    number: str
    stage: str
    desk: str
    language: str
    subject: str
    text: str
    received_at: datetime
    first_answer_due_at: datetime
    is_open: bool
    messages: list[InquiryWords]
    proposals: list[InquiryProposal]
