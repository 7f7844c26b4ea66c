"""The directory's filter panel: values with labels and counts, chips of what is chosen."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from matchmaker.directory.queries import DirectoryFilter, Listing
from matchmaker.labels import kind_label
from matchmaker.languages import country_name, language_name
from matchmaker.organisations.taxonomy import Taxonomy

TITLES = {
    "country": _l("Country"),
    "sector": _l("Sector"),
    "kind": _l("Kind"),
    "region": _l("Region"),
    "certificate": _l("Certificate"),
    "language": _l("Languages spoken"),
}
MOST_VALUES = 12


@dataclass(frozen=True)
class FacetValue:
    """One check box: a value, its label, how many profiles it gives, whether it is chosen."""

    value: str
    label: str
    count: int
    is_chosen: bool
    level: int = 0


@dataclass(frozen=True)
class Facet:
    """One group of check boxes."""

    name: str
    title: str
    values: tuple[FacetValue, ...]
    is_open: bool


@dataclass(frozen=True)
class Chip:
    """A chosen value that can be taken away."""

    name: str
    value: str
    label: str


class FacetPanel:
    """The panel for one listing in the reader's language."""

    def __init__(
        self, taxonomy: Taxonomy, wanted: DirectoryFilter, listing: Listing, language: str
    ) -> None:
        self.taxonomy = taxonomy
        self.wanted = wanted
        self.listing = listing
        self.language = language

    def label(self, name: str, value: str) -> str:
        """A value in the reader's language."""
        if name == "sector":
            node = self.taxonomy.find(value)
            return node.label(self.language) if node else value
        written = {"country": country_name, "language": language_name, "kind": kind_label}
        return written[name](value) if name in written else value

    def facets(self) -> list[Facet]:
        """All facets with their values."""
        return [
            Facet(
                name,
                str(title),
                tuple(self.values(name)),
                bool(self.chosen(name)) or name in {"country", "sector"},
            )
            for name, title in TITLES.items()
        ]

    def chosen(self, name: str) -> tuple[str, ...]:
        """The chosen values of a facet; sectors by code even if a name was given."""
        values: tuple[str, ...] = getattr(self.wanted, name)
        if name != "sector":
            return values
        found = [self.taxonomy.find(value) for value in values]
        return tuple(
            node.code if node else value for node, value in zip(found, values, strict=True)
        )

    def values(self, name: str) -> list[FacetValue]:
        """The values of one facet, the chosen ones always among them."""
        if name == "sector":
            return self.sector_values()
        counts = self.listing.facets[name]
        chosen = self.chosen(name)
        shown = [value for value in counts if value not in chosen]
        kept = (*chosen, *shown[: max(MOST_VALUES - len(chosen), 0)])
        values = [
            FacetValue(value, self.label(name, value), counts.get(value, 0), value in chosen)
            for value in kept
        ]
        return sorted(values, key=lambda value: (-value.count, value.label))

    def sector_values(self) -> list[FacetValue]:
        """The fields of the trade, and under a chosen one what is below it."""
        counts, chosen = self.listing.facets["sector"], self.chosen("sector")
        opened = {step for code in chosen for step in (code, *self.above(code))}
        values: list[FacetValue] = []

        def add(parent: str | None, level: int) -> None:
            for node in self.taxonomy.children.get(parent, []):
                label, count = node.label(self.language), counts.get(node.code, 0)
                values.append(FacetValue(node.code, label, count, node.code in chosen, level))
                if node.code in opened:
                    add(node.code, level + 1)

        add(None, 0)
        return values

    def above(self, code: str) -> list[str]:
        """The codes above a known code."""
        return self.taxonomy.ancestors(code) if code in self.taxonomy.nodes else []

    def chips(self) -> list[Chip]:
        """What is chosen, each to be taken away by a link."""
        chips = [
            Chip(name, value, self.label(name, value))
            for name in TITLES
            for value in getattr(self.wanted, name)
        ]
        if self.wanted.open:
            chips.append(Chip("open", "1", str(_l("open for inquiries"))))
        return chips
