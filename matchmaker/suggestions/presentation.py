"""Suggestions in the words of one reader: concepts and sectors named in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from matchmaker.directory.profiles import OrganisationView
from matchmaker.directory.queries import names_of, published
from matchmaker.matching.concepts import Lexicon
from matchmaker.matching.profiles import LANGUAGES, Reason, Requirement, Role, Suggestion, Word
from matchmaker.matching.roles import shown
from matchmaker.suggestions.service import Answer, Understood

FIRST_REASONS = 5
FOLDED_REASONS = 10
WORTH_A_PLACE = 0.01
ONE_SIDED_BELOW = 0.3


@dataclass(frozen=True)
class ReasonView:
    """One reason. `ours` and `theirs` are None for the weighing of a one-sided fit, and for a
    profile like theirs that fits too, which `concept` names then. `roles` are the one looked for and
    theirs where they are others.
    """

    kind: str
    by: str
    concept: str
    concept_language: str
    ours: Word | None
    theirs: Word | None
    share: float
    roles: tuple[str, str] | None = None


@dataclass(frozen=True)
class RequirementView:
    """A typed requirement beside the score: match, gap or unknown."""

    kind: str
    requirement: str
    language: str
    stated: str | None
    status: str
    is_must: bool


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
    outcome: str | None = None
    roles: tuple[Role, ...] = ()

    @property
    def mismatch(self) -> tuple[str, str] | None:
        """The role that is looked for and theirs, where that speaks against them."""
        return next((reason.roles for reason in self.reasons if reason.roles), None)

    @cached_property
    def first(self) -> tuple[ReasonView, ...]:
        """The strongest reasons that are words on both sides, concepts before phrases.

        Concepts and words that weigh little leave their place to phrases; one is always shown, and
        one phrase where there is one.
        """
        said = [reason for reason in self.reasons if reason.ours and reason.share > 0]
        terms = [reason for reason in said if reason.by == "terms"]
        phrases = [reason for reason in said if reason.by == "meaning"]
        weighty = [reason for reason in terms if reason.share >= WORTH_A_PLACE] or terms[:1]
        places = FIRST_REASONS - (1 if phrases else 0)
        return tuple([*weighty[:places], *phrases][:FIRST_REASONS])

    @cached_property
    def others(self) -> tuple[ReasonView, ...]:
        """All reasons but the first ones, the weightiest first."""
        others = [reason for reason in self.reasons if reason not in self.first]
        return tuple(sorted(others, key=lambda reason: -abs(reason.share)))

    @property
    def folded(self) -> tuple[ReasonView, ...]:
        """The weightiest of the other reasons."""
        return self.others[:FOLDED_REASONS]

    @property
    def weaker(self) -> tuple[ReasonView, ...]:
        """What remains; a page says how many these are and what they sum to."""
        return self.others[FOLDED_REASONS:]

    @property
    def is_one_sided(self) -> bool:
        """Whether one direction hardly fits, and the other at least twice as well."""
        low, high = sorted((self.they_offer_what_we_need, self.we_offer_what_they_need))
        return low < ONE_SIDED_BELOW and high >= 2 * low


def requirement_view(of: Requirement) -> RequirementView:
    """One requirement as it is shown."""
    asked = of.asked
    return RequirementView(
        asked.kind, asked.words, asked.language, of.stated, of.status, asked.is_must
    )


class Presenter:
    """Names concepts and sectors in one language."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        self.lexicon = lexicon
        self.language = language
        self.names: dict[int, str] = {}

    def suggestions(self, answer: Answer) -> list[SuggestionView]:
        """The suggestions of an answer with the profiles they are of."""
        views = published([int(suggestion.id) for suggestion in answer.suggestions])
        near = {r.neighbour for s in answer.suggestions for r in s.reasons if r.neighbour}
        self.names = names_of([int(id_) for id_ in near])
        return [
            self.suggestion(
                rank, suggestion, views[int(suggestion.id)], answer.outcomes.get(suggestion.id)
            )
            for rank, suggestion in enumerate(answer.suggestions, start=1)
            if int(suggestion.id) in views
        ]

    def suggestion(
        self, rank: int, of: Suggestion, view: OrganisationView, outcome: str | None = None
    ) -> SuggestionView:
        """One partner, and what became of the pair before."""
        return SuggestionView(
            rank,
            view,
            of.score,
            of.they_offer_what_we_need,
            of.we_offer_what_they_need,
            of.sector_fit,
            tuple(self.reason(reason) for reason in of.reasons),
            tuple(map(requirement_view, of.requirements)),
            outcome,
            tuple(map(self.role, shown(of.roles))),
        )

    def reason(self, reason: Reason) -> ReasonView:
        """One reason, its concept in the reader's language, the words as written."""
        concept = self.concept(reason)
        return ReasonView(
            reason.kind,
            reason.by,
            concept.text,
            concept.language,
            self.words(reason.ours),
            self.words(reason.theirs),
            reason.share,
            reason.roles,
        )

    def role(self, role: Role) -> Role:
        """A role, with the names of the sectors it was read from."""
        words = (self.words(word) for word in role.words)
        return replace(role, words=tuple(word for word in words if word is not None))

    def concept(self, reason: Reason) -> Word:
        """What met: a concept, our words, a profile like theirs, or a name of the kind of reason."""
        if reason.concept is not None:
            return Word(self.label(reason.concept), self.language, "")
        if reason.neighbour is not None:
            return Word(self.names.get(int(reason.neighbour), "?"), "", "")
        if reason.ours is not None and reason.by == "terms":
            return reason.ours
        return Word("similar in meaning" if reason.by == "meaning" else reason.kind, "en", "")

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
