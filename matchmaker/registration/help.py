"""The column beside the form: partners, known words, what is missing, proposed sectors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from matchmaker.accounts.policy import Actor
from matchmaker.languages import current_language
from matchmaker.organisations.sectors import taxonomy
from matchmaker.registration.preview import read_or_none
from matchmaker.registration.quality import Hint, hints_for
from matchmaker.suggestions.drafts import (
    DraftReading,
    SectorProposal,
    read_draft,
    sectors_named,
    suggest_for_draft,
)
from matchmaker.suggestions.extension import suggestion_index
from matchmaker.suggestions.presentation import Presenter, SuggestionView

LIVE_SUGGESTIONS = 3
MOST_WORDS = 12
MOST_CHECKED = 3
# What is read from the form while somebody types; the rest is taken as it was last saved.
TEXT_KEYS = ("offers", "needs", "summary", "description")
UNREAD = DraftReading((), ())


@dataclass(frozen=True)
class KnownWord:
    """Words of the text, and the concept that they are read as, in the reader's language."""

    words: str
    language: str
    name: str


@dataclass(frozen=True)
class Help:
    """What the engine makes of the draft so far."""

    suggestions: tuple[SuggestionView, ...] = ()
    known: tuple[KnownWord, ...] = ()
    more_known: int = 0
    guesses: tuple[SectorProposal, ...] = ()
    hints: tuple[Hint, ...] = ()
    reading: DraftReading = UNREAD


@dataclass(frozen=True)
class SectorChoice:
    """A sector to tick: why it is proposed, and whether it is ticked already."""

    code: str
    proposal: SectorProposal | None
    is_chosen: bool


def help_for(
    actor: Actor,
    record: Mapping[str, Any],
    organisation_id: int | None,
    most: int = LIVE_SUGGESTIONS,
) -> Help:
    """What the engine makes of a draft; nothing while it cannot be read."""
    written = read_or_none(dict(record))
    if written is None:
        return Help()
    index, sectors = suggestion_index(), taxonomy()
    reading = read_draft(index, sectors, written)
    answer = suggest_for_draft(actor, index, sectors, written, most, organisation_id)
    presenter = Presenter(index.lexicon, current_language())
    known = known_words(reading, presenter)
    return Help(
        tuple(presenter.suggestions(answer)) if answer else (),
        tuple(known[:MOST_WORDS]),
        max(0, len(known) - MOST_WORDS),
        tuple(proposal for proposal in reading.proposals if proposal.is_guess),
        tuple(hints_for(written, reading)),
        reading,
    )


def known_words(reading: DraftReading, presenter: Presenter) -> list[KnownWord]:
    """The specific concepts first, each with the words it was read from."""
    first = {known.code: known for known in reversed(reading.known)}
    each = [known for known in reading.known if first[known.code] is known]
    ordered = sorted(each, key=lambda known: not known.is_specific)
    return [
        KnownWord(known.word.text, known.word.language, presenter.label(known.code))
        for known in ordered
    ]


def with_texts(record: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """A record with the texts that are just being typed."""
    return {**record, **{key: values[key] for key in TEXT_KEYS if key in values}}


def sector_choices(
    reading: DraftReading, chosen: Iterable[str] | None, find: str
) -> list[SectorChoice]:
    """The sectors to choose from: the chosen ones, those proposed from the text, those searched.

    Where nothing was chosen yet (`chosen` is None), the first ones that the text names are ticked.
    """
    proposed = {proposal.code: proposal for proposal in reading.proposals}
    named = [proposal.code for proposal in reading.proposals if proposal.is_named]
    ticked = list(named[:MOST_CHECKED] if chosen is None else chosen)
    codes = dict.fromkeys([*sectors_named(taxonomy(), find), *ticked, *proposed])
    return [
        SectorChoice(code, proposed.get(code), code in ticked)
        for code in codes
        if code in taxonomy().nodes
    ]
