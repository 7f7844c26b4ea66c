"""The taxonomy of this installation, read once from seeds/sectors.csv."""

from __future__ import annotations

from functools import cache

from matchmaker.organisations.taxonomy import Taxonomy, read_taxonomy
from matchmaker.settings import data_folder


@cache
def taxonomy() -> Taxonomy:
    """All sectors."""
    return read_taxonomy(data_folder("seeds") / "sectors.csv")
