"""What the index keeps of a profile: its terms, its summed vectors, and what it is filtered by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.analysis import Analysis
from matchmaker.matching.meaning import Speech, Vectors
from matchmaker.matching.profiles import Filters, Profile
from matchmaker.matching.spaces import damped

SIDES = ("offers", "needs")
Sums = Mapping[str, tuple[float, Vectors]]


@dataclass(frozen=True)
class Entry:
    """One profile as it is indexed.

    `terms` holds the damped weights of "offers", "needs" and "sectors"; `sums` for "offers" and
    "needs" the summed weight and vectors by centre, empty where nothing was encoded.
    """

    id: str
    terms: Mapping[str, Mapping[str, float]]
    sums: Mapping[str, Sums] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()


def entry_of(analysis: Analysis) -> Entry:
    """An analysed profile as it is indexed."""
    speeches = {"offers": analysis.offers_speech, "needs": analysis.needs_speech}
    sums = {side: sums_of(speech) for side, speech in speeches.items()}
    return Entry(
        analysis.profile.id, weights_of(analysis), sums, tuple(attributes_of(analysis.profile))
    )


def weights_of(analysis: Analysis) -> dict[str, dict[str, float]]:
    """The damped weights of an analysed profile, by block."""
    return {
        "offers": damp(analysis.offers.weights),
        "needs": damp(analysis.needs.weights),
        "sectors": analysis.sectors,
    }


def damp(weights: Mapping[str, float]) -> dict[str, float]:
    """The damped weights of a bag."""
    return {term: damped(weight) for term, weight in weights.items()}


def sums_of(speech: Speech | None) -> Sums:
    """The sums of a side, none where it was not encoded."""
    return speech.sums() if speech is not None else {}


def attributes_of(profile: Profile) -> Iterator[str]:
    """What a profile is told apart by: its filters, and what it is written in, as `field:value`."""
    for name, values in (
        ("kind", (profile.kind,)),
        ("country", (profile.country,) if profile.country else ()),
        ("region", (profile.region,) if profile.region else ()),
        ("language", profile.languages),
        ("sector", profile.sectors),
        ("certificate", profile.certificates),
    ):
        yield from (f"{name}:{value}" for value in dict.fromkeys(values))
    if profile.open_for_inquiries:
        yield "open:yes"
    for side in SIDES:
        yield from (written_in(side, language) for language in sorted(languages_of(profile, side)))


def languages_of(profile: Profile, side: str) -> frozenset[str]:
    """The languages that a side of a profile is written in."""
    passages = profile.offers if side == "offers" else profile.needs
    return frozenset(passage.language for passage in passages if passage.title or passage.text)


def written_in(side: str, language: str) -> str:
    """The attribute of a profile that says something on a side in a language."""
    return f"{side}-in:{language}"


def wanted_attributes(filters: Filters) -> list[list[str]]:
    """What must be there: of each list one attribute at least."""
    fields = (
        ("kind", filters.kinds),
        ("country", filters.countries),
        ("region", filters.regions),
        ("language", filters.languages),
        ("sector", filters.sectors),
        ("certificate", filters.certificates),
    )
    wanted = [[f"{name}:{value}" for value in sorted(values)] for name, values in fields if values]
    return [*wanted, ["open:yes"]] if filters.open_only else wanted


def fulfilling(profiles: Iterable[Collection[str]], filters: Filters) -> NDArray[np.bool_]:
    """Which profiles, given by their attributes, fulfil the filters. Shape (profiles,)."""
    wanted = wanted_attributes(filters)
    return np.array(
        [all(any(name in have for name in some) for some in wanted) for have in profiles], bool
    )


def tie_key(id_: str) -> tuple[int, str]:
    """The order of equal scores: numbers by size, other names by length and alphabet."""
    return (len(id_), id_)
