"""Suggestions in the words of one reader: concepts and sectors named in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.directory.profiles import OrganisationView
from matchmaker.directory.queries import published
from matchmaker.matching.concepts import Lexicon
from matchmaker.matching.profiles import LANGUAGES, Reason, Suggestion, Word
from matchmaker.suggestions.service import Answer, Understood

FIRST_REASONS = 3
ONE_SIDED_BELOW = 0.3


@dataclass(frozen=True)
class ReasonView:
    """One reason; `ours` and `theirs` are None for the weighing of a one-sided fit."""

    kind: str
    concept: str
    concept_language: str
    ours: Word | None
    theirs: Word | None
    share: float


@dataclass(frozen=True)
class RequirementView:
    """A typed requirement beside the score: match, gap or unknown."""

    requirement: str
    stated: str | None
    status: str


@dataclass(frozen=True)
class SuggestionView:
    """A ranked partner as it is shown."""

    rank: int
    organisation: OrganisationView
    score: float
    they_offer_what_we_need: float
    we_offer_what_they_need: float
    sector_fit: float
    reasons: tuple[ReasonView, ...]
    requirements: tuple[RequirementView, ...] = ()

    @property
    def pairs(self) -> tuple[ReasonView, ...]:
        """The strongest reasons that are words on both sides."""
        return tuple(reason for reason in self.reasons if reason.ours)[:FIRST_REASONS]

    def after(self, shown: tuple[ReasonView, ...]) -> list[ReasonView]:
        """All reasons but those shown."""
        return [reason for reason in self.reasons if reason not in shown]

    @property
    def is_one_sided(self) -> bool:
        """Whether one direction hardly fits, and the other at least twice as well."""
        low, high = sorted((self.they_offer_what_we_need, self.we_offer_what_they_need))
        return low < ONE_SIDED_BELOW and high >= 2 * low


class Presenter:
    """Names concepts and sectors in one language."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        self.lexicon = lexicon
        self.language = language

    def suggestions(self, answer: Answer) -> list[SuggestionView]:
        """The suggestions of an answer with the profiles they are of."""
        views = published([int(suggestion.id) for suggestion in answer.suggestions])
        return [
            self.suggestion(rank, suggestion, views[int(suggestion.id)])
            for rank, suggestion in enumerate(answer.suggestions, start=1)
            if int(suggestion.id) in views
        ]

    def suggestion(self, rank: int, of: Suggestion, view: OrganisationView) -> SuggestionView:
        """One partner."""
        return SuggestionView(
            rank,
            view,
            of.score,
            of.they_offer_what_we_need,
            of.we_offer_what_they_need,
            of.sector_fit,
            tuple(self.reason(reason) for reason in of.reasons),
        )

    def reason(self, reason: Reason) -> ReasonView:
        """One reason, its concept in the reader's language, the words as written."""
        concept = Word(reason.kind, "en", "")
        if reason.concept is not None:
            concept = Word(self.label(reason.concept), self.language, "")
        elif reason.ours is not None:
            concept = reason.ours
        return ReasonView(
            reason.kind,
            concept.text,
            concept.language,
            self.words(reason.ours),
            self.words(reason.theirs),
            reason.share,
        )

    def label(self, code: str) -> str:
        """A concept's name in the reader's language."""
        return self.lexicon.label(code, self.language)

    def words(self, word: Word | None) -> Word | None:
        """Words as written; a sector's code becomes its name."""
        if word is None or word.part != "sectors":
            return word
        return Word(self.label(word.text), self.language, "sectors")

    def understood(self, found: Understood) -> list[Word]:
        """The names, in the other two languages, of a concept that was read in a request."""
        return [
            Word(self.lexicon.label(found.code, language), language, "")
            for language in LANGUAGES
            if language != self.language
        ]
